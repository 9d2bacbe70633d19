// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jargoon.engine.InstructionNode;
import org.jargoon.vcpu.GuestClock;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Which CSRs the hart of a supervisor platform has, who may access them, and what they hold, by a table made from the
 * manual.
 */
class CsrAccessTest {
    private static final int A0 = 10;
    private static final int A1 = 11;
    private static final int RANDOM_WRITES = 1_000;
    private static final List<String> REGISTER_FORMS = List.of("csrrw", "csrrs", "csrrc");
    private static final List<String> IMMEDIATE_FORMS = List.of("csrrwi", "csrrsi", "csrrci");

    /**
     * A CSR that can be written.
     *
     * @param reset its value after reset
     * @param writable the bits that hold what is written
     * @param fixed the bits that are always 1
     */
    private record Row(int number, String name, long reset, long writable, long fixed) {}

    private static final long UXL = 2L << 32;

    private static final List<Row> PLAIN = List.of(
            new Row(0x104, "sie", 0, 0x222, 0),
            new Row(0x105, "stvec", HartFixture.HANDLER, ~2L, 0),
            new Row(0x106, "scounteren", 7, 0xffff_ffffL, 0),
            new Row(0x140, "sscratch", 0, -1, 0),
            new Row(0x141, "sepc", 0, ~1L, 0),
            new Row(0x142, "scause", 0, -1, 0),
            new Row(0x143, "stval", 0, -1, 0),
            new Row(0x144, "sip", 0, 2, 0),
            new Row(0x14d, "stimecmp", -1, -1, 0));

    /** Those and the others, whose fields are not bits of their own, with the names that assemblers know. */
    private static final Map<Integer, String> WRITABLE =
            new HashMap<>(Map.of(0x100, "sstatus", 0x10a, "senvcfg", 0x180, "satp"));

    private static final int FIRST_COUNTER = 0xc00;
    private static final int COUNTERS = 32;

    static {
        PLAIN.forEach(row -> WRITABLE.put(row.number, row.name));
    }

    private final SplittableRandom random = new SplittableRandom(4);

    @TestFactory
    Stream<DynamicTest> aCsrHoldsWhatIsWrittenToItsWritableBits() {
        return PLAIN.stream().map(row -> DynamicTest.dynamicTest(row.name, () -> {
            assertEquals(row.name, RvCsrs.name(row.number));
            HartFixture fixture = new HartFixture();
            assertEquals(row.reset, fixture.get(row.number));
            for (long value : values()) {
                // Else the timer's interrupt would be pending now and then.
                fixture.set(HartFixture.STIMECMP, -1);
                fixture.set(row.number, value);
                assertEquals(value & row.writable | row.fixed, fixture.get(row.number), Long.toHexString(value));
            }
        }));
    }

    @Test
    void sstatusHasTheFieldsOfAHartWithoutVectorsAndWithFloatingPointThatIsOffOrDirty() {
        HartFixture fixture = new HartFixture();
        assertEquals(UXL, fixture.get(HartFixture.SSTATUS));
        for (long value : values()) {
            fixture.set(HartFixture.SSTATUS, value);
            // SIE, SPIE, SPP, SUM, MXR; FS; SD.
            long expected = value & 0xc_0122L | UXL;
            if ((value & 0x6000) != 0) {
                expected |= 0x6000 | Long.MIN_VALUE;
            }
            assertEquals(expected, fixture.get(HartFixture.SSTATUS), Long.toHexString(value));
        }
    }

    @Test
    void senvcfgTakesAllButTheReservedValueOfCbie() {
        HartFixture fixture = new HartFixture();
        assertEquals(0, fixture.get(0x10a));
        for (long value : values()) {
            long before = fixture.get(0x10a);
            fixture.set(0x10a, value);
            // FIOM, CBIE, CBCFE, CBZE.
            long expected = (value & 0x30) == 0x20 ? value & 0xc1 | before & 0x30 : value & 0xf1;
            assertEquals(expected, fixture.get(0x10a), Long.toHexString(value));
        }
    }

    @Test
    void satpTakesOnlyValuesWithAModeThatIsThere() {
        HartFixture fixture = new HartFixture();
        assertEquals(0, fixture.get(HartFixture.SATP));
        long expected = 0;
        for (int round = 0; round < RANDOM_WRITES; round++) {
            long value = random.nextLong();
            long mode = value >>> 60;
            fixture.set(HartFixture.SATP, value);
            expected = mode == 0 || mode == 8 || mode == 9 || mode == 10 ? value : expected;
            assertEquals(expected, fixture.get(HartFixture.SATP));
        }
    }

    @Test
    void everyOtherNumberIsIllegalInBothModes() {
        HartFixture fixture = new HartFixture();
        for (int number = 0; number < 1 << 12; number++) {
            boolean exists = WRITABLE.containsKey(number)
                    || number >= FIRST_COUNTER && number < FIRST_COUNTER + COUNTERS
                    || number >= 1 && number <= 3;
            if (!exists) {
                for (int privilege = 0; privilege <= 1; privilege++) {
                    int word = Machine.word("csrrs", A0, 0, 0, number);
                    assertIllegal(fixture, privilege, word);
                }
            }
        }
    }

