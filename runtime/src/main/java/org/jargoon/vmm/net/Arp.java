// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

/** The Address Resolution Protocol for IPv4 over Ethernet (RFC 826): answers for the network's own addresses. */
final class Arp {
    private static final int SIZE = 28;
    private static final int ETHERNET = 1;
    private static final int REQUEST = 1;
    private static final int REPLY = 2;

    private Arp() {}

    /** Takes an ARP packet from the guest. */
    static void receive(Span packet, Link link) {
        if (packet.length() < SIZE || packet.get16(0) != ETHERNET || packet.get16(2) != Link.TYPE_IPV4
                || packet.get8(4) != 6 || packet.get8(5) != 4) {
            return;
        }
        long senderMac = Wire.get48(packet.array(), packet.from() + 8);
        int sender = packet.get32(14);
        int target = packet.get32(24);
        link.learn(sender, senderMac);
        // A probe for an address conflict asks with the sender 0.0.0.0 (RFC 5227), and is answered too.
        boolean asked = packet.get16(6) == REQUEST && Addresses.isOwn(target);
        if (asked && !Addresses.isGroup(senderMac)) {
            link.transmitRaw(message(REPLY, target, senderMac, senderMac, sender));
        }
    }

    /** The question who has an address. */
    static byte[] request(int address) {
        return message(REQUEST, Addresses.GATEWAY, Addresses.BROADCAST_MAC, 0, address);
    }

    private static byte[] message(int operation, int sender, long destination, long targetMac, int target) {
        byte[] frame = Link.ethernet(destination, Link.TYPE_ARP, SIZE);
        int at = Link.ETHERNET_SIZE;
        Wire.put16(frame, at, ETHERNET);
        Wire.put16(frame, at + 2, Link.TYPE_IPV4);
        Wire.put16(frame, at + 4, 0x0604);
        Wire.put16(frame, at + 6, operation);
        Wire.put48(frame, at + 8, Addresses.OWN_MAC);
        Wire.put32(frame, at + 14, sender);
        Wire.put48(frame, at + 18, targetMac);
        Wire.put32(frame, at + 24, target);
        return frame;
    }
}
