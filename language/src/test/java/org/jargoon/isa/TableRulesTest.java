// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a table of instructions may hold. */
class TableRulesTest {
    private static final Format LOW_BYTE = Format.of("rd").rd(Field.unsigned(Field.at(7, 0, 0)));
    private static final NodeFactory NO_NODE = (operands, site) -> {
        throw new AssertionError("not executed here");
    };

    /** A table whose rows a test gives. */
    private static final class Table extends InstructionTable {
        Table(Consumer<Table> rows) {
            super(NO_NODE);
            rows.accept(this);
        }

        Note add(String name, String bits) {
            return inst(name, bits, LOW_BYTE, NO_NODE);
        }
    }

    private static Decoder decoder(Consumer<Table> rows) {
        return new Decoder(new Table(rows).rows());
    }

    @Test
    void aPatternHas16Or32Bits() {
        assertThrows(IllegalArgumentException.class, () -> Pattern.of("0000 000"));
        assertThrows(IllegalArgumentException.class, () -> Pattern.of("0000000 x ........"));
        assertEquals(new Pattern(2, 0xff0f, 0x0100, 0x00c0), Pattern.of("0000 0001 ..** 0000"));
    }

    @Test
    void everyOperandBitIsClaimed() {
        assertThrows(IllegalArgumentException.class, () -> new Table(t -> t.add("a", "0000000. ........")));
        new Table(t -> t.add("a", "0000000* ........"));
    }

    @Test
    void rowsMayNotOverlapByAccident() {
        assertThrows(IllegalArgumentException.class, () -> decoder(t -> {
            t.add("wide", "00000000 ........");
            t.add("narrow", "00000000 0000....");
        }));
        assertThrows(IllegalArgumentException.class, () -> decoder(t -> {
            t.add("a", "00000000 ........");
            t.add("a", "00000000 ........").within("a");
        }));
    }

    @Test
    void rowsThatCrossNeedARowForWhatTheyShare() {
        assertThrows(IllegalArgumentException.class, () -> decoder(t -> {
            t.add("wide", "00000000 ........");
            t.add("high", "00000000 0000....").within("wide");
            t.add("low", "00000000 ....0000").within("wide");
        }));
    }

    @Test
    void theNarrowestRowWins() {
        Decoder decoder = decoder(t -> {
            t.add("wide", "00000000 ........");
            t.add("high", "00000000 0000....").within("wide");
            t.add("low", "00000000 ....0000").within("wide");
            t.add("both", "00000000 00000000").within("wide");
            t.add("other", "00000001 ........");
        });
        assertEquals("wide", decoder.find16(0x0011).name());
        assertEquals("high", decoder.find16(0x0001).name());
        assertEquals("low", decoder.find16(0x0010).name());
        assertEquals("both", decoder.find16(0x0000).name());
        assertEquals("other", decoder.find16(0x0100).name());
        assertNull(decoder.find16(0x0200));
        assertNull(decoder.find32(0));
    }

    @Test
    void aFieldIsExtractedAndInsertedByTheSameRanges() {
        Field field = Field.signed(Field.at(15, 15, 4), Field.at(3, 0, 0));
        assertEquals(-1, field.extract(0x800f));
        assertEquals(15, field.extract(0x000f));
        assertEquals(0x8001, field.insert(-15));
        assertEquals(0x800f, field.mask());
        assertEquals(10, new Field(false, 8, Field.unsigned(Field.at(2, 0, 0)).ranges()).extract(2));
    }

    @Test
    void operandsThatDoNotFitAreNotEncoded() {
        Operands tooLarge = new Operands(256, 0, 0, 0, 0, 0, 0);
        assertThrows(IllegalArgumentException.class, () -> LOW_BYTE.encode(tooLarge));
    }
}
