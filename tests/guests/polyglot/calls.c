// SPDX-License-Identifier: Apache-2.0
// Functions to be called by a host, and that call the host. Built as a program (PROGRAM), a shared library and a
// relocatable object, which all have to do the same.
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
typedef signed char i8;
typedef short i16;

#define NOINLINE __attribute__((noipa))

#ifdef PROGRAM
#define IMPORT(result, name, parameters, body) NOINLINE result jargoon_import_##name parameters body
#define HOST(name) jargoon_import_##name
#else
#define IMPORT(result, name, parameters, body) extern result name parameters;
#define HOST(name) name
#endif

IMPORT(int, callback, (int value), { return -value; })
IMPORT(double, mixed, (int a, double b, u8 c, float d), { return a + b + c + d; })

int counter = 5;
const char greeting[] = "hello from the guest";
u16 table[4] = {1, 2, 3, 0xffff};
int *pointer_to_counter = &counter;
static int constructed = 1;

__attribute__((constructor)) static void construct(void) { constructed = 42; }

int get_constructed(void) { return constructed; }

long add(long a, long b) { return a + b; }

NOINLINE int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

double scale(double value, float factor) { return value * factor; }

float halve(float value) { return value / 2; }

long integers(long a, long b, long c, long d, long e, long f, long g, long h, long i, int j) {
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j;
}

double doubles(double a, double b, double c, double d, double e, double f, double g, double h, double i, float j) {
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j;
}

double interleaved(int a, double b, int c, float d, long e) { return a + 2 * b + 3 * c + 4 * d + 5 * e; }

u64 all_ones(void) { return -1ul; }

int is_even(int value) { return value % 2 == 0; }

i8 to_i8(long value) { return (i8)value; }

u8 to_u8(long value) { return (u8)value; }

u32 to_u32(long value) { return (u32)value; }

u32 same_u32(u32 value) { return value; }

u64 widened(u32 value) { return value; }

void nothing(void) {}

int bump(void) { return ++*pointer_to_counter; }

long sum_bytes(const u8 *bytes, long count) {
    long sum = 0;
    for (long i = 0; i < count; i++) {
        sum += bytes[i];
    }
    return sum;
}

int variadic(int count, ...) {
    __builtin_va_list list;
    __builtin_va_start(list, count);
    double sum = 0;
    for (int i = 0; i < count; i++) {
        sum += __builtin_va_arg(list, double);
    }
    __builtin_va_end(list);
    return (int)sum;
}

struct pair {
    double first;
    long second;
};

double sum_of_pair(struct pair pair) { return pair.first + pair.second; }

// A jump table in read-only data, with labels' differences or addresses in it.
int choose(int which, int value) {
    switch (which) {
        case 0: return value + 1;
        case 1: return value * 3;
        case 2: return value - 7;
        case 3: return value ^ 0x55;
        case 4: return value << 2;
        case 5: return ~value;
        default: return 0;
    }
}

static long system_call(long number, long a, long b, long c) {
    register long a0 __asm__("a0") = a;
    register long a1 __asm__("a1") = b;
    register long a2 __asm__("a2") = c;
    register long a7 __asm__("a7") = number;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
    return a0;
}

long print(const char *text, long length) { return system_call(64, 1, (long)text, length); }

NOINLINE int quit(int code) {
    system_call(94, code, 0, 0);
    return 0;
}

NOINLINE int inner(long address) {
    *(volatile int *)address = 7;
    return 1;
}

NOINLINE int middle(long address) { return inner(address) + 1; }

NOINLINE int crash(long address) { return middle(address) + 1; }

void spin(void) {
    for (volatile long i = 0;; i++) {
    }
}

int nap(long seconds) {
    long time[2] = {seconds, 0};
    return (int)system_call(101, (long)time, 0, 0);
}

long read_input(char *into, long length) { return system_call(63, 0, (long)into, length); }

NOINLINE int overflow(int depth) {
    volatile char frame[4096];
    frame[0] = 1;
    return depth < 0 ? 0 : overflow(depth + 1) + frame[0];
}

NOINLINE int ask(int value) { return HOST(callback)(value) + 1; }

// Keeps values in callee-saved registers across the host's function.
int ask_all(int first, int last) {
    int sum = 0;
    for (int i = first; i < last; i++) {
        sum += ask(i) * (i + 1);
    }
    return sum;
}

double ask_mixed(int a) { return HOST(mixed)(a, 2.5, 200, 0.25f); }

typedef int function(int);

function *address_of_ask(void) { return ask; }

int apply(function *f, int value) { return f(value); }

#ifdef PROGRAM
__asm__(".globl _start\n"
        "_start:\n"
        ".option push\n"
        ".option norelax\n"
        "    la gp, __global_pointer$\n"
        ".option pop\n"
        "    ld a0, 0(sp)\n"
        "    addi a1, sp, 8\n"
        "    call main\n"
        "    li a7, 94\n"
        "    ecall\n");

int main(int count, char **arguments) {
    for (int i = 1; i < count; i++) {
        long length = 0;
        while (arguments[i][length] != 0) {
            length++;
        }
        print(arguments[i], length);
        print("\n", 1);
    }
    counter = 100;
    return 40 + count + ask(-1);
}
#endif
