// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.zircon.abi.InfoTopic;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.VcpuStateKind;

/**
 * A virtual processor. Only the thread that created it may resume it and touch its registers; it may be kicked,
 * interrupted and closed from any thread (docs/zircon.md §2.10).
 */
public final class Vcpu extends ZxObject {
    private static final int A0 = 10;
    private static final int A1 = 11;

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
     *     neither memory nor a trap, STOP, UNAVAILABLE and more (docs/zircon.md §6.2). The VCPU can be resumed again
     */
    public Packet resume() {
        ZxException.check("zx_vcpu_resume", zircon().syscalls().zx_vcpu_resume(handle(), packet));
        return zircon().packet(PortPacket.read(packet));
    }

    /** zx_vcpu_kick: makes {@link #resume} throw CANCELED soon, or if it does not run, its next call. */
    public void kick() {
        ZxException.check("zx_vcpu_kick", zircon().syscalls().zx_vcpu_kick(handle()));
    }

    /**
     * zx_vcpu_interrupt: makes an interrupt pending, or withdraws it; {@link org.jargoon.zircon.abi.Architecture}
     * explains vectors.
     */
    public void interrupt(int vector) {
        ZxException.check("zx_vcpu_interrupt", zircon().syscalls().zx_vcpu_interrupt(handle(), vector));
    }

    /** zx_vcpu_read_state: the registers that a VMM may see. */
    public VcpuRegisters readState() {
        read(VcpuStateKind.STATE, state);
        return VcpuRegisters.read(VcpuRegisters.layout(zircon()), state);
    }

    /** zx_vcpu_write_state: sets the registers; flags as the architecture lets them be set (docs/zircon.md §5.3). */
    public void writeState(VcpuRegisters registers) {
        registers.write(state);
        write(VcpuStateKind.STATE, state);
    }

    private void read(int kind, ByteBuffer to) {
        ZxException.check("zx_vcpu_read_state", zircon().syscalls().zx_vcpu_read_state(handle(), kind, to));
    }

    private void write(int kind, ByteBuffer from) {
        ZxException.check("zx_vcpu_write_state", zircon().syscalls().zx_vcpu_write_state(handle(), kind, from));
    }

    /**
     * zx_vcpu_read_state with ZX_VCPU_STATE_FULL, which RISC-V has: all state that the guest can notice.
     *
     * @return x0 to x31, pc, and words that only {@link #writeFullState} understands
     */
    public long[] readFullState() {
        ByteBuffer size = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int topic = InfoTopic.VCPU_STATE_FULL.number();
        ZxException.check(
                "zx_object_get_info", zircon().syscalls().zx_object_get_info(handle(), topic, size, null, null));
        ByteBuffer full = ByteBuffer.allocate((int) size.getLong(0)).order(ByteOrder.LITTLE_ENDIAN);
        read(VcpuStateKind.FULL, full);
        long[] words = new long[full.capacity() / Long.BYTES];
        full.asLongBuffer().get(words);
        return words;
    }

    /** zx_vcpu_write_state with ZX_VCPU_STATE_FULL: sets all state to what {@link #readFullState} gave. */
    public void writeFullState(long[] words) {
        ByteBuffer full = ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        full.asLongBuffer().put(words);
        write(VcpuStateKind.FULL, full);
    }

    /**
     * RISC-V: the state, for {@link #writeFullState}, in which a VCPU begins as the SBI's hart_start says, whatever it
     * has done before.
     *
     * @param reset what {@link #readFullState} gave when the VCPU had just been created
     */
    public static long[] startState(long[] reset, Packet.VcpuStartup startup) {
        long[] words = reset.clone();
        words[A0] = startup.number();
        words[A1] = startup.argument();
        words[VcpuStateKind.FULL_PC] = startup.entry();
        return words;
    }

    /**
     * Completes a load that the guest made from a MEM trap: extends the value as the guest's instruction does and
     * writes it to the register that is to be loaded, by zx_vcpu_read_state and zx_vcpu_write_state.
     *
     * @param load what {@link #resume} returned last
     * @param value what the load gets, in its lowest bytes
     */
    public void completeLoad(Packet.GuestMemory load, long value) {
        if (load.register() >= Packet.GuestMemory.FIRST_FLOAT) {
            long[] words = readFullState();
            words[VcpuStateKind.FULL_FLOATS + load.register() - Packet.GuestMemory.FIRST_FLOAT] = load.extended(value);
            writeFullState(words);
            return;
        }
        VcpuRegisters registers = readState();
        registers.set(load.register(), load.extended(value));
        writeState(registers);
    }

    /**
     * RISC-V: refuses the access that the guest made to a MEM trap, so that it takes an access fault; by
     * zx_vcpu_write_state with ZX_VCPU_ACCESS_FAULT.
     *
     * @throws ZxException BAD_STATE if {@link #resume} did not return a {@link Packet.GuestMemory} last
     */
    public void refuseAccess() {
        write(VcpuStateKind.ACCESS_FAULT, ByteBuffer.allocate(0));
    }
}
