// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import java.util.HashMap;
import java.util.Map;

/**
 * An operator of C++ (Itanium C++ ABI, 5.1.3 and 5.1.5).
 *
 * @param code two letters
 * @param text as C++ writes it, with the space that parts it from its operand
 * @param operands how many it takes where it stands in an expression
 */
record ItaniumOperator(String code, String text, int operands) {
    private static final Map<String, ItaniumOperator> BY_CODE = new HashMap<>();

    static {
        unary("ps +", "ng -", "ad &", "de *", "co ~", "nt !", "pp ++", "mm --", "nx noexcept", "gs ::");
        unary("st sizeof ", "sz sizeof ", "at alignof ", "az alignof ", "ti typeid ", "te typeid ");
        unary("dl delete ", "da delete[] ", "tw throw ", "aw co_await ");
        binary("pl +", "mi -", "ml *", "dv /", "rm %", "an &", "or |", "eo ^", "aS =", "pL +=", "mI -=", "mL *=");
        binary("dV /=", "rM %=", "aN &=", "oR |=", "eO ^=", "ls <<", "rs >>", "lS <<=", "rS >>=", "eq ==", "ne !=");
        binary("lt <", "gt >", "le <=", "ge >=", "ss <=>", "aa &&", "oo ||", "cm ,", "pm ->*", "pt ->", "dt .");
        binary("ds .*", "ix []", "cl ()", "dc dynamic_cast", "sc static_cast", "cc const_cast");
        binary("rc reinterpret_cast", "di =", "dx ]=");
        add(3, "qu ?", "nw new", "na new[]", "dX ]=");
        add(0, "tr throw");
    }

    private static void unary(String... rows) {
        add(1, rows);
    }

    private static void binary(String... rows) {
        add(2, rows);
    }

    private static void add(int operands, String... rows) {
        for (String row : rows) {
            String code = row.substring(0, 2);
            BY_CODE.put(code, new ItaniumOperator(code, row.substring(3), operands));
        }
    }

    /** The operator of that code; null if there is none. */
    static ItaniumOperator of(String code) {
        return BY_CODE.get(code);
    }

    boolean is(String other) {
        return code.equals(other);
    }

    /** Whether it is written as {@code word<type>(value)}. */
    boolean namesACast() {
        return text.endsWith("_cast");
    }
}
