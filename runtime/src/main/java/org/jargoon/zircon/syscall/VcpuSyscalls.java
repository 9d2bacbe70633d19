// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.hypervisor.GuestDispatcher;
import org.jargoon.zircon.hypervisor.VcpuDispatcher;
import org.jargoon.zircon.object.ZxProcess;

/**
 * VCPUs (docs/zircon.md §2.3 to §2.8, §5.3, §6).
 *
 * <p>A VCPU belongs to the Java thread, platform or virtual, that created it: resume, enter, read_state and write_state
 * return BAD_STATE on any other. A thread has at most one.
 */
public interface VcpuSyscalls {

    /** The process that makes the calls. */
    ZxProcess process();

    /**
     * zx_vcpu_create: a VCPU of a guest, for the calling thread. The guest handle needs MANAGE_PROCESS or, by profile,
     * MANAGE_THREAD. Its first instruction is at {@code entry}; its registers are zero, but for the one that tells its
     * number where the architecture has one (RISC-V: a0; docs/zircon.md §5.4, §9.2).
     *
     * @param options 0
     * @param entry a guest-physical address
     * @param out gets the VCPU's handle
     * @return INVALID_ARGS for other options (before the handle is looked at) or an entry beyond guest-physical memory;
     *     NO_RESOURCES if the guest has as many VCPUs as its architecture lets it have; BAD_STATE if the thread has a
     *     VCPU
     */
    default int zx_vcpu_create(int guest, int options, long entry, int[] out) {
        return Calls.status(() -> {
            check(options == 0, Status.INVALID_ARGS);
            GuestDispatcher dispatcher = Calls.get(process(), VcpuParameters.CREATE_GUEST, guest);
            Calls.add(process(), VcpuDispatcher.create(process(), dispatcher, entry), out);
        });
    }

    /**
     * zx_vcpu_resume: runs the guest until its VMM must be told something. The handle needs EXECUTE.
     *
     * @param packet gets, on ZX_OK alone, the 48 bytes of a packet of type GUEST_MEM, GUEST_IO or GUEST_VCPU
     * @return BAD_STATE on another thread than the creator's, or if the guest rang a bell whose port is closed;
     *     CANCELED after a kick, when the Java thread is interrupted while it would have to sleep or before it runs the
     *     guest, when the guest wants to be restarted, or when the engine's instruction budget is used up; STOP if the
     *     guest stopped this VCPU; UNAVAILABLE if it wants to be powered off; NOT_FOUND for an access where there is
     *     neither memory nor a trap, unless the machine has access faults for that; NOT_SUPPORTED for one that the
     *     mapping forbids, a read of a BELL trap, or what the kernel does not know; IO_DATA_INTEGRITY if an access to a
     *     MEM trap is not a plain load or store; OUT_OF_RANGE or what else the guest's memory returns; INVALID_ARGS if
     *     the buffer is too small. The VCPU can be resumed after each
     */
    default int zx_vcpu_resume(int vcpu, ByteBuffer packet) {
        try (Held<VcpuDispatcher> held = Held.of(process(), VcpuParameters.RESUME, vcpu)) {
            held.object().checkThread();
            Calls.checkOut(packet);
            check(packet.remaining() >= PortPacket.SIZE, Status.INVALID_ARGS);
            held.object().enter().write(packet);
            return Status.OK.code();
        } catch (StatusException e) {
            return e.status().code();
        }
    }

    /** zx_vcpu_enter: the name of {@link #zx_vcpu_resume} since 2021. */
    default int zx_vcpu_enter(int vcpu, ByteBuffer packet) {
        return zx_vcpu_resume(vcpu, packet);
    }

    /**
     * zx_vcpu_kick: makes resume return CANCELED soon; if it is not running, its next call returns so at once. Any
     * thread may call it. Several kicks before that count as one. The handle needs EXECUTE.
     */
    default int zx_vcpu_kick(int vcpu) {
        return Calls.status(() -> {
            try (Held<VcpuDispatcher> held = Held.of(process(), VcpuParameters.KICK, vcpu)) {
                held.object().kick();
            }
        });
    }

    /**
     * zx_vcpu_interrupt: makes an interrupt pending in the guest, or on RISC-V also not any more, whether the VCPU
     * runs, waits or neither. Any thread may call it. The handle needs SIGNAL.
     *
     * @param vector as {@link org.jargoon.zircon.abi.Architecture} says; one that is not in 0 to 255 is dropped in
     *     silence, as the code of Zircon does (its documentation has OUT_OF_RANGE)
     */
    default int zx_vcpu_interrupt(int vcpu, int vector) {
        return Calls.status(() -> {
            try (Held<VcpuDispatcher> held = Held.of(process(), VcpuParameters.INTERRUPT, vcpu)) {
                held.object().interrupt(vector);
            }
        });
    }

    /**
     * zx_vcpu_read_state: the registers, or with ZX_VCPU_STATE_FULL (0x100; RISC-V only, an extension that {@link
     * org.jargoon.zircon.abi.Architecture} explains) all state. The handle needs READ.
     *
     * @param kind ZX_VCPU_STATE (0) or ZX_VCPU_STATE_FULL
     * @param buffer gets the structure; has exactly as many bytes remaining (arm64 264, x86-64 136, RISC-V 256)
     * @return INVALID_ARGS for another kind or size, and then BAD_STATE on another thread than the creator's; of
     *     ZX_VCPU_STATE_FULL the size is looked at last
     */
    default int zx_vcpu_read_state(int vcpu, int kind, ByteBuffer buffer) {
        try (Held<VcpuDispatcher> held = Held.of(process(), VcpuParameters.READ_STATE, vcpu)) {
            Calls.checkIn(buffer);
            held.object().readState(kind, buffer);
            return Status.OK.code();
        } catch (StatusException e) {
            return e.status().code();
        }
    }

    /**
     * zx_vcpu_write_state: sets the registers, or with ZX_VCPU_IO (1; x86-64 only) completes an input from a port, or
     * with ZX_VCPU_STATE_FULL (0x100; RISC-V only) sets all state, or with ZX_VCPU_ACCESS_FAULT (0x101; RISC-V only)
     * refuses the access of the last packet. The handle needs WRITE. Flags: arm64's NZCV are set and never cleared;
     * x86-64's rflags are left alone unless bit 1 is set; RISC-V's x[0] is ignored.
     *
     * @param buffer has exactly as many bytes remaining as the structure
     * @return INVALID_ARGS for another kind or size; then BAD_STATE on another thread than the creator's; then
     *     INVALID_ARGS for an access_size that is not 1, 2 or 4, or another size of ZX_VCPU_STATE_FULL, and BAD_STATE
     *     where there is no access to refuse
     */
    default int zx_vcpu_write_state(int vcpu, int kind, ByteBuffer buffer) {
        try (Held<VcpuDispatcher> held = Held.of(process(), VcpuParameters.WRITE_STATE, vcpu)) {
            Calls.checkIn(buffer);
            held.object().writeState(kind, buffer);
            return Status.OK.code();
        } catch (StatusException e) {
            return e.status().code();
        }
    }
}
