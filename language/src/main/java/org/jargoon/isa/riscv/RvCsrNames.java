// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import java.util.Map;

/** Names of control and status registers (privileged manual, "CSR Listing"). */
final class RvCsrNames {
    private static final Map<Integer, String> NAMES = Map.of(
            CsrNodes.FFLAGS, "fflags",
            CsrNodes.FRM, "frm",
            CsrNodes.FCSR, "fcsr",
            CsrNodes.CYCLE, "cycle",
            CsrNodes.TIME, "time",
            CsrNodes.INSTRET, "instret");

    private RvCsrNames() {}

    /** The CSR's name, or its number in hexadecimal where it has none. */
    static String name(int csr) {
        return NAMES.getOrDefault(csr, "0x" + Integer.toHexString(csr));
    }
}
