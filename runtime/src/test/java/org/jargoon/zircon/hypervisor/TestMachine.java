// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.junit.jupiter.api.Assertions.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.VmFlags;
import org.jargoon.zircon.object.HypervisorOptions;
import org.jargoon.zircon.object.Kernel;
import org.jargoon.zircon.object.ZxProcess;
import org.jargoon.zircon.syscall.Syscalls;

/**
 * A kernel, a process and a guest with memory, as the harness of Zircon's own tests sets them up
 * (docs/zircon.md §10.1): a VMO at guest-physical 0, a MEM trap on its last page for a clean exit, and room for another
 * trap before it. The guest runs scripted programs, at {@link #ENTRY} first. {@link #close} checks that no object is
 * left.
 */
public final class TestMachine implements AutoCloseable {
    public static final long VMO_SIZE = 0x100_0000;
    public static final long EXIT_TEST_ADDR = VMO_SIZE - 0x1000;
    public static final long TRAP_ADDR = VMO_SIZE - 0x2000;
    public static final int TRAP_PORT = 0x11;
    public static final long TRAP_KEY = 0x1234;
    public static final int INTERRUPT_VECTOR = 32;
    public static final long ENTRY = 0x2000;
    public static final long PAGE = 0x1000;

    public static final int BELL = 0;
    public static final int MEM = 1;
    public static final int IO = 2;
    public static final int STATE = 0;
    public static final int VCPU_IO = 1;

    public final ScriptedEngine engine;
    public final Kernel kernel;
    public final ZxProcess process;
    public final Syscalls zx;
    public final Architecture architecture;
    public final int resource;
    public final int guest;
    public final int vmar;
    public final int vmo;

    public TestMachine(Architecture architecture) {
        this(architecture, Profile.ZIRCON_2020);
    }

    public TestMachine(Architecture architecture, Profile profile) {
        this(profile, HypervisorOptions.of(architecture));
    }

    /** @param options whose engine is replaced */
    public TestMachine(Profile profile, HypervisorOptions options) {
        architecture = options.architecture();
        engine = new ScriptedEngine(architecture);
        kernel = new Kernel(profile, options.withEngine(() -> engine));
        process = new ZxProcess(kernel);
        zx = new Syscalls(process);
        resource = rootResource(process);
        int[] guestOut = new int[1];
        int[] vmarOut = new int[1];
        assertStatus(Status.OK, zx.zx_guest_create(resource, 0, guestOut, vmarOut));
        guest = guestOut[0];
        vmar = vmarOut[0];
        int[] vmoOut = new int[1];
        assertStatus(Status.OK, zx.zx_vmo_create(VMO_SIZE, 0, vmoOut));
        assertStatus(Status.OK, zx.zx_vmo_replace_as_executable(vmoOut[0], 0, vmoOut));
        vmo = vmoOut[0];
        map(0, vmo, 0, VMO_SIZE);
        trap(MEM, EXIT_TEST_ADDR, PAGE, 0, 0);
        if (architecture == Architecture.X86_64) {
            // The tables that CR3 = 0 asks for: one page of 1 GiB at 0.
            writeMemory(0, 0x1003);
            writeMemory(0x1000, 0x83);
        }
    }

    public static List<Architecture> architectures() {
        return List.of(Architecture.ARM64, Architecture.X86_64, Architecture.RISCV64);
    }

    static int rootResource(ZxProcess process) {
        try {
            return process.addRootResource();
        } catch (org.jargoon.zircon.abi.StatusException e) {
            throw new AssertionError(e);
        }
    }

    public static void assertStatus(Status expected, int actual) {
        assertSame(expected, Status.of(actual));
    }

    /** Runs programs that a guest finds at their addresses. */
    public TestMachine with(ScriptedProgram program) {
        engine.install(program);
        return this;
    }

