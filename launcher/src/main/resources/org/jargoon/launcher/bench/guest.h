// SPDX-License-Identifier: Apache-2.0
// Everything that a freestanding guest program needs: entry point, system calls, printing. Builds for riscv64 and, so
// that the same benchmark can be timed natively, for x86-64. Include it once, in the program's only file, and define
// guest_main.
#ifndef GUEST_H
#define GUEST_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
typedef signed char i8;
typedef short i16;
typedef int i32;
typedef long i64;

#define NOINLINE __attribute__((noinline))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int guest_main(int argc, char **argv);

#if defined(__riscv)
#define SYS_WRITE 64
#define SYS_EXIT_GROUP 94
#define SYS_CLOCK_GETTIME 113
#define SYS_MMAP 222

static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
    register long a0 __asm__("a0") = a;
    register long a1 __asm__("a1") = b;
    register long a2 __asm__("a2") = c;
    register long a3 __asm__("a3") = d;
    register long a4 __asm__("a4") = e;
    register long a5 __asm__("a5") = f;
    register long a7 __asm__("a7") = number;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7) : "memory");
    return a0;
}

__asm__(".globl _start\n"
        "_start:\n"
        ".option push\n"
        ".option norelax\n"
        "    la gp, __global_pointer$\n"
        ".option pop\n"
        "    mv a0, sp\n"
        "    andi sp, sp, -16\n"
        "    call guest_start\n");

#elif defined(__x86_64__)
#define SYS_WRITE 1
#define SYS_EXIT_GROUP 231
#define SYS_CLOCK_GETTIME 228
#define SYS_MMAP 9

static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

__asm__(".globl _start\n"
        "_start:\n"
        "    mov %rsp, %rdi\n"
        "    and $-16, %rsp\n"
        "    call guest_start\n");
#else
#error "riscv64 or x86-64"
#endif

// The compiler may call these four by itself.
void *memset(void *to, int value, u64 length) {
    u8 *at = to;
    while (length-- > 0) {
        *at++ = (u8) value;
    }
    return to;
}

void *memcpy(void *restrict to, const void *restrict from, u64 length) {
    u8 *out = to;
    const u8 *in = from;
    while (length-- > 0) {
        *out++ = *in++;
    }
    return to;
}

void *memmove(void *to, const void *from, u64 length) {
    u8 *out = to;
    const u8 *in = from;
    if (out <= in) {
        return memcpy(to, from, length);
    }
    while (length-- > 0) {
        out[length] = in[length];
    }
    return to;
}

int memcmp(const void *left, const void *right, u64 length) {
    const u8 *l = left, *r = right;
    for (; length-- > 0; l++, r++) {
        if (*l != *r) {
            return *l - *r;
        }
    }
    return 0;
}

// Output is gathered and written when the buffer is full and at the end.
static char guest_output[1024];
static u64 guest_output_length;
// Initialised data in every program: without any, the linker puts zeroed data and code into one writable segment.
static volatile int guest_standard_output = 1;

static void print_flush(void) {
    u64 done = 0;
    while (done < guest_output_length) {
        char *from = guest_output + done;
        long written = system_call(SYS_WRITE, guest_standard_output, (long) from, guest_output_length - done, 0, 0, 0);
        if (written <= 0) {
            break;
        }
        done += written;
    }
    guest_output_length = 0;
}

static NOINLINE void print_char(char c) {
    if (guest_output_length == sizeof guest_output) {
        print_flush();
    }
    guest_output[guest_output_length++] = c;
}

static __attribute__((unused)) void print(const char *text) {
    while (*text != 0) {
        print_char(*text++);
    }
}

static __attribute__((unused)) NOINLINE void print_unsigned(u64 value) {
    char digits[20];
    int count = 0;
    do {
        digits[count++] = (char) ('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (count > 0) {
        print_char(digits[--count]);
    }
}

static __attribute__((unused)) NOINLINE void print_hex(u64 value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        print_char("0123456789abcdef"[value >> shift & 15]);
    }
}

// "name 0123456789abcdef"
static __attribute__((unused)) void print_result(const char *name, u64 value) {
    print(name);
    print_char(' ');
    print_hex(value, 16);
    print_char('\n');
}

static inline u64 hash_add(u64 hash, u64 value) {
    hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

static inline u64 double_bits(double value) {
    u64 bits;
    __builtin_memcpy(&bits, &value, 8);
    return bits;
}

static inline double bits_double(u64 bits) {
    double value;
    __builtin_memcpy(&value, &bits, 8);
    return value;
}

// xorshift64*: the same numbers everywhere
static inline u64 random_next(u64 *state) {
    u64 x = *state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    *state = x;
    return x * 0x2545f4914f6cdd1du;
}

static __attribute__((unused)) u64 parse_unsigned(const char *text) {
    u64 value = 0;
    while (*text >= '0' && *text <= '9') {
        value = 10 * value + (u64) (*text++ - '0');
    }
    return value;
}

static void guest_exit(int status) __attribute__((noreturn));
static void guest_exit(int status) {
    print_flush();
    for (;;) {
        system_call(SYS_EXIT_GROUP, status, 0, 0, 0, 0, 0);
    }
}

__attribute__((used, noreturn)) void guest_start(u64 *stack) {
    guest_exit(guest_main((int) stack[0], (char **) (stack + 1)));
}

#endif
