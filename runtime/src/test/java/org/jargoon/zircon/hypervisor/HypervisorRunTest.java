// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.hypervisor.TestMachine.*;
import static org.junit.jupiter.api.Assertions.*;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Zircon's tests of running VCPUs, by their names there (docs/zircon.md §10.2), and what they leave out
 * (docs/zircon.md §10.4, §6).
 */
class HypervisorRunTest {
    private static final String ALL = "org.jargoon.zircon.hypervisor.TestMachine#architectures";
    private static final long HANDLER = 0x8000;

    /** The vector that a test interrupts with: RISC-V has its own. */
    private static int vector(Architecture architecture) {
        return architecture == Architecture.RISCV64 ? 9 : INTERRUPT_VECTOR;
    }

    private static ScriptedProgram exits() {
        return ScriptedProgram.at(ENTRY).store(4, EXIT_TEST_ADDR, 1);
    }

    /** Waits for interrupts for ever; the handler makes a clean exit. */
    private static TestMachine waiting(Architecture architecture) {
        return new TestMachine(architecture)
                .with(ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).waitForInterrupt().jump(ENTRY + 4))
                .with(ScriptedProgram.at(HANDLER).store(4, EXIT_TEST_ADDR, 1).returnFromInterrupt());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuResume(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture).with(exits())) {
            m.cleanExit(m.vcpu());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuEnterIsResume(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture).with(exits())) {
            int vcpu = m.vcpu();
            ByteBuffer packet = ByteBuffer.allocate(PortPacket.SIZE);
            assertStatus(Status.OK, m.zx.zx_vcpu_enter(vcpu, packet));
            assertEquals(EXIT_TEST_ADDR, PortPacket.read(packet).word0());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuReadWriteState(Architecture architecture) {
        int registers = architecture.state().registers();
        ScriptedProgram program = ScriptedProgram.at(ENTRY);
        for (int i = 0; i < registers; i++) {
            program.add(i, i + 1);
        }
        try (TestMachine m = new TestMachine(architecture).with(program.store(4, EXIT_TEST_ADDR, 0))) {
            int vcpu = m.vcpu();
            ByteBuffer state = m.state();
            for (int i = 0; i < registers; i++) {
                state.putLong(i * Long.BYTES, i + 1);
            }
            assertStatus(Status.OK, m.zx.zx_vcpu_write_state(vcpu, STATE, state));
            m.cleanExit(vcpu);
            ByteBuffer read = m.readState(vcpu);
            for (int i = 0; i < registers; i++) {
                long expected = architecture == Architecture.RISCV64 && i == 0 ? 0 : 2 * (i + 1);
                assertEquals(expected, read.getLong(i * Long.BYTES), "register " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuInterrupt(Architecture architecture) {
        ScriptedProgram program = ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).spin();
        ScriptedProgram handler = ScriptedProgram.at(HANDLER)
                .compute(core -> core.setRegister(5, core.taken().getLast()))
                .store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(architecture).with(program).with(handler)) {
            int vcpu = m.vcpu();
            assertStatus(Status.OK, m.zx.zx_vcpu_interrupt(vcpu, vector(architecture)));
            assertStatus(Status.OK, m.zx.zx_vcpu_interrupt(vcpu, vector(architecture)));
            m.cleanExit(vcpu);
            assertEquals(vector(architecture), m.register(vcpu, 5));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuInterruptReachesAGuestThatRuns(Architecture architecture) throws Exception {
        ScriptedProgram program = ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).spin();
        ScriptedProgram handler = ScriptedProgram.at(HANDLER).store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(architecture).with(program).with(handler)) {
            AtomicInteger vcpu = new AtomicInteger();
            Watchdog watchdog = new Watchdog();
            watchdog.start("vcpu", () -> {
                vcpu.set(m.vcpu());
                m.cleanExit(vcpu.get());
            });
            while (vcpu.get() == 0) {
                Thread.onSpinWait();
            }
            assertStatus(Status.OK, m.zx.zx_vcpu_interrupt(vcpu.get(), vector(architecture)));
            watchdog.join();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuInterruptOutOfRangeIsDropped(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture).with(exits())) {
            int vcpu = m.vcpu();
            assertStatus(Status.OK, m.zx.zx_vcpu_interrupt(vcpu, 256));
            assertStatus(Status.OK, m.zx.zx_vcpu_interrupt(vcpu, -1));
            m.cleanExit(vcpu);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuWfi(Architecture architecture) {
        // The timer is due already, so nobody has to wake the guest.
        ScriptedProgram program = ScriptedProgram.at(ENTRY)
                .compute(core -> core.taken().clear())
                .enableInterrupts(HANDLER)
                .waitForInterrupt()
                .spin();
        ScriptedProgram handler = ScriptedProgram.at(HANDLER).store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(architecture).with(program).with(handler)) {
            int vcpu = m.vcpu();
            core(m, vcpu).setTimer(0);
            m.cleanExit(vcpu);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuWfiEndsAtTheTimersDeadline(Architecture architecture) {
        try (TestMachine m = waiting(architecture)) {
            int vcpu = m.vcpu();
            ScriptedCore core = core(m, vcpu);
            long deadline = core.time() + GuestClock.HERTZ / 50;
            core.setTimer(deadline);
            m.cleanExit(vcpu);
            assertTrue(core.time() >= deadline, "the guest was woken too early");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuWfiPendingInterrupt(Architecture architecture) {
        // Two interrupts; the handler of the first waits, and the second lets it go on.
        int second = architecture == Architecture.RISCV64 ? 1 : INTERRUPT_VECTOR + 1;
        ScriptedProgram program = ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).spin();
        ScriptedProgram handler = ScriptedProgram.at(HANDLER).waitForInterrupt().store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(architecture).with(program).with(handler)) {
            int vcpu = m.vcpu();
            m.zx.zx_vcpu_interrupt(vcpu, vector(architecture));
            m.zx.zx_vcpu_interrupt(vcpu, second);
            m.cleanExit(vcpu);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuHlt(Architecture architecture) throws Exception {
        try (TestMachine m = waiting(architecture)) {
            AtomicInteger vcpu = new AtomicInteger();
            Watchdog watchdog = new Watchdog();
            Thread thread = watchdog.start("vcpu", () -> {
                vcpu.set(m.vcpu());
                m.cleanExit(vcpu.get());
            });
            Watchdog.awaitSleeping(thread);
            assertStatus(Status.OK, m.zx.zx_vcpu_interrupt(vcpu.get(), vector(architecture)));
            watchdog.join();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuKick(Architecture architecture) throws Exception {
        try (TestMachine m = waiting(architecture)) {
            AtomicInteger vcpu = new AtomicInteger();
            Watchdog watchdog = new Watchdog();
            Thread thread = watchdog.start("vcpu", () -> {
                vcpu.set(m.vcpu());
                assertSame(Status.CANCELED, m.resume(vcpu.get()));
                // Not terminal.
                m.zx.zx_vcpu_interrupt(vcpu.get(), vector(architecture));
                m.cleanExit(vcpu.get());
            });
            Watchdog.awaitSleeping(thread);
            assertStatus(Status.OK, m.zx.zx_vcpu_kick(vcpu.get()));
            watchdog.join();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuKickOfVirtualThread(Architecture architecture) throws Exception {
        try (TestMachine m = waiting(architecture)) {
            AtomicInteger vcpu = new AtomicInteger();
            Watchdog watchdog = new Watchdog();
            Thread thread = watchdog.start(Thread.ofVirtual().name("vcpu"), () -> {
                vcpu.set(m.vcpu());
                assertSame(Status.CANCELED, m.resume(vcpu.get()));
            });
            Watchdog.awaitSleeping(thread);
            assertSame(Status.BAD_STATE, m.resume(vcpu.get()));
            assertStatus(Status.OK, m.zx.zx_vcpu_kick(vcpu.get()));
            watchdog.join();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void kickBeforeTheFirstResumeRunsNothing(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture)
                .with(ScriptedProgram.at(ENTRY).add(5, 1).store(4, EXIT_TEST_ADDR, 1))) {
            int vcpu = m.vcpu();
            m.zx.zx_vcpu_kick(vcpu);
            m.zx.zx_vcpu_kick(vcpu);
            assertSame(Status.CANCELED, m.resume(vcpu));
            assertEquals(0, m.register(vcpu, 5), "an instruction was executed");
            m.cleanExit(vcpu);
            assertEquals(1, m.register(vcpu, 5));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aPacketComesBeforeAKick(Architecture architecture) {
        AtomicReference<Runnable> kick = new AtomicReference<>();
        ScriptedProgram program = ScriptedProgram.at(ENTRY)
                .then(core -> {
                    kick.get().run();
                    return core.store(4, EXIT_TEST_ADDR, 0, new org.jargoon.vcpu.Exit.Syndrome(4, false, 1, 0));
                })
                .store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(architecture).with(program)) {
            int vcpu = m.vcpu();
            kick.set(() -> m.zx.zx_vcpu_kick(vcpu));
            m.cleanExit(vcpu);
            assertSame(Status.CANCELED, m.resume(vcpu));
            m.cleanExit(vcpu);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void infoTellsOfAKick(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture).with(exits())) {
            int vcpu = m.vcpu();
            assertEquals(0, infoFlags(m, vcpu));
            m.zx.zx_vcpu_kick(vcpu);
            assertEquals(1, infoFlags(m, vcpu));
            assertSame(Status.CANCELED, m.resume(vcpu));
            assertEquals(0, infoFlags(m, vcpu));
        }
    }

    private static int infoFlags(TestMachine m, int vcpu) {
        ByteBuffer record = ByteBuffer.allocate(4).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        assertStatus(Status.OK, m.zx.zx_object_get_info(vcpu, 32, record, new long[1], new long[1]));
        return record.getInt(0);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anInterruptedThreadGetsCanceledUntilItsFlagIsCleared(Architecture architecture) throws Exception {
        try (TestMachine m = waiting(architecture)) {
            Watchdog watchdog = new Watchdog();
            Thread thread = watchdog.start("vcpu", () -> {
                int vcpu = m.vcpu();
                assertSame(Status.CANCELED, m.resume(vcpu), "asleep");
                assertTrue(Thread.currentThread().isInterrupted(), "the flag was cleared");
                assertSame(Status.CANCELED, m.resume(vcpu), "before it runs");
                assertTrue(Thread.interrupted());
                m.zx.zx_vcpu_interrupt(vcpu, vector(architecture));
                m.cleanExit(vcpu);
            });
            Watchdog.awaitSleeping(thread);
            thread.interrupt();
            watchdog.join();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuInvalidThreadReuse(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture)) {
            int first = m.vcpu();
            int[] out = {-1};
            assertStatus(Status.BAD_STATE, m.zx.zx_vcpu_create(m.guest, 0, ENTRY, out));
            assertEquals(-1, out[0]);
            m.closeHandle(first);
            m.closeHandle(m.vcpu());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void kernelsDoNotShareTheRuleOfOneVcpuPerThread(Architecture architecture) {
        try (TestMachine one = new TestMachine(architecture).with(exits());
                TestMachine other = new TestMachine(architecture).with(exits())) {
            int vcpu = one.vcpu();
            other.cleanExit(other.vcpu());
            one.cleanExit(vcpu);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuUseAfterThreadExits(Architecture architecture) throws Exception {
        try (TestMachine m = new TestMachine(architecture)) {
            AtomicInteger vcpu = new AtomicInteger();
            Watchdog watchdog = new Watchdog();
            watchdog.start("vcpu", () -> vcpu.set(m.vcpu()));
            watchdog.join();
            assertStatus(Status.OK, m.zx.zx_vcpu_interrupt(vcpu.get(), vector(architecture)));
            assertStatus(Status.OK, m.zx.zx_vcpu_kick(vcpu.get()));
            assertSame(Status.BAD_STATE, m.resume(vcpu.get()));
            assertStatus(Status.BAD_STATE, m.zx.zx_vcpu_read_state(vcpu.get(), STATE, m.state()));
            assertStatus(Status.BAD_STATE, m.zx.zx_vcpu_write_state(vcpu.get(), STATE, m.state()));
            m.closeHandle(vcpu.get());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuDeleteFromOtherThread(Architecture architecture) throws Exception {
        try (TestMachine m = new TestMachine(architecture).with(exits())) {
            AtomicInteger vcpu = new AtomicInteger();
            CountDownLatch ran = new CountDownLatch(1);
            CountDownLatch closed = new CountDownLatch(1);
            Watchdog watchdog = new Watchdog();
            watchdog.start("vcpu", () -> {
                vcpu.set(m.vcpu());
                m.cleanExit(vcpu.get());
                ran.countDown();
                closed.await();
                assertStatus(Status.BAD_HANDLE, m.zx.zx_vcpu_resume(vcpu.get(), ByteBuffer.allocate(48)));
                m.closeHandle(m.vcpu());
            });
            ran.await();
            m.closeHandle(vcpu.get());
            closed.countDown();
            watchdog.join();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void closingTheLastHandleLetsARunningResumeGoOn(Architecture architecture) throws Exception {
        try (TestMachine m = waiting(architecture)) {
            AtomicInteger vcpu = new AtomicInteger();
            Watchdog watchdog = new Watchdog();
            Thread thread = watchdog.start("vcpu", () -> {
                vcpu.set(m.vcpu());
                core(m, vcpu.get()).setTimer(core(m, vcpu.get()).time() + GuestClock.HERTZ / 5);
                m.cleanExit(vcpu.get());
            });
            Watchdog.awaitSleeping(thread);
            m.closeHandle(vcpu.get());
            m.closeHandle(m.guest);
            m.closeHandle(m.vmar);
            watchdog.join();
        }
    }

    /** Zircon kills the process's threads; the Java thread that is inside of resume comes back from there. */
    @ParameterizedTest
    @MethodSource(ALL)
    void vcpuProcessDestruction(Architecture architecture) throws Exception {
        try (TestMachine m = waiting(architecture)) {
            Watchdog watchdog = new Watchdog();
            Thread thread = watchdog.start("vcpu", () -> assertSame(Status.CANCELED, m.resume(m.vcpu())));
            Watchdog.awaitSleeping(thread);
            m.process.close();
            watchdog.join();
            assertEquals(0, m.kernel.liveObjects());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatTheKernelDoesNotKnowIsNotSupportedAndRepeats(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture)
                .with(ScriptedProgram.at(ENTRY).then(_ -> org.jargoon.vcpu.Exit.Breakpoint.INSTANCE))) {
            int vcpu = m.vcpu();
            assertSame(Status.NOT_SUPPORTED, m.resume(vcpu));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anExhaustedBudgetCancels(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture)
                .with(ScriptedProgram.at(ENTRY).then(_ -> org.jargoon.vcpu.Exit.BudgetExhausted.INSTANCE))) {
            assertSame(Status.CANCELED, m.resume(m.vcpu()));
        }
    }

    @Test
    void vectors21To31OfX86AreNotSupportedAndDropped() {
        try (TestMachine m = new TestMachine(Architecture.X86_64).with(exits())) {
            int vcpu = m.vcpu();
            for (int vector = 21; vector < 32; vector++) {
                m.zx.zx_vcpu_interrupt(vcpu, vector);
                assertSame(Status.NOT_SUPPORTED, m.resume(vcpu), "vector " + vector);
            }
            m.cleanExit(vcpu);
        }
    }

    @Test
    void exceptionsOfX86AreDroppedBehindAnythingElse() {
        try (TestMachine m = new TestMachine(Architecture.X86_64).with(exits())) {
            int vcpu = m.vcpu();
            for (int vector : List.of(13, 2, 200, 3)) {
                m.zx.zx_vcpu_interrupt(vcpu, vector);
            }
            m.cleanExit(vcpu);
            assertEquals("{2, 200}", core(m, vcpu).raised().toString());
        }
    }

    @Test
    void theHighestExceptionOfX86IsInjectedAlone() {
        try (TestMachine m = new TestMachine(Architecture.X86_64).with(exits())) {
            int vcpu = m.vcpu();
            m.zx.zx_vcpu_interrupt(vcpu, 3);
            m.zx.zx_vcpu_interrupt(vcpu, 14);
            m.cleanExit(vcpu);
            assertEquals("{14}", core(m, vcpu).raised().toString());
        }
    }

    @Test
    void vectorsThatRiscvDoesNotHaveAreDropped() {
        try (TestMachine m = new TestMachine(Architecture.RISCV64).with(exits())) {
            int vcpu = m.vcpu();
            for (int vector : List.of(0, 2, 9, 32, 255)) {
                m.zx.zx_vcpu_interrupt(vcpu, vector);
            }
            m.cleanExit(vcpu);
            assertEquals("{9}", core(m, vcpu).raised().toString());
        }
    }

    @Test
    void aRiscvVcpuKnowsItsNumber() {
        try (TestMachine m = new TestMachine(Architecture.RISCV64)) {
            int vcpu = m.vcpu();
            assertEquals(0, m.register(vcpu, 10));
        }
    }

    /** The core of the only VCPU of a machine's guest. */
    static ScriptedCore core(TestMachine m, int vcpu) {
        try {
            GuestDispatcher guest = m.process.get(m.guest, null, 0);
            assertNotEquals(0, vcpu);
            return ((ScriptedMachine) guest.code()).cores().getLast();
        } catch (org.jargoon.zircon.abi.StatusException e) {
            throw new AssertionError(e);
        }
    }
}
