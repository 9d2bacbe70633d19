// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.abi.Architecture.WITHDRAW;
import static org.jargoon.zircon.hypervisor.TestMachine.*;
import static org.junit.jupiter.api.Assertions.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.VcpuStateKind;
import org.jargoon.zircon.object.HypervisorOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What this project adds to VCPUs: all state, withdrawn interrupts, access faults, VCPUs created before they start. */
class VcpuExtensionsTest {
    private static final String ALL = "org.jargoon.zircon.hypervisor.TestMachine#architectures";
    private static final long HANDLER = 0x8000;
    private static final long NOWHERE = 0x4000_0000;
    private static final int A0 = 10;
    private static final int A1 = 11;
    private static final int T0 = 5;

    private static ScriptedProgram exits(long at) {
        return ScriptedProgram.at(at).store(4, EXIT_TEST_ADDR, 1);
    }

    private static TestMachine riscv() {
        return new TestMachine(Architecture.RISCV64);
    }

    private static VcpuDispatcher dispatcher(TestMachine m, int vcpu) {
        try {
            return m.process.get(vcpu, null, 0);
        } catch (org.jargoon.zircon.abi.StatusException e) {
            throw new AssertionError(e);
        }
    }

    private static int fullSize(TestMachine m, int vcpu) {
        ByteBuffer size = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        assertStatus(Status.OK, m.zx.zx_object_get_info(vcpu, 0x100, size, null, null));
        return (int) size.getLong(0);
    }

    private static ByteBuffer full(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void allStateGoesFromOneVcpuToAnother() throws Exception {
        ScriptedProgram program = ScriptedProgram.at(ENTRY)
                .set(T0, 1)
                .enableInterrupts(HANDLER)
                .store(4, EXIT_TEST_ADDR, 1)
                .add(T0, 1)
                .store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = riscv().with(program).with(exits(HANDLER))) {
            int vcpu = m.vcpu();
            m.cleanExit(vcpu);
            ByteBuffer state = full(fullSize(m, vcpu));
            assertStatus(Status.OK, m.zx.zx_vcpu_read_state(vcpu, VcpuStateKind.FULL, state));
            assertEquals(1, state.getLong(T0 * 8));
            assertEquals(ENTRY + 12, state.getLong(32 * 8), "pc comes behind x0 to x31");
            Watchdog other = new Watchdog();
            other.start("other", () -> {
                int second = m.vcpu(0);
                assertStatus(Status.OK, m.zx.zx_vcpu_write_state(second, VcpuStateKind.FULL, state));
                ByteBuffer back = full(state.capacity());
                assertStatus(Status.OK, m.zx.zx_vcpu_read_state(second, VcpuStateKind.FULL, back));
                assertEquals(state, back);
                m.cleanExit(second);
                assertEquals(2, m.register(second, T0));
                m.zx.zx_vcpu_interrupt(second, 9);
                m.cleanExit(second);
                ScriptedCore core = ((ScriptedMachine) dispatcher(m, second).guest().code()).cores().get(1);
                assertEquals(List.of(9), core.taken(), "the handler came with the state");
            });
            other.join();
        }
    }

    @Test
    void anInterruptThatTheVcpuHasNotRunWithIsPartOfItsState() throws Exception {
        try (TestMachine m = interruptible()) {
            int vcpu = m.vcpu();
            m.zx.zx_vcpu_interrupt(vcpu, 1);
            ByteBuffer state = full(fullSize(m, vcpu));
            assertStatus(Status.OK, m.zx.zx_vcpu_read_state(vcpu, VcpuStateKind.FULL, state));
            Watchdog other = new Watchdog();
            other.start("other", () -> {
                int second = m.vcpu(ENTRY);
                m.zx.zx_vcpu_interrupt(second, 9);
                assertStatus(Status.OK, m.zx.zx_vcpu_write_state(second, VcpuStateKind.FULL, state));
                m.cleanExit(second);
                ScriptedCore core = ((ScriptedMachine) dispatcher(m, second).guest().code()).cores().get(1);
                assertTrue(core.raised().get(1), "what came for the first");
                assertTrue(core.raised().get(9), "what came for the second");
            });
            other.join();
        }
    }

