// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.word;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * An image of a machine's memory with thousands of random snippets of privileged code, for QEMU's virt board and for
 * ours. Each snippet ends in a trap, whose handler logs what it was told and goes on with the next snippet. At the end
 * the image prints page tables, data and log on the board's UART.
 *
 * <p>Left out is what QEMU 7.2 leaves open or does otherwise: sstatus.FS is Off or Dirty, sepc is even, UXL stays, page
 * table entries have no reserved bits, and time and counts are not looked at.
 */
class PrivilegedProgram {
    static final long BASE = 0x8000_0000L;
    static final int SIZE = 0x100_0000;
    static final int SNIPPETS = 8000;

    /** Where supervisor mode begins; before that is what brings QEMU there from machine mode. */
    static final int ENTRY = 0x1000;

    /** What is printed: page tables, data, and the log. */
    static final int DUMP = 0x40_0000;

    static final int LOG = 0x50_0000;
    static final int RECORD = 128;
    static final int DUMP_END = LOG + SNIPPETS * RECORD;
    static final long UART = 0x1000_0000L;

    static final int HANDLER = 0x1800;
    static final int POOL = 0x2000;
    static final int SLOTS = 0x1_0000;
    private static final int SLOT = 256;
    private static final int ROOT39 = DUMP;
    private static final int ROOT48 = DUMP + 0x1000;
    private static final int ROOT57 = DUMP + 0x2000;
    private static final int MIDDLE = DUMP + 0x3000;
    private static final int LOWEST = DUMP + 0x4000;
    private static final int LOWEST_TABLES = 4;
    static final int DATA = DUMP + 0x1_0000;
    static final int DATA_PAGES = 16;
    private static final int ZEROS = DUMP + 0x2_0000;
    private static final int LARGE_DATA = 0x80_0000;
    private static final int LARGE_ZEROS = 0xa0_0000;

    /** Where user mode sees all of memory, and where the random page tables are. */
    static final long ALIAS = 0x4000_0000L;

    private static final long TESTED = 0xc000_0000L;

    // What the pool holds, by the number of the doubleword.
    static final int ADDRESSES = 0;
    static final int JUMPS = 64;
    static final int STATUSES = 96;
    static final int SATPS = 128;
    static final int RANDOMS = 160;
    static final int BASE_SATP = 250;
    private static final int SPP = 251;
    static final int ALIAS_OFFSET = 252;

    // Registers with a purpose; x5 to x15 are the snippets'.
    static final int LOCAL = 5;
    static final int LOCAL2 = 6;
    static final int FIRST_ADDRESS = 7;
    static final int FIRST_VALUE = 10;
    static final int LAST_LOGGED = 15;
    static final int POOL_POINTER = 24;
    static final int NEXT = 25;
    static final int LOG_POINTER = 27;

    static final int SSTATUS = 0x100;
    static final int SIE = 0x104;
    static final int STVEC = 0x105;
    static final int SCOUNTEREN = 0x106;
    static final int SSCRATCH = 0x140;
    static final int SEPC = 0x141;
    static final int SCAUSE = 0x142;
    static final int STVAL = 0x143;
    static final int SIP = 0x144;
    static final int SATP = 0x180;

    static final String[] CSR_FORMS = {"csrrw", "csrrs", "csrrc"};
    private static final int[] IMMEDIATE_CSRS = {SSTATUS, SIE, SCOUNTEREN, SSCRATCH, SCAUSE, STVAL, SIP, SIP, SIE};
    private static final int[] RANDOM_CSRS = {SSCRATCH, SCAUSE, STVAL, SIE, SIP};
    private static final String[] LOADS = {"lb", "lh", "lw", "ld", "lbu", "lhu", "lwu", "lr.w", "lr.d"};
    private static final String[] STORES = {"sb", "sh", "sw", "sd"};
    private static final String[] ATOMICS = {"amoadd.w", "amoadd.d", "amomax.d", "amoswap.w"};
    private static final int[] ILLEGAL = {-1, 0x0000, 0x3020_0073, 0x8002_0013 | 0x7f, 0x9c41};

    final ByteBuffer image = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    final SplittableRandom random;

    /** The size of a snippet in bytes. */
    final int slot;

    PrivilegedProgram(long seed) {
        this(seed, SLOT);
    }

    PrivilegedProgram(long seed, int slot) {
        random = new SplittableRandom(seed);
        this.slot = slot;
    }

    final byte[] image() {
        tables();
        pool();
        machineStub();
        entry();
        handler();
        for (int i = 0; i < SNIPPETS; i++) {
            image.position(SLOTS + i * slot);
            snippet();
            if (image.position() > SLOTS + (i + 1) * slot) {
                throw new IllegalStateException("a snippet is longer than its slot");
            }
        }
        image.position(SLOTS + SNIPPETS * slot);
        end();
        return image.array();
    }

