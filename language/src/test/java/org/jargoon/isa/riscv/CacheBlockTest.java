// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jargoon.isa.riscv.HartFixture.Pages;
import org.junit.jupiter.api.Test;

/** The operations on cache blocks: what they do, who may, and how they fault. */
class CacheBlockTest {
    private static final int A1 = 11;
    private static final int SENVCFG = 0x10a;
    private static final long CBIE_FLUSH = 1 << 4;
    private static final long CBIE_INVALIDATE = 3 << 4;
    private static final long CBCFE = 1 << 6;
    private static final long CBZE = 1 << 7;
    private static final long ROOT = 0x1000;
    private static final long MAPPED = 0x3000;

    /** A table that maps pages 0 to 3 to themselves, each with other rights: none, X, R, RW, all for user mode. */
    private static Pages pages() {
        Pages pages = new Pages(8);
        pages.write(ROOT, 0x2000 >> 2 | 1);
        pages.write(0x2000, 0x4000 >> 2 | 1);
        long[] rights = {0, 0x59, 0x53, 0xd7};
        for (int i = 0; i < rights.length; i++) {
            pages.write(0x4000 + 8 * i, MAPPED >> 2 | rights[i]);
        }
        return pages;
    }

    private static void openMemory(HartFixture fixture) {
        fixture.set(HartFixture.PMPADDR, -1).set(HartFixture.PMPCFG, 0x1f);
    }

    @Test
    void zeroClearsTheBlockThatTheAddressLiesInAndNoMore() {
        Pages pages = new Pages(8);
        HartFixture fixture = HartFixture.machine(pages);
        for (int offset : new int[] {0, 1, 8, 63}) {
            for (long at = 0x5000; at < 0x5200; at += 8) {
                pages.write(at, -1);
            }
            fixture.hart.registers[A1] = 0x5100 + offset;
            fixture.execute(word("cbo.zero", 0, A1, 0, 0));
            for (long at = 0x5000; at < 0x5200; at += 8) {
                assertEquals(at >= 0x5100 && at < 0x5140 ? 0 : -1, pages.read(at), Long.toHexString(at));
            }
        }
    }

    @Test
    void theOthersChangeNothing() {
        Pages pages = new Pages(8);
        HartFixture fixture = HartFixture.machine(pages);
        pages.write(0x5100, 77);
        fixture.hart.registers[A1] = 0x5100;
        for (String name : List.of("cbo.clean", "cbo.flush", "cbo.inval")) {
            fixture.execute(word(name, 0, A1, 0, 0));
            assertEquals(HartFixture.PC + 4, fixture.hart.pc);
            assertEquals(77, pages.read(0x5100));
        }
    }

    @Test
    void eachModeHasThoseThatTheModesAboveItEnable() {
        assertEnabledBy("cbo.zero", CBZE);
        assertEnabledBy("cbo.clean", CBCFE);
        assertEnabledBy("cbo.flush", CBCFE);
        assertEnabledBy("cbo.inval", CBIE_FLUSH);
        assertEnabledBy("cbo.inval", CBIE_INVALIDATE);
    }

    private static void assertEnabledBy(String name, long enable) {
        int word = word(name, 0, A1, 0, 0);
        long others = (CBIE_INVALIDATE | CBCFE | CBZE) & ~(enable == CBIE_FLUSH ? CBIE_INVALIDATE : enable);
        for (long menvcfg : List.of(enable, others, enable | others)) {
            for (long senvcfg : List.of(enable, others, enable | others)) {
                for (int privilege : new int[] {0, 1, 3}) {
                    HartFixture fixture = HartFixture.machine(new Pages(8));
                    openMemory(fixture);
                    fixture.set(HartFixture.MENVCFG, menvcfg).set(SENVCFG, senvcfg).toMode(privilege);
                    fixture.hart.registers[A1] = 0x5000;
                    fixture.execute(word);
                    boolean legal = privilege == 3
                            || (menvcfg & enable) != 0 && (privilege == 1 || (senvcfg & enable) != 0);
                    assertEquals(!legal, fixture.hasTrappedToMachineAsIllegal(word), name + " in mode " + privilege);
                    assertTrue(!legal || fixture.hart.pc == HartFixture.PC + 4);
                }
            }
        }
    }

    @Test
    void theReservedValueOfCbieIsNotTaken() {
        HartFixture fixture = HartFixture.machine();
        for (long before : List.of(0L, CBIE_FLUSH, CBIE_INVALIDATE)) {
            fixture.set(SENVCFG, before).set(SENVCFG, 2 << 4 | CBZE);
            assertEquals(before | CBZE, fixture.get(SENVCFG));
            fixture.set(HartFixture.MENVCFG, before).set(HartFixture.MENVCFG, 2 << 4 | CBZE);
            assertEquals(before | CBZE, fixture.get(HartFixture.MENVCFG));
        }
    }

    @Test
    void whereTheyMayNotAccessTheyFaultAsStoresDoAtTheirAddress() {
        for (String name : List.of("cbo.clean", "cbo.flush", "cbo.inval", "cbo.zero")) {
            for (int page = 0; page < 4; page++) {
                HartFixture fixture = HartFixture.machine(pages());
                openMemory(fixture);
                fixture.set(HartFixture.MENVCFG, CBIE_INVALIDATE | CBCFE | CBZE | 1L << 61)
                        .set(SENVCFG, CBIE_INVALIDATE | CBCFE | CBZE)
                        .set(HartFixture.SATP, 8L << 60 | ROOT >>> 12)
                        .toMode(0);
                long address = page * 0x1000L + 0x123;
                fixture.hart.registers[A1] = address;
                fixture.execute(word(name, 0, A1, 0, 0));
                boolean allowed = page >= (name.equals("cbo.zero") ? 3 : 2);
                assertEquals(allowed ? HartFixture.PC + 4 : HartFixture.MACHINE_HANDLER, fixture.hart.pc);
                if (!allowed) {
                    assertEquals(15, fixture.hart.machine.cause, name + " to page " + page);
                    assertEquals(address, fixture.hart.machine.value);
                }
            }
        }
    }

    @Test
    void whereMemoryIsProtectedTheyHaveAStoresAccessFault() {
        for (String name : List.of("cbo.clean", "cbo.flush", "cbo.inval", "cbo.zero")) {
            HartFixture fixture = HartFixture.machine(new Pages(8));
            fixture.set(HartFixture.MENVCFG, CBIE_INVALIDATE | CBCFE | CBZE).toMode(1);
            fixture.hart.registers[A1] = 0x5008;
            fixture.execute(word(name, 0, A1, 0, 0));
            assertEquals(7, fixture.hart.machine.cause, name);
            assertEquals(0x5008, fixture.hart.machine.value);
        }
    }

    @Test
    void aUserProgramHasZeroOnly() {
        Machine.write(Machine.DATA + 64, -1);
        assertEquals("next", new Machine().x(A1, Machine.DATA + 64).execute(word("cbo.zero", 0, A1, 0, 0)));
        assertEquals(0, Machine.read(Machine.DATA + 64));
        for (String name : List.of("cbo.clean", "cbo.flush", "cbo.inval")) {
            assertTrue(new Machine().execute(word(name, 0, A1, 0, 0)).toString().contains("ILLEGAL"));
        }
    }
}
