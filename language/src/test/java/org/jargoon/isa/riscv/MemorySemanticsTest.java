// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jargoon.engine.GuestFault;
import org.junit.jupiter.api.Test;

/** Loads, stores and atomic operations. */
class MemorySemanticsTest {
    private static final long OUTSIDE = 0x1000;
    private static final int ANY = 0x5a5a;

    private static Machine at(long address, long value) {
        return new Machine().x(10, ANY).x(11, address).x(12, value);
    }

    private static long load(String name, long content) {
        Machine.write(DATA, content);
        Machine machine = at(DATA + 8, 0);
        assertEquals("next", machine.execute(Machine.word(name, 10, 11, 0, -8)), name);
        return machine.x(10);
    }

    @Test
    void loadsExtendAsNamed() {
        long content = 0x8182_8384_8586_8788L;
        assertEquals((byte) 0x88, load("lb", content));
        assertEquals(0x88, load("lbu", content));
        assertEquals((short) 0x8788, load("lh", content));
        assertEquals(0x8788, load("lhu", content));
        assertEquals(0x8586_8788, load("lw", content));
        assertEquals(0x8586_8788L, load("lwu", content));
        assertEquals(content, load("ld", content));
    }

    @Test
    void storesTouchTheirWidthOnly() {
        long[] expected = {0x1111_1111_1111_11ffL, 0x1111_1111_1111_ffffL, 0x1111_1111_ffff_ffffL, -1};
        String[] names = {"sb", "sh", "sw", "sd"};
        for (int i = 0; i < names.length; i++) {
            Machine.write(DATA, 0x1111_1111_1111_1111L);
            assertEquals("next", at(DATA + 1, -1).execute(Machine.word(names[i], 0, 11, 12, -1)));
            assertEquals(expected[i], Machine.read(DATA), names[i]);
        }
    }

    @Test
    void misalignedLoadsAndStoresWork() {
        Machine.write(DATA, 0x0102_0304_0506_0708L);
        Machine.write(DATA + 8, 0x1112_1314_1516_1718L);
        Machine machine = at(DATA + 3, 0);
        machine.execute(Machine.word("ld", 10, 11, 0, 0));
        assertEquals(0x1617_1801_0203_0405L, machine.x(10));
        at(DATA + 7, 0xaabb).execute(Machine.word("sh", 0, 11, 12, 0));
        assertEquals(0xbb02_0304_0506_0708L, Machine.read(DATA));
        assertEquals(0x1112_1314_1516_17aaL, Machine.read(DATA + 8));
    }

    @Test
    void aLoadToX0StillFaults() {
        for (String name : new String[] {"lb", "lw", "ld", "lbu", "lr.w", "amoadd.d"}) {
            Machine machine = at(OUTSIDE, 1);
            assertEquals(GuestFault.class, machine.execute(Machine.word(name, 0, 11, 0, 0)).getClass(), name);
            machine = at(DATA, 1);
            assertEquals("next", machine.execute(Machine.word(name, 0, 11, 0, 0)), name);
            assertEquals(0, machine.x(0), name);
        }
    }

    @Test
    void aFaultChangesNoRegister() {
        for (String name : new String[] {"lb", "lhu", "lw", "ld", "lr.d", "amoswap.w", "amomax.d"}) {
            Machine machine = at(OUTSIDE, 1);
            assertEquals(GuestFault.class, machine.execute(Machine.word(name, 10, 11, 0, 0)).getClass(), name);
            assertEquals(ANY, machine.x(10), name);
        }
    }

    @Test
    void flwBoxesAndFswTakesTheLowerHalf() {
        Machine.write(DATA, 0x7fa0_0001L);
        Machine machine = at(DATA, 0);
        machine.execute(Machine.word("flw", 3, 11, 0, 0));
        assertEquals(0xffff_ffff_7fa0_0001L, machine.x(Rv64.FIRST_FLOAT + 3));
        machine.x(Rv64.FIRST_FLOAT + 12, 0x1234_5678_7fa0_0001L);
        machine.execute(Machine.word("fsw", 0, 11, 12, 4));
        assertEquals(0x7fa0_0001_7fa0_0001L, Machine.read(DATA));
        machine.execute(Machine.word("fsd", 0, 11, 12, 0));
        machine.execute(Machine.word("fld", 4, 11, 0, 0));
        assertEquals(0x1234_5678_7fa0_0001L, machine.x(Rv64.FIRST_FLOAT + 4));
    }

