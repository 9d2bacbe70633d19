// SPDX-License-Identifier: Apache-2.0
// What bare-metal programs of supervisor mode need on QEMU's virt board: the UART for printing, the SBI's calls, CSRs.
#ifndef BOARD_H
#define BOARD_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long u64;

#define NOINLINE __attribute__((noinline))

// The 16550A: transmitter holding register, and the line status register's bit that says that it is empty.
#define UART ((volatile u8 *) 0x10000000)
#define UART_LSR 5
#define UART_THRE 0x20

#define SBI_BASE 0x10
#define SBI_TIME 0x54494d45
#define SBI_IPI 0x735049
#define SBI_HSM 0x48534d
#define SBI_SRST 0x53525354

#define SSI (1ul << 1)
#define STI (1ul << 5)
#define SIE (1ul << 1)
#define FS_INITIAL (1ul << 13)
#define INTERRUPT (1ul << 63)

#define csr_read(name) ({ u64 v_; __asm__ volatile("csrr %0, " #name : "=r"(v_)::"memory"); v_; })
#define csr_write(name, value) __asm__ volatile("csrw " #name ", %0" ::"r"((u64) (value)) : "memory")
#define csr_set(name, value) __asm__ volatile("csrs " #name ", %0" ::"r"((u64) (value)) : "memory")
#define csr_clear(name, value) __asm__ volatile("csrc " #name ", %0" ::"r"((u64) (value)) : "memory")

typedef struct {
    long error;
    long value;
} SbiResult;

static inline SbiResult sbi(long extension, long function, u64 a, u64 b, u64 c) {
    register u64 a0 __asm__("a0") = a;
    register u64 a1 __asm__("a1") = b;
    register u64 a2 __asm__("a2") = c;
    register long a6 __asm__("a6") = function;
    register long a7 __asm__("a7") = extension;
    __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a6), "r"(a7) : "memory");
    return (SbiResult) {(long) a0, (long) a1};
}

static NOINLINE void print_char(char c) {
    while ((UART[UART_LSR] & UART_THRE) == 0) {
    }
    UART[0] = (u8) c;
}

static __attribute__((unused)) void print(const char *text) {
    while (*text != 0) {
        if (*text == '\n') {
            print_char('\r');
        }
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

// Turns the machine off; the reason 1 says that something has failed.
static __attribute__((noreturn, unused)) void power_off(u64 reason) {
    sbi(SBI_SRST, 0, 0, reason, 0);
    for (;;) {
        __asm__ volatile("wfi");
    }
}

// The compiler may call this one by itself.
void *memset(void *to, int value, u64 length) {
    u8 *at = to;
    while (length-- > 0) {
        *at++ = (u8) value;
    }
    return to;
}

#endif