    @Test
    void supervisorRegistersAreIllegalInUserMode() {
        HartFixture fixture = new HartFixture();
        fixture.set(HartFixture.SCOUNTEREN, -1);
        for (int number : WRITABLE.keySet()) {
            REGISTER_FORMS.forEach(form -> assertIllegal(fixture, 0, Machine.word(form, A0, A1, 0, number)));
            IMMEDIATE_FORMS.forEach(form -> assertIllegal(fixture, 0, Machine.word(form, A0, 1, 0, number)));
            assertIllegal(fixture, 0, Machine.word("csrrs", A0, 0, 0, number));
        }
    }

    @Test
    void countersAreReadOnly() {
        HartFixture fixture = new HartFixture();
        for (int i = 0; i < COUNTERS; i++) {
            int number = FIRST_COUNTER + i;
            assertIllegal(fixture, 1, Machine.word("csrrw", A0, 0, 0, number));
            assertIllegal(fixture, 1, Machine.word("csrrwi", 0, 0, 0, number));
            for (String form : List.of("csrrs", "csrrc")) {
                assertIllegal(fixture, 1, Machine.word(form, A0, A1, 0, number));
                assertIllegal(fixture, 1, Machine.word(form + "i", A0, 1, 0, number));
                assertLegal(fixture, 1, Machine.word(form, A0, 0, 0, number));
                assertLegal(fixture, 1, Machine.word(form + "i", A0, 0, 0, number));
            }
        }
    }

    @Test
    void userModeReadsTheCountersThatScounterenLetsItRead() {
        HartFixture fixture = new HartFixture();
        for (int round = 0; round < COUNTERS; round++) {
            int enabled = random.nextInt();
            fixture.set(HartFixture.SCOUNTEREN, enabled);
            for (int i = 0; i < COUNTERS; i++) {
                int word = Machine.word("csrrs", A0, 0, 0, FIRST_COUNTER + i);
                assertLegal(fixture, 1, word);
                if ((enabled >>> i & 1) != 0) {
                    assertLegal(fixture, 0, word);
                } else {
                    assertIllegal(fixture, 0, word);
                }
            }
        }
    }

    @Test
    void timeRunsAndHardwareCountersDoNot() throws InterruptedException {
        HartFixture fixture = new HartFixture();
        long before = fixture.get(0xc01);
        Thread.sleep(1);
        assertTrue(fixture.get(0xc01) - before >= GuestClock.HERTZ / 1000);
        IntStream.range(3, COUNTERS).forEach(i -> assertEquals(0, fixture.get(FIRST_COUNTER + i)));
    }

    @Test
    void setAndClearChangeTheBitsOfTheirOperand() {
        HartFixture fixture = new HartFixture();
        Rv64Hart hart = fixture.hart;
        hart.supervisor.scratch = 0b1100;
        hart.registers[A1] = 0b1010;
        assertLegal(fixture, 1, Machine.word("csrrs", A0, A1, 0, 0x140));
        assertEquals(0b1100, hart.registers[A0]);
        assertEquals(0b1110, hart.supervisor.scratch);
        assertLegal(fixture, 1, Machine.word("csrrc", A1, A1, 0, 0x140));
        assertEquals(0b1110, hart.registers[A1]);
        assertEquals(0b0100, hart.supervisor.scratch);
        assertLegal(fixture, 1, Machine.word("csrrwi", A0, 31, 0, 0x140));
        assertEquals(31, hart.supervisor.scratch);
        assertLegal(fixture, 1, Machine.word("csrrci", 0, 1, 0, 0x140));
        assertEquals(30, hart.supervisor.scratch);
        assertLegal(fixture, 1, Machine.word("csrrsi", 0, 1, 0, 0x140));
        assertEquals(31, hart.supervisor.scratch);
        assertEquals(0, hart.registers[0]);
        hart.registers[A1] = 7;
        assertLegal(fixture, 1, Machine.word("csrrw", A1, A1, 0, 0x140));
        assertEquals(7, hart.supervisor.scratch);
        assertEquals(31, hart.registers[A1]);
    }

    @Test
    void theFloatingPointStatusStaysInCompiledCode() {
        HartFixture fixture = new HartFixture();
        for (int number = 1; number <= 3; number++) {
            assertTrue(fixture.node(Machine.word("csrrs", A0, 0, 0, number)) instanceof InstructionNode);
            assertNull(RvCsrs.find(number));
        }
    }

    @Test
    void instretCountsTheInstructionsBefore() {
        HartFixture fixture = new HartFixture();
        assertEquals(0, fixture.get(0xc02));
        assertEquals(0, fixture.get(0xc00));
    }

    private static void assertIllegal(HartFixture fixture, int privilege, int word) {
        fixture.hart.privilege = privilege;
        assertNull(fixture.execute(word));
        assertTrue(fixture.hasTrappedAsIllegal(word), () -> Integer.toHexString(word) + " in mode " + privilege);
    }

    private static void assertLegal(HartFixture fixture, int privilege, int word) {
        fixture.hart.privilege = privilege;
        assertNull(fixture.execute(word));
        assertEquals(HartFixture.PC + 4, fixture.hart.pc, () -> Integer.toHexString(word) + " in mode " + privilege);
        assertTrue(fixture.wasRetired());
        assertEquals(privilege, fixture.hart.privilege);
    }

    /** No bits, all, each alone, and random ones. */
    private long[] values() {
        return LongStream.concat(
                        LongStream.concat(LongStream.of(0, -1), IntStream.range(0, 64).mapToLong(bit -> 1L << bit)),
                        random.longs(RANDOM_WRITES))
                .toArray();
    }
}
