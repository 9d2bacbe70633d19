// SPDX-License-Identifier: Apache-2.0
// Runs a benchmark kernel, a program of user mode with Linux's system calls, on a machine: sets up Sv39 with pages of
// 4 KiB for the program, serves its calls, and turns the machine off when it has run for some seconds. The time that
// the program reads is the machine's. For QEMU's virt board behind any SBI.
typedef unsigned char u8;
typedef unsigned long u64;

#define MEMORY 0x80000000ul
#define MEGAPAGE 0x200000ul
#define PAGE 4096ul
#define UART ((volatile u8 *) 0x10000000)
#define NANOS_PER_TICK 100
#define SECOND 10000000ul
// The program ends after a line of output when it has run for so long, and has printed so many lines.
#define LONG_ENOUGH (10 * SECOND)
#define LINES_ENOUGH 4

// Page table entries: valid, readable, writable, executable, user, global, accessed, dirty.
#define V 1
#define RWX 0xe
#define U 0x10
#define G 0x20
#define AD 0xc0
#define SV39 (8ul << 60)
#define ASID(n) ((u64) (n) << 44)

#define CALL_FROM_USER 8
#define LOAD_PAGE_FAULT 13
#define STORE_PAGE_FAULT 15
#define INTERRUPT (1ul << 63)

#define SYS_WRITE 64
#define SYS_EXIT_GROUP 94
#define SYS_CLOCK_GETTIME 113
#define SYS_SCHED_YIELD 124
#define SYS_GETPID 172
#define SYS_MUNMAP 215
#define SYS_CLONE 220

// The program's stack, and a region whose pages appear when they are touched, a set of them for each address space.
#define STACK_PAGES 64
#define HEAP 0xc0000000ul
#define HEAP_PAGES 512
#define CONTEXTS 2

typedef u64 Table[512] __attribute__((aligned(4096)));
typedef struct {
    u64 x[32];
    u64 pc;
} Context;

extern char user_begin[], user_end[];
extern void _start(void);

static Table roots[CONTEXTS], user_tables[CONTEXTS], heap_directories[CONTEXTS], heap_tables[CONTEXTS];
static Table low_directory, ram_directory;
// As many as the largest program needs: 2 MiB each.
static Table ram_tables[16];
static u8 stack[STACK_PAGES * PAGE] __attribute__((aligned(4096)));
static u8 heap[CONTEXTS][HEAP_PAGES * PAGE] __attribute__((aligned(4096)));
static Context contexts[CONTEXTS];
static int current;
static int lines;
static u64 begin;

__attribute__((used)) u8 supervisor_stack[16384] __attribute__((aligned(16)));

#define csr_read(name) ({ u64 v_; __asm__ volatile("csrr %0, " #name : "=r"(v_)::"memory"); v_; })
#define csr_write(name, value) __asm__ volatile("csrw " #name ", %0" ::"r"((u64) (value)) : "memory")

__asm__(".section .text.supervisor.start\n"
        ".globl supervisor_start\n"
        "supervisor_start:\n"
        "    la sp, supervisor_stack + 16384\n"
        "    j boot\n"
        ".align 2\n"
        // sscratch points to the current context while the program runs.
        "trap_entry:\n"
        "    csrrw t6, sscratch, t6\n"
        ".irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30\n"
        "    sd x\\n, 8*\\n(t6)\n"
        ".endr\n"
        "    csrr t0, sscratch\n"
        "    sd t0, 8*31(t6)\n"
        "    csrr t0, sepc\n"
        "    sd t0, 8*32(t6)\n"
        "    mv a0, t6\n"
        "    la sp, supervisor_stack + 16384\n"
        "    call trap\n"
        // a0 is the context to go on with.
        "leave:\n"
        "    csrw sscratch, a0\n"
        "    ld t0, 8*32(a0)\n"
        "    csrw sepc, t0\n"
        "    mv t6, a0\n"
        ".irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
        "    ld x\\n, 8*\\n(t6)\n"
        ".endr\n"
        "    sret\n"
        ".text\n");

static void sbi_shutdown(void) {
    register long a0 __asm__("a0") = 0, a1 __asm__("a1") = 0;
    register long a6 __asm__("a6") = 0, a7 __asm__("a7") = 0x53525354;
    __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a6), "r"(a7) : "memory");
    for (;;) {
    }
}

static void print_char(char c) {
    while ((UART[5] & 0x20) == 0) {
    }
    UART[0] = (u8) c;
}

static u64 leaf(u64 address, u64 flags) {
    return address >> 2 | flags | AD | V;
}

static u64 pointer(const void *table) {
    return (u64) table >> 2 | V;
}

