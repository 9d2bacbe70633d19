// SPDX-License-Identifier: Apache-2.0
package org.jargoon.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.zircon.abi.InfoTopic;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VcpuStateKind;
import org.jargoon.zircon.abi.VmFlags;
import org.jargoon.zircon.object.HypervisorOptions;
import org.jargoon.zircon.object.Kernel;
import org.jargoon.zircon.object.ZxProcess;
import org.jargoon.zircon.syscall.Syscalls;

/**
 * A process with a RISC-V guest that runs one of the images in {@code guests/hypervisor} on the real engine, set up as
 * Zircon's own tests set theirs up (docs/zircon.md §10.1). {@link #close} ends the process and checks that nothing is
 * left.
 */
final class TestGuest implements AutoCloseable {
    static final long PAGE = GuestMemory.PAGE_SIZE;
    static final long VMO_SIZE = 0x100_0000;
    static final long EXIT_TEST_ADDR = VMO_SIZE - PAGE;
    static final long TRAP_ADDR = EXIT_TEST_ADDR - PAGE;
    static final long TRAP_KEY = 0x1234;

    /** A page outside of the memory, where tests map, trap or leave nothing. */
    static final long OTHER_PAGE = 0x200_0000;

    /** What tests map there: an offset in the VMO. */
    static final long BEHIND_IT = 0x5000;

    /** Kinds of traps. */
    static final int BELL = 0;

    static final int MEM = 1;

    /** ZX_VCPU_STATE. */
    static final int STATE = 0;

    /** Vectors of zx_vcpu_interrupt. */
    static final int SOFTWARE = 1;

    static final int EXTERNAL = 9;

    private static final Path IMAGES = Path.of("guests/hypervisor");

    final Kernel kernel;
    final ZxProcess process;
    final Syscalls zx;
    final int guest;
    final int vmar;
    final int vmo;

    TestGuest(String image, EngineOptions options) throws IOException {
        this(image, options, VMO_SIZE);
    }

    /** @param size of the VMO at guest-physical 0, in bytes; the trap for the exit is where it always is */
    TestGuest(String image, EngineOptions options, long size) throws IOException {
        this(image, HypervisorOptions.DEFAULT.withEngineOptions(options), size);
    }

    TestGuest(String image, HypervisorOptions options, long size) throws IOException {
        kernel = new Kernel(Profile.ZIRCON_2020, options);
        process = new ZxProcess(kernel);
        zx = new Syscalls(process);
        int[] guestOut = new int[1];
        int[] vmarOut = new int[1];
        expect(Status.OK, zx.zx_guest_create(rootResource(), 0, guestOut, vmarOut));
        guest = guestOut[0];
        vmar = vmarOut[0];
        vmo = newVmo(size);
        writeMemory(0, Files.readAllBytes(IMAGES.resolve(image + ".bin")));
        map(0, vmo, 0, size);
        trap(MEM, EXIT_TEST_ADDR, 0, 0);
    }

    private int rootResource() {
        try {
            return process.addRootResource();
        } catch (StatusException e) {
            throw new AssertionError(e);
        }
    }

    static void expect(Status expected, int actual) {
        assertSame(expected, Status.of(actual));
    }

    // Memory.

    /** A VMO that may be executed. */
    int newVmo(long size) {
        int[] out = new int[1];
        expect(Status.OK, zx.zx_vmo_create(size, 0, out));
        expect(Status.OK, zx.zx_vmo_replace_as_executable(out[0], 0, out));
        return out[0];
    }

    /** Maps memory for all accesses. */
    void map(long address, int from, long offset, long length) {
        expect(Status.OK, zx.zx_vmar_map(
                vmar, VmFlags.PERMS | VmFlags.SPECIFIC, address, from, offset, length, new long[1]));
    }

    void protect(int permissions, long address, long length) {
        expect(Status.OK, zx.zx_vmar_protect(vmar, permissions, address, length));
    }

    void unmap(long address, long length) {
        expect(Status.OK, zx.zx_vmar_unmap(vmar, address, length));
    }

    void writeMemory(long offset, byte... bytes) {
        expect(Status.OK, zx.zx_vmo_write(vmo, ByteBuffer.wrap(bytes), offset));
    }

    /** Writes 8 bytes of the guest's memory. */
    void writeLong(long offset, long value) {
        ByteBuffer bytes = littleEndian(Long.BYTES).putLong(0, value);
        expect(Status.OK, zx.zx_vmo_write(vmo, bytes, offset));
    }

    long readLong(long offset) {
        return readLong(vmo, offset);
    }

