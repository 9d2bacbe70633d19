// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import java.util.List;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jargoon.isa.Operands;

/** Replaces the names in a format's syntax ({@link RvFormats} lists them) by operands, in the style of GNU objdump. */
final class RvSyntax {
    static final List<String> INTEGER_NAMES = List.of(
            "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4", "a5",
            "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6");

    static final List<String> FLOAT_NAMES = List.of(
            "ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6", "ft7", "fs0", "fs1", "fa0", "fa1", "fa2", "fa3", "fa4",
            "fa5", "fa6", "fa7", "fs2", "fs3", "fs4", "fs5", "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8", "ft9",
            "ft10", "ft11");

    private static final List<String> ORDERING = List.of("", ".rl", ".aq", ".aqrl");
    private static final List<String> ROUNDING =
            List.of("rne", "rtz", "rdn", "rup", "rmm", "unknown", "unknown", "dyn");
    private static final int DYNAMIC = 7;

    private static final String SUFFIX = ".aqrl ";
    private static final Pattern NAME = Pattern.compile(",?[a-z]+[0-9]?");

    private RvSyntax() {}

    /** What the operands add to the mnemonic. */
    static String suffix(String syntax, Operands o) {
        return syntax.startsWith(SUFFIX) ? ORDERING.get((int) o.imm()) : "";
    }

    static String print(String syntax, Operands o, long pc, LongFunction<String> symbols) {
        String operands = syntax.startsWith(SUFFIX) ? syntax.substring(SUFFIX.length()) : syntax;
        return NAME.matcher(operands)
                .replaceAll(match -> Matcher.quoteReplacement(operand(match.group(), o, pc, symbols)));
    }

    private static String operand(String name, Operands o, long pc, LongFunction<String> symbols) {
        return switch (name) {
            case ",rm" -> o.rm() == DYNAMIC ? "" : "," + ROUNDING.get(o.rm());
            case String rest when rest.startsWith(",") -> "," + operand(rest.substring(1), o, pc, symbols);
            case "rd" -> INTEGER_NAMES.get(o.rd());
            case "rs1" -> INTEGER_NAMES.get(o.rs1());
            case "rs2" -> INTEGER_NAMES.get(o.rs2());
            case "rs3" -> INTEGER_NAMES.get(o.rs3());
            case "frd" -> FLOAT_NAMES.get(o.rd());
            case "frs1" -> FLOAT_NAMES.get(o.rs1());
            case "frs2" -> FLOAT_NAMES.get(o.rs2());
            case "frs3" -> FLOAT_NAMES.get(o.rs3());
            case "imm" -> Long.toString(o.imm());
            case "hex" -> "0x" + Long.toHexString(o.imm());
            case "upper" -> "0x" + Long.toHexString(o.imm() >>> 12 & 0xfffff);
            case "target" -> target(pc + o.imm(), symbols);
            case "csr" -> RvCsrs.name((int) o.imm());
            case "zimm" -> Integer.toString(o.rs1());
            case "pred" -> fenceSet((int) o.imm() >>> 4 & 0xf);
            case "succ" -> fenceSet((int) o.imm() & 0xf);
            default -> throw new IllegalArgumentException(name + " in a syntax");
        };
    }

    private static String target(long address, LongFunction<String> symbols) {
        String symbol = symbols.apply(address);
        return symbol == null ? "0x" + Long.toHexString(address) : "%x <%s>".formatted(address, symbol);
    }

    private static String fenceSet(int set) {
        return set == 0
                ? "unknown"
                : ((set & 8) != 0 ? "i" : "") + ((set & 4) != 0 ? "o" : "") + ((set & 2) != 0 ? "r" : "")
                        + ((set & 1) != 0 ? "w" : "");
    }
}
