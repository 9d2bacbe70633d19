// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The rules of integer computation that are easily got wrong (unprivileged manual). */
class IntegerSemanticsTest {
    private static final long MIN = Long.MIN_VALUE;
    private static final long MIN_W = Integer.MIN_VALUE;
    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

    private static long reg(String name, long a, long b) {
        Machine machine = new Machine().x(11, a).x(12, b);
        assertEquals("next", machine.execute(Machine.word(name, 10, 11, 12, 0)), name);
        return machine.x(10);
    }

    private static long imm(String name, long a, long imm) {
        Machine machine = new Machine().x(11, a);
        assertEquals("next", machine.execute(Machine.word(name, 10, 11, 0, imm)), name);
        return machine.x(10);
    }

    @Test
    void divisionByZeroGivesAllOnesAndTheDividend() {
        assertEquals(-1, reg("div", 7, 0));
        assertEquals(-1, reg("divu", 7, 0));
        assertEquals(7, reg("rem", 7, 0));
        assertEquals(-7, reg("remu", -7, 0));
        assertEquals(-1, reg("divw", 7, 1L << 32));
        assertEquals(-1, reg("divuw", 7, 1L << 32));
        assertEquals(7, reg("remw", 1L << 32 | 7, 0));
        assertEquals(MIN_W, reg("remuw", 0x8000_0000L, 0));
    }

    @Test
    void divisionOverflowGivesTheDividendAndZero() {
        assertEquals(MIN, reg("div", MIN, -1));
        assertEquals(0, reg("rem", MIN, -1));
        assertEquals(MIN_W, reg("divw", 0x8000_0000L, 0xffff_ffffL));
        assertEquals(0, reg("remw", MIN_W, -1));
    }

    @Test
    void divisionRoundsTowardsZeroAndTheRemainderHasTheDividendsSign() {
        assertEquals(-2, reg("div", -7, 3));
        assertEquals(-1, reg("rem", -7, 3));
        assertEquals(1, reg("rem", 7, -3));
        assertEquals(0x5555_5555_5555_5555L, reg("divu", -1, 3));
        assertEquals(0x5555_5555, reg("divuw", -1, 3));
        assertEquals(-1, reg("divuw", -1, 1));
        assertEquals(5, reg("remuw", 0xffff_ffff_0000_0005L, 7));
    }

    @Test
    void upperHalvesOfProductsAreThoseOfExactArithmetic() {
        var random = new SplittableRandom(6);
        long[] corners = {0, 1, -1, MIN, Long.MAX_VALUE, 0xffff_ffffL, 1L << 32};
        for (int i = 0; i < 2_000; i++) {
            long a = i < 49 ? corners[i / 7] : random.nextLong();
            long b = i < 49 ? corners[i % 7] : random.nextLong();
            BigInteger signedA = BigInteger.valueOf(a);
            BigInteger signedB = BigInteger.valueOf(b);
            assertEquals(high(signedA.multiply(signedB)), reg("mulh", a, b));
            assertEquals(high(signedA.multiply(unsigned(b))), reg("mulhsu", a, b));
            assertEquals(high(unsigned(a).multiply(unsigned(b))), reg("mulhu", a, b));
            assertEquals(a * b, reg("mul", a, b));
        }
    }

    private static long high(BigInteger product) {
        return product.shiftRight(64).longValue();
    }

    private static BigInteger unsigned(long value) {
        return value < 0 ? BigInteger.valueOf(value).add(TWO_64) : BigInteger.valueOf(value);
    }

    @Test
    void wordInstructionsIgnoreTheUpperHalfAndSignExtend() {
        assertEquals(MIN_W, reg("addw", 0x1_7fff_ffffL, 1));
        assertEquals(-1, reg("subw", 0xff_0000_0000L, 1));
        assertEquals(MIN_W, imm("addiw", 0x7fff_ffff, 1));
        assertEquals(-1, imm("addiw", 0xffff_ffffL, 0));
        assertEquals(MIN_W, imm("slliw", 1, 31));
        assertEquals(1, imm("srliw", 0xffff_ffff_8000_0000L, 31));
        assertEquals(-1, imm("sraiw", 0x8000_0000L, 31));
        assertEquals(-1, reg("srlw", 0xffff_ffffL, 32));
        assertEquals(MIN_W, reg("mulw", 0x4000_0000, 2));
        assertEquals(MIN_W, reg("rolw", 1, 31));
        assertEquals(MIN_W, imm("roriw", 1, 1));
    }

