// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.PortPacket;

/**
 * A virtual processor. Only the thread that created it may resume it and touch its registers; it may be kicked,
 * interrupted and closed from any thread (reference §2.10).
 */
public final class Vcpu extends ZxObject {
    private static final int STATE = 0;

    private final ByteBuffer packet = ByteBuffer.allocate(PortPacket.SIZE);
    private final ByteBuffer state;

    Vcpu(Zircon zircon, int handle) {
        super(zircon, handle);
        state = ByteBuffer.allocate(VcpuRegisters.layout(zircon).size());
    }

    /**
     * zx_vcpu_resume: runs the guest until its VMM must be told something: a {@link Packet.GuestMemory},
     * {@link Packet.GuestPort} or a {@link Packet.GuestVcpu}.
     *
     * @throws ZxException what else ends the run: CANCELED after {@link #kick}, NOT_FOUND for an access where there is
     *     neither memory nor a trap, STOP, UNAVAILABLE and more (reference §6.2). The VCPU can be resumed again
     */
    public Packet resume() {
        ZxException.check("zx_vcpu_resume", zircon().syscalls().zx_vcpu_resume(handle(), packet));
        return zircon().packet(PortPacket.read(packet));
    }

    /** zx_vcpu_kick: makes {@link #resume} throw CANCELED soon, or if it does not run, its next call. */
    public void kick() {
        ZxException.check("zx_vcpu_kick", zircon().syscalls().zx_vcpu_kick(handle()));
    }

    /** zx_vcpu_interrupt: makes an interrupt pending; {@link org.jargoon.zircon.abi.Architecture} explains vectors. */
    public void interrupt(int vector) {
        ZxException.check("zx_vcpu_interrupt", zircon().syscalls().zx_vcpu_interrupt(handle(), vector));
    }

    /** zx_vcpu_read_state: the registers that a VMM may see. */
    public VcpuRegisters readState() {
        ZxException.check("zx_vcpu_read_state", zircon().syscalls().zx_vcpu_read_state(handle(), STATE, state));
        return VcpuRegisters.read(VcpuRegisters.layout(zircon()), state);
    }

    /** zx_vcpu_write_state: sets the registers; flags as the architecture lets them be set (reference §5.3). */
    public void writeState(VcpuRegisters registers) {
        registers.write(state);
        ZxException.check("zx_vcpu_write_state", zircon().syscalls().zx_vcpu_write_state(handle(), STATE, state));
    }

    /**
     * Completes a load that the guest made from a MEM trap: extends the value as the guest's instruction does and
     * writes it to the register that is to be loaded, by zx_vcpu_read_state and zx_vcpu_write_state.
     *
     * @param load what {@link #resume} returned last
     * @param value what the load gets, in its lowest bytes
     */
    public void completeLoad(Packet.GuestMemory load, long value) {
        VcpuRegisters registers = readState();
        registers.set(load.register(), load.extended(value));
        writeState(registers);
    }
}
