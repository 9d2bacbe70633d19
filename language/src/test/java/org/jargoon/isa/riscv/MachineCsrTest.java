// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jargoon.isa.riscv.HartFixture.Pages;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.vcpu.MachineOptions.AccessedDirty;
import org.jargoon.vcpu.MachineOptions.Platform;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which CSRs the hart of a machine platform has, who may access them, and what they hold: a table from the manual. */
class MachineCsrTest {
    private static final int A0 = 10;
    private static final int A1 = 11;
    private static final int RANDOM_WRITES = 1_000;
    private static final long MXL_64 = 2L << 62;
    private static final long SXL_UXL = 0xaL << 32;

    /** What a CSR holds after a write, from what it held before and what is written. */
    private record Row(int number, String name, long reset, LongBinaryOperator written) {}

    private static final List<Row> TABLE = new ArrayList<>();
    private static final Map<Integer, Row> BY_NUMBER = new TreeMap<>();

    static {
        row(0x100, "sstatus", 2L << 32, (_, value) -> status(value & 0xc_0122L | value & 0x6000 | 2L << 32));
        // The supervisor's views show what is delegated, here nothing.
        bits(0x104, "sie", 0, 0);
        bits(0x144, "sip", 0, 0);
        bits(0x105, "stvec", HartFixture.HANDLER, ~2L);
        bits(0x106, "scounteren", 0, 0xffff_ffffL);
        row(0x10a, "senvcfg", 0, (before, value) -> environment(before, value, 0xf1));
        bits(0x140, "sscratch", 0, -1);
        bits(0x141, "sepc", 0, ~1L);
        bits(0x142, "scause", 0, -1);
        bits(0x143, "stval", 0, -1);
        bits(0x14d, "stimecmp", -1, -1);
        row(0x180, "satp", 0, (before, value) -> List.of(0L, 8L, 9L, 10L).contains(value >>> 60) ? value : before);
        row(0x300, "mstatus", SXL_UXL, (before, value) -> {
            long mpp = (value >>> 11 & 3) == 2 ? before & 0x1800 : value & 0x1800;
            return status(value & 0x7e_01aaL | value & 0x6000 | mpp | SXL_UXL);
        });
        bits(0x301, "misa", MXL_64 | 1 | 1 << 2 | 1 << 3 | 1 << 5 | 1 << 8 | 1 << 12 | 1 << 18 | 1 << 20, 0);
        bits(0x302, "medeleg", 0, 0xb3ff);
        bits(0x303, "mideleg", 0, 0x222);
        bits(0x304, "mie", 0, 0xaaa);
        bits(0x305, "mtvec", HartFixture.MACHINE_HANDLER, ~2L);
        bits(0x306, "mcounteren", 0, 0xffff_ffffL);
        row(0x30a, "menvcfg", 1L << 61, (before, value) -> environment(before, value, 7L << 61 | 0xf1));
        bits(0x320, "mcountinhibit", 0, 5);
        bits(0x340, "mscratch", 0, -1);
        bits(0x341, "mepc", 0, ~1L);
        bits(0x342, "mcause", 0, -1);
        bits(0x343, "mtval", 0, -1);
        bits(0x344, "mip", 0, 0x222);
        for (int i = 0; i < 16; i++) {
            bits(0x3b0 + i, "pmpaddr" + i, 0, (1L << 54) - 1);
        }
        row(0x3a0, "pmpcfg0", 0, MachineCsrTest::protection);
        row(0x3a2, "pmpcfg2", 0, MachineCsrTest::protection);
        bits(0xb00, "mcycle", 0, -1);
        bits(0xb02, "minstret", 0, -1);
        bits(0xc00, "cycle", 0, 0);
        bits(0xc01, "time", 0, 0);
        bits(0xc02, "instret", 0, 0);
        for (int i = 3; i < 32; i++) {
            bits(0x320 + i, "mhpmevent" + i, 0, 0);
            bits(0xb00 + i, "mhpmcounter" + i, 0, 0);
            bits(0xc00 + i, "hpmcounter" + i, 0, 0);
        }
        bits(0xf11, "mvendorid", 0, 0);
        bits(0xf12, "marchid", 0, 0);
        bits(0xf13, "mimpid", 0, 0);
        bits(0xf14, "mhartid", 3, 0);
        bits(0xf15, "mconfigptr", 0, 0);
    }

