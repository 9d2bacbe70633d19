// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.line;

import java.util.Arrays;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.SectionCursor;

/**
 * One contribution to .debug_line without its table of files: what is needed to run its line number program (DWARF 5,
 * section 6.2.4).
 *
 * @param offset where it begins; a compilation unit's DW_AT_stmt_list names it so
 * @param end the first offset behind it
 * @param wide whether offsets take eight bytes
 * @param tables where its directories and files begin
 * @param program where its line number program begins
 * @param operands how many LEB128 operands each standard opcode has, by opcode
 */
record LineUnit(
        int offset,
        int end,
        int version,
        boolean wide,
        int tables,
        int program,
        int instructionLength,
        int operationsPerInstruction,
        boolean statementsByDefault,
        int lineBase,
        int lineRange,
        int opcodeBase,
        byte[] operands) {

    private static final byte[] STANDARD_OPERANDS = {0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1};

    static LineUnit read(int offset, SectionCursor inside) throws DwarfException {
        int version = inside.u16();
        if (version < 2 || version > 5) {
            throw new DwarfException("%s has the unknown version %d".formatted(inside.section(), version));
        }
        if (version == 5) {
            // The sizes of an address, which DW_LNE_set_address gives again, and of a segment selector.
            inside.skip(2);
        }
        long headerLength = inside.offset();
        int headerFrom = inside.position();
        int instructionLength = inside.u8();
        int operations = version >= 4 ? inside.u8() : 1;
        boolean statements = inside.u8() != 0;
        int lineBase = inside.s8();
        int lineRange = inside.u8();
        int opcodeBase = inside.u8();
        if (lineRange == 0 || operations == 0 || opcodeBase == 0) {
            throw new DwarfException("%s has a header with a zero to divide by".formatted(inside.section()));
        }
        byte[] operands = readOperands(inside, opcodeBase);
        int tables = inside.position();
        inside.seek(headerFrom).skip(headerLength);
        return new LineUnit(offset, inside.limit(), version, inside.wide(), tables, inside.position(),
                instructionLength, operations, statements, lineBase, lineRange, opcodeBase, operands);
    }

    /** Shares what all compilers write. */
    private static byte[] readOperands(SectionCursor inside, int opcodeBase) throws DwarfException {
        byte[] operands = new byte[opcodeBase];
        for (int opcode = 1; opcode < opcodeBase; opcode++) {
            operands[opcode] = (byte) inside.u8();
        }
        return Arrays.equals(operands, STANDARD_OPERANDS) ? STANDARD_OPERANDS : operands;
    }
}
