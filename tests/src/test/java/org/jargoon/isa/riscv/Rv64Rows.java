// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import java.util.List;
import java.util.NoSuchElementException;
import org.jargoon.isa.InstructionRow;
import org.jargoon.isa.InstructionRow.Kind;
import org.jargoon.isa.Operands;

/** The instruction tables, as an assembler for tests. In this package because the tables are not public. */
public final class Rv64Rows {
    private static final List<InstructionRow> INSTRUCTIONS = Rv64.TABLES.stream()
            .flatMap(table -> table.rows().stream())
            .filter(row -> row.kind() == Kind.INSTRUCTION)
            .toList();

    private Rv64Rows() {}

    /** All rows that are instructions, neither hints nor reserved. */
    public static List<InstructionRow> instructions() {
        return INSTRUCTIONS;
    }

    public static InstructionRow named(String name) {
        return INSTRUCTIONS.stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(name));
    }

    /** The word of an instruction without rs3 and rounding mode. */
    public static int encode(String name, int rd, int rs1, int rs2, long imm) {
        return named(name).encode(new Operands(rd, rs1, rs2, 0, imm, 0, 0));
    }
}
