// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

/**
 * What a SIGNAL_ONE packet tells: {@code zx_packet_signal_t} (docs/zircon.md §5.1).
 *
 * @param trigger the signals that were waited for
 * @param observed the object's signals when the packet was made
 * @param count how many things are there to be had; 1 for all objects here
 * @param timestamp when, on the monotonic clock, in nanoseconds; 0 if not asked for
 */
public record SignalPayload(int trigger, int observed, long count, long timestamp) {

    public static SignalPayload of(PortPacket packet) {
        return new SignalPayload(
                (int) packet.word0(), (int) (packet.word0() >>> 32), packet.word1(), packet.word2());
    }

    public PortPacket toPacket(long key) {
        long word0 = Integer.toUnsignedLong(trigger) | (long) observed << 32;
        return new PortPacket(key, PortPacket.SIGNAL_ONE, Status.OK.code(), word0, count, timestamp, 0);
    }
}
