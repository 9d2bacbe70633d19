// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon;

import org.jargoon.vcpu.Exit;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.GuestPackets;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.SignalPayload;

/** What {@link Port#await} and {@link Vcpu#resume} give: {@code zx_port_packet_t} by its type (docs/zircon.md §5.1). */
public sealed interface Packet {

    /** What the receiver knows it by: of a trap, the trap's key; 0 for a {@link GuestVcpu}. */
    long key();

    /** A packet that a program queued: 32 bytes of its own, as four numbers, and a status. */
    record User(long key, int status, long word0, long word1, long word2, long word3) implements Packet {
        PortPacket toPortPacket() {
            return new PortPacket(key, PortPacket.USER, status, word0, word1, word2, word3);
        }
    }

    /** An object that zx_object_wait_async named asserts a signal. */
    record Signal(long key, SignalPayload payload) implements Packet {}

    /**
     * A guest wrote to a BELL trap.
     *
     * @param address the guest-physical address
     */
    record GuestBell(long key, long address) implements Packet {}

    /**
     * A guest loads from or stores to a MEM trap; the VMM carries the access out. Of arm64 and RISC-V guests.
     *
     * @param address the guest-physical address
     * @param size of the access in bytes: 1, 2, 4 or 8
     * @param signExtend whether a load extends the sign
     * @param register which is loaded or stored; RISC-V: from {@link #FIRST_FLOAT} on the floating-point registers
     * @param read whether it is a load
     * @param data for a store, all 64 bits of the register; otherwise 0
     */
    record GuestMemory(long key, long address, int size, boolean signExtend, int register, boolean read, long data)
            implements Packet {
        /** RISC-V: the number of f0. */
        public static final int FIRST_FLOAT = Exit.Syndrome.FIRST_FLOAT;

        /**
         * What a load of {@code value} writes to the register: its lowest bytes, sign- or zero-extended, or with ones
         * above them in a floating-point register.
         */
        public long extended(long value) {
            int unused = Long.SIZE - size * Byte.SIZE;
            if (register >= FIRST_FLOAT && unused > 0) {
                return value | -1L << size * Byte.SIZE;
            }
            return signExtend ? value << unused >> unused : value << unused >>> unused;
        }
    }

    /**
     * As {@link GuestMemory}, of x86-64 guests, whose VMM decodes the instruction: its words are the 32 bytes of the
     * packet's payload, whose meaning depends on the profile.
     *
     * @param address the guest-physical address
     */
    record X86Memory(long key, long address, long word1, long word2, long word3) implements Packet {}

    /**
     * A guest accesses an I/O port with an IO trap (x86-64).
     *
     * @param size of the access in bytes: 1, 2 or 4
     * @param input whether the port is read
     * @param data what is written; 0 for an input
     */
    record GuestPort(long key, int port, int size, boolean input, int data) implements Packet {}

    /** A VCPU asks for something to be done to VCPUs of its guest. */
    sealed interface GuestVcpu extends Packet {
        @Override
        default long key() {
            return 0;
        }
    }

    /**
     * The guest sends an interrupt: the VMM calls zx_vcpu_interrupt for each VCPU in the mask.
     *
     * @param mask bit n for the VCPU with number n
     */
    record VcpuInterrupt(long mask, int vector) implements GuestVcpu {}

    /**
     * The guest starts a VCPU: the VMM creates it, in a thread of its own; or on RISC-V, where it has created it
     * already, it writes {@link Vcpu#startState} in that thread and resumes it.
     *
     * @param number of the VCPU
     * @param entry where it begins
     * @param argument RISC-V: what the VMM must put into a1; otherwise 0
     */
    record VcpuStartup(long number, long entry, long argument) implements GuestVcpu {}

    /** Reads a packet of a guest of {@code architecture} or of any other kind. */
    static Packet of(PortPacket packet, Architecture architecture, Profile profile) {
        long key = packet.key();
        return switch (packet.type()) {
            case PortPacket.USER ->
                new User(key, packet.status(), packet.word0(), packet.word1(), packet.word2(), packet.word3());
            case PortPacket.SIGNAL_ONE -> new Signal(key, SignalPayload.of(packet));
            case PortPacket.GUEST_BELL -> new GuestBell(key, packet.word0());
            case PortPacket.GUEST_MEM ->
                architecture.memoryPacketIsDecoded()
                        ? memory(packet)
                        : new X86Memory(key, packet.word0(), packet.word1(), packet.word2(), packet.word3());
            case PortPacket.GUEST_IO -> port(packet);
            case PortPacket.GUEST_VCPU -> vcpu(packet, profile);
            default -> throw new IllegalArgumentException("a packet of the unknown type " + packet.type());
        };
    }

    private static GuestMemory memory(PortPacket packet) {
        long access = packet.word1();
        return new GuestMemory(
                packet.key(),
                packet.word0(),
                (int) access & 0xff,
                (access >>> 8 & 0xff) != 0,
                (int) (access >>> 16) & 0xff,
                (access >>> 24 & 0xff) != 0,
                packet.word2());
    }

    private static GuestPort port(PortPacket packet) {
        long word = packet.word0();
        return new GuestPort(
                packet.key(),
                (int) word & 0xffff,
                (int) (word >>> 16) & 0xff,
                (word >>> 24 & 0xff) != 0,
                (int) (word >>> 32));
    }

    private static GuestVcpu vcpu(PortPacket packet, Profile profile) {
        boolean typeFirst = profile.vcpuPacketTypeFirst();
        int type = (int) (typeFirst ? packet.word0() : packet.word2() & 0xff);
        long first = typeFirst ? packet.word1() : packet.word0();
        long second = typeFirst ? packet.word2() : packet.word1();
        return type == GuestPackets.VCPU_STARTUP
                ? new VcpuStartup(first, second, packet.word3())
                : new VcpuInterrupt(first, (int) second & 0xff);
    }
}
