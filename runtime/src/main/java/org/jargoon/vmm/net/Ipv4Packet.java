// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

/**
 * An IPv4 packet from the guest (RFC 791) whose header is sound. Options are passed over.
 *
 * @param whole header and payload, without what Ethernet padded
 * @param fragmentOffset of the payload in its datagram, in bytes
 */
record Ipv4Packet(
        Span whole,
        int identification,
        int fragmentOffset,
        boolean moreFragments,
        int protocol,
        int source,
        int destination,
        Span payload) {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int HEADER_SIZE = 20;
    private static final int MORE_FRAGMENTS = 0x2000;

    /** Reads what an Ethernet frame carries, or gives null if that is no sound IPv4 packet. */
    static Ipv4Packet parse(Span bytes) {
        if (bytes.length() < HEADER_SIZE || bytes.get8(0) >>> 4 != 4) {
            return null;
        }
        int headerLength = (bytes.get8(0) & 15) * 4;
        int totalLength = bytes.get16(2);
        if (headerLength < HEADER_SIZE || totalLength < headerLength || totalLength > bytes.length()) {
            return null;
        }
        if (Wire.checksum(bytes.first(headerLength).sum(0)) != 0) {
            return null;
        }
        Span whole = bytes.first(totalLength);
        int fragment = bytes.get16(6);
        return new Ipv4Packet(whole, bytes.get16(4), (fragment & 0x1fff) * 8, (fragment & MORE_FRAGMENTS) != 0,
                bytes.get8(9), bytes.get32(12), bytes.get32(16), whole.after(headerLength));
    }

    boolean isFragment() {
        return moreFragments || fragmentOffset != 0;
    }

    /** The same packet with the payload of its whole datagram. */
    Ipv4Packet reassembled(byte[] datagram) {
        return new Ipv4Packet(whole, identification, 0, false, protocol, source, destination, Span.of(datagram));
    }

    /** Whether a checksum over the pseudo-header and the payload holds. */
    boolean payloadChecksumHolds() {
        long start = Wire.pseudoHeader(source, destination, protocol, payload.length());
        return Wire.checksum(payload.sum(start)) == 0;
    }
}