    @Test
    void allStateHasOneSizeAndBelongsToTheVcpusThread() throws Exception {
        try (TestMachine m = riscv()) {
            int vcpu = m.vcpu();
            int size = fullSize(m, vcpu);
            ByteBuffer before = full(size);
            assertStatus(Status.OK, m.zx.zx_vcpu_read_state(vcpu, VcpuStateKind.FULL, before));
            for (int wrong : new int[] {0, 8, 256, size - 8, size - 1, size + 1, size + 8}) {
                ByteBuffer buffer = full(wrong);
                assertStatus(Status.INVALID_ARGS, m.zx.zx_vcpu_read_state(vcpu, VcpuStateKind.FULL, buffer));
                assertStatus(Status.INVALID_ARGS, m.zx.zx_vcpu_write_state(vcpu, VcpuStateKind.FULL, buffer));
            }
            ByteBuffer after = full(size);
            assertStatus(Status.OK, m.zx.zx_vcpu_read_state(vcpu, VcpuStateKind.FULL, after));
            assertEquals(before, after);
            ByteBuffer readOnly = before.asReadOnlyBuffer();
            assertStatus(Status.INVALID_ARGS, m.zx.zx_vcpu_read_state(vcpu, VcpuStateKind.FULL, readOnly));
            assertStatus(Status.OK, m.zx.zx_vcpu_write_state(vcpu, VcpuStateKind.FULL, readOnly));
            Watchdog other = new Watchdog();
            other.start("other", () -> {
                assertStatus(Status.BAD_STATE, m.zx.zx_vcpu_read_state(vcpu, VcpuStateKind.FULL, full(size)));
                assertStatus(Status.BAD_STATE, m.zx.zx_vcpu_write_state(vcpu, VcpuStateKind.FULL, full(size)));
                assertStatus(
                        Status.NOT_SUPPORTED, m.zx.zx_object_get_info(vcpu, 0x100, full(8), null, null));
            });
            other.join();
        }
    }

    @Test
    void onlyRiscvHasAllState() {
        for (Architecture architecture : List.of(Architecture.ARM64, Architecture.X86_64)) {
            try (TestMachine m = new TestMachine(architecture)) {
                int vcpu = m.vcpu();
                assertStatus(Status.INVALID_ARGS, m.zx.zx_vcpu_read_state(vcpu, VcpuStateKind.FULL, m.state()));
                assertStatus(Status.INVALID_ARGS, m.zx.zx_vcpu_write_state(vcpu, VcpuStateKind.FULL, m.state()));
                assertStatus(Status.NOT_SUPPORTED, m.zx.zx_object_get_info(vcpu, 0x100, full(8), null, null));
            }
        }
    }

    /** Spins with interrupts enabled; the handler makes a clean exit. */
    private static TestMachine interruptible() {
        return riscv().with(exits(HANDLER))
                .with(ScriptedProgram.at(ENTRY)
                        .store(4, EXIT_TEST_ADDR, 1)
                        .enableInterrupts(HANDLER)
                        .store(4, EXIT_TEST_ADDR, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7, 9, 11})
    void aWithdrawnInterruptIsNotTaken(int number) {
        try (TestMachine m = interruptible()) {
            int vcpu = m.vcpu();
            ScriptedCore core = ((ScriptedMachine) dispatcher(m, vcpu).guest().code()).cores().getFirst();
            m.zx.zx_vcpu_interrupt(vcpu, number);
            m.cleanExit(vcpu);
            assertTrue(core.raised().get(number), "it is pending in the core");
            m.zx.zx_vcpu_interrupt(vcpu, WITHDRAW + number);
            m.cleanExit(vcpu);
            assertEquals(List.of(), core.taken());
        }
    }

    @Test
    void ofARaiseAndAWithdrawalTheLaterOneCounts() {
        for (boolean raisedLast : new boolean[] {true, false}) {
            try (TestMachine m = interruptible()) {
                int vcpu = m.vcpu();
                ScriptedCore core = ((ScriptedMachine) dispatcher(m, vcpu).guest().code()).cores().getFirst();
                m.zx.zx_vcpu_interrupt(vcpu, 9);
                m.zx.zx_vcpu_interrupt(vcpu, WITHDRAW + 9);
                m.zx.zx_vcpu_interrupt(vcpu, raisedLast ? 9 : WITHDRAW + 3);
                m.cleanExit(vcpu);
                m.cleanExit(vcpu);
                assertEquals(raisedLast ? List.of(9) : List.of(), core.taken());
            }
        }
    }

    @Test
    void aWithdrawalEndsNoWait() throws Exception {
        ScriptedProgram waits = ScriptedProgram.at(ENTRY).waitForInterrupt().store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = riscv().with(waits)) {
            int[] vcpu = new int[1];
            CountDownLatch done = new CountDownLatch(1);
            Watchdog watchdog = new Watchdog();
            Thread thread = watchdog.start("vcpu", () -> {
                vcpu[0] = m.vcpu();
                m.cleanExit(vcpu[0]);
                done.countDown();
            });
            Watchdog.awaitSleeping(thread);
            m.zx.zx_vcpu_interrupt(vcpu[0], WITHDRAW + 9);
            Watchdog.awaitSleeping(thread);
            assertEquals(1, done.getCount());
            m.zx.zx_vcpu_interrupt(vcpu[0], 9);
            watchdog.join();
        }
    }