    /** Maps memory at a guest-physical address for all accesses. */
    public void map(long address, int from, long offset, long length) {
        int options = VmFlags.PERM_READ | VmFlags.PERM_WRITE | VmFlags.PERM_EXECUTE | VmFlags.SPECIFIC;
        assertStatus(Status.OK, zx.zx_vmar_map(vmar, options, address, from, offset, length, new long[1]));
    }

    public int setTrap(int kind, long address, long size, int port, long key) {
        return zx.zx_guest_set_trap(guest, kind, address, size, port, key);
    }

    public void trap(int kind, long address, long size, int port, long key) {
        assertStatus(Status.OK, setTrap(kind, address, size, port, key));
    }

    /** A VCPU of the calling thread. */
    public int vcpu(long entry) {
        int[] out = new int[1];
        assertStatus(Status.OK, zx.zx_vcpu_create(guest, 0, entry, out));
        return out[0];
    }

    public int vcpu() {
        return vcpu(ENTRY);
    }

    public int port() {
        int[] out = new int[1];
        assertStatus(Status.OK, zx.zx_port_create(0, out));
        return out[0];
    }

    public int duplicate(int handle, int rights) {
        int[] out = new int[1];
        assertStatus(Status.OK, zx.zx_handle_duplicate(handle, rights, out));
        return out[0];
    }

    public void closeHandle(int handle) {
        assertStatus(Status.OK, zx.zx_handle_close(handle));
    }

    public Status resume(int vcpu) {
        return Status.of(zx.zx_vcpu_resume(vcpu, ByteBuffer.allocate(PortPacket.SIZE)));
    }

    /** Resumes a VCPU until a packet. */
    public PortPacket packet(int vcpu) {
        ByteBuffer buffer = ByteBuffer.allocate(PortPacket.SIZE);
        assertStatus(Status.OK, zx.zx_vcpu_resume(vcpu, buffer));
        return PortPacket.read(buffer);
    }

    /** Resumes a VCPU until the store that says that its program has ended. */
    public void cleanExit(int vcpu) {
        PortPacket packet = packet(vcpu);
        assertEquals(PortPacket.GUEST_MEM, packet.type());
        assertEquals(EXIT_TEST_ADDR, packet.word0());
    }

    /** The oldest packet of a port, which is there already. */
    public PortPacket dequeue(int port) {
        ByteBuffer buffer = ByteBuffer.allocate(PortPacket.SIZE);
        assertStatus(Status.OK, zx.zx_port_wait(port, 0, buffer));
        return PortPacket.read(buffer);
    }

    public boolean isPortEmpty(int port) {
        int status = zx.zx_port_wait(port, 0, ByteBuffer.allocate(PortPacket.SIZE));
        assertTrue(status == 0 || status == Status.TIMED_OUT.code());
        return status != 0;
    }

    public ByteBuffer state() {
        return ByteBuffer.allocate(architecture.state().size()).order(ByteOrder.LITTLE_ENDIAN);
    }

    public ByteBuffer readState(int vcpu) {
        ByteBuffer state = state();
        assertStatus(Status.OK, zx.zx_vcpu_read_state(vcpu, STATE, state));
        return state;
    }

    public long register(int vcpu, int number) {
        return readState(vcpu).getLong(number * Long.BYTES);
    }

    public void setRegister(int vcpu, int number, long value) {
        ByteBuffer state = readState(vcpu);
        state.putLong(number * Long.BYTES, value);
        assertStatus(Status.OK, zx.zx_vcpu_write_state(vcpu, STATE, state));
    }

    /** Writes 8 bytes of the guest's memory. */
    public void writeMemory(long offset, long value) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, value);
        assertStatus(Status.OK, zx.zx_vmo_write(vmo, bytes, offset));
    }

    public long readMemory(long offset) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        assertStatus(Status.OK, zx.zx_vmo_read(vmo, bytes, offset));
        return bytes.getLong(0);
    }

    /** Ends the process; nothing may be left of what it made. */
    @Override
    public void close() {
        process.close();
        assertEquals(0, kernel.liveObjects(), "objects left");
    }
}
