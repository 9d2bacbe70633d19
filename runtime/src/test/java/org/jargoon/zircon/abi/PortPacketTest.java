// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class PortPacketTest {
    private static final PortPacket PACKET = new PortPacket(
            0x0102030405060708L,
            0x11121314,
            0x21222324,
            0x3132333435363738L,
            0x4142434445464748L,
            0x5152535455565758L,
            0x6162636465666768L);

    private static final String BYTES = "0807060504030201" + "14131211" + "24232221" + "3837363534333231"
            + "4847464544434241" + "5857565554535251" + "6867666564636261";

    @Test
    void theLayoutIsLittleEndianWhateverTheBuffersOrderIs() {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            for (ByteBuffer buffer : new ByteBuffer[] {ByteBuffer.allocate(51), ByteBuffer.allocateDirect(51)}) {
                buffer.order(order).position(3);
                PACKET.write(buffer);
                assertEquals(3, buffer.position());
                assertEquals(PACKET, PortPacket.read(buffer));
                byte[] bytes = new byte[48];
                buffer.get(bytes);
                assertEquals(BYTES, HexFormat.of().formatHex(bytes));
            }
        }
    }

    @Test
    void aBufferThatIsTooShortIsLeftAlone() {
        ByteBuffer buffer = ByteBuffer.allocate(47);
        assertThrows(IndexOutOfBoundsException.class, () -> PACKET.write(buffer));
        assertThrows(IndexOutOfBoundsException.class, () -> PortPacket.read(buffer));
        assertEquals(ByteBuffer.allocate(47), buffer);
    }

    @Test
    void aSignalPacketHasTriggerAndObservedThenCountThenTimestamp() {
        SignalPayload payload = new SignalPayload(0x80000001, 0x90000002, 3, -4);
        PortPacket packet = payload.toPacket(7);
        assertEquals(new PortPacket(7, 1, 0, 0x90000002_80000001L, 3, -4, 0), packet);
        assertEquals(payload, SignalPayload.of(packet));
    }
}
