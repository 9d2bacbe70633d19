// SPDX-License-Identifier: Apache-2.0
// Accesses all of QEMU's virt board in all ways: each device, ROM and hole; and prints what came of it, one line for each
// address. =1f is a value that was loaded, - a store, !5 an exception with this cause, @ADDRESS its mtval where that is
// not the address. ? stands for a value that depends on the time or on what the machine was started from.
// FLAGS: -mcmodel=medany -mno-relax -Wl,--no-warn-rwx-segments -Wl,-T,sweep.lds access.S

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long u64;

#define UART ((volatile u8 *) 0x10000000)
#define FINISHER ((volatile u32 *) 0x100000)
#define PAGE 0x1000ul
#define DIVISOR_ACCESS 0x80

extern volatile u64 fault[2];

#define NONE (~0ul)

#define csr_write(name, value) __asm__ volatile("csrw " #name ", %0" ::"r"((u64) (value)) : "memory")

typedef u64 Operation(u64 address, u64 value);

enum { LOAD, STORE, CONDITIONAL, FETCH };

typedef struct {
    const char *name;
    Operation *run;
    int kind;
    int width;
} Way;

#define WAY(name, kind, width) {#name, op_##name, kind, width}

Operation op_lb, op_lbu, op_lh, op_lhu, op_lw, op_lwu, op_ld, op_sb, op_sh, op_sw, op_sd, op_flw, op_fld, op_fsw, op_fsd;
Operation op_lrw, op_lrd, op_scw, op_scd, op_amow, op_amod, op_jump, op_cbozero, op_sld, op_ssd, op_slw, op_ssw;

