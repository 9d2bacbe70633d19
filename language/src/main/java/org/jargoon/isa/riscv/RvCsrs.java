// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import java.util.HashMap;
import java.util.Map;

/**
 * The control and status registers on RV64 (privileged manual, "CSR Listing"): those that a machine's hart has, a row
 * each, and the names of the others, which only the disassembler knows. The floating-point status is among the latter:
 * {@link CsrNodes} has it, as it is registers.
 */
final class RvCsrs {
    private static final int LOWEST_PRIVILEGE_SHIFT = 8;
    private static final int PRIVILEGE_MASK = 3;
    private static final int ACCESS_SHIFT = 10;
    private static final int READ_ONLY = 3;

    private static final int FIRST_COUNTER = 0xc00;
    private static final int HARDWARE_COUNTERS = 3;
    private static final int COUNTERS = 32;

    private static final String NAMES_ONLY = """
            001 fflags 002 frm 003 fcsr 015 seed
            5a8 scontext
            200 vsstatus 204 vsie 205 vstvec 240 vsscratch 241 vsepc 242 vscause 243 vstval 244 vsip 280 vsatp
            34a mtinst 34b mtval2
            600 hstatus 602 hedeleg 603 hideleg 604 hie 605 htimedelta 606 hcounteren 607 hgeie 60a henvcfg
            643 htval 644 hip 645 hvip 64a htinst 680 hgatp 6a8 hcontext
            747 mseccfg 7a0 tselect 7a1 tdata1 7a2 tdata2 7a3 tdata3 7a8 mcontext
            7b0 dcsr 7b1 dpc 7b2 dscratch0 7b3 dscratch1
            e12 hgeip
            """;

    private static final Map<Integer, String> NAMES = new HashMap<>();
    private static final Map<Integer, Csr> TABLE = new HashMap<>();

    static {
        //   number name          read                    write
        row(0x100, "sstatus",    Rv64Hart::sstatus,      Rv64Hart::setSstatus).changing(Effect.STATUS);
        row(0x104, "sie",        hart -> hart.interrupts.supervisorEnabled(),
                (hart, value) -> hart.interrupts.setSupervisorEnabled(value));
        row(0x106, "scounteren", hart -> hart.counters.supervisorEnabled(),
                (hart, value) -> hart.counters.setSupervisorEnabled(value));
        row(0x10a, "senvcfg",    hart -> hart.senvcfg,   Rv64Hart::setSenvcfg);
        traps(0x100, "s",        hart -> hart.supervisor);
        row(0x144, "sip",        hart -> hart.interrupts.supervisorPending(),
                (hart, value) -> hart.interrupts.setSupervisorPending(value));
        row(0x14d, "stimecmp",   hart -> hart.interrupts.timer(), (hart, value) -> hart.interrupts.setTimer(value))
                .where(Rv64Hart::mayUseTimer);
        row(0x180, "satp",       hart -> hart.satp,      Rv64Hart::setSatp).where(Rv64Hart::mayManageMemory);

        row(0x300, "mstatus",    Rv64Hart::mstatus,      Rv64Hart::setMstatus).changing(Effect.STATUS);
        row(0x301, "misa",       _ -> RvPrivileged.MISA, RvCsrs::ignore);
        row(0x302, "medeleg",    Rv64Hart::medeleg,      Rv64Hart::setMedeleg);
        row(0x303, "mideleg",    hart -> hart.interrupts.delegated(),
                (hart, value) -> hart.interrupts.setDelegated(value));
        row(0x304, "mie",        hart -> hart.interrupts.enabled(),
                (hart, value) -> hart.interrupts.setEnabled(value));
        row(0x306, "mcounteren", hart -> hart.counters.machineEnabled(),
                (hart, value) -> hart.counters.setMachineEnabled(value));
        row(0x30a, "menvcfg",    Rv64Hart::menvcfg,      Rv64Hart::setMenvcfg);
        row(0x320, "mcountinhibit", hart -> hart.counters.inhibited(),
                (hart, value) -> hart.counters.setInhibited(value));
        traps(0x300, "m",        hart -> hart.machine);
        row(0x344, "mip",        hart -> hart.interrupts.pending(),
                (hart, value) -> hart.interrupts.setPending(value))
                .from(hart -> hart.interrupts.writable());
        row(0xf11, "mvendorid",  _ -> 0,                 null);
        row(0xf12, "marchid",    _ -> 0,                 null);
        row(0xf13, "mimpid",     _ -> 0,                 null);
        row(0xf14, "mhartid",    hart -> hart.number,    null);
        row(0xf15, "mconfigptr", _ -> 0,                 null);
        row(0xb00, "mcycle",     hart -> hart.counters.cycle.read(),
                (hart, value) -> hart.counters.cycle.write(value));
        row(0xb02, "minstret",   hart -> hart.counters.instret.read(),
                (hart, value) -> hart.counters.instret.write(value));

        counter(0, "cycle",      hart -> hart.counters.cycle.read());
        counter(1, "time",       Rv64State::time);
        counter(2, "instret",    hart -> hart.counters.instret.read());
        for (int i = HARDWARE_COUNTERS; i < COUNTERS; i++) {
            counter(i, "hpmcounter" + i, _ -> 0);
            row(0xb00 + i, "mhpmcounter" + i, _ -> 0, RvCsrs::ignore);
            row(0x320 + i, "mhpmevent" + i, _ -> 0, RvCsrs::ignore);
        }
        for (int i = 0; i < Pmp.ENTRIES; i++) {
            int entry = i;
            row(0x3b0 + i, "pmpaddr" + i, hart -> hart.pmp.address(entry),
                    (hart, value) -> hart.setPmpAddress(entry, value));
        }
        for (int i = 0; i < Pmp.ENTRIES; i += Pmp.ENTRIES_PER_REGISTER) {
            int entry = i;
            // As many registers as on RV32, but each twice as long: those between do not exist.
            int number = i / Integer.BYTES;
            row(0x3a0 + number, "pmpcfg" + number, hart -> hart.pmp.configuration(entry),
                    (hart, value) -> hart.setPmpConfiguration(entry, value));
        }
        String[] words = NAMES_ONLY.split("\\s+");
        for (int i = 0; i < words.length; i += 2) {
            NAMES.put(Integer.parseInt(words[i], 16), words[i + 1]);
        }
        series(0x3a0, "pmpcfg", 0, 16);
        series(0x3b0, "pmpaddr", 0, 64);
    }

