// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.word;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.jargoon.engine.Slices;
import org.jargoon.isa.riscv.HartFixture.Pages;
import org.jargoon.vcpu.Exit.Cause;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.vcpu.MachineOptions.Platform;
import org.junit.jupiter.api.Test;

/** Machine mode: where it starts, traps and their delegation, mret, and what mstatus traps. */
class MachineModeTest {
    private static final int A0 = 10;
    private static final int A1 = 11;

    private static final long MIE = 1 << 3;
    private static final long MPIE = 1 << 7;
    private static final long MPP = 3 << 11;
    private static final long MPRV = 1 << 17;
    private static final long TVM = 1 << 20;
    private static final long TW = 1 << 21;
    private static final long TSR = 1 << 22;

    private final HartFixture fixture = HartFixture.machine();
    private final Rv64Hart hart = fixture.hart;

    @Test
    void aMachinePlatformStartsInMachineMode() {
        Rv64Hart fresh = HartFixture.machine().hart;
        assertEquals(3, fresh.privilege);
        assertEquals(3, fresh.registers[A0]);
        assertEquals(0, fresh.satp);
        assertFalse(fresh.hasPendingInterrupt());
        assertEquals(3, fixture.get(0xf14), "mhartid");
    }

    @Test
    void aTrapToMachineModeSavesModeAndInterruptEnableAndMretRestoresThem() {
        for (int privilege : new int[] {0, 1, 3}) {
            for (long enable : List.of(0L, MIE)) {
                fixture.set(HartFixture.MSTATUS, enable);
                hart.privilege = privilege;
                hart.pc = 0x1234;
                hart.takeException(Cause.LOAD_PAGE, 0x77);
                assertEquals(3, hart.privilege);
                assertEquals(HartFixture.MACHINE_HANDLER, hart.pc);
                assertEquals(0x1234, fixture.get(HartFixture.MEPC));
                assertEquals(13, fixture.get(HartFixture.MCAUSE));
                assertEquals(0x77, fixture.get(HartFixture.MTVAL));
                long expected = (long) privilege << 11 | (enable != 0 ? MPIE : 0);
                assertEquals(expected, fixture.get(HartFixture.MSTATUS) & (MIE | MPIE | MPP));

                assertNull(fixture.execute("mret"));
                assertEquals(privilege, hart.privilege);
                assertEquals(0x1234, hart.pc);
                assertEquals(MPIE | enable, fixture.get(HartFixture.MSTATUS) & (MIE | MPIE | MPP));
            }
        }
    }

    @Test
    void exceptionsGoWhereMedelegSaysButNeverFromMachineModeToOneBelow() {
        for (Cause cause : Cause.values()) {
            for (long delegated : List.of(0L, -1L, 1L << RvPrivileged.exception(cause))) {
                for (int privilege : new int[] {0, 1, 3}) {
                    fixture.set(HartFixture.MEDELEG, delegated);
                    hart.privilege = privilege;
                    hart.pc = 0x1234;
                    hart.takeException(cause, 0x55);
                    boolean toSupervisor = privilege < 3 && delegated != 0;
                    assertEquals(toSupervisor ? 1 : 3, hart.privilege);
                    TrapRegisters taken = toSupervisor ? hart.supervisor : hart.machine;
                    assertEquals(RvPrivileged.exception(cause), taken.cause);
                    assertEquals(0x55, taken.value);
                    assertEquals(0x1234, taken.pc);
                    assertEquals(toSupervisor ? HartFixture.HANDLER : HartFixture.MACHINE_HANDLER, hart.pc);
                }
            }
        }
    }

    @Test
    void ecallTellsTheModeThatItCameFrom() {
        for (int privilege : new int[] {0, 1, 3}) {
            hart.privilege = privilege;
            assertNull(fixture.execute("ecall"));
            assertEquals(8 + privilege, hart.machine.cause);
            assertEquals(0, hart.machine.value);
            assertEquals(HartFixture.PC, hart.machine.pc);
            assertFalse(fixture.wasRetired());
        }
    }

    @Test
    void mretIsLegalInMachineModeOnly() {
        for (int privilege = 0; privilege <= 1; privilege++) {
            hart.privilege = privilege;
            assertNull(fixture.execute("mret"));
            assertTrue(fixture.hasTrappedToMachineAsIllegal(word("mret", 0, 0, 0, 0)));
        }
    }

    @Test
    void returnsToLessThanMachineModeClearMprv() {
        for (int privilege : new int[] {0, 1, 3}) {
            fixture.set(HartFixture.MSTATUS, MPRV | (long) privilege << 11);
            fixture.execute("mret");
            assertEquals(privilege == 3, (hart.status & MPRV) != 0);
            hart.privilege = 3;
            fixture.set(HartFixture.MSTATUS, MPRV);
            fixture.execute("sret");
            assertEquals(0, hart.status & MPRV);
            hart.privilege = 3;
        }
    }

    @Test
    void mstatusTrapsInSupervisorModeWhatItIsToldTo() {
        int readSatp = word("csrrs", A0, 0, 0, HartFixture.SATP);
        int writeSatp = word("csrrw", 0, A1, 0, HartFixture.SATP);
        assertTrapped(TVM, readSatp);
        assertTrapped(TVM, writeSatp);
        assertTrapped(TVM, word("sfence.vma", 0, 0, 0, 0));
        assertTrapped(TVM, word("sfence.vma", 0, A0, A1, 0));
        assertTrapped(TSR, word("sret", 0, 0, 0, 0));
        assertTrapped(TW, word("wfi", 0, 0, 0, 0));
    }

    /** The instruction is illegal in supervisor mode exactly where the bit is set, and never in machine mode. */
    private void assertTrapped(long bit, int word) {
        for (long status : List.of(0L, bit, TVM | TW | TSR, (TVM | TW | TSR) & ~bit)) {
            for (int privilege : new int[] {0, 1, 3}) {
                hart.privilege = 3;
                fixture.set(HartFixture.MSTATUS, status);
                hart.privilege = privilege;
                fixture.execute(word);
                boolean illegal = privilege == 0 || privilege == 1 && (status & bit) != 0;
                assertEquals(illegal, fixture.hasTrappedToMachineAsIllegal(word), Integer.toHexString(word));
            }
        }
    }

    @Test
    void aSavedStateRestoresAllThatThereIs() {
        for (Platform platform : Platform.values()) {
            MachineOptions options = MachineOptions.supervisor().withPlatform(platform);
            SplittableRandom random = new SplittableRandom(5);
            for (int round = 0; round < 500; round++) {
                Rv64Hart first = new Rv64Hart(new Pages(1), 0, options);
                long[] wanted = random.longs(HartSnapshot.length()).toArray();
                first.restoreState(wanted);
                long[] saved = first.saveState();
                assertEquals(HartSnapshot.length(), saved.length);
                assertEquals(0, saved[0]);
                for (int i = 1; i < 65; i++) {
                    assertEquals(i == 32 ? wanted[i] & ~1 : wanted[i], saved[i], "word " + i);
                }
                Rv64Hart second = new Rv64Hart(new Pages(1), 0, options);
                second.restoreState(new SplittableRandom(round).longs(saved.length).toArray());
                second.restoreState(saved);
                assertArrayEquals(saved, second.saveState());
                assertEquals(Slices.disabledUnits(first), Slices.disabledUnits(second));
                assertEquals(first.hasPendingInterrupt(), second.hasPendingInterrupt());
            }
        }
    }

    @Test
    void aStateOfAnotherLengthIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> hart.restoreState(new long[HartSnapshot.length() - 1]));
    }
}