static const Way WAYS[] = {
    WAY(lb, LOAD, 1), WAY(lbu, LOAD, 1), WAY(lh, LOAD, 2), WAY(lhu, LOAD, 2), WAY(lw, LOAD, 4), WAY(lwu, LOAD, 4),
    WAY(ld, LOAD, 8), WAY(flw, LOAD, 4), WAY(fld, LOAD, 8), WAY(sb, STORE, 1), WAY(sh, STORE, 2), WAY(sw, STORE, 4),
    WAY(sd, STORE, 8), WAY(fsw, STORE, 4), WAY(fsd, STORE, 8), WAY(scw, CONDITIONAL, 4), WAY(scd, CONDITIONAL, 8),
};
// Not the same on all machines, as the manual leaves to their PMAs whether they are supported.
static const Way SPECIAL[] = {
    WAY(lrw, LOAD, 4), WAY(lrd, LOAD, 8), WAY(amow, LOAD, 4), WAY(amod, LOAD, 8), WAY(cbozero, STORE, 1),
    WAY(jump, FETCH, 2),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void put(char c) {
    while ((UART[5] & 0x20) == 0) {}
    UART[0] = c;
}

static void print(const char *text) {
    while (*text) {
        put(*text++);
    }
}

static void print_hex(u64 value) {
    int shift = 60;
    while (shift > 0 && value >> shift == 0) {
        shift -= 4;
    }
    for (; shift >= 0; shift -= 4) {
        put("0123456789abcdef"[value >> shift & 15]);
    }
}

typedef struct {
    const char *name;
    u64 base;
    // What is swept: so many bytes from the base on, in steps.
    u64 size;
    u64 step;
    // Whether a loaded value says nothing.
    int varies;
    // Whether what would be executed there leads nowhere, so that it can be tried.
    int fetched;
} Range;

static const Range RANGES[] = {
    {"hole below", 0, PAGE, 0x7f8, 0, 1},
    {"rom", 0x1000, 48, 24, 1, 0},
    {"rom", 0x1100, 0xef00, 0x7778, 0, 1},
    {"rom end", 0xfff8, 8, 8, 0, 1},
    {"hole", 0x10000, 16, 8, 0, 1},
    {"hole", 0xff000, 16, 8, 0, 1},
    {"finisher", 0x100000, 8, 4, 0, 1},
    {"finisher", 0x100800, 0x800, 0x7f8, 0, 1},
    {"rtc", 0x101000, 16, 8, 1, 0},
    {"rtc", 0x101010, 0x20, 4, 0, 0},
    {"rtc", 0x101800, 0x800, 0x7f8, 0, 0},
    {"hole", 0x102000, 8, 8, 0, 1},
    {"hole", 0x1fff000, PAGE, 0xff8, 0, 1},
    {"clint", 0x2000000, 8, 4, 0, 1},
    {"clint", 0x2003ff8, 16, 8, 0, 1},
    {"clint", 0x2004ff8, 8, 4, 0, 1},
    {"clint time", 0x200bff8, 8, 4, 1, 0},
    {"clint", 0x200c000, 0x4000, 0x3ff8, 0, 1},
    {"hole", 0x2010000, 8, 8, 0, 1},
    {"hole", 0x5000000, 8, 8, 0, 1},
    {"hole", 0xbfff000, PAGE, 0xff8, 0, 1},
    {"plic", 0xc000000, 0x10, 4, 0, 1},
    {"plic", 0xc000800, 8, 4, 0, 1},
    {"plic", 0xc001000, 0x10, 4, 0, 1},
    {"plic", 0xc002000, 0x10, 4, 0, 1},
    {"plic", 0xc100000, 4, 4, 0, 1},
    {"plic", 0xc200000, 0x10, 4, 0, 1},
    {"plic", 0xc400000, 4, 4, 0, 1},
    {"plic", 0xc5ffff8, 8, 4, 0, 1},
    {"hole", 0xc600000, 8, 8, 0, 1},
    {"hole", 0xffff000, PAGE, 0xff8, 0, 1},
    {"uart", 0x10000000, 8, 1, 0, 0},
    {"uart", 0x10000008, 0xf8, 0x78, 0, 0},
    {"uart", 0x10000800, 0x800, 0x7f8, 0, 0},
    {"virtio", 0x10001000, 0x100, 4, 0, 0},
    {"virtio", 0x10001100, 0x10, 4, 0, 0},
    {"virtio", 0x100011f8, 0x10, 4, 0, 0},
    {"virtio", 0x10001800, 0x800, 0x7f8, 0, 0},
    {"no virtio", 0x10008000, 0x100, 4, 0, 0},
    {"no virtio", 0x10008100, 4, 4, 0, 0},
    {"hole", 0x10009000, 8, 8, 0, 1},
    {"hole", 0x18000000, 8, 8, 0, 1},
    {"hole behind memory", 0x88000000, 8, 8, 0, 1},
    {"hole", 0x200000000, 8, 8, 0, 1},
    {"hole", 0x80000000000000, 8, 8, 0, 1},
    {"hole", 0xfffffffffff000, 8, 8, 0, 1},
};

static int is_uart(u64 address) {
    return address >> 12 == 0x10000;
}

static void try(const Way *way, u64 address, int varies) {
    // Nothing is to be sent or received: the first two registers are the divisor.
    u8 line_control = UART[3];
    UART[3] = is_uart(address) ? DIVISOR_ACCESS : line_control;
    fault[0] = NONE;
    u64 value = way->run(address, 0);
    u64 cause = fault[0], told = fault[1];
    UART[3] = line_control;
    put(' ');
    print(way->name);
    if (cause != NONE) {
        put('!');
        print_hex(cause);
        if (told != address) {
            put('@');
            print_hex(told);
        }
    } else if (way->kind == STORE) {
        put('-');
    } else if (varies) {
        print("=?");
    } else {
        put('=');
        print_hex(value);
    }
}

static void begin(const char *kind, const char *name, u64 address) {
    print(kind);
    print(name);
    put(' ');
    print_hex(address);
    put(':');
}

static void sweep(const char *kind, const Way *ways, u64 count, u64 misalignment) {
    for (u64 i = 0; i < COUNT(RANGES); i++) {
        const Range *range = &RANGES[i];
        for (u64 offset = 0; offset < range->size; offset += range->step) {
            u64 address = range->base + offset;
            begin(kind, range->name, address + misalignment);
            for (u64 w = 0; w < count; w++) {
                if (ways[w].kind == FETCH && !range->fetched) {
                    continue;
                }
                if (misalignment != 0 ? ways[w].kind <= STORE && ways[w].width > 1
                                      : (address & (u64) (ways[w].width - 1)) == 0) {
                    try(&ways[w], address + misalignment, range->varies);
                }
            }
            put('\n');
        }
    }
}

// Accesses to the last bytes of a page and the first ones of the next.
static void sweep_crossings(void) {
    static const u64 ends[] = {0x1000, 0x2000, 0x10000, 0x100000, 0x101000, 0x102000, 0x2000000, 0x2001000, 0x2010000,
        0xc000000, 0xc001000, 0xc600000, 0x10000000, 0x10001000, 0x10002000, 0x10009000, 0x80000000, 0x88000000};
    for (u64 i = 0; i < COUNT(ends); i++) {
        begin("crossing ", "", ends[i] - 2);
        for (u64 w = 0; w < COUNT(WAYS); w++) {
            if (WAYS[w].kind <= STORE && WAYS[w].width > 2) {
                try(&WAYS[w], ends[i] - 2, 1);
            }
        }
        put('\n');
    }
}

static const Way SUPERVISED[] = {WAY(slw, LOAD, 4), WAY(sld, LOAD, 8), WAY(ssw, STORE, 4), WAY(ssd, STORE, 8)};

static u64 tables[2][512] __attribute__((aligned(4096)));

// Page tables in places that are no memory: the root table, and a table of the next level.
static void sweep_tables(void) {
    static const u64 places[] = {0x0, 0x8000, 0x10000, 0x2000000, 0xc000000, 0x10001000, 0x18000000, 0x88000000,
        0x200000000, 0x80000000000000};
    for (u64 i = 0; i < COUNT(places); i++) {
        for (int root = 0; root < 2; root++) {
            tables[0][0] = places[i] >> 12 << 10 | 1;
            csr_write(satp, 8ul << 60 | (root ? places[i] : (u64) tables[0]) >> 12);
            __asm__ volatile("sfence.vma" ::: "memory");
            begin(root ? "root table " : "table ", "", places[i]);
            for (u64 w = 0; w < COUNT(SUPERVISED); w++) {
                try(&SUPERVISED[w], 0x1000, 1);
            }
            put('\n');
        }
    }
    // What pages lead to: a gigabyte from 0 on, with A and D set.
    tables[0][0] = 0xcf;
    csr_write(satp, 8ul << 60 | (u64) tables[0] >> 12);
    __asm__ volatile("sfence.vma" ::: "memory");
    for (u64 i = 0; i < COUNT(RANGES) && RANGES[i].base >> 30 == 0; i++) {
        begin("mapped ", RANGES[i].name, RANGES[i].base);
        for (u64 w = 0; w < COUNT(SUPERVISED); w++) {
            if ((RANGES[i].base & (u64) (SUPERVISED[w].width - 1)) == 0) {
                try(&SUPERVISED[w], RANGES[i].base, RANGES[i].varies);
            }
        }
        put('\n');
    }
    csr_write(satp, 0);
    __asm__ volatile("sfence.vma" ::: "memory");
}

// Physical memory protection is asked before the board.
static void sweep_protected(void) {
    csr_write(pmpaddr0, 0x10000000ul >> 2 | 0x1ff); // a page of the UART's for nobody
    csr_write(pmpaddr1, 0x1000ul >> 2 | 0x1ff); // one of the ROM to be read
    csr_write(pmpcfg0, 0x1f1918);
    for (u64 i = 0; i < COUNT(RANGES); i++) {
        begin("protected ", RANGES[i].name, RANGES[i].base);
        for (u64 w = 0; w < COUNT(SUPERVISED); w++) {
            if ((RANGES[i].base & (u64) (SUPERVISED[w].width - 1)) == 0) {
                try(&SUPERVISED[w], RANGES[i].base, RANGES[i].varies);
            }
        }
        put('\n');
    }
}

void main(void) {
    csr_write(pmpaddr2, -1ul);
    csr_write(pmpcfg0, 0x1f0000);
    sweep("", WAYS, COUNT(WAYS), 0);
    sweep("special ", SPECIAL, COUNT(SPECIAL), 0);
    sweep("misaligned ", WAYS, COUNT(WAYS), 1);
    sweep_crossings();
    sweep_tables();
    sweep_protected();
    print("end\n");
    *FINISHER = 0x5555;
    for (;;) {}
}