    @Test
    void vectorsOf64AndMoreAreDroppedOnRiscv() {
        try (TestMachine m = interruptible()) {
            int vcpu = m.vcpu();
            ScriptedCore core = ((ScriptedMachine) dispatcher(m, vcpu).guest().code()).cores().getFirst();
            for (int vector = 64; vector < 256; vector++) {
                m.zx.zx_vcpu_interrupt(vcpu, vector);
            }
            m.cleanExit(vcpu);
            m.cleanExit(vcpu);
            assertEquals(List.of(), core.taken());
        }
    }

    @Test
    void theOthersHaveTheseVectorsThemselves() {
        try (TestMachine m = new TestMachine(Architecture.ARM64)
                .with(exits(HANDLER))
                .with(ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).spin())) {
            int vcpu = m.vcpu();
            m.zx.zx_vcpu_interrupt(vcpu, WITHDRAW + 9);
            m.zx.zx_vcpu_interrupt(vcpu, 9);
            m.cleanExit(vcpu);
            ScriptedCore core = ((ScriptedMachine) dispatcher(m, vcpu).guest().code()).cores().getFirst();
            assertEquals(List.of(9), core.taken());
            assertTrue(core.raised().get(WITHDRAW + 9));
        }
    }

    private static TestMachine withAccessFaults(Architecture architecture) {
        return new TestMachine(
                Profile.ZIRCON_2020,
                HypervisorOptions.of(architecture).withMachine(MachineOptions.supervisor().withAccessFaults(true)));
    }

    private static List<Integer> faults(TestMachine m, int vcpu) {
        return ((ScriptedMachine) dispatcher(m, vcpu).guest().code()).cores().getFirst().taken();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anAccessWhereNothingIsFaultsInTheGuestIfItsMachineDoesSo(Architecture architecture) {
        for (long address : new long[] {NOWHERE, architecture.physicalSize(), -8}) {
            for (ScriptedProgram program : List.of(
                    ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).store(8, address, 1),
                    ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).load(8, address, 1),
                    ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).loadWithoutSyndrome(address),
                    ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).jump(address))) {
                try (TestMachine m = withAccessFaults(architecture).with(program).with(exits(HANDLER))) {
                    int vcpu = m.vcpu();
                    m.cleanExit(vcpu);
                    assertEquals(List.of(ScriptedCore.ACCESS_FAULT), faults(m, vcpu));
                }
            }
        }
    }

    @Test
    void anAccessToATrapThatNobodyCanCarryOutFaultsInTheGuestToo() {
        try (TestMachine m = withAccessFaults(Architecture.RISCV64)
                .with(ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).loadWithoutSyndrome(TRAP_ADDR))
                .with(exits(HANDLER))) {
            m.trap(MEM, TRAP_ADDR, PAGE, 0, TRAP_KEY);
            int vcpu = m.vcpu();
            m.cleanExit(vcpu);
            assertEquals(List.of(ScriptedCore.ACCESS_FAULT), faults(m, vcpu));
        }
    }

    @Test
    void aStoreToReadOnlyMemoryIsIgnoredWhereAccessesFaultAndAnyOtherWriteFaults() {
        try (TestMachine m = withAccessFaults(Architecture.RISCV64)
                .with(ScriptedProgram.at(ENTRY)
                        .enableInterrupts(HANDLER)
                        .store(4, 0x10_0000, 1)
                        .store(4, TRAP_ADDR, 1)
                        .storeWithoutSyndrome(4, 0x10_0000, 1))
                .with(exits(HANDLER))) {
            m.trap(MEM, TRAP_ADDR, PAGE, 0, TRAP_KEY);
            assertStatus(Status.OK, m.zx.zx_vmar_protect(m.vmar, 1, 0x10_0000, PAGE));
            int vcpu = m.vcpu();
            assertEquals(TRAP_KEY, m.packet(vcpu).key(), "the guest goes on behind the store");
            assertEquals(List.of(), faults(m, vcpu));
            m.cleanExit(vcpu);
            assertEquals(List.of(ScriptedCore.ACCESS_FAULT), faults(m, vcpu));
        }
    }

    @Test
    void aStoreToReadOnlyMemoryIsAnErrorOfTheVmmWhereAccessesDoNotFault() {
        try (TestMachine m = riscv().with(ScriptedProgram.at(ENTRY).store(4, 0x10_0000, 1))) {
            assertStatus(Status.OK, m.zx.zx_vmar_protect(m.vmar, 1, 0x10_0000, PAGE));
            assertSame(Status.NOT_SUPPORTED, m.resume(m.vcpu()));
        }
    }

    private static int refuse(TestMachine m, int vcpu, int size) {
        return m.zx.zx_vcpu_write_state(vcpu, VcpuStateKind.ACCESS_FAULT, ByteBuffer.allocate(size));
    }

    @Test
    void anAccessThatTheVmmRefusesFaultsInTheGuestOnce() {
        for (ScriptedProgram program : List.of(
                ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).load(4, TRAP_ADDR, 1),
                ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).store(4, TRAP_ADDR, 1))) {
            try (TestMachine m = riscv().with(program).with(exits(HANDLER))) {
                m.trap(MEM, TRAP_ADDR, PAGE, 0, TRAP_KEY);
                int vcpu = m.vcpu();
                assertStatus(Status.BAD_STATE, refuse(m, vcpu, 0));
                assertEquals(TRAP_KEY, m.packet(vcpu).key());
                assertStatus(Status.INVALID_ARGS, refuse(m, vcpu, 8));
                assertStatus(Status.OK, refuse(m, vcpu, 0));
                assertStatus(Status.BAD_STATE, refuse(m, vcpu, 0));
                assertEquals(List.of(ScriptedCore.ACCESS_FAULT), faults(m, vcpu));
                m.cleanExit(vcpu);
                assertStatus(Status.OK, refuse(m, vcpu, 0));
            }
        }
        try (TestMachine m = new TestMachine(Architecture.ARM64)) {
            assertStatus(Status.INVALID_ARGS, refuse(m, m.vcpu(), 0));
        }
    }

    @Test
    void aVcpuThatIsCreatedIsStoppedUntilItIsResumed() throws Exception {
        ScriptedProgram asks = ScriptedProgram.at(ENTRY)
                .sbi(RiscvSbi.HSM, 2, 1, 0, 0)
                .store(4, EXIT_TEST_ADDR, 1)
                .sbi(RiscvSbi.HSM, 0, 1, 0x4000, 7)
                .sbi(RiscvSbi.HSM, 2, 1, 0, 0)
                .store(4, EXIT_TEST_ADDR, 1)
                .sbi(RiscvSbi.HSM, 0, 1, 0x4000, 8)
                .store(4, EXIT_TEST_ADDR, 1)
                .sbi(RiscvSbi.HSM, 2, 1, 0, 0)
                .store(4, EXIT_TEST_ADDR, 1);
        ScriptedProgram second = ScriptedProgram.at(0x4000)
                .store(4, EXIT_TEST_ADDR, 1)
                .sbi(RiscvSbi.HSM, 1, 0, 0, 0)
                .store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = riscv().with(asks).with(second)) {
            int first = m.vcpu();
            Baton baton = new Baton();
            Watchdog watchdog = new Watchdog();
            int[] other = new int[1];
            watchdog.start("second", () -> {
                other[0] = m.vcpu(0);
                baton.pass();
                ByteBuffer state = full(fullSize(m, other[0]));
                assertStatus(Status.OK, m.zx.zx_vcpu_read_state(other[0], VcpuStateKind.FULL, state));
                baton.take();
                state.putLong(32 * 8, 0x4000);
                assertStatus(Status.OK, m.zx.zx_vcpu_write_state(other[0], VcpuStateKind.FULL, state));
                m.cleanExit(other[0]);
                baton.pass();
                baton.take();
                assertSame(Status.STOP, m.resume(other[0]));
                baton.pass();
                baton.take();
                m.cleanExit(other[0]);
                baton.pass();
            });
            baton.awaitPassed();
            m.cleanExit(first);
            assertEquals(RiscvSbi.HART_STOPPED, m.register(first, A1), "created");
            assertEquals(new PortPacket(0, PortPacket.GUEST_VCPU, 0, 1, 0x4000, 1, 7), m.packet(first));
            m.cleanExit(first);
            assertEquals(RiscvSbi.HART_START_PENDING, m.register(first, A1), "wanted");
            m.cleanExit(first);
            assertEquals(RiscvSbi.ERR_ALREADY_AVAILABLE, m.register(first, A0), "wanted twice");
            baton.handBack();
            baton.awaitPassed();
            m.cleanExit(first);
            assertEquals(RiscvSbi.HART_STARTED, m.register(first, A1), "resumed");
            VcpuNumbers numbers = dispatcher(m, first).guest().vcpus();
            baton.handBack();
            baton.awaitPassed();
            assertEquals(VcpuNumbers.State.STOPPED, numbers.state(1));
            baton.handBack();
            baton.awaitPassed();
            assertEquals(VcpuNumbers.State.STARTED, numbers.state(1), "resumed after it stopped itself");
            watchdog.join();
        }
    }

    /** Lets two threads go in turns. */
    private static final class Baton {
        private final Semaphore there = new Semaphore(0);
        private final Semaphore back = new Semaphore(0);

        void pass() {
            there.release();
        }

        void take() {
            back.acquireUninterruptibly();
        }

        void awaitPassed() throws InterruptedException {
            assertTrue(there.tryAcquire(60, TimeUnit.SECONDS), "the other thread does not come");
        }

        void handBack() {
            back.release();
        }
    }
}
