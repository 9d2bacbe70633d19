// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.hypervisor.TestMachine.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.object.DebugConsole;
import org.jargoon.zircon.object.HypervisorOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The SBI's debug console, and its legacy extensions. */
class SbiConsoleTest {
    private static final int A0 = 10;
    private static final int A1 = 11;
    private static final long BUFFER = 0x5000;
    private static final long UNTOUCHED = 0x5555;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private byte[] typed = {};
    private int polled;

    private final DebugConsole console = new DebugConsole() {
        @Override
        public void print(byte[] bytes, int offset, int length) {
            printed.write(bytes, offset, length);
        }

        @Override
        public int poll() {
            return polled < typed.length ? typed[polled++] & 0xff : -1;
        }
    };

    private String printed() {
        return printed.toString(StandardCharsets.ISO_8859_1);
    }

    private TestMachine calling(int extension, int function, long a0, long a1, long a2) {
        return new TestMachine(
                        Profile.ZIRCON_2020, HypervisorOptions.of(Architecture.RISCV64).withConsole(console))
                .with(ScriptedProgram.at(ENTRY)
                        .sbi(extension, function, a0, a1, a2)
                        .store(4, EXIT_TEST_ADDR, 1));
    }

    /** Makes a call and expects what it leaves in a0 and a1. */
    private void expect(TestMachine m, long a0, long a1) {
        int vcpu = m.vcpu();
        m.cleanExit(vcpu);
        assertEquals(a0, m.register(vcpu, A0), "a0");
        assertEquals(a1, m.register(vcpu, A1), "a1");
    }

    private void answers(long a0, long a1, int extension, int function, long... arguments) {
        try (TestMachine m = calling(extension, function, arguments[0], arguments[1], arguments[2])) {
            expect(m, a0, a1);
        }
    }

    @Test
    void writePrintsGuestMemoryAcrossPages() {
        try (TestMachine m = calling(RiscvSbi.DBCN, 0, 16, BUFFER + PAGE - 8, 0)) {
            m.writeMemory(BUFFER + PAGE - 8, 0x4847464544434241L);
            m.writeMemory(BUFFER + PAGE, 0x5857565554535251L);
            expect(m, 0, 16);
            assertEquals("ABCDEFGHQRSTUVWX", printed());
        }
    }

    @Test
    void writeOfNothingIsNothing() {
        answers(0, 0, RiscvSbi.DBCN, 0, 0, BUFFER, 0);
        assertEquals("", printed());
    }

    @Test
    void oneCallMovesABoundedNumberOfBytes() {
        answers(0, SbiConsole.MOST, RiscvSbi.DBCN, 0, VMO_SIZE / 2, 0, 0);
        assertEquals(SbiConsole.MOST, printed.size());
        typed = new byte[2 * SbiConsole.MOST];
        answers(0, SbiConsole.MOST, RiscvSbi.DBCN, 1, VMO_SIZE / 2, BUFFER, 0);
        assertEquals(SbiConsole.MOST, polled);
    }

    /** Length, lower and upper half of the address. */
    @ParameterizedTest
    @CsvSource({
        "8, 0x40000000, 0",
        "8, 0x00fffffc, 0",
        "8, 0x1000, 1",
        "8, -8, 0",
        "8, -8, -1",
        "-1, 0x5000, 0",
        "0x7fffffffffffffff, 0x5000, 0",
        "2, 0x00ffffffffffffff, 0",
        "1, 0x0100000000000000, 0",
    })
    void whatIsNotMemoryIsInvalidAndNothingHappens(String length, String low, String high) {
        typed = new byte[] {1, 2, 3};
        for (int function = 0; function <= 1; function++) {
            long a1 = Long.decode(low);
            answers(
                    RiscvSbi.ERR_INVALID_PARAM,
                    a1,
                    RiscvSbi.DBCN,
                    function,
                    Long.decode(length),
                    a1,
                    Long.decode(high));
        }
        assertEquals("", printed());
        assertEquals(0, polled);
    }

    @Test
    void readTakesWhatWasTyped() {
        typed = new byte[] {'a', (byte) 0xff, 0};
        try (TestMachine m = calling(RiscvSbi.DBCN, 1, 8, BUFFER - 1, 0)) {
            m.writeMemory(BUFFER - 8, -1);
            m.writeMemory(BUFFER, -1);
            expect(m, 0, 3);
            assertEquals(0x61FF_FFFF_FFFF_FFFFL, m.readMemory(BUFFER - 8));
            assertEquals(0xFFFF_FFFF_FFFF_00FFL, m.readMemory(BUFFER));
        }
    }

