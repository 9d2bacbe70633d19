// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa;

/**
 * The operands of an instruction: where they are in its word, and how they are printed. An operand that the format does
 * not have is the constant 0.
 *
 * @param syntax the operands as text, with the names that the ISA's disassembler replaces
 * @param claimed the bits of the word that the fields use
 */
public record Format(String syntax, Field rd, Field rs1, Field rs2, Field rs3, Field imm, Field rm, int claimed) {
    private static final Field NONE = Field.constant(0);

    /** A format without operands, printed as {@code syntax}. */
    public static Format of(String syntax) {
        return new Format(syntax, NONE, NONE, NONE, NONE, NONE, NONE);
    }

    private Format(String syntax, Field rd, Field rs1, Field rs2, Field rs3, Field imm, Field rm) {
        this(syntax, rd, rs1, rs2, rs3, imm, rm,
                rd.mask() | rs1.mask() | rs2.mask() | rs3.mask() | imm.mask() | rm.mask());
    }

    public Format rd(Field field) {
        return new Format(syntax, field, rs1, rs2, rs3, imm, rm);
    }

    public Format rs1(Field field) {
        return new Format(syntax, rd, field, rs2, rs3, imm, rm);
    }

    public Format rs2(Field field) {
        return new Format(syntax, rd, rs1, field, rs3, imm, rm);
    }

    public Format rs3(Field field) {
        return new Format(syntax, rd, rs1, rs2, field, imm, rm);
    }

    public Format imm(Field field) {
        return new Format(syntax, rd, rs1, rs2, rs3, field, rm);
    }

    public Format rm(Field field) {
        return new Format(syntax, rd, rs1, rs2, rs3, imm, field);
    }

    /** The same operands, printed in another way. */
    public Format printed(String otherSyntax) {
        return new Format(otherSyntax, rd, rs1, rs2, rs3, imm, rm);
    }

    /** The operands in {@code word}. */
    public Operands decode(int word) {
        return new Operands(
                (int) rd.extract(word),
                (int) rs1.extract(word),
                (int) rs2.extract(word),
                (int) rs3.extract(word),
                imm.extract(word),
                (int) rm.extract(word),
                word);
    }

    /**
     * The bits of a word that hold {@code operands}.
     *
     * @throws IllegalArgumentException if the format cannot express them
     */
    public int encode(Operands operands) {
        int word = rd.insert(operands.rd())
                | rs1.insert(operands.rs1())
                | rs2.insert(operands.rs2())
                | rs3.insert(operands.rs3())
                | imm.insert(operands.imm())
                | rm.insert(operands.rm());
        if (!decode(word).sameAs(operands)) {
            throw new IllegalArgumentException(operands + " do not fit " + syntax);
        }
        return word;
    }
}
