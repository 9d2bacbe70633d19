// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

import static org.junit.jupiter.api.Assertions.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The bytes of the packets that tell of a guest (docs/zircon.md §5.1). */
class GuestPacketsTest {
    private static final int PAYLOAD = 16;

    private static ByteBuffer bytes(PortPacket packet) {
        ByteBuffer bytes = ByteBuffer.allocate(PortPacket.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        packet.write(bytes);
        return bytes;
    }

    private static void checkHeader(ByteBuffer bytes, long key, int type) {
        assertEquals(key, bytes.getLong(0));
        assertEquals(type, bytes.getInt(8));
        assertEquals(0, bytes.getInt(12));
    }

    private static void checkZero(ByteBuffer bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            assertEquals(0, bytes.get(PAYLOAD + i), "payload byte " + i);
        }
    }

    @Test
    void bell() {
        ByteBuffer bytes = bytes(GuestPackets.bell(0x1234, 0xFFE008));
        checkHeader(bytes, 0x1234, 3);
        assertEquals(0xFFE008, bytes.getLong(PAYLOAD));
        checkZero(bytes, 8, 32);
    }

    @Test
    void memoryOfArm64AndRiscv() {
        ByteBuffer bytes = bytes(GuestPackets.memory(7, 0xFFE008, 4, true, 31, true, 0));
        checkHeader(bytes, 7, 4);
        assertEquals(0xFFE008, bytes.getLong(PAYLOAD));
        assertEquals(4, bytes.get(PAYLOAD + 8));
        assertEquals(1, bytes.get(PAYLOAD + 9), "sign_extend");
        assertEquals(31, bytes.get(PAYLOAD + 10), "xt");
        assertEquals(1, bytes.get(PAYLOAD + 11), "read");
        checkZero(bytes, 12, 32);
        ByteBuffer store = bytes(GuestPackets.memory(7, 0xFFE008, 1, false, 5, false, -2));
        assertEquals(1, store.get(PAYLOAD + 8));
        assertEquals(0, store.get(PAYLOAD + 9));
        assertEquals(5, store.get(PAYLOAD + 10));
        assertEquals(0, store.get(PAYLOAD + 11));
        assertEquals(-2, store.getLong(PAYLOAD + 16), "data, not cut to the size of the access");
        checkZero(store, 24, 32);
    }

    @Test
    void memoryOfX86WithInstruction() {
        byte[] instruction = new byte[15];
        for (int i = 0; i < instruction.length; i++) {
            instruction[i] = (byte) (0xF0 + i);
        }
        ByteBuffer bytes = bytes(GuestPackets.x86MemoryWithInstruction(7, 0xFFE000, instruction, 4));
        checkHeader(bytes, 7, 4);
        assertEquals(0xFFE000, bytes.getLong(PAYLOAD));
        assertEquals(15, bytes.get(PAYLOAD + 8), "inst_len");
        byte[] copy = new byte[15];
        bytes.get(PAYLOAD + 9, copy);
        assertArrayEquals(instruction, copy);
        assertEquals(4, bytes.get(PAYLOAD + 24), "default_operand_size");
        checkZero(bytes, 25, 32);
        ByteBuffer brief = bytes(GuestPackets.x86MemoryWithInstruction(7, 0, Arrays.copyOf(instruction, 2), 2));
        assertEquals(2, brief.get(PAYLOAD + 8));
        assertEquals((byte) 0xF1, brief.get(PAYLOAD + 10));
        checkZero(brief, 11, 24);
    }

    @Test
    void memoryOfX86WithRegisters() {
        ByteBuffer bytes = bytes(GuestPackets.x86MemoryWithRegisters(7, 0xFFE000, 0x3000, 0x2004, 6, 4));
        checkHeader(bytes, 7, 4);
        assertEquals(0xFFE000, bytes.getLong(PAYLOAD));
        assertEquals(0x3000, bytes.getLong(PAYLOAD + 8), "cr3");
        assertEquals(0x2004, bytes.getLong(PAYLOAD + 16), "rip");
        assertEquals(6, bytes.get(PAYLOAD + 24), "instruction_size");
        assertEquals(4, bytes.get(PAYLOAD + 25), "default_operand_size");
        checkZero(bytes, 26, 32);
    }

    @Test
    void port() {
        ByteBuffer bytes = bytes(GuestPackets.port(9, 0xCFC, 4, false, 0x8877_6655));
        checkHeader(bytes, 9, 5);
        assertEquals(0xCFC, bytes.getShort(PAYLOAD));
        assertEquals(4, bytes.get(PAYLOAD + 2), "access_size");
        assertEquals(0, bytes.get(PAYLOAD + 3), "input");
        assertEquals(0x8877_6655, bytes.getInt(PAYLOAD + 4), "data");
        checkZero(bytes, 8, 32);
        assertEquals(1, bytes(GuestPackets.port(9, 1, 1, true, 0)).get(PAYLOAD + 3), "input");
    }

    @Test
    void vcpuUntil2020HasItsTypeBehind() {
        ByteBuffer interrupt = bytes(GuestPackets.vcpuInterrupt(Profile.ZIRCON_2020, -1, 0xFB));
        checkHeader(interrupt, 0, 6);
        assertEquals(-1, interrupt.getLong(PAYLOAD), "mask");
        assertEquals((byte) 0xFB, interrupt.get(PAYLOAD + 8), "vector");
        assertEquals(0, interrupt.get(PAYLOAD + 16), "type INTERRUPT");
        checkZero(interrupt, 17, 32);
        ByteBuffer startup = bytes(GuestPackets.vcpuStartup(Profile.ZIRCON_2020, 3, 0x8020_0000L, 0));
        assertEquals(3, startup.getLong(PAYLOAD), "id");
        assertEquals(0x8020_0000L, startup.getLong(PAYLOAD + 8), "entry");
        assertEquals(1, startup.get(PAYLOAD + 16), "type STARTUP");
        checkZero(startup, 17, 32);
    }

    @Test
    void vcpuSince2023HasItsTypeInFront() {
        ByteBuffer interrupt = bytes(GuestPackets.vcpuInterrupt(Profile.ZIRCON_2023, 0b101, 1));
        assertEquals(0, interrupt.getInt(PAYLOAD), "type INTERRUPT");
        assertEquals(0b101, interrupt.getLong(PAYLOAD + 8), "mask");
        assertEquals(1, interrupt.get(PAYLOAD + 16), "vector");
        checkZero(interrupt, 17, 32);
        ByteBuffer startup = bytes(GuestPackets.vcpuStartup(Profile.ZIRCON_2023, 3, 0x8020_0000L, 0));
        assertEquals(1, startup.getInt(PAYLOAD), "type STARTUP");
        assertEquals(3, startup.getLong(PAYLOAD + 8), "id");
        assertEquals(0x8020_0000L, startup.getLong(PAYLOAD + 16), "entry");
        checkZero(startup, 24, 32);
    }

    @Test
    void startupOfRiscvHasOpaqueInTheLastWordOfEitherProfile() {
        for (Profile profile : new Profile[] {Profile.ZIRCON_2020, Profile.ZIRCON_2023}) {
            assertEquals(
                    0xABCDEF, bytes(GuestPackets.vcpuStartup(profile, 1, 0x1000, 0xABCDEF)).getLong(PAYLOAD + 24));
        }
    }
}
