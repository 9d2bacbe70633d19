// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa;

/**
 * One instruction, as data: what decoder, disassembler and the tests' encoder know of it.
 *
 * @param name the canonical mnemonic
 * @param base the instruction that a shorter encoding stands for, or {@code name}
 * @param within the name of the instruction whose pattern this one's is cut out of, or {@code name}
 */
public record InstructionRow(
        String name, Pattern pattern, Format format, Kind kind, NodeFactory factory, String base, String within) {

    /** What an encoding means. */
    public enum Kind {
        INSTRUCTION,
        /** An encoding that the ISA gives to hints: it changes nothing but the program counter. */
        HINT,
        /** An encoding that is cut out of an instruction's pattern and is no instruction. */
        RESERVED
    }

    /** The word with these operands; {@link Format#encode} says when there is none. */
    public int encode(Operands operands) {
        return pattern.value() | format.encode(operands) & ~pattern.mask();
    }

    InstructionRow base(String name) {
        return new InstructionRow(this.name, pattern, format, kind, factory, name, within);
    }

    InstructionRow within(String name) {
        return new InstructionRow(this.name, pattern, format, kind, factory, base, name);
    }
}