    // Memory.

    private static long pte(long offset, long flags) {
        return (BASE + offset) >>> 2 | flags;
    }

    private void tables() {
        image.putLong(ROOT39 + 8, pte(0, 0xdf));
        image.putLong(ROOT39 + 16, pte(0, 0xcf));
        image.putLong(ROOT39 + 24, pte(MIDDLE, 1));
        image.putLong(ROOT48, pte(ROOT39, 1));
        image.putLong(ROOT57, pte(ROOT48, 1));
        for (int i = 0; i < 32; i++) {
            long entry = i < LOWEST_TABLES
                    ? pte(LOWEST + i * 0x1000, 1 | strangePointer())
                    : i < 16
                            ? pte(LARGE_ZEROS + misalignment(), leafFlags() & ~4)
                            : pte(LARGE_DATA + misalignment(), leafFlags() & ~8);
            image.putLong(MIDDLE + 8 * i, entry);
        }
        for (int i = 0; i < LOWEST_TABLES * 512; i++) {
            image.putLong(LOWEST + 8 * i, (i & 256) != 0 ? pte(ZEROS, leafFlags() & ~4) : dataEntry());
        }
        for (int i = 0; i < DATA_PAGES * 512; i++) {
            image.putLong(DATA + 8 * i, random.nextLong());
        }
    }

    /** Bits that only a leaf may have; the first table, at least, is always there. */
    private long strangePointer() {
        return random.nextInt(6) == 0 ? 1 << (random.nextBoolean() ? 4 : 6 + random.nextInt(2)) : 0;
    }

    private long misalignment() {
        return random.nextInt(4) == 0 ? 0x1000L << random.nextInt(9) : 0;
    }

    private long leafFlags() {
        long flags = random.nextInt(256) | (random.nextInt(8) != 0 ? 1 : 0) | (random.nextBoolean() ? 2 : 0);
        return flags | (random.nextInt(8) == 0 ? 1L << 61 + random.nextInt(2) : 0);
    }

    /** What can be stored to is never executed. */
    private long dataEntry() {
        long flags = leafFlags() & ~8 | (random.nextInt(4) != 0 ? 2 : 0);
        if (random.nextInt(4) == 0) {
            return pte(DATA, flags | 1L << 63 | (random.nextInt(8) != 0 ? 8 << 10 : 0));
        }
        return pte(DATA + random.nextInt(DATA_PAGES) * 0x1000, flags);
    }

    private void pool() {
        for (int i = 0; i < 256; i++) {
            image.putLong(POOL + 8 * i, random.nextLong());
        }
        for (int i = ADDRESSES; i < JUMPS; i++) {
            image.putLong(POOL + 8 * i, pooled(switch (random.nextInt(10)) {
                case 0 -> random.nextLong();
                case 1 -> BASE + DATA + random.nextInt(DATA_PAGES * 0x1000 - 8);
                // Not at 2^34, where QEMU's board has a window for PCI.
                case 2 -> 1L << 35 + random.nextInt(28) | tested(random.nextInt(32), random.nextInt(512));
                case 3, 4 -> tested(random.nextInt(32), random.nextInt(512));
                default -> tested(random.nextInt(LOWEST_TABLES), random.nextInt(512));
            }));
        }
        for (int i = JUMPS; i < STATUSES; i++) {
            boolean large = random.nextInt(4) == 0;
            image.putLong(POOL + 8 * i, tested(
                    large ? 4 + random.nextInt(12) : random.nextInt(LOWEST_TABLES), 256 + random.nextInt(256)) & -2);
        }
        for (int i = STATUSES; i < SATPS; i++) {
            long fs = random.nextBoolean() ? 0x6000 : 0;
            image.putLong(POOL + 8 * i, random.nextLong() & 0xc_0122L | fs | 2L << 32);
        }
        for (int i = SATPS; i < RANDOMS; i++) {
            long asid = (long) random.nextInt(1 << 16) << 44;
            image.putLong(POOL + 8 * i, switch (random.nextInt(5)) {
                case 0 -> 9L << 60 | asid | (BASE + ROOT48) >>> 12;
                case 1 -> 10L << 60 | asid | (BASE + ROOT57) >>> 12;
                case 2 -> (11L + random.nextInt(5)) << 60 | random.nextLong() >>> 4;
                default -> 8L << 60 | asid | (BASE + ROOT39) >>> 12;
            });
        }
        image.putLong(POOL + 8 * BASE_SATP, 8L << 60 | (BASE + ROOT39) >>> 12);
        image.putLong(POOL + 8 * SPP, 1 << 8);
        image.putLong(POOL + 8 * ALIAS_OFFSET, ALIAS - BASE);
    }

    /** What becomes of an address that loads and stores are to go to. */
    long pooled(long address) {
        return address;
    }

