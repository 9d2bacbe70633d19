// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static java.util.stream.Collectors.groupingBy;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jargoon.isa.Decoded;
import org.jargoon.isa.InstructionTable;
import org.jargoon.isa.Operands;

/**
 * Pseudo-instructions (assembly programmer's manual, "Pseudoinstructions"), as data: an instruction whose operands fulfil
 * a condition is printed by another name. The first alias that applies counts.
 */
final class RvAliases {

    /**
     * @param base the instruction
     * @param condition when the alias applies
     * @param name the pseudo-instruction
     * @param syntax its operands, in the names of {@link RvFormats}
     */
    record Alias(String base, Predicate<Operands> condition, String name, String syntax) {}

    private static final List<Alias> LIST = List.of(
            alias("addi", o -> o.rd() == 0 && o.rs1() == 0 && o.imm() == 0, "nop", ""),
            alias("addi", o -> o.rs1() == 0, "li", "rd,imm"),
            alias("addi", o -> o.imm() == 0, "mv", "rd,rs1"));

    private static final Map<String, List<Alias>> BY_BASE = LIST.stream().collect(groupingBy(Alias::base));

    private RvAliases() {}

    /** How the instruction is printed where pseudo-instructions are wanted. */
    static Alias find(Decoded decoded) {
        String base = decoded.row().base();
        return BY_BASE.getOrDefault(base, List.of()).stream()
                .filter(alias -> alias.condition().test(decoded.operands()))
                .findFirst()
                .orElseGet(() -> new Alias(base, _ -> true, base, syntax(base, decoded)));
    }

    private static String syntax(String base, Decoded decoded) {
        if (base.equals(decoded.row().name())) {
            return decoded.row().format().syntax();
        }
        return Rv64.TABLES.stream()
                .map(InstructionTable::rows)
                .flatMap(List::stream)
                .filter(row -> row.name().equals(base))
                .findFirst()
                .orElse(decoded.row())
                .format()
                .syntax();
    }

    private static Alias alias(String base, Predicate<Operands> condition, String name, String syntax) {
        return new Alias(base, condition, name, syntax);
    }
}