    private static void assertAmo(String name, long before, long operand, long after, long result) {
        Machine.write(DATA, before);
        Machine machine = at(DATA, operand);
        assertEquals("next", machine.execute(Machine.word(name, 10, 11, 12, 0)), name);
        assertEquals(after, Machine.read(DATA), name);
        assertEquals(result, machine.x(10), name);
    }

    @Test
    void amosStoreTheResultAndReturnTheOldValue() {
        assertAmo("amoswap.d", 1, 2, 2, 1);
        assertAmo("amoadd.d", -1, 2, 1, -1);
        assertAmo("amoxor.d", 6, 3, 5, 6);
        assertAmo("amoand.d", 6, 3, 2, 6);
        assertAmo("amoor.d", 6, 3, 7, 6);
        assertAmo("amomin.d", 1, -1, -1, 1);
        assertAmo("amomax.d", 1, -1, 1, 1);
        assertAmo("amominu.d", 1, -1, 1, 1);
        assertAmo("amomaxu.d", 1, -1, -1, 1);
    }

    @Test
    void wordAmosCompareAndReturnSignExtendedWordsAndLeaveTheRest() {
        long high = 0x7777_7777_0000_0000L;
        assertAmo("amoadd.w", high | 0xffff_ffffL, 2, high | 1, -1);
        assertAmo("amoswap.w", high | 0x8000_0000L, 3, high | 3, Integer.MIN_VALUE);
        assertAmo("amoand.w", high | 6, 3, high | 2, 6);
        assertAmo("amomin.w", high | 1, 0x1_ffff_ffffL, high | 0xffff_ffffL, 1);
        assertAmo("amomax.w", high | 0xffff_ffffL, 0x1_0000_0001L, high | 1, -1);
        assertAmo("amominu.w", high | 0xffff_ffffL, 0x1_0000_0001L, high | 1, -1);
        assertAmo("amomaxu.w", high | 1, 0xffff_ffffL, high | 0xffff_ffffL, 1);
    }

    @Test
    void misalignedAtomicsFault() {
        for (String name : new String[] {"lr.w", "sc.w", "amoadd.w", "amoor.w", "amoswap.w"}) {
            Machine machine = at(DATA + 2, 1);
            assertEquals(GuestFault.class, machine.execute(Machine.word(name, 10, 11, 0, 0)).getClass(), name);
        }
        for (String name : new String[] {"lr.d", "sc.d", "amoadd.d", "amominu.d", "amoswap.d"}) {
            Machine machine = at(DATA + 4, 1);
            assertEquals(GuestFault.class, machine.execute(Machine.word(name, 10, 11, 0, 0)).getClass(), name);
        }
    }

    @Test
    void scSucceedsOnceAfterLr() {
        Machine.write(DATA, 5);
        Machine machine = at(DATA, 6);
        machine.execute(Machine.word("lr.d", 13, 11, 0, 0));
        assertEquals(5, machine.x(13));
        machine.execute(Machine.word("sc.d", 10, 11, 12, 0));
        assertEquals(0, machine.x(10));
        assertEquals(6, Machine.read(DATA));
        machine.execute(Machine.word("sc.d", 10, 11, 12, 0));
        assertEquals(1, machine.x(10));
    }

    @Test
    void scWithoutLrFailsAndStoresNothing() {
        Machine.write(DATA, 5);
        Machine machine = at(DATA, 6);
        machine.execute(Machine.word("sc.w", 10, 11, 12, 0));
        assertEquals(1, machine.x(10));
        assertEquals(5, Machine.read(DATA));
    }

    @Test
    void scFailsWhereTheValueHasChangedOrTheAddressDiffers() {
        Machine.write(DATA, 5);
        Machine.write(DATA + 8, 5);
        Machine machine = at(DATA, 6);
        machine.execute(Machine.word("lr.w", 13, 11, 0, 0));
        Machine.write(DATA, 7);
        machine.execute(Machine.word("sc.w", 10, 11, 12, 0));
        assertEquals(1, machine.x(10));
        machine.execute(Machine.word("lr.w", 13, 11, 0, 0));
        machine.x(11, DATA + 8).execute(Machine.word("sc.w", 10, 11, 12, 0));
        assertEquals(1, machine.x(10));
        assertEquals(7, Machine.read(DATA));
        assertEquals(5, Machine.read(DATA + 8));
    }
}
