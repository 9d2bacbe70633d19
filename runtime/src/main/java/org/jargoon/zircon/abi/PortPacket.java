// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a port delivers: {@code zx_port_packet_t} (zircon/syscalls/port.h; docs/zircon.md §5.1). In memory it is
 * {@value #SIZE} bytes, little-endian: the key at 0, the type at 8, the status at 12, and from 16 on the payload, whose
 * 32 bytes mean something by type and are held here as the four numbers that they are as {@code uint64_t[4]}.
 *
 * @param key what its receiver knows it by
 * @param type one of the constants here
 * @param status a {@code zx_status_t}; 0 in packets that the kernel makes
 * @param word0 the payload's bytes 0 to 7
 * @param word1 the payload's bytes 8 to 15
 * @param word2 the payload's bytes 16 to 23
 * @param word3 the payload's bytes 24 to 31
 */
public record PortPacket(long key, int type, int status, long word0, long word1, long word2, long word3) {
    /** Bytes of the structure. */
    public static final int SIZE = 48;

    public static final int USER = 0;
    public static final int SIGNAL_ONE = 1;
    public static final int GUEST_BELL = 3;
    public static final int GUEST_MEM = 4;
    public static final int GUEST_IO = 5;
    public static final int GUEST_VCPU = 6;
    public static final int INTERRUPT = 7;

    private static final int TYPE_AT = 8;
    private static final int STATUS_AT = 12;
    private static final int PAYLOAD_AT = 16;

    private static final VarHandle LONGS =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** What zx_port_queue makes of a packet that its caller filled in: the type is USER whatever it said. */
    public PortPacket asUser() {
        return type == USER ? this : new PortPacket(key, USER, status, word0, word1, word2, word3);
    }

    /**
     * The packet at a buffer's position, which stays.
     *
     * @throws IndexOutOfBoundsException if the buffer has fewer than {@value #SIZE} bytes left
     */
    public static PortPacket read(ByteBuffer from) {
        int at = from.position();
        checkRoom(from);
        return new PortPacket(
                (long) LONGS.get(from, at),
                (int) INTS.get(from, at + TYPE_AT),
                (int) INTS.get(from, at + STATUS_AT),
                (long) LONGS.get(from, at + PAYLOAD_AT),
                (long) LONGS.get(from, at + PAYLOAD_AT + 8),
                (long) LONGS.get(from, at + PAYLOAD_AT + 16),
                (long) LONGS.get(from, at + PAYLOAD_AT + 24));
    }

    /**
     * Writes the packet at a buffer's position, which stays.
     *
     * @throws IndexOutOfBoundsException if the buffer has fewer than {@value #SIZE} bytes left; nothing is written
     */
    public void write(ByteBuffer to) {
        int at = to.position();
        checkRoom(to);
        LONGS.set(to, at, key);
        INTS.set(to, at + TYPE_AT, type);
        INTS.set(to, at + STATUS_AT, status);
        LONGS.set(to, at + PAYLOAD_AT, word0);
        LONGS.set(to, at + PAYLOAD_AT + 8, word1);
        LONGS.set(to, at + PAYLOAD_AT + 16, word2);
        LONGS.set(to, at + PAYLOAD_AT + 24, word3);
    }

    private static void checkRoom(ByteBuffer buffer) {
        if (buffer.remaining() < SIZE) {
            throw new IndexOutOfBoundsException(
                    "a packet takes " + SIZE + " bytes, the buffer has " + buffer.remaining() + " left");
        }
    }
}
