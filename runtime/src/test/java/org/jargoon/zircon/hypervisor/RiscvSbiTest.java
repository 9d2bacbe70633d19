// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.hypervisor.TestMachine.*;
import static org.junit.jupiter.api.Assertions.*;

import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.object.HypervisorOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RISC-V's SBI: an extension of this project, modelled on PSCI (docs/zircon.md §9.2, §10.2). */
class RiscvSbiTest {
    private static final int A0 = 10;
    private static final int A1 = 11;
    private static final long UNTOUCHED = 0x5555;

    /** Where no memory is. */
    private static final long NOWHERE = 0x5000_0000;

    private static TestMachine calling(int extension, int function, long a0, long a1, long a2) {
        return new TestMachine(Architecture.RISCV64).with(ScriptedProgram.at(ENTRY)
                .sbi(extension, function, a0, a1, a2)
                .store(4, EXIT_TEST_ADDR, 1));
    }

    /** The same of a guest that has two harts at most. */
    private static TestMachine callingOfTwo(int extension, int function, long a0, long a1, long a2) {
        HypervisorOptions options = HypervisorOptions.of(Architecture.RISCV64).withVcpuLimit(2);
        return new TestMachine(Profile.ZIRCON_2020, options).with(ScriptedProgram.at(ENTRY)
                .sbi(extension, function, a0, a1, a2)
                .store(4, EXIT_TEST_ADDR, 1));
    }

    /** Makes a call that the kernel answers itself. */
    private static void answers(long error, long value, int extension, int function, long a0, long a1, long a2) {
        answers(error, value, calling(extension, function, a0, a1, a2));
    }

    private static void answers(long error, long value, TestMachine called) {
        try (TestMachine m = called) {
            int vcpu = m.vcpu();
            m.cleanExit(vcpu);
            assertEquals(error, m.register(vcpu, A0), "a0");
            assertEquals(value, m.register(vcpu, A1), "a1");
        }
    }

    @Test
    void baseTellsVersionAndImplementation() {
        answers(0, 2 << 24, RiscvSbi.BASE, 0, 1, 2, 3);
        answers(0, RiscvSbi.IMPLEMENTATION, RiscvSbi.BASE, 1, 1, 2, 3);
        answers(0, 1, RiscvSbi.BASE, 2, 1, 2, 3);
        for (int function = 4; function <= 6; function++) {
            answers(0, 0, RiscvSbi.BASE, function, 1, 2, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                RiscvSbi.BASE,
                RiscvSbi.TIME,
                RiscvSbi.IPI,
                RiscvSbi.RFENCE,
                RiscvSbi.HSM,
                RiscvSbi.SRST,
                RiscvSbi.DBCN,
                SbiLegacy.SET_TIMER,
                SbiLegacy.CONSOLE_PUTCHAR,
                SbiLegacy.SHUTDOWN
            })
    void probingFindsTheExtensionsThatAreThere(int extension) {
        answers(0, 1, RiscvSbi.BASE, 3, extension, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 15, 0x504D55, 0x53555350, -1})
    void probingFindsNothingElse(int extension) {
        answers(0, 0, RiscvSbi.BASE, 3, extension, 0, 0);
    }

    @ParameterizedTest
    @CsvSource({"9, 0", "15, 0", "0x4442434E, 3", "0x10, 7", "0x48534D, 4", "0x48534D, -1", "-1, -1"})
    void whatIsUnknownIsNotSupportedAndTheGuestGoesOn(String extension, int function) {
        answers(RiscvSbi.ERR_NOT_SUPPORTED, UNTOUCHED, Integer.decode(extension), function, 1, UNTOUCHED, 3);
    }

    @Test
    void setTimerEndsAWait() {
        ScriptedProgram program = ScriptedProgram.at(ENTRY)
                .compute(core -> core.setRegister(A0, core.time() + 50_000))
                .set(16, 0)
                .set(17, RiscvSbi.TIME)
                .hypercall()
                .enableInterrupts(0x8000)
                .waitForInterrupt();
        ScriptedProgram handler = ScriptedProgram.at(0x8000)
                .compute(core -> core.setRegister(5, core.taken().getLast()))
                .store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(Architecture.RISCV64).with(program).with(handler)) {
            int vcpu = m.vcpu();
            m.cleanExit(vcpu);
            assertEquals(ScriptedCore.TIMER, m.register(vcpu, 5));
        }
    }