    private static void row(int number, String name, long reset, LongBinaryOperator written) {
        Row row = new Row(number, name, reset, written);
        TABLE.add(row);
        assertNull(BY_NUMBER.put(number, row));
    }

    /** @param writable the bits that hold what is written; the others keep what they had after reset */
    private static void bits(int number, String name, long reset, long writable) {
        row(number, name, reset, (_, value) -> value & writable | reset & ~writable);
    }

    /** FS is Off or Dirty, and SD tells. */
    private static long status(long value) {
        return (value & 0x6000) != 0 ? value | 0x6000 | Long.MIN_VALUE : value;
    }

    private static long environment(long before, long value, long fields) {
        return (value & 0x30) == 0x20 ? value & fields & ~0x30 | before & 0x30 : value & fields;
    }

    /** Byte by byte: the two reserved bits are 0, and W without R is dropped. Tests do not set the lock here. */
    private static long protection(long before, long value) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            long entry = value >>> shift & 0x9f;
            result |= ((entry & 3) == 2 ? entry & ~2 : entry) << shift;
        }
        return result;
    }

    private final SplittableRandom random = new SplittableRandom(4);

    private static boolean isReadOnly(int number) {
        return number >>> 10 == 3;
    }

    private static boolean isCounter(int number) {
        return number == 0xb00 || number == 0xb02 || number >= 0xc00 && number <= 0xc02;
    }

    @TestFactory
    Stream<DynamicTest> aCsrHoldsWhatIsWrittenAsFarAsItsFieldsCan() {
        return TABLE.stream().filter(row -> !isCounter(row.number)).map(row -> DynamicTest.dynamicTest(row.name, () -> {
            assertEquals(row.name, RvCsrs.name(row.number));
            HartFixture fixture = HartFixture.machine();
            long before = row.reset;
            assertEquals(before, fixture.get(row.number));
            for (long value : isReadOnly(row.number) ? new long[0] : values(row)) {
                fixture.set(row.number, value);
                long expected = row.written.applyAsLong(before, value);
                assertEquals(expected, fixture.get(row.number), Long.toHexString(value));
                before = expected;
                assertSetAndClear(fixture, row, before);
                before = fixture.get(row.number);
            }
        }));
    }

    /** csrrs and csrrc write what csrrw would have written. */
    private void assertSetAndClear(HartFixture fixture, Row row, long before) {
        long mask = random.nextLong() & ~locks(row);
        fixture.hart.registers[A1] = mask;
        fixture.execute(word("csrrs", A0, A1, 0, row.number));
        assertEquals(before, fixture.hart.registers[A0]);
        long set = row.written.applyAsLong(before, before | mask);
        assertEquals(set, fixture.get(row.number));
        fixture.hart.registers[A1] = mask;
        fixture.execute(word("csrrc", A0, A1, 0, row.number));
        assertEquals(set, fixture.hart.registers[A0]);
        assertEquals(row.written.applyAsLong(set, set & ~mask), fixture.get(row.number));
    }

    /** Bits that make a register read-only: they have tests of their own. */
    private static long locks(Row row) {
        return row.name.startsWith("pmpcfg") ? 0x8080_8080_8080_8080L : 0;
    }

    /** No bits, all, each alone, and random ones. */
    private long[] values(Row row) {
        LongStream single = LongStream.range(0, 64).map(bit -> 1L << bit);
        return Stream.of(LongStream.of(0, -1), single, random.longs(RANDOM_WRITES))
                .flatMapToLong(values -> values)
                .map(value -> value & ~locks(row))
                .toArray();
    }

    @Test
    void eachModeHasTheRegistersOfItsNumbersAndNoOthers() {
        HartFixture fixture = HartFixture.machine();
        for (int number = 0; number < 1 << 12; number++) {
            if (number < 1 || number > 3) {
                for (int privilege : new int[] {0, 1, 3}) {
                    openAll(fixture);
                    boolean legal = BY_NUMBER.containsKey(number) && privilege >= (number >>> 8 & 3);
                    assertLegal(legal, fixture, privilege, word("csrrs", A0, 0, 0, number));
                    boolean writable = legal && !isReadOnly(number);
                    assertLegal(writable, fixture, privilege, word("csrrw", A0, A1, 0, number));
                    assertLegal(writable, fixture, privilege, word("csrrsi", 0, 1, 0, number));
                    assertLegal(writable, fixture, privilege, word("csrrc", 0, A1, 0, number));
                }
            }
        }
    }

    /** Enables what can be enabled, and undoes what the last access has done. */
    private static void openAll(HartFixture fixture) {
        fixture.hart.privilege = 3;
        fixture.set(HartFixture.MSTATUS, 0)
                .set(HartFixture.MENVCFG, 1L << 63)
                .set(HartFixture.MEDELEG, 0)
                .set(HartFixture.MTVEC, HartFixture.MACHINE_HANDLER)
                .set(HartFixture.MCOUNTEREN, -1)
                .set(HartFixture.SCOUNTEREN, -1);
        fixture.hart.registers[A1] = 0;
    }

    private static void assertLegal(boolean legal, HartFixture fixture, int privilege, int word) {
        fixture.hart.privilege = privilege;
        assertNull(fixture.execute(word));
        assertEquals(
                !legal,
                fixture.hasTrappedToMachineAsIllegal(word),
                () -> Integer.toHexString(word) + " in mode " + privilege);
        if (legal) {
            assertEquals(HartFixture.PC + 4, fixture.hart.pc);
            assertTrue(fixture.wasRetired());
        }
        fixture.hart.privilege = 3;
    }

    @Test
    void countersAreReadWhereMcounterenAndScounterenLetThem() {
        HartFixture fixture = HartFixture.machine();
        for (int round = 0; round < 50; round++) {
            int machine = random.nextInt();
            int supervisor = random.nextInt();
            fixture.set(HartFixture.MCOUNTEREN, machine).set(HartFixture.SCOUNTEREN, supervisor);
            for (int i = 0; i < 32; i++) {
                int word = word("csrrs", A0, 0, 0, 0xc00 + i);
                boolean inSupervisor = (machine >>> i & 1) != 0;
                assertLegal(true, fixture, 3, word);
                assertLegal(inSupervisor, fixture, 1, word);
                assertLegal(inSupervisor && (supervisor >>> i & 1) != 0, fixture, 0, word);
            }
        }
    }

    @Test
    void supervisorModeHasStimecmpWhereBothStceAndTmAreSet() {
        HartFixture fixture = HartFixture.machine();
        for (long stce : List.of(0L, 1L << 63)) {
            for (long tm : List.of(0L, 2L)) {
                fixture.set(HartFixture.MENVCFG, stce).set(HartFixture.MCOUNTEREN, tm);
                for (int word : new int[] {
                    word("csrrs", A0, 0, 0, HartFixture.STIMECMP), word("csrrw", 0, A1, 0, HartFixture.STIMECMP)
                }) {
                    assertLegal(true, fixture, 3, word);
                    assertLegal(stce != 0 && tm != 0, fixture, 1, word);
                    assertLegal(false, fixture, 0, word);
                }
            }
        }
    }

    @Test
    void mcycleAndMinstretGoOnFromWhatIsWrittenUnlessTheyAreHeld() {
        HartFixture fixture = HartFixture.machine();
        Rv64Hart hart = fixture.hart;
        for (int number : new int[] {HartFixture.MCYCLE, HartFixture.MINSTRET}) {
            int shadow = number + 0x100;
            fixture.set(HartFixture.MCOUNTINHIBIT, 0).set(number, 1000);
            // The fixture retires nothing: each instruction stands at the same place, that of the write too.
            assertEquals(999, fixture.get(number));
            assertEquals(999, fixture.get(shadow));
            fixture.set(HartFixture.MCOUNTINHIBIT, 1L << (number & 3));
            assertEquals(1000, fixture.get(number), "as the instruction behind sees it");
            fixture.set(number, -7);
            assertEquals(-7, fixture.get(number));
            assertEquals(-7, fixture.get(shadow));
            long other = fixture.get(HartFixture.MCYCLE + HartFixture.MINSTRET - number);
            fixture.set(HartFixture.MCOUNTINHIBIT, 5 & ~(1L << (number & 3)));
            assertEquals(-8, fixture.get(number));
            assertEquals(other + 1, fixture.get(HartFixture.MCYCLE + HartFixture.MINSTRET - number));
        }
        assertEquals(3, hart.number);
    }

    @Test
    void sieAndSipShowWhatIsDelegated() {
        HartFixture fixture = HartFixture.machine();
        for (int round = 0; round < 2_000; round++) {
            long delegated = random.nextLong();
            long enabled = random.nextLong();
            long pending = random.nextLong();
            long mask = delegated & 0x222;
            fixture.set(HartFixture.MIDELEG, delegated).set(HartFixture.MIE, enabled).set(HartFixture.MIP, pending);
            assertEquals(enabled & mask, fixture.get(HartFixture.SIE));
            assertEquals(pending & mask, fixture.get(HartFixture.SIP));
            long value = random.nextLong();
            fixture.set(HartFixture.SIE, value).set(HartFixture.SIP, value);
            assertEquals(enabled & 0xaaa & ~mask | value & mask, fixture.get(HartFixture.MIE));
            assertEquals(pending & 0x222 & ~(mask & 2) | value & mask & 2, fixture.get(HartFixture.MIP));
        }
    }

    @Test
    void stipIsTheTimersWhereStceIsSetAndOtherwiseAsItIsWritten() {
        HartFixture fixture = HartFixture.machine();
        fixture.set(HartFixture.MIP, 0x20);
        assertEquals(0x20, fixture.get(HartFixture.MIP));
        fixture.set(HartFixture.MENVCFG, 1L << 63).set(HartFixture.STIMECMP, -1);
        assertEquals(0, fixture.get(HartFixture.MIP));
        fixture.set(HartFixture.STIMECMP, 0);
        assertEquals(0x20, fixture.get(HartFixture.MIP));
        fixture.set(HartFixture.MIP, 0);
        assertEquals(0x20, fixture.get(HartFixture.MIP));
        fixture.set(HartFixture.STIMECMP, -1).set(HartFixture.MIP, 0x20);
        assertEquals(0, fixture.get(HartFixture.MIP));
    }

    @Test
    void settingAndClearingBitsOfMipDoesNotTakeTheExternalInterruptsLineForItsBit() {
        HartFixture fixture = HartFixture.machine();
        Rv64Hart hart = fixture.hart;
        assertTrue(hart.raise(9));
        hart.registers[A1] = 2;
        fixture.execute(word("csrrs", A0, A1, 0, HartFixture.MIP));
        assertEquals(0x200, hart.registers[A0]);
        assertTrue(hart.withdraw(9));
        assertEquals(2, fixture.get(HartFixture.MIP), "SEIP was not written");
        hart.registers[A1] = 0x200;
        fixture.execute(word("csrrs", A0, A1, 0, HartFixture.MIP));
        hart.raise(9);
        hart.withdraw(9);
        assertEquals(0x202, fixture.get(HartFixture.MIP), "SEIP was written");
    }

    @Test
    void onlyTheMachineAroundRaisesMachineInterrupts() {
        for (int vector = -1; vector < 300; vector++) {
            HartFixture fixture = HartFixture.machine();
            boolean exists = List.of(1, 3, 7, 9, 11).contains(vector);
            assertEquals(exists, fixture.hart.raise(vector), "vector " + vector);
            if (exists) {
                assertEquals(1L << vector, fixture.get(HartFixture.MIP));
                fixture.set(HartFixture.MIP, 0);
                assertEquals(vector == 1 ? 0 : 1L << vector, fixture.get(HartFixture.MIP));
            }
            assertEquals(exists, fixture.hart.withdraw(vector));
            assertEquals(0, fixture.get(HartFixture.MIP));
        }
    }

    @Test
    void adueIsNotThereWhereTheGuestSetsAccessedAndDirty() {
        MachineOptions options = MachineOptions.supervisor()
                .withPlatform(Platform.MACHINE)
                .withAccessedDirty(AccessedDirty.FAULT);
        HartFixture fixture = new HartFixture(new Pages(1), options);
        assertEquals(0, fixture.get(HartFixture.MENVCFG));
        fixture.set(HartFixture.MENVCFG, -1);
        assertEquals(3L << 62 | 0xf1, fixture.get(HartFixture.MENVCFG));
        assertFalse(fixture.hart.updatesAccessedAndDirty());
    }
}
