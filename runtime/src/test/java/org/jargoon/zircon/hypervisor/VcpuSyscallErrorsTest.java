// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.abi.Status.*;
import static org.jargoon.zircon.hypervisor.TestMachine.*;
import static org.junit.jupiter.api.Assertions.*;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Signals;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.object.HypervisorOptions;
import org.jargoon.zircon.object.Kernel;
import org.jargoon.zircon.object.ZxProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The errors of the VCPU syscalls, and which of two wins (docs/zircon.md §2.3 to §2.8, §10.4). */
class VcpuSyscallErrorsTest {
    private static final String ALL = "org.jargoon.zircon.hypervisor.TestMachine#architectures";
    private static final int NO_HANDLE = 0x7777_7777;
    private static final int ALL_VCPU_RIGHTS = 0xD01F;

    private static int create(TestMachine m, int guest, int options, long entry) {
        int[] out = {-1};
        int status = m.zx.zx_vcpu_create(guest, options, entry, out);
        if (status == 0) {
            m.closeHandle(out[0]);
        } else {
            assertEquals(-1, out[0], "the out parameter was written");
        }
        return status;
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void createChecksOptionsThenTheGuestThenTheEntry(Architecture architecture) {
        long beyond = architecture.physicalSize();
        for (Profile profile : new Profile[] {Profile.ZIRCON_2020, Profile.ZIRCON_2023}) {
            try (TestMachine m = new TestMachine(architecture, profile)) {
                int right = profile.vcpuCreateRight();
                int denied = m.duplicate(m.guest, 0x800B);
                int other = m.duplicate(m.guest, right);
                assertStatus(INVALID_ARGS, create(m, m.guest, 1, 0));
                assertStatus(INVALID_ARGS, create(m, NO_HANDLE, 1, beyond));
                assertStatus(BAD_HANDLE, create(m, NO_HANDLE, 0, beyond));
                assertStatus(WRONG_TYPE, create(m, m.vmo, 0, beyond));
                assertStatus(ACCESS_DENIED, create(m, denied, 0, beyond));
                assertStatus(INVALID_ARGS, create(m, m.guest, 0, beyond));
                assertStatus(INVALID_ARGS, create(m, m.guest, 0, -1));
                assertStatus(OK, create(m, m.guest, 0, beyond - 1));
                assertStatus(OK, create(m, other, 0, 1));
                m.vcpu();
                assertStatus(INVALID_ARGS, create(m, m.guest, 0, beyond), "a bad entry on a thread that has a VCPU");
            }
        }
    }

    private static void assertStatus(Status expected, int actual, String what) {
        assertSame(expected, Status.of(actual), what);
    }

    private static void assertStatus(Status expected, int actual) {
        TestMachine.assertStatus(expected, actual);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theNinthVcpuOfArmAndThe65thOfTheOthersHasNoResources(Architecture architecture) throws Exception {
        for (Profile profile : new Profile[] {Profile.ZIRCON_2020, Profile.ZIRCON_2023}) {
            try (TestMachine m = new TestMachine(architecture, profile)) {
                List<Integer> vcpus = new ArrayList<>();
                for (int i = 0; i < architecture.vcpuLimit(); i++) {
                    Watchdog watchdog = new Watchdog();
                    watchdog.start("vcpu " + i, () -> vcpus.add(m.vcpu()));
                    watchdog.join();
                }
                assertStatus(NO_RESOURCES, create(m, m.guest, 0, 0));
                m.closeHandle(vcpus.get(3));
                int mine = m.vcpu();
                VcpuDispatcher vcpu = m.process.get(mine, null, 0);
                assertEquals(3, vcpu.number(), "the number that became free");
                Status both = profile.vcpuCreateChecksThreadFirst() ? BAD_STATE : NO_RESOURCES;
                assertStatus(both, create(m, m.guest, 0, 0), "too many, on a thread that has one");
            }
        }
    }

    /** A syscall on a VCPU with one right that it demands. */
    private record Call(String name, int right, IntUnaryOperator on) {}

    private static List<Call> calls(TestMachine m) {
        return List.of(
                new Call("resume", Rights.EXECUTE, vcpu -> m.zx.zx_vcpu_resume(vcpu, ByteBuffer.allocate(48))),
                new Call("enter", Rights.EXECUTE, vcpu -> m.zx.zx_vcpu_enter(vcpu, ByteBuffer.allocate(48))),
                new Call("interrupt", Rights.SIGNAL, vcpu -> m.zx.zx_vcpu_interrupt(vcpu, 0)),
                new Call("kick", Rights.EXECUTE, vcpu -> m.zx.zx_vcpu_kick(vcpu)),
                new Call("read_state", Rights.READ, vcpu -> m.zx.zx_vcpu_read_state(vcpu, 9, m.state())),
                new Call("write_state", Rights.WRITE, vcpu -> m.zx.zx_vcpu_write_state(vcpu, 9, m.state())));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void eachCallDemandsAVcpuAndItsRightBeforeAnythingElse(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture)) {
            int vcpu = m.vcpu();
            for (Call call : calls(m)) {
                int denied = m.duplicate(vcpu, ALL_VCPU_RIGHTS & ~call.right());
                assertStatus(BAD_HANDLE, call.on().applyAsInt(0), call.name());
                assertStatus(BAD_HANDLE, call.on().applyAsInt(NO_HANDLE), call.name());
                assertStatus(WRONG_TYPE, call.on().applyAsInt(m.guest), call.name());
                assertStatus(ACCESS_DENIED, call.on().applyAsInt(denied), call.name());
                int enough = m.duplicate(vcpu, call.right());
                int status = call.on().applyAsInt(enough);
                assertNotEquals(ACCESS_DENIED.code(), status, call.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void stateChecksKindAndSizeBeforeTheThread(Architecture architecture) throws Exception {
        int size = architecture.state().size();
        try (TestMachine m = new TestMachine(architecture)) {
            int vcpu = m.vcpu();
            Watchdog other = new Watchdog();
            other.start("other", () -> {
                assertStatus(INVALID_ARGS, m.zx.zx_vcpu_read_state(vcpu, 1, ByteBuffer.allocate(8)));
                assertStatus(INVALID_ARGS, m.zx.zx_vcpu_read_state(vcpu, STATE, ByteBuffer.allocate(size - 1)));
                assertStatus(INVALID_ARGS, m.zx.zx_vcpu_read_state(vcpu, STATE, ByteBuffer.allocate(size + 1)));
                assertStatus(BAD_STATE, m.zx.zx_vcpu_read_state(vcpu, STATE, m.state()));
                assertStatus(INVALID_ARGS, m.zx.zx_vcpu_write_state(vcpu, 2, m.state()));
                assertStatus(INVALID_ARGS, m.zx.zx_vcpu_write_state(vcpu, STATE, ByteBuffer.allocate(size - 1)));
                assertStatus(BAD_STATE, m.zx.zx_vcpu_write_state(vcpu, STATE, m.state()));
                assertStatus(BAD_STATE, m.zx.zx_vcpu_resume(vcpu, ByteBuffer.allocate(48)));
            });
            other.join();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void resumeNeedsRoomForAPacket(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture)) {
            assertStatus(INVALID_ARGS, m.zx.zx_vcpu_resume(m.vcpu(), ByteBuffer.allocate(PortPacket.SIZE - 1)));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anErrorOfResumeLeavesThePacketAlone(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture)) {
            ByteBuffer packet = ByteBuffer.allocate(PortPacket.SIZE);
            packet.put(0, (byte) 0x5A);
            int vcpu = m.vcpu();
            m.zx.zx_vcpu_kick(vcpu);
            assertStatus(CANCELED, m.zx.zx_vcpu_resume(vcpu, packet));
            assertEquals(0x5A, packet.get(0));
            assertEquals(0, packet.position());
        }
    }

    /** VcpuWriteStateIoAarch32. */
    @Test
    void vcpuWriteStateIoAarch32() throws Exception {
        for (Architecture architecture : new Architecture[] {Architecture.ARM64, Architecture.RISCV64}) {
            try (TestMachine m = new TestMachine(architecture)) {
                int vcpu = m.vcpu();
                assertStatus(INVALID_ARGS, m.zx.zx_vcpu_write_state(vcpu, VCPU_IO, ByteBuffer.allocate(8)));
                Watchdog other = new Watchdog();
                other.start("other", () -> assertStatus(
                        INVALID_ARGS, m.zx.zx_vcpu_write_state(vcpu, VCPU_IO, ByteBuffer.allocate(8))));
                other.join();
            }
        }
    }

    /** VcpuWriteStateIoInvalidSize. */
    @Test
    void vcpuWriteStateIoInvalidSize() throws Exception {
        try (TestMachine m = new TestMachine(Architecture.X86_64)) {
            int vcpu = m.vcpu();
            for (int size : new int[] {1, 2, 4}) {
                assertStatus(OK, m.zx.zx_vcpu_write_state(vcpu, VCPU_IO, io(size)));
            }
            for (int size : new int[] {0, 3, 5, 255}) {
                assertStatus(INVALID_ARGS, m.zx.zx_vcpu_write_state(vcpu, VCPU_IO, io(size)));
            }
            assertStatus(INVALID_ARGS, m.zx.zx_vcpu_write_state(vcpu, VCPU_IO, ByteBuffer.allocate(9)));
            assertStatus(INVALID_ARGS, m.zx.zx_vcpu_read_state(vcpu, VCPU_IO, ByteBuffer.allocate(8)));
            Watchdog other = new Watchdog();
            other.start("other", () -> assertStatus(BAD_STATE, m.zx.zx_vcpu_write_state(vcpu, VCPU_IO, io(3))));
            other.join();
        }
    }

    private static ByteBuffer io(int size) {
        return ByteBuffer.allocate(8).put(0, (byte) size);
    }

    @Test
    void theStateOfArm64HasFlagsThatAreOnlySet() {
        try (TestMachine m = new TestMachine(Architecture.ARM64)) {
            int vcpu = m.vcpu();
            writeFlags(m, vcpu, 0x4000_0000, 256, 0xAAAA_AAAA);
            assertEquals(0x4000_0000, m.readState(vcpu).getInt(256));
            writeFlags(m, vcpu, 0x2FFF_FFFF, 256, -1);
            assertEquals(0x6000_0000, m.readState(vcpu).getInt(256));
            assertEquals(0, m.readState(vcpu).getInt(260), "padding");
        }
    }

    private static void writeFlags(TestMachine m, int vcpu, int flags, int at, int padding) {
        ByteBuffer state = m.readState(vcpu);
        state.putInt(at, flags).putInt(at + 4, padding);
        TestMachine.assertStatus(OK, m.zx.zx_vcpu_write_state(vcpu, STATE, state));
    }

    @Test
    void theStateOfX86HasFlagsThatNeedTheBitThatIsAlwaysOne() {
        try (TestMachine m = new TestMachine(Architecture.X86_64)) {
            int vcpu = m.vcpu();
            writeFlags(m, vcpu, 0x40001 | 2, 128, 0);
            assertEquals(0x40001, m.readState(vcpu).getLong(128));
            writeFlags(m, vcpu, 0, 128, 0);
            assertEquals(0x40001, m.readState(vcpu).getLong(128));
            writeFlags(m, vcpu, -1, 128, -1);
            assertEquals(0x24_4DD5, m.readState(vcpu).getLong(128));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void stateIsReadAtTheBuffersPositionInLittleEndianOrder(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture)) {
            int vcpu = m.vcpu();
            m.setRegister(vcpu, 5, 0x0102_0304_0506_0708L);
            ByteBuffer buffer = ByteBuffer.allocate(architecture.state().size() + 3).order(ByteOrder.BIG_ENDIAN);
            buffer.position(3);
            TestMachine.assertStatus(OK, m.zx.zx_vcpu_read_state(vcpu, STATE, buffer));
            assertEquals(3, buffer.position());
            assertEquals(0x08, buffer.get(3 + 5 * 8));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aVcpuHasTheUsersSignalsAlone(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture)) {
            int vcpu = m.vcpu();
            int[] observed = new int[1];
            TestMachine.assertStatus(TIMED_OUT, m.zx.zx_object_wait_one(vcpu, -1, 0, observed));
            TestMachine.assertStatus(INVALID_ARGS, m.zx.zx_object_signal(vcpu, 0, Signals.SIGNALED));
            TestMachine.assertStatus(OK, m.zx.zx_object_signal(vcpu, 0, Signals.user(3)));
            TestMachine.assertStatus(OK, m.zx.zx_object_wait_one(vcpu, Signals.user(3), 0, observed));
            TestMachine.assertStatus(ACCESS_DENIED, m.zx.zx_object_signal(m.guest, 0, Signals.user(3)));
            TestMachine.assertStatus(ACCESS_DENIED, m.zx.zx_object_wait_one(m.guest, -1, 0, observed));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aClosedGuestHandleDoesNotStopItsVcpu(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture)
                .with(ScriptedProgram.at(ENTRY).store(4, EXIT_TEST_ADDR, 1))) {
            int vcpu = m.vcpu();
            m.closeHandle(m.guest);
            m.cleanExit(vcpu);
        }
    }

    @Test
    void whereTheEngineMakesNoCoreTheThreadAndTheGuestAreAsBefore() throws Exception {
        AtomicInteger cores = new AtomicInteger();
        Engine engine = proxy(Engine.class, (_, method, arguments) -> switch (method.getName()) {
            case "newMachineCode" -> proxy(MachineCode.class, (_, called, _) -> {
                if (called.getName().equals("newCore") && cores.getAndIncrement() == 0) {
                    throw new OutOfMemoryError("of this test");
                }
                return called.getName().equals("newCore") ? proxy(MachineCore.class, (_, _, _) -> null) : null;
            });
            default -> throw new AssertionError(method);
        });
        Kernel kernel = new Kernel(
                Profile.ZIRCON_2020, HypervisorOptions.of(Architecture.RISCV64).withEngine(() -> engine));
        try (ZxProcess process = new ZxProcess(kernel)) {
            GuestDispatcher guest = GuestDispatcher.create(kernel);
            assertThrows(OutOfMemoryError.class, () -> VcpuDispatcher.create(process, guest, 0));
            VcpuDispatcher vcpu = VcpuDispatcher.create(process, guest, 0);
            assertEquals(0, vcpu.number());
            guest.release();
            vcpu.release();
        }
        assertEquals(0, kernel.liveObjects());
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
