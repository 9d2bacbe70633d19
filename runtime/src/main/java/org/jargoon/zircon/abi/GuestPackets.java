// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

/**
 * The packets that tell of a guest, by architecture and profile (zircon/syscalls/port.h; docs/zircon.md §5.1). Offsets
 * in the comments are those inside the packet's 32 bytes of payload.
 */
public final class GuestPackets {
    /** The type in a GUEST_VCPU packet of an interrupt that the guest sends to VCPUs. */
    public static final int VCPU_INTERRUPT = 0;

    /** The type in a GUEST_VCPU packet of a VCPU that the guest wants to start. */
    public static final int VCPU_STARTUP = 1;

    /** The most bytes of an instruction in an x86-64 GUEST_MEM packet. */
    public static final int X86_INSTRUCTION_BYTES = 15;

    private static final int BYTE_MASK = 0xff;

    private GuestPackets() {}

    /** A write to a BELL trap: the guest-physical address at 0. */
    public static PortPacket bell(long key, long address) {
        return new PortPacket(key, PortPacket.GUEST_BELL, 0, address, 0, 0, 0);
    }

    /**
     * A GUEST_MEM packet of arm64, whose shape RISC-V has too: address u64 at 0, access_size u8 at 8, sign_extend u8 at
     * 9, xt u8 at 10, read u8 at 11, data u64 at 16.
     *
     * @param address the guest-physical address of the access
     * @param size of the access in bytes: 1, 2, 4 or 8
     * @param signExtend whether a load extends the sign
     * @param register which is loaded or stored
     * @param read whether it is a load
     * @param data for a store, all 64 bits of the register; otherwise 0
     */
    public static PortPacket memory(
            long key, long address, int size, boolean signExtend, int register, boolean read, long data) {
        int access = size | bit(signExtend) << 8 | register << 16 | bit(read) << 24;
        return new PortPacket(key, PortPacket.GUEST_MEM, 0, address, access, data, 0);
    }

    /**
     * A GUEST_MEM packet of x86-64 up to 2022: address u64 at 0, inst_len u8 at 8, inst_buf u8[15] at 9,
     * default_operand_size u8 at 24.
     *
     * @param instruction the instruction's bytes, at most {@value #X86_INSTRUCTION_BYTES}
     */
    public static PortPacket x86MemoryWithInstruction(
            long key, long address, byte[] instruction, int defaultOperandSize) {
        long low = instruction.length;
        long high = 0;
        for (int i = 0; i < instruction.length; i++) {
            int at = i + 1;
            long value = instruction[i] & BYTE_MASK;
            if (at < Long.BYTES) {
                low |= value << at * Byte.SIZE;
            } else {
                high |= value << (at - Long.BYTES) * Byte.SIZE;
            }
        }
        return new PortPacket(key, PortPacket.GUEST_MEM, 0, address, low, high, defaultOperandSize);
    }

    /**
     * A GUEST_MEM packet of x86-64 from 2023 on: address u64 at 0, cr3 u64 at 8, rip u64 at 16, instruction_size u8 at
     * 24, default_operand_size u8 at 25.
     *
     * @param rip of the instruction that accessed the trap
     */
    public static PortPacket x86MemoryWithRegisters(
            long key, long address, long cr3, long rip, int instructionSize, int defaultOperandSize) {
        return new PortPacket(
                key, PortPacket.GUEST_MEM, 0, address, cr3, rip, instructionSize | defaultOperandSize << Byte.SIZE);
    }

    /**
     * A GUEST_IO packet: port u16 at 0, access_size u8 at 2, input u8 at 3, data u8[4] at 4.
     *
     * @param data what is written, as many bytes as the access has; 0 for an input
     */
    public static PortPacket port(long key, int port, int size, boolean input, int data) {
        long word = port & 0xffff | size << 16 | bit(input) << 24 | Integer.toUnsignedLong(data) << Integer.SIZE;
        return new PortPacket(key, PortPacket.GUEST_IO, 0, word, 0, 0, 0);
    }

    /**
     * A GUEST_VCPU packet of type INTERRUPT: the guest sends an interrupt.
     *
     * @param mask one bit for each VCPU by its number
     */
    public static PortPacket vcpuInterrupt(Profile profile, long mask, int vector) {
        return vcpu(profile, VCPU_INTERRUPT, mask, vector, 0);
    }

    /**
     * A GUEST_VCPU packet of type STARTUP: the guest starts a VCPU.
     *
     * @param number the VCPU's number
     * @param entry where it begins
     * @param argument RISC-V: the {@code opaque} of hart_start; otherwise 0, as the word is reserved
     */
    public static PortPacket vcpuStartup(Profile profile, long number, long entry, long argument) {
        return vcpu(profile, VCPU_STARTUP, number, entry, argument);
    }

    /** The type is a u8 at 16 behind the union, or a u32 at 0 with the union at 8 (docs/zircon.md §13 row 14). */
    private static PortPacket vcpu(Profile profile, int type, long first, long second, long last) {
        return profile.vcpuPacketTypeFirst()
                ? new PortPacket(0, PortPacket.GUEST_VCPU, 0, type, first, second, last)
                : new PortPacket(0, PortPacket.GUEST_VCPU, 0, first, second, type, last);
    }

    private static int bit(boolean value) {
        return value ? 1 : 0;
    }
}
