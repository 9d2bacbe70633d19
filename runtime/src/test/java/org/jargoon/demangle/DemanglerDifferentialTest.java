// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jargoon.tools.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All names of a static C++ program with the standard library in it, and of Rust, beside those of GNU c++filt. */
@Tag("differential")
final class DemanglerDifferentialTest {
    private static final String TOOLS = "riscv64-linux-gnu-";

    /**
     * A closure's type as an argument of a template that takes a reference to it. c++filt (2.40) then takes the
     * parameter for the one of the function that the closure is in, if that also has a reference to it.
     */
    private static final Pattern WRONG_SCOPE = Pattern.compile("OT.*UlvE_E.*RS\\w*_");

    private static final String PROGRAM =
            """
            #include <bits/stdc++.h>
            #include <ranges>
            using namespace std;
            int main(int c, char **v) {
                string s = v[0];
                smatch m;
                cout << regex_search(s, m, regex("a(b|c)*d"));
                map<string, vector<tuple<int, double, string>>> q;
                q["a"].emplace_back(1, 2.0, "x");
                variant<int, string, vector<int>> va = 3;
                visit([](auto &&x) { cout << sizeof x; }, va);
                cout << async(launch::async, [&](int i) { return i + c; }, 4).get();
                for (auto x : views::iota(1, 10) | views::filter([](int i) { return i % 2; })
                        | views::transform([](auto i) { return i * i; })) cout << x;
                sort(s.begin(), s.end(), [](char a, char b) { return a < b; });
                function<int(int, char)> fn = [=](int a, char b) { return a + b + c; };
                cout << fn(1, 2);
                for (auto &e : filesystem::directory_iterator(".")) cout << e.path();
                auto l = []<typename... T>(T... t) { return (t + ...); };
                cout << l(1, 2, 3L);
                thread([](auto... x) { cout << sizeof...(x); }, 1, 2.0, "a").join();
            }
            """;

    @TempDir
    Path folder;

    @Test
    void namesOfProgramAndLibraryAreThoseOfCxxfilt() throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("p.cc"), PROGRAM);
        Path program = folder.resolve("p");
        run(List.of(TOOLS + "g++", "-std=c++20", "-O0", "-static", "-o", program.toString(), source.toString()), null);
        List<String> names = run(List.of(TOOLS + "nm", program.toString()), null).stream()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .filter(name -> name.startsWith("_"))
                .distinct()
                .toList();
        assertTrue(names.stream().filter(name -> name.startsWith("_Z")).count() > 5000, "only " + names.size());
        // As nm -C, objdump -C and perf do, and not the default, which spells std::string out.
        List<String> expected = run(List.of(TOOLS + "c++filt", "-i"), Files.write(folder.resolve("names"), names));
        assertEquals(names.size(), expected.size());
        List<String> wrong = new ArrayList<>();
        int known = 0;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (!Demangler.demangle(name).equals(expected.get(i))) {
                if (WRONG_SCOPE.matcher(name).find()) {
                    known++;
                } else {
                    wrong.add("%s: %s, not %s".formatted(name, Demangler.demangle(name), expected.get(i)));
                }
            }
        }
        System.out.printf("compared %,d names with c++filt, %d of them known to be wrong there%n", names.size(), known);
        assertEquals(List.of(), wrong);
        assertTrue(known < 50, known + " differences are more than the known ones");
    }

    @Test
    void namesOfRustAreThoseOfCxxfilt() throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(20261123);
        List<String> names = IntStream.range(0, 20_000).mapToObj(_ -> RustNames.next(random)).distinct().toList();
        List<String> expected = run(List.of(TOOLS + "c++filt", "-i"), Files.write(folder.resolve("names"), names));
        assertEquals(names.size(), expected.size());
        List<String> wrong = new ArrayList<>();
        int sound = 0;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            sound += Demangler.demangle(name).equals(name) ? 0 : 1;
            if (!Demangler.demangle(name).equals(expected.get(i))) {
                wrong.add("%s: %s, not %s".formatted(name, Demangler.demangle(name), expected.get(i)));
            }
        }
        System.out.printf("compared %,d names of Rust with c++filt%n", sound);
        assertEquals(List.of(), wrong.stream().limit(5).toList(), wrong.size() + " differ");
        assertTrue(sound > names.size() * 9 / 10, "only " + sound + " are sound");
    }

    private List<String> run(List<String> command, Path input) throws IOException, InterruptedException {
        Tools.require(command.getFirst());
        Path out = Files.createTempFile(folder, "out", "");
        Process process = new ProcessBuilder(command)
                .redirectInput(input == null ? new File("/dev/null") : input.toFile())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), "no end of " + command);
        assertEquals(0, process.exitValue(), command.toString());
        return Files.readAllLines(out);
    }
}
