// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

/**
 * ICMP (RFC 792): the network's own addresses answer echo requests, and what cannot be delivered is told to the guest.
 * Echo requests to others are refused, as sending them on would need privileges.
 */
final class Icmp {
    static final int HOST_UNREACHABLE = 1;
    static final int PROTOCOL_UNREACHABLE = 2;
    static final int PORT_UNREACHABLE = 3;
    /** RFC 1812 section 5.2.7.1. */
    static final int PROHIBITED = 13;

    private static final int ECHO_REPLY = 0;
    private static final int UNREACHABLE = 3;
    private static final int ECHO_REQUEST = 8;
    private static final int HEADER_SIZE = 8;
    // RFC 1812 section 4.3.2.3: as much of the packet as fits into 576 bytes.
    private static final int MOST_QUOTED = 576 - Ipv4Packet.HEADER_SIZE - HEADER_SIZE;

    private final Link link;

    Icmp(Link link) {
        this.link = link;
    }

    void receive(Ipv4Packet packet) {
        Span message = packet.payload();
        if (message.length() < HEADER_SIZE || message.get8(0) != ECHO_REQUEST
                || Wire.checksum(message.sum(0)) != 0) {
            return;
        }
        if (!Addresses.isOwn(packet.destination())) {
            unreachable(packet, PROHIBITED);
            return;
        }
        byte[] frame = Link.packet(Ipv4Packet.ICMP, packet.destination(), packet.source(), message.length());
        System.arraycopy(message.array(), message.from(), frame, Link.PAYLOAD, message.length());
        frame[Link.PAYLOAD] = ECHO_REPLY;
        send(frame);
    }

    /** Tells the guest that a packet was not delivered, with one of the codes above. */
    void unreachable(Ipv4Packet packet, int code) {
        unreachable(packet.whole(), packet.source(), code);
    }

    /**
     * The same for a packet of which only the beginning was kept.
     *
     * @param quoted the packet from its IPv4 header on
     */
    void unreachable(Span quoted, int guest, int code) {
        int length = Math.min(quoted.length(), MOST_QUOTED);
        byte[] frame = Link.packet(Ipv4Packet.ICMP, Addresses.GATEWAY, guest, HEADER_SIZE + length);
        frame[Link.PAYLOAD] = UNREACHABLE;
        frame[Link.PAYLOAD + 1] = (byte) code;
        System.arraycopy(quoted.array(), quoted.from(), frame, Link.PAYLOAD + HEADER_SIZE, length);
        send(frame);
    }

    private void send(byte[] frame) {
        Wire.put16(frame, Link.PAYLOAD + 2, 0);
        Wire.put16(frame, Link.PAYLOAD + 2,
                Wire.checksum(Wire.sum(frame, Link.PAYLOAD, frame.length - Link.PAYLOAD, 0)));
        link.transmit(frame);
    }
}
