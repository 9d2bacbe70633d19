// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import org.jargoon.isa.InstructionRow.Kind;

/**
 * The instructions of one extension. A subclass lists them in its constructor, a line for each; every line is checked
 * as it is read.
 */
public abstract class InstructionTable {
    private final List<InstructionRow> rows = new ArrayList<>();
    private final NodeFactory illegal;

    /** @param illegal makes the node for reserved encodings */
    protected InstructionTable(NodeFactory illegal) {
        this.illegal = illegal;
    }

    public final List<InstructionRow> rows() {
        return Collections.unmodifiableList(rows);
    }

    /** The row of the instruction {@code name}. */
    public final InstructionRow row(String name) {
        return rows.stream()
                .filter(row -> row.name().equals(name) && row.kind() == Kind.INSTRUCTION)
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(name));
    }

    /** An instruction. */
    protected final Note inst(String name, String bits, Format format, NodeFactory factory) {
        return add(name, bits, format, Kind.INSTRUCTION, factory);
    }

    /** A hint that is cut out of an instruction's encodings and printed as that instruction. */
    protected final Note hint(String name, String bits, Format format, NodeFactory nop) {
        return add(name, bits, format, Kind.HINT, nop);
    }

    /** A reserved encoding; its bits are fixed or ignored. */
    protected final Note reserved(String bits) {
        return add("reserved", bits, Format.of(""), Kind.RESERVED, illegal);
    }

    private Note add(String name, String bits, Format format, Kind kind, NodeFactory factory) {
        Pattern pattern = Pattern.of(bits);
        int unclaimed = pattern.operands() & ~format.claimed();
        if (unclaimed != 0) {
            throw new IllegalArgumentException("%s: no operand claims bits %08x".formatted(name, unclaimed));
        }
        rows.add(new InstructionRow(name, pattern, format, kind, factory, name, name));
        return new Note(rows.size() - 1);
    }

    /** What may be said of a row behind its columns. */
    protected final class Note {
        private final int index;

        private Note(int index) {
            this.index = index;
        }

        /** The row is a shorter encoding of {@code base} and gives its operands. */
        public Note as(String base) {
            rows.set(index, rows.get(index).base(base));
            return this;
        }

        /** The row's encodings are cut out of those of {@code wider}. */
        public Note within(String wider) {
            rows.set(index, rows.get(index).within(wider));
            return this;
        }
    }
}
