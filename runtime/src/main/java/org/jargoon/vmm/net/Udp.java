// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

/**
 * A UDP datagram from the guest (RFC 768) that is sound.
 *
 * @param packet that carried it
 */
record Udp(Ipv4Packet packet, int sourcePort, int destinationPort, Span data) {
    static final int HEADER_SIZE = 8;
    /** What an IPv4 packet can carry at most. */
    static final int LARGEST_DATA = 65_535 - Ipv4Packet.HEADER_SIZE - HEADER_SIZE;

    /** Reads what a packet carries, or gives null if that is no sound datagram. */
    static Udp parse(Ipv4Packet packet) {
        Span payload = packet.payload();
        if (payload.length() < HEADER_SIZE) {
            return null;
        }
        int length = payload.get16(4);
        if (length < HEADER_SIZE || length > payload.length() || payload.get16(2) == 0) {
            return null;
        }
        // 0 stands for a sender without checksums.
        if (payload.get16(6) != 0) {
            long start = Wire.pseudoHeader(packet.source(), packet.destination(), Ipv4Packet.UDP, length);
            if (Wire.checksum(payload.first(length).sum(start)) != 0) {
                return null;
            }
        }
        return new Udp(packet, payload.get16(0), payload.get16(2), payload.first(length).after(HEADER_SIZE));
    }

    /** A frame for {@link Link#transmit} that carries a datagram of up to {@link #LARGEST_DATA} bytes. */
    static byte[] datagram(int source, int sourcePort, int destination, int destinationPort, Span data) {
        int length = HEADER_SIZE + data.length();
        byte[] frame = Link.packet(Ipv4Packet.UDP, source, destination, length);
        int at = Link.PAYLOAD;
        Wire.put16(frame, at, sourcePort);
        Wire.put16(frame, at + 2, destinationPort);
        Wire.put16(frame, at + 4, length);
        System.arraycopy(data.array(), data.from(), frame, at + HEADER_SIZE, data.length());
        long start = Wire.pseudoHeader(source, destination, Ipv4Packet.UDP, length);
        int checksum = Wire.checksum(Wire.sum(frame, at, length, start));
        Wire.put16(frame, at + 6, checksum == 0 ? 0xffff : checksum);
        return frame;
    }
}
