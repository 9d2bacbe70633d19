// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jargoon.zircon.Guest;
import org.jargoon.zircon.Port;
import org.jargoon.zircon.Vmo;
import org.jargoon.zircon.Zircon;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.VmFlags;
import org.jargoon.zircon.syscall.Syscalls;

/**
 * A guest with the programs of {@code traps.S}, a device (a MEM trap) and a bell. A VCPU is driven through the syscall
 * face, as a VMM in a hurry does; it belongs to the thread that calls {@link #start}.
 */
final class TrapGuest implements AutoCloseable {
    /** Programs by their addresses. */
    static final long LOAD = 0x000;

    static final long RING = 0x100;
    static final long COMPUTE = 0x200;
    static final long INTERRUPTED = 0x300;
    static final long ASLEEP = 0x400;

    /** RISC-V: the supervisor external interrupt. */
    static final int EXTERNAL_INTERRUPT = 9;

    private static final long DEVICE = 0x1000_0000;
    private static final long BELL = DEVICE + 0x1000;
    private static final long PAGE = 0x1000;

    final Zircon zircon = Zircon.start();
    final Syscalls syscalls = zircon.syscalls();
    final Port port = zircon.createPort();
    final ByteBuffer packet = ByteBuffer.allocate(PortPacket.SIZE);
    final ByteBuffer state =
            ByteBuffer.allocate(Architecture.RISCV64.state().size());
    private final Guest guest = zircon.createGuest();
    private volatile int vcpu;

    TrapGuest() {
        try (Vmo memory = zircon.createVmo(PAGE)) {
            memory.write(0, image());
            guest.vmar().map(0, memory, 0, PAGE, VmFlags.PERMS);
        }
        guest.setMemoryTrap(DEVICE, PAGE, 0);
        guest.setBellTrap(BELL, PAGE, port, 0);
    }

    private static byte[] image() {
        try (InputStream resource = TrapGuest.class.getResourceAsStream("traps.bin")) {
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the benchmark's own guest cannot be read", e);
        }
    }

    /** Makes the VCPU, for the calling thread, at one of the programs. */
    void start(long program) {
        vcpu = guest.createVcpu(program).handle();
    }

    /** The VCPU's handle; 0 before {@link #start}. */
    int vcpu() {
        return vcpu;
    }

    /** Runs the guest to its next access to the device. */
    void resume() {
        require(syscalls.zx_vcpu_resume(vcpu, packet), Status.OK);
    }

    /** zx_vcpu_interrupt; gives the status. */
    int interrupt(int vector) {
        return syscalls.zx_vcpu_interrupt(vcpu, vector);
    }

    /** Ends the external interrupt, which is a level. */
    void withdrawInterrupt() {
        require(interrupt(Architecture.WITHDRAW + EXTERNAL_INTERRUPT), Status.OK);
    }

    /** Runs the guest until it is kicked. */
    void resumeUntilKicked() {
        require(syscalls.zx_vcpu_resume(vcpu, packet), Status.CANCELED);
    }

    static void require(int status, Status expected) {
        if (status != expected.code()) {
            throw new IllegalStateException("a syscall of the benchmark returned " + Status.of(status).symbol());
        }
    }

    @Override
    public void close() {
        zircon.close();
    }
}
