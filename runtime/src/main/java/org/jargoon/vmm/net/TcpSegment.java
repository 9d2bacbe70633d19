// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

/**
 * A TCP segment from the guest (RFC 9293 section 3.1) that is sound.
 *
 * @param window as it stands in the header, not scaled
 * @param maximumSegment the guest's MSS option, or {@link #DEFAULT_MAXIMUM_SEGMENT}; only in a SYN
 * @param windowScale the guest's window scale option (RFC 7323), or -1; only in a SYN
 */
record TcpSegment(
        TcpKey key,
        int sequence,
        int acknowledgment,
        int flags,
        int window,
        int maximumSegment,
        int windowScale,
        Span data) {
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int PSH = 8;
    static final int ACK = 16;
    static final int DEFAULT_MAXIMUM_SEGMENT = 536;
    static final int HEADER_SIZE = 20;
    /**
     * The most data that a segment has. Only the guest knows its adapter's MTU, sends no more than that, and says in
     * its own MSS option what it takes.
     */
    static final int LARGEST_DATA = 65_535 - Ipv4Packet.HEADER_SIZE - HEADER_SIZE;
    /** The shift beyond which a window scale counts as this (RFC 7323 section 2.3). */
    private static final int LARGEST_SCALE = 14;

    private static final int OPTION_END = 0;
    private static final int OPTION_PAD = 1;
    private static final int OPTION_MAXIMUM_SEGMENT = 2;
    private static final int OPTION_WINDOW_SCALE = 3;

    /** Reads what a packet carries, or gives null if that is no sound segment. */
    static TcpSegment parse(Ipv4Packet packet) {
        Span payload = packet.payload();
        if (payload.length() < HEADER_SIZE || !packet.payloadChecksumHolds()) {
            return null;
        }
        int headerLength = (payload.get8(12) >>> 4) * 4;
        int guestPort = payload.get16(0);
        int remotePort = payload.get16(2);
        if (headerLength < HEADER_SIZE || headerLength > payload.length() || guestPort == 0 || remotePort == 0) {
            return null;
        }
        int flags = payload.get8(13);
        int maximumSegment = DEFAULT_MAXIMUM_SEGMENT;
        int windowScale = -1;
        if ((flags & SYN) != 0) {
            Span options = payload.first(headerLength).after(HEADER_SIZE);
            int at = 0;
            while (at + 2 <= options.length() && options.get8(at) != OPTION_END) {
                int kind = options.get8(at);
                int length = kind == OPTION_PAD ? 1 : options.get8(at + 1);
                if (length == 0 || at + length > options.length()) {
                    break;
                }
                if (kind == OPTION_MAXIMUM_SEGMENT && length == 4) {
                    maximumSegment = options.get16(at + 2);
                } else if (kind == OPTION_WINDOW_SCALE && length == 3) {
                    windowScale = Math.min(options.get8(at + 2), LARGEST_SCALE);
                }
                at += length;
            }
        }
        return new TcpSegment(new TcpKey(packet.source(), guestPort, packet.destination(), remotePort),
                payload.get32(4), payload.get32(8), flags, payload.get16(14), maximumSegment, windowScale,
                payload.after(headerLength));
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** What the segment takes of the sequence space: SYN and FIN count as one byte each. */
    int length() {
        return data.length() + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
    }

    /** The reset that RFC 9293 section 3.5.2 answers with where there is no connection. */
    byte[] resetReply() {
        return has(ACK)
                ? seal(frame(key, acknowledgment, 0, RST, 0, 0, 0))
                : seal(frame(key, 0, sequence + length(), RST | ACK, 0, 0, 0));
    }

    /** Where data begins in a frame made by {@link #frame}. */
    static int dataOffset(int optionsLength) {
        return Link.PAYLOAD + HEADER_SIZE + optionsLength;
    }

    /** A frame to the guest with room for options and data, to be filled in and sealed. */
    static byte[] frame(
            TcpKey key, int sequence, int acknowledgment, int flags, int window, int optionsLength, int dataLength) {
        byte[] frame = Link.packet(
                Ipv4Packet.TCP, key.remote(), key.guest(), HEADER_SIZE + optionsLength + dataLength);
        int at = Link.PAYLOAD;
        Wire.put16(frame, at, key.remotePort());
        Wire.put16(frame, at + 2, key.guestPort());
        Wire.put32(frame, at + 4, sequence);
        Wire.put32(frame, at + 8, acknowledgment);
        Wire.put16(frame, at + 12, HEADER_SIZE + optionsLength << 10 | flags);
        Wire.put16(frame, at + 14, window);
        return frame;
    }

    /** Writes a SYN's options, 8 bytes of them: the MSS, and a window scale unless that is negative. */
    static void putOptions(byte[] frame, int maximumSegment, int windowScale) {
        int at = dataOffset(0);
        Wire.put32(frame, at, OPTION_MAXIMUM_SEGMENT << 24 | 4 << 16 | maximumSegment);
        int scale = OPTION_PAD << 24 | OPTION_WINDOW_SCALE << 16 | 3 << 8 | windowScale;
        Wire.put32(frame, at + 4, windowScale < 0 ? OPTION_END : scale);
    }

    /** Writes the checksum. */
    static byte[] seal(byte[] frame) {
        int length = frame.length - Link.PAYLOAD;
        int source = Wire.get32(frame, Link.ETHERNET_SIZE + 12);
        int destination = Wire.get32(frame, Link.ETHERNET_SIZE + 16);
        long start = Wire.pseudoHeader(source, destination, Ipv4Packet.TCP, length);
        Wire.put16(frame, Link.PAYLOAD + 16, Wire.checksum(Wire.sum(frame, Link.PAYLOAD, length, start)));
        return frame;
    }

    /** Whether a sequence number is before another (RFC 9293 section 3.4). */
    static boolean before(int first, int second) {
        return first - second < 0;
    }
}