    private long tested(int middle, int lowest) {
        int offset = random.nextInt(4) == 0
                ? random.nextInt(0x1000)
                : random.nextInt(8) == 0 ? 0x1000 - 1 - random.nextInt(7) : random.nextInt(512) * 8;
        return TESTED + ((long) middle << 21) + ((long) lowest << 12) + offset;
    }

    // Code.

    void emit(int word) {
        if ((word & 3) == 3) {
            image.putInt(word);
        } else {
            image.putShort((short) word);
        }
    }

    void emit(String name, int rd, int rs1, int rs2, long imm) {
        emit(word(name, rd, rs1, rs2, imm));
    }

    void csrw(int csr, int register) {
        emit("csrrw", 0, register, 0, csr);
    }

    void constant(int rd, long value) {
        emit("auipc", rd, 0, 0, 0);
        emit("ld", rd, rd, 0, 12);
        emit("jal", 0, 0, 0, 12);
        image.putLong(value);
    }

    void fromPool(int rd, int number) {
        emit("ld", rd, POOL_POINTER, 0, 8L * number);
    }

    void setCsr(int csr, long value) {
        constant(LOCAL, value);
        csrw(csr, LOCAL);
    }

    final void parkOthers() {
        emit("csrrs", LOCAL, 0, 0, 0xf14);
        emit("beq", 0, LOCAL, 0, 8);
        emit("jal", 0, 0, 0, 0);
    }

    /** Opens memory and traps to supervisor mode, and goes there; other harts than the first go no further. */
    void machineStub() {
        image.position(0);
        parkOthers();
        setCsr(0x3b0, (1L << 54) - 1);
        setCsr(0x3a0, 0x1f);
        setCsr(0x302, 0xb1ff);
        setCsr(0x303, 0x222);
        setCsr(0x306, 7);
        setCsr(0x30a, 3L << 62);
        setCsr(0x14d, -1);
        setCsr(0x341, BASE + ENTRY);
        constant(LOCAL, 0x800);
        emit("csrrs", 0, LOCAL, 0, 0x300);
        emit("mret", 0, 0, 0, 0);
    }

    void entry() {
        image.position(ENTRY);
        setCsr(STVEC, BASE + HANDLER);
        // What firmware leaves there differs.
        setCsr(SCOUNTEREN, 0);
        constant(POOL_POINTER, BASE + POOL);
        constant(LOG_POINTER, BASE + LOG);
        csrw(SSTATUS, 0);
        csrw(SSCRATCH, 0);
        fromPool(LOCAL, BASE_SATP);
        csrw(SATP, LOCAL);
        emit("sfence.vma", 0, 0, 0, 0);
        constant(NEXT, BASE + SLOTS);
        for (int i = LOCAL; i <= LAST_LOGGED; i++) {
            emit("addi", i, 0, 0, 0);
        }
        emit("jalr", 0, NEXT, 0, 0);
    }

    void handler() {
        image.position(HANDLER);
        for (int i = LOCAL; i <= LAST_LOGGED; i++) {
            emit("sd", 0, LOG_POINTER, i, 32 + 8 * (i - LOCAL));
        }
        int[] logged = {SCAUSE, SEPC, STVAL, SSTATUS};
        for (int i = 0; i < logged.length; i++) {
            emit("csrrs", LOCAL, 0, 0, logged[i]);
            emit("sd", 0, LOG_POINTER, LOCAL, 8 * i);
        }
        emit("addi", LOG_POINTER, LOG_POINTER, 0, RECORD);
        fromPool(LOCAL, BASE_SATP);
        csrw(SATP, LOCAL);
        emit("sfence.vma", 0, 0, 0, 0);
        csrw(SIE, 0);
        csrw(SIP, 0);
        csrw(STVAL, 0);
        csrw(SEPC, NEXT);
        fromPool(LOCAL, SPP);
        emit("csrrs", 0, LOCAL, 0, SSTATUS);
        emit("addi", LOCAL, 0, 0, 0);
        emit("sret", 0, 0, 0, 0);
    }

