// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

/**
 * As {@link PrivilegedProgram}, with snippets that begin in machine mode: delegation, mret and sret, memory protection,
 * MPRV, TVM, TW and TSR. A trap that goes to supervisor mode is logged there, which then calls machine mode.
 *
 * <p>Left out beside what {@link PrivilegedProgram} leaves out, as QEMU 7.2 has it otherwise: mstatus.MPP keeps a value
 * that names no mode; mideleg, medeleg, mie and mip take bits of the hypervisor extension without that extension;
 * mcountinhibit takes all bits; pmpcfg keeps W without R; PMP entries with edges inside of pages are not applied to all
 * accesses; TLB entries outlive a write of pmpaddr; mret and sret to a lower mode leave mstatus.MPRV set.
 */
final class MachineProgram extends PrivilegedProgram {
    private static final int SUPERVISOR_HANDLER = HANDLER + 0x400;

    /** Is 1 where machine mode is called by the supervisor's handler, which has logged the trap. */
    private static final int LOGGED = 26;

    private static final int MSTATUS = HartFixture.MSTATUS;
    private static final int MSCRATCH = 0x340;

    private static final long SXL_UXL = 0xaL << 32;
    private static final long MPRV = 1 << 17;
    private static final long TW = 1 << 21;

    /** Not access faults, which the supervisor's handler might have itself, nor its calls. */
    private static final long DELEGABLE = 0xb15c;

    private static final int[] RANDOM_CSRS = {
        MSCRATCH, HartFixture.MCAUSE, HartFixture.MTVAL, SSCRATCH, SCAUSE, STVAL
    };
    private static final int[] READ_CSRS = {
        MSTATUS, SSTATUS, HartFixture.MEDELEG, HartFixture.MIDELEG, HartFixture.MIE, SIE, HartFixture.MIP, SIP,
        HartFixture.MEPC, SEPC, SATP, HartFixture.MTVEC, 0xf14, 0x306, 0x106, 0x3a0, 0x3b0, 0x3b1, 0x3bf
    };

    private int mode;
    private long status;

    MachineProgram(long seed) {
        super(seed, 2 * 256);
    }

    /** QEMU asks PMP for all bytes of an access across pages, as if those of the second lay behind the first. */
    @Override
    long pooled(long address) {
        return (address & 0xfff) > 0xff8 ? address & -8 : address;
    }

    @Override
    void machineStub() {
        image.position(0);
        parkOthers();
        constant(LOCAL, BASE + ENTRY);
        emit("jalr", 0, LOCAL, 0, 0);
    }

    @Override
    void entry() {
        image.position(ENTRY);
        setCsr(0x3bf, (1L << 54) - 1);
        setCsr(0x3a2, 0x1fL << 56);
        // With A and D set by the hart, as QEMU has it without being asked.
        setCsr(HartFixture.MENVCFG, 7L << 61);
        setCsr(HartFixture.STIMECMP, -1);
        setCsr(STVEC, BASE + SUPERVISOR_HANDLER);
        setCsr(HartFixture.MTVEC, BASE + HANDLER);
        constant(POOL_POINTER, BASE + POOL);
        constant(LOG_POINTER, BASE + LOG);
        emit("addi", LOGGED, 0, 0, 0);
        setCsr(MSTATUS, 0x1800 | SXL_UXL);
        csrw(SSCRATCH, 0);
        csrw(MSCRATCH, 0);
        fromPool(LOCAL, BASE_SATP);
        csrw(SATP, LOCAL);
        emit("sfence.vma", 0, 0, 0, 0);
        constant(NEXT, BASE + SLOTS);
        for (int i = LOCAL; i <= LAST_LOGGED; i++) {
            emit("addi", i, 0, 0, 0);
        }
        emit("jalr", 0, NEXT, 0, 0);
    }

    private void log(int... csrs) {
        for (int i = LOCAL; i <= LAST_LOGGED; i++) {
            emit("sd", 0, LOG_POINTER, i, 32 + 8 * (i - LOCAL));
        }
        for (int i = 0; i < csrs.length; i++) {
            emit("csrrs", LOCAL, 0, 0, csrs[i]);
            emit("sd", 0, LOG_POINTER, LOCAL, 8 * i);
        }
    }

    @Override
    void handler() {
        image.position(SUPERVISOR_HANDLER);
        log(SCAUSE, SEPC, STVAL, SSTATUS);
        emit("addi", LOGGED, 0, 0, 1);
        emit("ecall", 0, 0, 0, 0);

        image.position(HANDLER);
        int branch = image.position();
        emit("addi", 0, 0, 0, 0);
        log(HartFixture.MCAUSE, HartFixture.MEPC, HartFixture.MTVAL, MSTATUS);
        int behind = image.position();
        image.position(branch);
        emit("bne", 0, LOGGED, 0, behind - branch);
        image.position(behind);
        emit("addi", LOG_POINTER, LOG_POINTER, 0, RECORD);
        emit("addi", LOGGED, 0, 0, 0);
        for (int csr : new int[] {
            HartFixture.MIE, HartFixture.MIP, HartFixture.MIDELEG, HartFixture.MEDELEG, HartFixture.PMPCFG,
            HartFixture.MTVAL, STVAL
        }) {
            csrw(csr, 0);
        }
        fromPool(LOCAL, BASE_SATP);
        csrw(SATP, LOCAL);
        emit("sfence.vma", 0, 0, 0, 0);
        setCsr(MSTATUS, 0x1800 | SXL_UXL);
        csrw(HartFixture.MEPC, NEXT);
        emit("addi", LOCAL, 0, 0, 0);
        emit("mret", 0, 0, 0, 0);
    }

