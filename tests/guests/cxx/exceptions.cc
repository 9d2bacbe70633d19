// SPDX-License-Identifier: Apache-2.0
// C++ with its library, linked statically: exceptions thrown through frames with destructors, streams, containers,
// virtual calls, dynamic_cast, locales' number formatting.
#include <algorithm>
#include <functional>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace {

int living = 0;

struct Counted {
    Counted() { living++; }
    ~Counted() { living--; }
};

struct Shape {
    virtual ~Shape() = default;
    virtual double area() const = 0;
};

struct Circle : Shape {
    explicit Circle(double r) : radius(r) {}
    double area() const override { return 3.141592653589793 * radius * radius; }
    double radius;
};

struct Square : Shape {
    explicit Square(double s) : side(s) {}
    double area() const override { return side * side; }
    double side;
};

class Refused : public std::runtime_error {
public:
    explicit Refused(int at) : std::runtime_error("refused at " + std::to_string(at)), depth(at) {}
    int depth;
};

int descend(int depth, int limit) {
    Counted here;
    if (depth == limit) {
        throw Refused(depth);
    }
    return descend(depth + 1, limit) + 1;
}

int caught(int limit) {
    try {
        return descend(0, limit);
    } catch (const Refused &refused) {
        return refused.depth;
    }
}

}  // namespace

int main(int argc, char **argv) {
    long sum = 0;
    for (int i = 0; i < 2000; i++) {
        sum += caught(i % 30);
    }
    std::cout << "caught " << sum << ", living " << living << '\n';

    try {
        std::vector<int>(3).at(argc + 5);
    } catch (const std::exception &e) {
        std::cout << "exception: " << e.what() << '\n';
    }
    try {
        try {
            throw std::string("inner");
        } catch (...) {
            std::throw_with_nested(std::logic_error("outer"));
        }
    } catch (const std::logic_error &e) {
        std::cout << e.what();
        try {
            std::rethrow_if_nested(e);
        } catch (const std::string &text) {
            std::cout << " around " << text << '\n';
        }
    }

    std::vector<std::unique_ptr<Shape>> shapes;
    for (int i = 1; i <= 5; i++) {
        if (i % 2) {
            shapes.push_back(std::make_unique<Circle>(i * 0.5));
        } else {
            shapes.push_back(std::make_unique<Square>(i));
        }
    }
    int circles = 0;
    double area = 0;
    for (const auto &shape : shapes) {
        area += shape->area();
        circles += dynamic_cast<Circle *>(shape.get()) != nullptr;
    }
    std::cout << std::fixed << std::setprecision(6) << "area " << area << " with " << circles << " circles\n";

    std::map<std::string, int> words;
    std::istringstream text("the quick brown fox jumps over the lazy dog and the fox sleeps");
    for (std::string word; text >> word;) {
        words[word]++;
    }
    for (const auto &[word, count] : words) {
        std::cout << std::setw(8) << std::left << word << count << '\n';
    }

    std::unordered_map<int, std::string> names;
    for (int i = 0; i < 1000; i++) {
        names[i * 7919] = std::to_string(i * i);
    }
    std::size_t length = std::accumulate(names.begin(), names.end(), std::size_t{0},
                                         [](std::size_t n, const auto &entry) { return n + entry.second.size(); });
    std::cout << "length " << length << '\n';

    std::vector<std::variant<int, double, std::string>> values{1, 2.5, std::string("three"), 4};
    for (const auto &value : values) {
        std::visit([](const auto &v) { std::cout << v << ' '; }, value);
    }
    std::vector<int> numbers(10000);
    std::iota(numbers.begin(), numbers.end(), 0);
    std::function<bool(int, int)> order = [](int a, int b) { return a * 7919L % 10007 < b * 7919L % 10007; };
    std::sort(numbers.begin(), numbers.end(), order);
    std::cout << '\n' << numbers[0] << ' ' << numbers[1] << ' ' << numbers.back() << '\n'
              << std::hex << std::showbase << 0xbeef << std::dec << ' ' << std::scientific << 1.0 / 3 << ' '
              << std::stod("2.718281828459045e3") << '\n';
    std::cerr << "to the error output\n";
    return argc > 1 ? std::stoi(argv[1]) : 0;
}
