// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import java.util.HashMap;
import java.util.Map;

/** Names of control and status registers on RV64 (privileged manual, "CSR Listing"). */
final class RvCsrNames {
    private static final String SINGLE = """
            001 fflags 002 frm 003 fcsr 015 seed
            100 sstatus 104 sie 105 stvec 106 scounteren 10a senvcfg
            140 sscratch 141 sepc 142 scause 143 stval 144 sip 180 satp 5a8 scontext
            200 vsstatus 204 vsie 205 vstvec 240 vsscratch 241 vsepc 242 vscause 243 vstval 244 vsip 280 vsatp
            300 mstatus 301 misa 302 medeleg 303 mideleg 304 mie 305 mtvec 306 mcounteren 30a menvcfg
            320 mcountinhibit 340 mscratch 341 mepc 342 mcause 343 mtval 344 mip 34a mtinst 34b mtval2
            600 hstatus 602 hedeleg 603 hideleg 604 hie 605 htimedelta 606 hcounteren 607 hgeie 60a henvcfg
            643 htval 644 hip 645 hvip 64a htinst 680 hgatp 6a8 hcontext
            747 mseccfg 7a0 tselect 7a1 tdata1 7a2 tdata2 7a3 tdata3 7a8 mcontext
            7b0 dcsr 7b1 dpc 7b2 dscratch0 7b3 dscratch1 b00 mcycle b02 minstret
            c00 cycle c01 time c02 instret e12 hgeip
            f11 mvendorid f12 marchid f13 mimpid f14 mhartid f15 mconfigptr
            """;

    private static final Map<Integer, String> NAMES = names();

    private RvCsrNames() {}

    /** The CSR's name, or its number in hexadecimal where it has none. */
    static String name(int csr) {
        return NAMES.getOrDefault(csr, "0x" + Integer.toHexString(csr));
    }

    private static Map<Integer, String> names() {
        Map<Integer, String> names = new HashMap<>();
        String[] words = SINGLE.split("\\s+");
        for (int i = 0; i < words.length; i += 2) {
            names.put(Integer.parseInt(words[i], 16), words[i + 1]);
        }
        series(names, 0x320, "mhpmevent", 3, 31);
        series(names, 0x3a0, "pmpcfg", 0, 15);
        series(names, 0x3b0, "pmpaddr", 0, 63);
        series(names, 0xb00, "mhpmcounter", 3, 31);
        series(names, 0xc00, "hpmcounter", 3, 31);
        return names;
    }

    private static void series(Map<Integer, String> names, int base, String name, int first, int last) {
        for (int i = first; i <= last; i++) {
            names.put(base + i, name + i);
        }
    }
}