    @Test
    void onlyTheLowBitsOfAShiftAmountCount() {
        assertEquals(2, reg("sll", 1, 65));
        assertEquals(1, reg("srl", 2, -63));
        assertEquals(-1, reg("sra", MIN, 127));
        assertEquals(4, reg("sllw", 2, 33));
        assertEquals(MIN, imm("slli", 1, 63));
        assertEquals(2, reg("rol", 1, 65));
        assertEquals(MIN, reg("ror", 1, 65));
        assertEquals(1L << 3, reg("bset", 0, 67));
        assertEquals(1, reg("bext", 8, 67));
        assertEquals(~8L, reg("bclr", -1, 67));
        assertEquals(8, reg("binv", 0, 67));
        assertEquals(MIN, imm("bseti", 0, 63));
    }

    @Test
    void comparisonsAreSignedOrUnsignedAsNamed() {
        assertEquals(1, reg("slt", -1, 0));
        assertEquals(0, reg("sltu", -1, 0));
        assertEquals(1, imm("sltiu", 5, -1));
        assertEquals(0, imm("slti", 5, -1));
        assertEquals(-1, reg("min", -1, 1));
        assertEquals(1, reg("minu", -1, 1));
        assertEquals(1, reg("max", -1, 1));
        assertEquals(-1, reg("maxu", -1, 1));
    }

    @Test
    void addressGenerationTakesTheLowerHalfWhereNamedUw() {
        assertEquals(0xffff_ffffL + 3, reg("add.uw", -1, 3));
        assertEquals(7, reg("sh1add", 2, 3));
        assertEquals(11, reg("sh2add", 2, 3));
        assertEquals(19, reg("sh3add", 2, 3));
        assertEquals((0xffff_ffffL << 3) + 1, reg("sh3add.uw", -1, 1));
        assertEquals(0xffff_ffffL << 4, imm("slli.uw", -1, 4));
    }

    @Test
    void bitManipulationFollowsZbb() {
        assertEquals(64, imm("clz", 0, 0));
        assertEquals(64, imm("ctz", 0, 0));
        assertEquals(32, imm("clzw", 1L << 40, 0));
        assertEquals(32, imm("ctzw", 1L << 40, 0));
        assertEquals(0, imm("cpopw", 1L << 40, 0));
        assertEquals(64, imm("cpop", -1, 0));
        assertEquals(-128, imm("sext.b", 0x180, 0));
        assertEquals(-32768, imm("sext.h", 0x18000, 0));
        assertEquals(0x8000, imm("zext.h", 0x18000, 0));
        assertEquals(0x0807_0605_0403_0201L, imm("rev8", 0x0102_0304_0506_0708L, 0));
        assertEquals(0xff00_ff00_ff00_ffffL, imm("orc.b", 0x8000_0100_1000_0240L, 0));
        assertEquals(0xff00_0000_0000_0000L, imm("orc.b", MIN, 0));
        assertEquals(0xf0, reg("andn", 0xff, 0x0f));
        assertEquals(~0x0fL, reg("orn", 0, 0x0f));
        assertEquals(-1, reg("xnor", 5, 5));
        assertEquals(0, reg("czero.eqz", 5, 0));
        assertEquals(5, reg("czero.eqz", 5, 1));
        assertEquals(5, reg("czero.nez", 5, 0));
        assertEquals(0, reg("czero.nez", 5, 1));
    }

    @Test
    void upperImmediatesAreSignExtendedAndRelativeToPc() {
        Machine machine = new Machine();
        machine.execute(Machine.word("lui", 10, 0, 0, -0x8000_0000L));
        assertEquals(0xffff_ffff_8000_0000L, machine.x(10));
        machine.execute(Machine.word("auipc", 10, 0, 0, -0x1000));
        assertEquals(Machine.PC - 0x1000, machine.x(10));
    }

    @Test
    void writesToX0AreDropped() {
        Machine machine = new Machine().x(11, 5).x(12, 6);
        for (String name : new String[] {"add", "addw", "mul", "sltu", "sh1add"}) {
            machine.execute(Machine.word(name, 0, 11, 12, 0));
            assertEquals(0, machine.x(0), name);
        }
        machine.execute(Machine.word("lui", 0, 0, 0, 0x1000));
        machine.execute(Machine.word("jalr", 0, 11, 0, 0));
        assertEquals(0, machine.x(0));
    }
}