    @Test
    void sendIpiIsAPacketAndSuccessComesFirst() {
        try (TestMachine m = calling(RiscvSbi.IPI, 0, 0b101, 4, 0)) {
            int vcpu = m.vcpu();
            assertEquals(new PortPacket(0, PortPacket.GUEST_VCPU, 0, 0b101_0000, 1, 0, 0), m.packet(vcpu));
            assertEquals(0, m.register(vcpu, A0));
            m.cleanExit(vcpu);
        }
    }

    @Test
    void sendIpiToAllIsAMaskOfOnes() {
        try (TestMachine m = calling(RiscvSbi.IPI, 0, 0, -1, 0)) {
            assertEquals(-1, m.packet(m.vcpu()).word0());
        }
    }

    @Test
    void callsForHartsThatDoNotExistAreRefused() {
        for (long hart : new long[] {2, 7, 63, 64, -1}) {
            answers(RiscvSbi.ERR_INVALID_PARAM, 0x3000, callingOfTwo(RiscvSbi.HSM, 0, hart, 0x3000, 0));
            answers(RiscvSbi.ERR_INVALID_PARAM, UNTOUCHED, callingOfTwo(RiscvSbi.HSM, 2, hart, UNTOUCHED, 0));
        }
        // Masks and bases.
        for (long[] harts : new long[][] {{4, 0}, {-1, 0}, {2, 1}, {1, 2}, {0, 2}, {0, 99}, {1, -2}}) {
            for (int fence = 0; fence <= 2; fence++) {
                answers(RiscvSbi.ERR_INVALID_PARAM, harts[1],
                        callingOfTwo(RiscvSbi.RFENCE, fence, harts[0], harts[1], 0));
            }
            answers(RiscvSbi.ERR_INVALID_PARAM, harts[1], callingOfTwo(RiscvSbi.IPI, 0, harts[0], harts[1], 0));
        }
        answers(0, RiscvSbi.HART_STOPPED, callingOfTwo(RiscvSbi.HSM, 2, 1, UNTOUCHED, 0));
        answers(0, 0, callingOfTwo(RiscvSbi.RFENCE, 0, 3, 0, 0));
        answers(0, 0, callingOfTwo(RiscvSbi.RFENCE, 0, 1, 1, 0));
    }

    @Test
    void allHartsAreThoseThatExist() {
        try (TestMachine m = callingOfTwo(RiscvSbi.IPI, 0, 0, -1, 0)) {
            assertEquals(0b11, m.packet(m.vcpu()).word0());
        }
        try (TestMachine m = callingOfTwo(SbiLegacy.SEND_IPI, 0, 0, 0, 0)) {
            assertEquals(0b11, m.packet(m.vcpu()).word0());
        }
    }

    @Test
    void numbersOfFunctionsAreSignExtended() {
        for (long[] call : new long[][] {{1L << 32 | RiscvSbi.BASE, 0}, {RiscvSbi.BASE, 1L << 32}, {1L << 32, 0}}) {
            ScriptedProgram program = ScriptedProgram.at(ENTRY)
                    .set(A0, 1)
                    .set(A1, UNTOUCHED)
                    .set(16, call[1])
                    .set(17, call[0])
                    .hypercall()
                    .store(4, EXIT_TEST_ADDR, 1);
            answers(RiscvSbi.ERR_NOT_SUPPORTED, UNTOUCHED,
                    new TestMachine(Architecture.RISCV64).with(program));
        }
        answers(0, 0, RiscvSbi.BASE, 3, 1L << 32 | RiscvSbi.BASE, 0, 0);
    }

    @ParameterizedTest
    @CsvSource({"1", "5", "0x10000000", "0x7fffffff", "-0x70000000", "-1"})
    void reservedAndUnknownSuspendTypesAreInvalid(String type) {
        answers(RiscvSbi.ERR_INVALID_PARAM, 0x3000, RiscvSbi.HSM, 3, Long.decode(type), 0x3000, 0);
    }

    @Test
    void aSuspendThatLosesStateNeedsMemoryToGoOnIn() {
        answers(RiscvSbi.ERR_INVALID_ADDRESS, NOWHERE, RiscvSbi.HSM, 3, Integer.MIN_VALUE, NOWHERE, 0);
    }

    @Test
    void sendIpiToNobodyIsNoPacket() {
        answers(0, 0, RiscvSbi.IPI, 0, 0, 5, 0);
    }