static void map_memory(void) {
    // The UART's 2 MiB, and the supervisor's, which all address spaces have.
    low_directory[0x10000000 / MEGAPAGE] = leaf(0x10000000, RWX | G);
    for (u64 i = 0; i < 512; i++) {
        ram_directory[i] = leaf(MEMORY + i * MEGAPAGE, RWX | G);
    }
    u64 first = ((u64) user_begin - MEMORY) / MEGAPAGE, last = ((u64) user_end - 1 - MEMORY) / MEGAPAGE;
    for (u64 i = first; i <= last; i++) {
        for (u64 j = 0; j < 512; j++) {
            u64 address = MEMORY + i * MEGAPAGE + j * PAGE;
            int user = address >= (u64) user_begin && address < (u64) user_end;
            ram_tables[i - first][j] = leaf(address, user ? RWX | U : RWX | G);
        }
        ram_directory[i] = pointer(ram_tables[i - first]);
    }
    for (int i = 0; i < CONTEXTS; i++) {
        roots[i][0] = pointer(low_directory);
        roots[i][2] = pointer(ram_directory);
        roots[i][3] = pointer(heap_directories[i]);
        heap_directories[i][0] = pointer(heap_tables[i]);
        heap_directories[i][1] = pointer(user_tables[i]);
        for (u64 j = 0; j < STACK_PAGES; j++) {
            user_tables[i][j] = leaf((u64) stack + j * PAGE, RWX | U);
        }
    }
}

static u64 satp(int context) {
    return SV39 | ASID(context + 1) | (u64) roots[context] / PAGE;
}

__attribute__((used)) void boot(void) {
    extern char trap_entry[], leave[];
    map_memory();
    csr_write(satp, satp(0));
    __asm__ volatile("sfence.vma" ::: "memory");
    csr_write(stvec, trap_entry);
    // FS on, and nothing of user mode's counters hidden.
    csr_write(sstatus, 3ul << 13 | 1ul << 18);
    csr_write(scounteren, 7);
    begin = csr_read(time);
    // The stack lies behind the heap; the program finds its arguments there, as Linux gives them.
    u64 *top = (u64 *) (stack + sizeof stack - 64);
    u64 user_top = HEAP + MEGAPAGE + sizeof stack - 64;
    char *text = (char *) (top + 4);
    for (int i = 0; i < 6; i++) {
        text[i] = "999999"[i];
    }
    top[0] = 2;
    top[1] = user_top + 32;
    top[2] = user_top + 32;
    top[3] = 0;
    contexts[0].x[2] = user_top;
    contexts[0].pc = (u64) _start;
    __asm__ volatile("mv a0, %0\n    jr %1" ::"r"(&contexts[0]), "r"(leave) : "a0");
}

static void write(const char *text, u64 length) {
    for (u64 i = 0; i < length; i++) {
        print_char(text[i]);
        lines += text[i] == '\n';
    }
    if (lines >= LINES_ENOUGH && csr_read(time) - begin > LONG_ENOUGH) {
        sbi_shutdown();
    }
}

static u64 unmap(void) {
    for (u64 i = 0; i < HEAP_PAGES; i++) {
        heap_tables[current][i] = 0;
    }
    __asm__ volatile("sfence.vma x0, %0" ::"r"(current + 1) : "memory");
    return 0;
}

// The other context begins at an address, with a copy of all registers but the stack, which it gets the lower half of.
static u64 clone(Context *self, u64 entry) {
    Context *other = &contexts[1 - current];
    *other = *self;
    other->pc = entry;
    other->x[2] = HEAP + MEGAPAGE + sizeof stack / 2;
    return 0;
}

// Programs that change contexts compute nothing in floating point.
static Context *yield(void) {
    current = 1 - current;
    csr_write(satp, satp(current));
    return &contexts[current];
}

static void stop(const char *why) {
    write(why, 9);
    sbi_shutdown();
}

__attribute__((used)) Context *trap(Context *self) {
    u64 cause = csr_read(scause), value = csr_read(stval);
    if (cause == CALL_FROM_USER) {
        self->pc += 4;
        u64 *x = self->x;
        switch (x[17]) {
            case SYS_WRITE:
                write((const char *) x[11], x[12]);
                x[10] = x[12];
                break;
            case SYS_CLOCK_GETTIME: {
                u64 nanos = (csr_read(time) - begin) * NANOS_PER_TICK;
                ((u64 *) x[11])[0] = nanos / 1000000000;
                ((u64 *) x[11])[1] = nanos % 1000000000;
                x[10] = 0;
                break;
            }
            case SYS_GETPID: x[10] = (u64) current + 1; break;
            case SYS_MUNMAP: x[10] = unmap(); break;
            case SYS_CLONE: x[10] = clone(self, x[10]); break;
            case SYS_SCHED_YIELD: x[10] = 0; return yield();
            case SYS_EXIT_GROUP: sbi_shutdown(); break;
            default: stop("bad call\n");
        }
    } else if ((cause == LOAD_PAGE_FAULT || cause == STORE_PAGE_FAULT) && value - HEAP < HEAP_PAGES * PAGE) {
        u64 page = (value - HEAP) / PAGE;
        heap_tables[current][page] = leaf((u64) heap[current] + page * PAGE, RWX | U);
        __asm__ volatile("sfence.vma %0, x0" ::"r"(value) : "memory");
    } else {
        stop("bad trap\n");
    }
    return self;
}

