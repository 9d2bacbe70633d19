// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import java.util.HashMap;
import java.util.Map;
import org.jargoon.engine.CoreState;

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
            300 mstatus 301 misa 302 medeleg 303 mideleg 304 mie 305 mtvec 306 mcounteren 30a menvcfg
            320 mcountinhibit 340 mscratch 341 mepc 342 mcause 343 mtval 344 mip 34a mtinst 34b mtval2
            600 hstatus 602 hedeleg 603 hideleg 604 hie 605 htimedelta 606 hcounteren 607 hgeie 60a henvcfg
            643 htval 644 hip 645 hvip 64a htinst 680 hgatp 6a8 hcontext
            747 mseccfg 7a0 tselect 7a1 tdata1 7a2 tdata2 7a3 tdata3 7a8 mcontext
            7b0 dcsr 7b1 dpc 7b2 dscratch0 7b3 dscratch1 b00 mcycle b02 minstret
            e12 hgeip
            f11 mvendorid f12 marchid f13 mimpid f14 mhartid f15 mconfigptr
            """;

    private static final Map<Integer, String> NAMES = new HashMap<>();
    private static final Map<Integer, Csr> TABLE = new HashMap<>();

    static {
        //   number name          read                    write
        row(0x100, "sstatus",    Rv64Hart::sstatus,      Rv64Hart::setSstatus);
        row(0x104, "sie",        Rv64Hart::sie,          Rv64Hart::setSie);
        row(0x105, "stvec",      hart -> hart.stvec,     Rv64Hart::setStvec);
        row(0x106, "scounteren", hart -> hart.scounteren, Rv64Hart::setScounteren);
        row(0x10a, "senvcfg",    hart -> hart.senvcfg,   Rv64Hart::setSenvcfg);
        row(0x140, "sscratch",   hart -> hart.sscratch,  (hart, value) -> hart.sscratch = value);
        row(0x141, "sepc",       hart -> hart.sepc,      Rv64Hart::setSepc);
        row(0x142, "scause",     hart -> hart.scause,    (hart, value) -> hart.scause = value);
        row(0x143, "stval",      hart -> hart.stval,     (hart, value) -> hart.stval = value);
        row(0x144, "sip",        Rv64Hart::sip,          Rv64Hart::setSip);
        row(0x14d, "stimecmp",   hart -> hart.stimecmp,  Rv64Hart::setStimecmp);
        row(0x180, "satp",       hart -> hart.satp,      Rv64Hart::setSatp);
        counter(0, "cycle",      CoreState::retired);
        counter(1, "time",       Rv64State::time);
        counter(2, "instret",    CoreState::retired);
        for (int i = HARDWARE_COUNTERS; i < COUNTERS; i++) {
            counter(i, "hpmcounter" + i, _ -> 0);
        }
        String[] words = NAMES_ONLY.split("\\s+");
        for (int i = 0; i < words.length; i += 2) {
            NAMES.put(Integer.parseInt(words[i], 16), words[i + 1]);
        }
        series(0x320, "mhpmevent", HARDWARE_COUNTERS, COUNTERS);
        series(0x3a0, "pmpcfg", 0, 16);
        series(0x3b0, "pmpaddr", 0, 64);
        series(0xb00, "mhpmcounter", HARDWARE_COUNTERS, COUNTERS);
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

    /**
     * A CSR that a machine's hart has.
     *
     * @param number tells the lowest privilege level and whether the CSR is read-only too
     * @param writer null where it is read-only
     */
    record Csr(int number, String name, Guard guard, Reader reader, Writer writer) {

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

    private static void row(int number, String name, Reader reader, Writer writer) {
        add(new Csr(number, name, _ -> true, reader, writer));
    }

    private static void counter(int index, String name, Reader reader) {
        add(new Csr(FIRST_COUNTER + index, name, hart -> hart.mayReadCounter(index), reader, null));
    }

    private static void add(Csr csr) {
        NAMES.put(csr.number, csr.name);
        TABLE.put(csr.number, csr);
    }

    private static void series(int base, String name, int first, int end) {
        for (int i = first; i < end; i++) {
            NAMES.put(base + i, name + i);
        }
    }
}