    @Test
    void readDoesNotWaitAndTakesNoMoreThanThereIsRoomFor() {
        answers(0, 0, RiscvSbi.DBCN, 1, 8, BUFFER, 0);
        typed = new byte[] {1, 2, 3};
        answers(0, 2, RiscvSbi.DBCN, 1, 2, BUFFER, 0);
        assertEquals(2, polled);
    }

    @Test
    void readNeedsMemoryThatMayBeWritten() {
        typed = new byte[] {1, 2, 3};
        try (TestMachine m = calling(RiscvSbi.DBCN, 1, 2, BUFFER + PAGE - 1, 0)) {
            assertStatus(Status.OK, m.zx.zx_vmar_protect(m.vmar, 1, BUFFER + PAGE, PAGE));
            expect(m, RiscvSbi.ERR_INVALID_PARAM, BUFFER + PAGE - 1);
        }
        assertEquals(0, polled);
    }

    @Test
    void writeByteAndPutCharPrintTheLowestByte() {
        answers(0, 0, RiscvSbi.DBCN, 2, 0x1234_5641, 7, 7);
        answers(0, UNTOUCHED, SbiLegacy.CONSOLE_PUTCHAR, -1, 0x142, UNTOUCHED, 7);
        assertEquals("AB", printed());
    }

    @Test
    void getCharGivesAByteOrMinusOne() {
        typed = new byte[] {(byte) 0xfe};
        answers(0xfe, UNTOUCHED, SbiLegacy.CONSOLE_GETCHAR, 0, 7, UNTOUCHED, 7);
        answers(-1, UNTOUCHED, SbiLegacy.CONSOLE_GETCHAR, 0, 7, UNTOUCHED, 7);
    }

    @Test
    void whereThereIsNoConsoleNothingIsPrintedOrTyped() {
        assertEquals(-1, DebugConsole.NONE.poll());
        try (TestMachine m = new TestMachine(Architecture.RISCV64)
                .with(ScriptedProgram.at(ENTRY).sbi(RiscvSbi.DBCN, 0, 4, BUFFER, 0).store(4, EXIT_TEST_ADDR, 1))) {
            expect(m, 0, 4);
        }
    }

    // The other legacy extensions.

    @Test
    void legacySetTimerEndsAWait() {
        ScriptedProgram program = ScriptedProgram.at(ENTRY)
                .compute(core -> core.setRegister(A0, core.time() + 50_000))
                .set(16, 99)
                .set(17, SbiLegacy.SET_TIMER)
                .hypercall()
                .waitForInterrupt()
                .store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(Architecture.RISCV64).with(program)) {
            m.cleanExit(m.vcpu());
        }
    }

    @Test
    void legacySendIpiGoesToAllHartsWhateverTheMaskIs() {
        for (long mask : new long[] {0, BUFFER, -1}) {
            try (TestMachine m = calling(SbiLegacy.SEND_IPI, 0, mask, UNTOUCHED, 0)) {
                int vcpu = m.vcpu();
                assertEquals(new PortPacket(0, PortPacket.GUEST_VCPU, 0, -1, 1, 0, 0), m.packet(vcpu));
                assertEquals(0, m.register(vcpu, A0));
                assertEquals(UNTOUCHED, m.register(vcpu, A1));
            }
        }
    }

    @Test
    void legacyClearIpiClearsWhatHasArrivedAndWhatHasNot() throws Exception {
        try (TestMachine m = calling(SbiLegacy.CLEAR_IPI, 0, 0, UNTOUCHED, 0)) {
            int vcpu = m.vcpu();
            m.zx.zx_vcpu_interrupt(vcpu, RiscvSbi.SOFTWARE_INTERRUPT);
            m.cleanExit(vcpu);
            GuestDispatcher guest = m.process.get(m.guest, null, 0);
            assertTrue(((ScriptedMachine) guest.code()).cores().getFirst().raised().isEmpty());
            assertEquals(0, m.register(vcpu, A0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {SbiLegacy.REMOTE_FENCE_I, SbiLegacy.REMOTE_SFENCE_VMA, SbiLegacy.REMOTE_SFENCE_VMA_ASID})
    void legacyFencesReachAllCores(int extension) throws Exception {
        try (TestMachine m = calling(extension, 0, 0, UNTOUCHED, 0)) {
            GuestDispatcher guest = m.process.get(m.guest, null, 0);
            ScriptedMachine code = (ScriptedMachine) guest.code();
            int before = code.fences() + code.translationChanges().size();
            expect(m, 0, UNTOUCHED);
            assertEquals(before + 1, code.fences() + code.translationChanges().size());
        }
    }

    @Test
    void legacyShutdownEndsTheMachine() {
        try (TestMachine m = calling(SbiLegacy.SHUTDOWN, 0, 0, 0, 0)) {
            assertSame(Status.UNAVAILABLE, m.resume(m.vcpu()));
        }
    }
}