    private RvCsrs() {}

    /** Reads a CSR; nothing else changes. */
    interface Reader {
        long read(Rv64Hart hart);
    }

    /** Writes a CSR, as far as its fields can hold the value. */
    interface Writer {
        void write(Rv64Hart hart, long value);
    }

    /** What an access depends on beside the privilege level. */
    interface Guard {
        boolean allows(Rv64Hart hart);
    }

    /** What a write of a CSR can change beside what is read from the CSR. */
    enum Effect {
        /** Nothing. */
        NONE,
        /** Which interrupts are taken, which units are there, how data is seen; but not where code is fetched from. */
        STATUS,
        /** Anything; or a read needs the exact count of instructions. */
        MUCH
    }

    /**
     * A CSR that a machine's hart has.
     *
     * @param number tells the lowest privilege level and whether the CSR is read-only too
     * @param basis what an instruction that sets or clears bits changes: mostly what is read
     * @param writer null where it is read-only
     */
    record Csr(
            int number, String name, Guard guard, Reader reader, Reader basis, Writer writer, Effect effect) {

        int lowestPrivilege() {
            return number >>> LOWEST_PRIVILEGE_SHIFT & PRIVILEGE_MASK;
        }

        boolean isReadOnly() {
            return number >>> ACCESS_SHIFT == READ_ONLY;
        }

        /** Whether the hart may access the CSR now; otherwise the access is an illegal instruction. */
        boolean allows(Rv64Hart hart, boolean writes) {
            return hart.privilege >= lowestPrivilege() && !(writes && isReadOnly()) && guard.allows(hart);
        }
    }

    /** The CSR's name, or its number in hexadecimal where it has none. */
    static String name(int csr) {
        return NAMES.getOrDefault(csr, "0x" + Integer.toHexString(csr));
    }

    /** The CSR of a machine's hart, or null where it has none with this number. */
    static Csr find(int number) {
        return TABLE.get(number);
    }

    /** What may be said of a row behind its columns. */
    private record Note(Csr csr) {
        /** The CSR cannot be accessed everywhere. */
        Note where(Guard guard) {
            return add(new Csr(csr.number, csr.name, guard, csr.reader, csr.basis, csr.writer, csr.effect));
        }

        /** Instructions that set or clear bits change another value than is read. */
        Note from(Reader basis) {
            return add(new Csr(csr.number, csr.name, csr.guard, csr.reader, basis, csr.writer, csr.effect));
        }

        /** Writes change this and no more. */
        Note changing(Effect effect) {
            return add(new Csr(csr.number, csr.name, csr.guard, csr.reader, csr.basis, csr.writer, effect));
        }
    }

    private static Note row(int number, String name, Reader reader, Writer writer) {
        return add(new Csr(number, name, _ -> true, reader, reader, writer, Effect.MUCH));
    }

    private static void counter(int index, String name, Reader reader) {
        row(FIRST_COUNTER + index, name, reader, null).where(hart -> hart.counters.mayRead(index));
    }

    /** Finds the registers of one mode. */
    private interface Mode {
        TrapRegisters of(Rv64Hart hart);
    }

    /** The registers of a mode for its traps; {@code base} is the number of its status register. */
    private static void traps(int base, String prefix, Mode mode) {
        row(base + 0x05, prefix + "tvec", h -> mode.of(h).vector, (h, value) -> mode.of(h).setVector(value))
                .changing(Effect.NONE);
        row(base + 0x40, prefix + "scratch", h -> mode.of(h).scratch, (h, value) -> mode.of(h).scratch = value)
                .changing(Effect.NONE);
        row(base + 0x41, prefix + "epc", h -> mode.of(h).pc, (h, value) -> mode.of(h).setPc(value))
                .changing(Effect.NONE);
        row(base + 0x42, prefix + "cause", h -> mode.of(h).cause, (h, value) -> mode.of(h).cause = value)
                .changing(Effect.NONE);
        row(base + 0x43, prefix + "tval", h -> mode.of(h).value, (h, value) -> mode.of(h).value = value)
                .changing(Effect.NONE);
    }

    /** For fields that can have one value only. */
    private static void ignore(Rv64Hart hart, long value) {}

    private static Note add(Csr csr) {
        NAMES.put(csr.number, csr.name);
        TABLE.put(csr.number, csr);
        return new Note(csr);
    }

    private static void series(int base, String name, int first, int end) {
        for (int i = first; i < end; i++) {
            NAMES.put(base + i, name + i);
        }
    }
}