    @ParameterizedTest
    @CsvSource({"1, 64", "2, 63", "1, -2", "1, 0x7fffffffffffffff"})
    void aMaskOfHartsThatCannotBeIsInvalid(String mask, String base) {
        long a1 = Long.decode(base);
        answers(RiscvSbi.ERR_INVALID_PARAM, a1, RiscvSbi.IPI, 0, Long.decode(mask), a1, 0);
        answers(RiscvSbi.ERR_INVALID_PARAM, a1, RiscvSbi.RFENCE, 0, Long.decode(mask), a1, 0);
        answers(RiscvSbi.ERR_INVALID_PARAM, a1, RiscvSbi.RFENCE, 1, Long.decode(mask), a1, 0);
    }

    @Test
    void anIpiArrivesAsTheSoftwareInterrupt() throws Exception {
        ScriptedProgram program = ScriptedProgram.at(ENTRY).enableInterrupts(0x8000).waitForInterrupt();
        ScriptedProgram handler = ScriptedProgram.at(0x8000)
                .compute(core -> core.setRegister(5, core.taken().getLast()))
                .store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(Architecture.RISCV64).with(program).with(handler)) {
            int vcpu = m.vcpu();
            m.zx.zx_vcpu_interrupt(vcpu, RiscvSbi.SOFTWARE_INTERRUPT);
            m.cleanExit(vcpu);
            assertEquals(1, m.register(vcpu, 5));
        }
    }

    @Test
    void hartStartIsAPacketAndSuccessComesFirst() {
        try (TestMachine m = calling(RiscvSbi.HSM, 0, 1, 0x3000, 0xFEED)) {
            int vcpu = m.vcpu();
            assertEquals(new PortPacket(0, PortPacket.GUEST_VCPU, 0, 1, 0x3000, 1, 0xFEED), m.packet(vcpu));
            assertEquals(0, m.register(vcpu, A0));
            m.cleanExit(vcpu);
        }
    }

    @Test
    void hartStartSince2023HasItsTypeInFront() {
        try (TestMachine m = new TestMachine(Architecture.RISCV64, Profile.ZIRCON_2023)
                .with(ScriptedProgram.at(ENTRY).sbi(RiscvSbi.HSM, 0, 1, 0x3000, 0xFEED))) {
            PortPacket expected = new PortPacket(0, PortPacket.GUEST_VCPU, 0, 1, 1, 0x3000, 0xFEED);
            assertEquals(expected, m.packet(m.vcpu()));
        }
    }

    @Test
    void hartStartChecksItsArguments() {
        answers(RiscvSbi.ERR_INVALID_PARAM, 0, RiscvSbi.HSM, 0, 64, 0, 0);
        answers(RiscvSbi.ERR_INVALID_PARAM, 0, RiscvSbi.HSM, 0, -1, 0, 0);
        for (long address : new long[] {1L << 56, -1, NOWHERE}) {
            answers(RiscvSbi.ERR_INVALID_ADDRESS, address, RiscvSbi.HSM, 0, 1, address, 0);
        }
        answers(RiscvSbi.ERR_ALREADY_AVAILABLE, 0x2000, RiscvSbi.HSM, 0, 0, 0x2000, 0);
    }

    @Test
    void hartGetStatusTellsWhichVcpusThereAre() {
        answers(0, RiscvSbi.HART_STARTED, RiscvSbi.HSM, 2, 0, 0, 0);
        answers(0, RiscvSbi.HART_STOPPED, RiscvSbi.HSM, 2, 1, 0, 0);
        answers(RiscvSbi.ERR_INVALID_PARAM, UNTOUCHED, RiscvSbi.HSM, 2, 64, UNTOUCHED, 0);
    }

    @Test
    void hartStopStopsThisVcpuAloneAndItCanBeStartedAnew() throws Exception {
        try (TestMachine m = calling(RiscvSbi.HSM, 1, 0, 0, 0)
                .with(ScriptedProgram.at(0x3000)
                        .sbi(RiscvSbi.HSM, 2, 0, 0, 0)
                        .store(4, EXIT_TEST_ADDR, 1)
                        .sbi(RiscvSbi.HSM, 0, 0, ENTRY, 0))) {
            assertSame(Status.STOP, m.resume(m.vcpu()));
            Watchdog other = new Watchdog();
            other.start("other", () -> {
                int vcpu = m.vcpu(0x3000);
                m.cleanExit(vcpu);
                assertEquals(RiscvSbi.HART_STOPPED, m.register(vcpu, A1));
                assertEquals(PortPacket.GUEST_VCPU, m.packet(vcpu).type());
            });
            other.join();
        }
    }

    /** VcpuPsciSystemOff. */
    @Test
    void vcpuSbiShutdown() {
        try (TestMachine m = calling(RiscvSbi.SRST, 0, 0, 0, 0)) {
            int vcpu = m.vcpu();
            assertSame(Status.UNAVAILABLE, m.resume(vcpu));
            m.cleanExit(vcpu);
        }
    }

    /** VcpuPsciSystemRestart. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void vcpuSbiReboot(int type) {
        try (TestMachine m = calling(RiscvSbi.SRST, 0, type, 1, 0)) {
            assertSame(Status.CANCELED, m.resume(m.vcpu()));
        }
    }

    @Test
    void systemResetChecksItsArguments() {
        answers(RiscvSbi.ERR_INVALID_PARAM, 0, RiscvSbi.SRST, 0, 3, 0, 0);
        answers(RiscvSbi.ERR_INVALID_PARAM, 2, RiscvSbi.SRST, 0, 0, 2, 0);
        answers(RiscvSbi.ERR_INVALID_PARAM, 0, RiscvSbi.SRST, 0, 0xF000_0000L, 0, 0);
        answers(RiscvSbi.ERR_INVALID_PARAM, 0xE000_0000L, RiscvSbi.SRST, 0, 0, 0xE000_0000L, 0);
    }

    @Test
    void fencesReachAllCores() throws Exception {
        try (TestMachine m = calling(RiscvSbi.RFENCE, 0, 1, 0, 0)) {
            GuestDispatcher guest = m.process.get(m.guest, null, 0);
            ScriptedMachine code = (ScriptedMachine) guest.code();
            int before = code.fences();
            m.cleanExit(m.vcpu());
            assertEquals(before + 1, code.fences());
        }
        for (int function = 1; function <= 2; function++) {
            try (TestMachine m = calling(RiscvSbi.RFENCE, function, 1, 0, 0)) {
                GuestDispatcher guest = m.process.get(m.guest, null, 0);
                ScriptedMachine code = (ScriptedMachine) guest.code();
                int before = code.translationChanges().size();
                int mappingChanges = code.mappingChanges();
                m.cleanExit(m.vcpu());
                assertEquals(before + 1, code.translationChanges().size());
                assertEquals(mappingChanges, code.mappingChanges(), "decoded code need not go");
            }
        }
    }

    @Test
    void aFenceOfNobodyIsNone() throws Exception {
        for (int function = 0; function <= 2; function++) {
            try (TestMachine m = calling(RiscvSbi.RFENCE, function, 0, 7, 0)) {
                GuestDispatcher guest = m.process.get(m.guest, null, 0);
                ScriptedMachine code = (ScriptedMachine) guest.code();
                int before = code.translationChanges().size() + code.fences();
                int vcpu = m.vcpu();
                m.cleanExit(vcpu);
                assertEquals(before, code.translationChanges().size() + code.fences());
                assertEquals(0, m.register(vcpu, A0));
            }
        }
    }

    /** Mask, base, address and length of the call; harts, and length, that the cores are told. */
    @ParameterizedTest
    @CsvSource({
        "0b10, 0, 0x4000, 0x2000, 0b10, 0x2000",
        "0b101, 3, 0x4001, 1, 0b101000, 1",
        "0, -1, 0x4000, 0x2000, -1, 0x2000",
        "1, 0, 0, 0, 1, -1",
        "1, 0, 0x4000, 0, 1, 0",
        "1, 0, 0, -1, 1, -1",
        "1, 0, 0x4000, -1, 1, -1",
    })
    void aFenceOfTranslationsNamesHartsAndARange(
            String mask, String base, String address, String length, String harts, String told) throws Exception {
        for (int function = 1; function <= 2; function++) {
            ScriptedProgram program = ScriptedProgram.at(ENTRY)
                    .set(A1 + 2, number(length))
                    .set(A1 + 3, 9)
                    .sbi(RiscvSbi.RFENCE, function, number(mask), number(base), number(address))
                    .store(4, EXIT_TEST_ADDR, 1);
            try (TestMachine m = new TestMachine(Architecture.RISCV64).with(program)) {
                GuestDispatcher guest = m.process.get(m.guest, null, 0);
                m.cleanExit(m.vcpu());
                assertEquals(
                        new ScriptedMachine.TranslationChange(number(harts), number(address), number(told)),
                        ((ScriptedMachine) guest.code()).translationChanges().getLast());
            }
        }
    }

    private static long number(String text) {
        return text.startsWith("0b") ? Long.parseLong(text.substring(2), 2) : Long.decode(text);
    }
}
