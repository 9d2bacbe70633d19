// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.line;

import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.SectionCursor;

/** The machine that a line number program runs on (DWARF 5, section 6.2): its registers are the row being made. */
final class LineProgram {
    private static final int COPY = 1;
    private static final int ADVANCE_PC = 2;
    private static final int ADVANCE_LINE = 3;
    private static final int SET_FILE = 4;
    private static final int SET_COLUMN = 5;
    private static final int NEGATE_STATEMENT = 6;
    private static final int CONST_ADD_PC = 8;
    private static final int FIXED_ADVANCE_PC = 9;

    private static final int END_SEQUENCE = 1;
    private static final int SET_ADDRESS = 2;

    private final LineUnit unit;
    private final SectionCursor cursor;
    private long address;
    private int operation;
    private int file;
    private int line;
    private int column;
    private boolean statement;

    /** Takes the rows of one sequence in the program's order. */
    interface Sink {
        void row(long address, int file, int line, int column, boolean statement) throws DwarfException;

        /** @param end the first address behind the sequence */
        void end(long end) throws DwarfException;
    }

    /** @param section .debug_line */
    LineProgram(LineUnit unit, SectionCursor section) throws DwarfException {
        this.unit = unit;
        this.cursor = section.at(unit.program()).limit(unit.end()).wide(unit.wide());
    }

    boolean hasNext() {
        return cursor.remaining() > 0;
    }

    /** Where the next sequence begins. */
    int position() {
        return cursor.position();
    }

    LineProgram seek(int position) throws DwarfException {
        cursor.seek(position);
        return this;
    }

    /**
     * Runs one sequence.
     *
     * @throws DwarfException also if it does not end before its unit does
     */
    void runSequence(Sink sink) throws DwarfException {
        address = 0;
        operation = 0;
        file = 1;
        line = 1;
        column = 0;
        statement = unit.statementsByDefault();
        while (true) {
            int opcode = cursor.u8();
            if (opcode >= unit.opcodeBase()) {
                int adjusted = opcode - unit.opcodeBase();
                advance(adjusted / unit.lineRange());
                line += unit.lineBase() + adjusted % unit.lineRange();
                sink.row(address, file, line, column, statement);
            } else if (opcode != 0) {
                standard(opcode, sink);
            } else if (extended()) {
                sink.end(address);
                return;
            }
        }
    }

    private void standard(int opcode, Sink sink) throws DwarfException {
        switch (opcode) {
            case COPY -> sink.row(address, file, line, column, statement);
            case ADVANCE_PC -> advance(cursor.uleb());
            case ADVANCE_LINE -> line += (int) cursor.sleb();
            case SET_FILE -> file = cursor.ulebInt();
            case SET_COLUMN -> column = cursor.ulebInt();
            case NEGATE_STATEMENT -> statement = !statement;
            case CONST_ADD_PC -> advance((255 - unit.opcodeBase()) / unit.lineRange());
            case FIXED_ADVANCE_PC -> {
                address += cursor.u16();
                operation = 0;
            }
            default -> {
                // Basic blocks, prologues and epilogues, instruction sets, and what is not known: nothing of a row.
                for (int n = Byte.toUnsignedInt(unit.operands()[opcode]); n > 0; n--) {
                    cursor.uleb();
                }
            }
        }
    }

    /** Whether the sequence ends. */
    private boolean extended() throws DwarfException {
        int length = cursor.ulebInt();
        int end = cursor.position() + length;
        if (length == 0 || length > cursor.remaining()) {
            throw new DwarfException("%s has an extended opcode of %d bytes at 0x%x"
                    .formatted(cursor.section(), length, cursor.position()));
        }
        int opcode = cursor.u8();
        if (opcode == SET_ADDRESS) {
            address = cursor.unsigned(length - 1);
            operation = 0;
        }
        cursor.seek(end);
        return opcode == END_SEQUENCE;
    }

    private void advance(long operations) {
        long sum = operation + operations;
        int most = unit.operationsPerInstruction();
        address += unit.instructionLength() * (most == 1 ? sum : sum / most);
        operation = most == 1 ? 0 : (int) (sum % most);
    }
}