    void snippet() {
        boolean user = random.nextBoolean();
        emit("auipc", NEXT, 0, 0, 0);
        emit("addi", NEXT, NEXT, 0, slot);
        for (int i = FIRST_ADDRESS; i < FIRST_VALUE; i++) {
            fromPool(i, ADDRESSES + random.nextInt(JUMPS));
        }
        for (int i = FIRST_VALUE; i <= LAST_LOGGED; i += 2) {
            fromPool(i, RANDOMS + random.nextInt(80));
        }
        if (random.nextInt(6) == 0) {
            boolean pendingFirst = random.nextBoolean();
            emit("csrrsi", 0, 2, 0, pendingFirst ? SIP : SIE);
            emit("csrrsi", 0, 2, 0, pendingFirst ? SIE : SIP);
        }
        fromPool(LOCAL2, STATUSES + random.nextInt(32));
        emit(CSR_FORMS[random.nextInt(3)], value(), LOCAL2, 0, SSTATUS);
        if (user) {
            fromPool(LOCAL2, ALIAS_OFFSET);
            emit("auipc", LOCAL, 0, 0, 0);
            emit("add", LOCAL, LOCAL, LOCAL2, 0);
            emit("addi", LOCAL, LOCAL, 0, 28);
            csrw(SEPC, LOCAL);
            fromPool(LOCAL, SPP);
            emit("csrrc", 0, LOCAL, 0, SSTATUS);
            emit("sret", 0, 0, 0, 0);
        }
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            operation(user);
        }
        if (!user && random.nextInt(4) == 0) {
            fromPool(FIRST_ADDRESS, JUMPS + random.nextInt(STATUSES - JUMPS));
            emit("jalr", value(), FIRST_ADDRESS, 0, 0);
        }
        emit(user ? "ecall" : "ebreak", 0, 0, 0, 0);
    }

    int value() {
        return FIRST_VALUE + random.nextInt(LAST_LOGGED - FIRST_VALUE + 1);
    }

    int address() {
        return FIRST_ADDRESS + random.nextInt(FIRST_VALUE - FIRST_ADDRESS);
    }

    <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    int any(int[] values) {
        return values[random.nextInt(values.length)];
    }

    /** An instruction that is illegal in all the modes that snippets are in. */
    int illegal() {
        return any(ILLEGAL);
    }

    void operation(boolean user) {
        switch (random.nextInt(user ? 32 : 28)) {
            case 0, 1, 2 -> emit(any(CSR_FORMS), value(), value(), 0, any(RANDOM_CSRS));
            case 3, 4, 5, 6 ->
                emit(any(CSR_FORMS) + "i", value(), random.nextInt(32), 0, any(IMMEDIATE_CSRS));
            case 7, 8 -> statusOrSpace(user);
            case 9 -> emit("csrrs", 0, 0, 0, 0xc00 + random.nextInt(3));
            case 10, 11, 12, 13, 14, 15 -> emit(any(LOADS), value(), address(), 0, 0);
            case 16, 17, 18, 19 -> emit(any(STORES), 0, address(), value(), 0);
            case 20 -> emit(any(ATOMICS), value(), address(), value(), 0);
            case 21 -> {
                int address = address();
                String width = random.nextBoolean() ? ".w" : ".d";
                emit("lr" + width, value(), address, 0, 0);
                emit("sc" + width, value(), address, value(), 0);
            }
            case 22 -> emit("fadd.d", 1, 1, 1, 0);
            case 23 -> emit(random.nextBoolean() ? "fld" : "flw", 2, address(), 0, 0);
            case 24 -> emit("csrrs", value(), 0, 0, 1 + random.nextInt(3));
            case 25 -> emit(illegal());
            case 26 -> emit("sfence.vma", 0, random.nextBoolean() ? address() : 0, random.nextBoolean() ? 10 : 0, 0);
            case 27 -> emit("fence.i", 0, 0, 0, 0);
            case 28 -> emit("sret", 0, 0, 0, 0);
            case 29 -> emit("wfi", 0, 0, 0, 0);
            default -> emit(random.nextBoolean() ? "ebreak" : "ecall", 0, 0, 0, 0);
        }
    }

    private void statusOrSpace(boolean user) {
        boolean space = random.nextBoolean();
        if (!user) {
            fromPool(LOCAL2, space ? SATPS + random.nextInt(32) : STATUSES + random.nextInt(32));
        }
        emit(space ? "csrrw" : any(CSR_FORMS), value(), LOCAL2, 0, space ? SATP : SSTATUS);
    }

    /** Prints the dump and turns QEMU's board off. */
    private void end() {
        csrw(SATP, 0);
        constant(LOCAL, UART);
        constant(LOCAL2, BASE + DUMP);
        constant(FIRST_ADDRESS, BASE + DUMP_END);
        emit("lbu", FIRST_VALUE, LOCAL, 0, 5);
        emit("andi", FIRST_VALUE, FIRST_VALUE, 0, 0x20);
        emit("beq", 0, FIRST_VALUE, 0, -8);
        emit("lbu", FIRST_VALUE, LOCAL2, 0, 0);
        emit("sb", 0, LOCAL, FIRST_VALUE, 0);
        emit("addi", LOCAL2, LOCAL2, 0, 1);
        emit("bne", 0, LOCAL2, FIRST_ADDRESS, -24);
        constant(LOCAL, 0x10_0000);
        constant(LOCAL2, 0x5555);
        emit("sw", 0, LOCAL, LOCAL2, 0);
        emit("jal", 0, 0, 0, 0);
    }
}