    @Override
    void snippet() {
        mode = new int[] {0, 1, 1, 3}[random.nextInt(4)];
        // SIE, MIE, SPIE, MPIE, SPP; MPRV, SUM, MXR, TVM, TW, TSR: the last three not too often.
        status = random.nextLong() & (random.nextInt(3) == 0 ? 0x7e_01aaL : 0xe_01aaL);
        status |= (random.nextBoolean() ? 0x6000 : 0) | SXL_UXL;
        emit("auipc", NEXT, 0, 0, 0);
        emit("addi", NEXT, NEXT, 0, slot);
        for (int i = FIRST_ADDRESS; i < FIRST_VALUE; i++) {
            fromPool(i, ADDRESSES + random.nextInt(JUMPS));
        }
        for (int i = FIRST_VALUE; i <= LAST_LOGGED; i += 2) {
            fromPool(i, RANDOMS + random.nextInt(80));
        }
        prepare();
        if (mode != 3) {
            leaveMachineMode();
        } else {
            setCsr(MSTATUS, status | (long) new int[] {0, 1, 3}[random.nextInt(3)] << 11);
        }
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            machineOperation();
        }
        emit(random.nextBoolean() ? "ebreak" : "ecall", 0, 0, 0, 0);
    }

    /** What only machine mode can do. */
    private void prepare() {
        if (random.nextInt(3) != 0) {
            setCsr(HartFixture.MEDELEG, random.nextLong() & DELEGABLE);
        }
        if (random.nextInt(3) == 0) {
            setCsr(HartFixture.MIDELEG, random.nextLong() & 0x222);
            setCsr(HartFixture.MIE, random.nextLong() & 0x202);
            emit(random.nextBoolean() ? "csrrsi" : "csrrwi", value(), 2, 0, HartFixture.MIP);
        }
        if (random.nextInt(3) == 0) {
            protect();
        }
        if (random.nextInt(3) == 0) {
            fromPool(LOCAL2, SATPS + random.nextInt(RANDOMS - SATPS));
            emit("csrrw", value(), LOCAL2, 0, SATP);
        }
    }

    /** A range of whole pages of the data, by TOR, or a power of two of them. */
    private void protect() {
        long data = BASE + DATA;
        int rights = new int[] {0, 1, 3, 4, 5, 7}[random.nextInt(6)];
        if (random.nextBoolean()) {
            int first = random.nextInt(DATA_PAGES);
            int end = first + random.nextInt(DATA_PAGES - first + 1);
            setCsr(HartFixture.PMPADDR, data + first * 0x1000L >> 2);
            setCsr(HartFixture.PMPADDR + 1, data + end * 0x1000L >> 2);
            setCsr(HartFixture.PMPCFG, (8L | rights) << 8);
        } else {
            long size = 0x1000L << random.nextInt(5);
            long base = data + random.nextInt(DATA_PAGES) * 0x1000L & -size;
            setCsr(HartFixture.PMPADDR, base >> 2 | (size >> 3) - 1);
            setCsr(HartFixture.PMPCFG, 0x18L | rights);
        }
        emit("sfence.vma", 0, 0, 0, 0);
    }

    private void leaveMachineMode() {
        emit("auipc", LOCAL, 0, 0, 0);
        if (mode == 0) {
            fromPool(LOCAL2, ALIAS_OFFSET);
            emit("add", LOCAL, LOCAL, LOCAL2, 0);
        } else {
            emit("addi", 0, 0, 0, 0);
            emit("addi", 0, 0, 0, 0);
        }
        emit("addi", LOCAL, LOCAL, 0, 48);
        csrw(HartFixture.MEPC, LOCAL);
        setCsr(MSTATUS, status & ~MPRV | (long) mode << 11);
        emit("mret", 0, 0, 0, 0);
    }

    /** mret is not: it has a place of its own. */
    @Override
    int illegal() {
        int word = super.illegal();
        return word == Machine.word("mret", 0, 0, 0, 0) ? 0 : word;
    }

    private void machineOperation() {
        switch (random.nextInt(14)) {
            case 0, 1 -> emit(CSR_FORMS[random.nextInt(3)], value(), value(), 0, any(RANDOM_CSRS));
            case 2, 3 -> emit("csrrs", value(), 0, 0, any(READ_CSRS));
            case 4 -> {
                // Goes on behind it, but for the mode; or traps there.
                boolean machine = random.nextBoolean();
                if (mode == 3) {
                    emit("lui", LOCAL2, 0, 0, MPRV);
                    emit("csrrc", 0, LOCAL2, 0, MSTATUS);
                }
                emit("auipc", LOCAL, 0, 0, 0);
                emit("addi", LOCAL, LOCAL, 0, 16);
                csrw(machine ? HartFixture.MEPC : SEPC, LOCAL);
                emit(machine ? "mret" : "sret", 0, 0, 0, 0);
            }
            case 5 -> emit("csrrsi", value(), random.nextInt(32), 0, random.nextBoolean() ? 0x306 : 0x106);
            case 6 -> {
                if (mode == 0 || mode == 1 && (status & TW) != 0) {
                    emit("wfi", 0, 0, 0, 0);
                } else {
                    emit("sfence.vma", 0, random.nextBoolean() ? address() : 0, random.nextBoolean() ? 10 : 0, 0);
                }
            }
            case 7 -> {
                if (mode != 0) {
                    fromPool(LOCAL2, SATPS + random.nextInt(RANDOMS - SATPS));
                }
                emit("csrrw", value(), LOCAL2, 0, SATP);
            }
            case 8, 9 -> {
                emit("ld", value(), address(), 0, 0);
                emit("sd", 0, address(), value(), 0);
            }
            default -> operation(mode == 0);
        }
    }
}