    long readLong(int from, long offset) {
        ByteBuffer bytes = littleEndian(Long.BYTES);
        expect(Status.OK, zx.zx_vmo_read(from, bytes, offset));
        return bytes.getLong(0);
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    // Traps and ports.

    void trap(int kind, long address, int port, long key) {
        expect(Status.OK, zx.zx_guest_set_trap(guest, kind, address, PAGE, port, key));
    }

    int newPort() {
        int[] out = new int[1];
        expect(Status.OK, zx.zx_port_create(0, out));
        return out[0];
    }

    /** The oldest packet of a port, which is there already. */
    PortPacket dequeue(int port) {
        ByteBuffer buffer = ByteBuffer.allocate(PortPacket.SIZE);
        expect(Status.OK, zx.zx_port_wait(port, 0, buffer));
        return PortPacket.read(buffer);
    }

    void expectEmpty(int port) {
        expect(Status.TIMED_OUT, zx.zx_port_wait(port, 0, ByteBuffer.allocate(PortPacket.SIZE)));
    }

    void closeHandle(int handle) {
        expect(Status.OK, zx.zx_handle_close(handle));
    }

    // VCPUs.

    /** A VCPU of the calling thread. */
    int newVcpu(long entry) {
        int[] out = new int[1];
        expect(Status.OK, zx.zx_vcpu_create(guest, 0, entry, out));
        return out[0];
    }

    Status resume(int vcpu) {
        return Status.of(zx.zx_vcpu_resume(vcpu, ByteBuffer.allocate(PortPacket.SIZE)));
    }

    void expectResume(Status expected, int vcpu) {
        assertSame(expected, resume(vcpu));
    }

    /** Resumes a VCPU until a packet of a type. */
    PortPacket packet(int vcpu, int type) {
        ByteBuffer buffer = ByteBuffer.allocate(PortPacket.SIZE);
        expect(Status.OK, zx.zx_vcpu_resume(vcpu, buffer));
        PortPacket packet = PortPacket.read(buffer);
        assertEquals(type, packet.type(), packet::toString);
        return packet;
    }

    /** Resumes a VCPU until the store that ends its test, and expects that the guest found all as it should be. */
    void expectCleanExit(int vcpu) {
        MemoryPacket access = MemoryPacket.of(packet(vcpu, PortPacket.GUEST_MEM));
        assertEquals(EXIT_TEST_ADDR, access.address(), access::toString);
        assertEquals(0, access.data(), "the number of the guest's expectation that was not met");
    }

    /** Resumes a VCPU to an access to {@link #TRAP_ADDR}. */
    MemoryPacket trapped(int vcpu, long offset, boolean read) {
        PortPacket packet = packet(vcpu, PortPacket.GUEST_MEM);
        assertEquals(TRAP_KEY, packet.key());
        MemoryPacket access = MemoryPacket.of(packet);
        assertEquals(TRAP_ADDR + offset, access.address());
        assertEquals(read, access.read());
        return access;
    }

    void interrupt(int vcpu, int vector) {
        expect(Status.OK, zx.zx_vcpu_interrupt(vcpu, vector));
    }

    void kick(int vcpu) {
        expect(Status.OK, zx.zx_vcpu_kick(vcpu));
    }

    private ByteBuffer state(int vcpu) {
        ByteBuffer state = littleEndian(32 * Long.BYTES);
        expect(Status.OK, zx.zx_vcpu_read_state(vcpu, STATE, state));
        return state;
    }

    /** ZX_VCPU_STATE_FULL. */
    ByteBuffer fullState(int vcpu) {
        ByteBuffer size = littleEndian(Long.BYTES);
        int topic = InfoTopic.VCPU_STATE_FULL.number();
        expect(Status.OK, zx.zx_object_get_info(vcpu, topic, size, null, null));
        ByteBuffer state = littleEndian((int) size.getLong(0));
        expect(Status.OK, zx.zx_vcpu_read_state(vcpu, VcpuStateKind.FULL, state));
        return state;
    }

    void setFullState(int vcpu, ByteBuffer state) {
        expect(Status.OK, zx.zx_vcpu_write_state(vcpu, VcpuStateKind.FULL, state));
    }

    long register(int vcpu, int number) {
        return state(vcpu).getLong(number * Long.BYTES);
    }

    void setRegister(int vcpu, int number, long value) {
        ByteBuffer state = state(vcpu).putLong(number * Long.BYTES, value);
        expect(Status.OK, zx.zx_vcpu_write_state(vcpu, STATE, state));
    }

    @Override
    public void close() {
        process.close();
        assertEquals(0, kernel.liveObjects(), "objects are left");
    }

    /** A GUEST_MEM packet taken apart (docs/zircon.md §5.1). */
    record MemoryPacket(long address, int size, boolean signExtend, int register, boolean read, long data) {
        static MemoryPacket of(PortPacket packet) {
            int access = (int) packet.word1();
            return new MemoryPacket(
                    packet.word0(),
                    access & 0xff,
                    (access >>> 8 & 0xff) != 0,
                    access >>> 16 & 0xff,
                    access >>> 24 != 0,
                    packet.word2());
        }
    }
}
