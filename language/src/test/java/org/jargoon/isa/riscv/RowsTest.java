// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jargoon.engine.ExitNode;
import org.jargoon.engine.GuestNode;
import org.jargoon.isa.Decoded;
import org.jargoon.isa.InstructionRow;
import org.jargoon.isa.InstructionRow.Kind;
import org.jargoon.isa.Operands;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rows of RV64GC: each is decoded, encoded and printed without loss. */
class RowsTest {
    private static final int WORDS_PER_ROW = 2_000;
    private static final int RANDOM_WORDS = 200_000;

    @Test
    void operandsAreWhereTheManualPutsThem() {
        assertDecodes(0xfff58513, "addi", 10, 11, 0, -1);
        assertDecodes(0x00c58533, "add", 10, 11, 12, 0);
        assertDecodes(0xfe000ee3, "beq", 0, 0, 0, -4);
        assertDecodes(0x800000ef, "jal", 1, 0, 0, -0x100000);
        assertDecodes(0x80000537, "lui", 10, 0, 0, -0x8000_0000L);
        assertDecodes(0xfeb53c23, "sd", 0, 10, 11, -8);
        assertDecodes(0x1141, "c.addi", 2, 2, 0, -16);
        assertDecodes(0x7179, "c.addi16sp", 2, 2, 0, -48);
        assertDecodes(0x0808, "c.addi4spn", 10, 2, 0, 16);
        assertDecodes(0x8082, "c.jr", 0, 1, 0, 0);
        assertDecodes(0x0001, "c.nop", 0, 0, 0, 0);
        assertDecodes(0x9002, "c.ebreak", 0, 0, 0, 0);
    }

    @Test
    void whatIsReservedIsIllegal() {
        int[] reserved = {
            0x0000, // all zeros
            0x0004, // c.addi4spn with the immediate 0
            0x8000, // quadrant 0, funct3 100: Zcb
            0x2001, // c.addiw to x0
            0x6081, // c.lui with the immediate 0
            0x6101, // c.addi16sp with the immediate 0
            0x9c41, // c.mul of Zcb
            0x4002, // c.lwsp to x0
            0x6002, // c.ldsp to x0
            0x8002, // c.jr x0
            0x0200_101b, // slliw by 32
            0x3020_0073, // mret in user mode
            0x0015_5553, // fadd.s with the rounding mode 5
            0x0000_001f, // more than 32 bits
            0xffff_ffff,
        };
        for (int word : reserved) {
            GuestNode node = Rv64.decode(word).node(Machine.site(word));
            assertEquals(SystemNodes.Illegal.class, node.getClass(), Integer.toHexString(word));
        }
    }

    @Test
    void hintsDoNothing() {
        int[] hints = {
            0x0005, // c.nop 1
            0x0081, // c.addi ra,0
            0x4001, // c.li zero,0
            0x6005, // c.lui zero,1
            0x0006, // c.slli zero,1
            0x0082, // c.slli ra,0
            0x8001, // c.srli s0,0
            0x8006, // c.mv zero,ra
            0x9006, // c.add zero,ra
            0x0100000f, // pause
            0x00100013, // addi zero,zero,1
            0x00001037, // lui zero,1
            0x00c58033, // add zero,a1,a2
        };
        for (int word : hints) {
            GuestNode node = Rv64.decode(word).node(Machine.site(word));
            assertEquals(IntegerNodes.Nop.class, node.getClass(), Integer.toHexString(word));
        }
    }

    @Test
    void everyShortEncodingIsShortForAnInstruction() {
        List<InstructionRow> compressed =
                rows().filter(row -> row.pattern().length() == 2 && !row.base().equals(row.name())).toList();
        assertEquals(37, compressed.size());
        for (InstructionRow row : compressed) {
            assertNotNull(Rv64.baseRow(row), row.name());
            assertEquals(4, Rv64.baseRow(row).pattern().length(), row.name());
        }
    }

    @TestFactory
    Stream<DynamicTest> everyRowIsDecodedEncodedAndPrintedWithoutLoss() {
        return rows().filter(row -> row.kind() != Kind.RESERVED)
                .map(row -> DynamicTest.dynamicTest(row.name() + " " + row.kind(), () -> assertRoundTrips(row)));
    }

    private static void assertRoundTrips(InstructionRow row) {
        var random = new SplittableRandom(row.name().hashCode());
        Map<String, Operands> printed = new HashMap<>();
        int found = 0;
        for (int i = 0; i < WORDS_PER_ROW; i++) {
            int free = row.pattern().operands();
            int word = row.pattern().value() | random.nextInt() & free;
            Decoded decoded = Rv64.decode(word);
            if (decoded.row() != row) {
                assertEquals(row.within(), decoded.row().within(), "decoded as a row that is not cut out of this one");
                continue;
            }
            found++;
            assertEquals(word, row.encode(decoded.operands()), row.name());
            String text = Rv64Disassembler.NO_ALIASES.disassemble(word, 0, _ -> null).toString();
            Operands other = printed.putIfAbsent(text, decoded.operands());
            // The two reserved rounding modes are illegal and print alike.
            boolean reservedMode = text.endsWith(",unknown") && decoded.operands().rm() != 0;
            assertTrue(
                    other == null || other.sameAs(decoded.operands()) || reservedMode,
                    text + " stands for two instructions");
        }
        assertTrue(found > 0, "never decoded");
    }

    /** Also a test that hostile code cannot make the decoder fail. */
    @Test
    void everyWordHasANodeAndIsPrinted() {
        for (int word = 0; word < 1 << 16; word++) {
            assertHasNode(word);
        }
        new SplittableRandom(3).ints(RANDOM_WORDS).forEach(RowsTest::assertHasNode);
        rows().forEach(row -> new SplittableRandom(4)
                .ints(WORDS_PER_ROW)
                .forEach(bits -> assertHasNode(row.pattern().value() | bits & ~row.pattern().mask())));
    }

    private static void assertHasNode(int word) {
        Decoded decoded = Rv64.decode(word);
        GuestNode node = decoded.node(Machine.site(word));
        if (decoded.row().kind() == Kind.RESERVED) {
            assertTrue(node instanceof ExitNode, "a reserved encoding is carried out");
        }
        assertEquals((word & 3) == 3 ? 4 : 2, decoded.length());
        assertTrue(!Rv64Disassembler.ALIASES.disassemble(word, 0x1000, _ -> null).mnemonic().isEmpty());
        assertTrue(!Rv64Disassembler.NO_ALIASES.disassemble(word, 0x1000, _ -> null).mnemonic().isEmpty());
    }

    private static Stream<InstructionRow> rows() {
        return Rv64.TABLES.stream().flatMap(table -> table.rows().stream());
    }

    private static void assertDecodes(int bits, String name, int rd, int rs1, int rs2, long imm) {
        Decoded decoded = Rv64.decode(bits);
        Operands expected = new Operands(rd, rs1, rs2, 0, imm, 0, bits);
        assertEquals(name, decoded.row().name());
        assertTrue(expected.sameAs(decoded.operands()), decoded.operands().toString());
    }
}
