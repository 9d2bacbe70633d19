// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.util.function.Consumer;

/**
 * The wire to the guest: makes Ethernet frames of IPv4 packets and hands them over. Packets to a guest that has not
 * been heard of yet become a question for its MAC address (RFC 826); the latest of them is kept for its answer
 * (RFC 1122 section 2.3.2.2).
 */
final class Link {
    static final int ETHERNET_SIZE = 14;
    static final int TYPE_IPV4 = 0x0800;
    static final int TYPE_ARP = 0x0806;
    /** Where the payload of an IPv4 packet begins in a frame made here. */
    static final int PAYLOAD = ETHERNET_SIZE + Ipv4Packet.HEADER_SIZE;
    private static final int MAX_PAYLOAD = Addresses.MTU - Ipv4Packet.HEADER_SIZE;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int TIME_TO_LIVE = 64;

    private final Consumer<byte[]> guest;
    // MAC addresses by the last byte of the IPv4 address; 0 where none is known.
    private final long[] neighbours = new long[256];
    private byte[] unresolved;
    private int identification;

    Link(Consumer<byte[]> guest) {
        this.guest = guest;
    }

    void learn(int address, long mac) {
        if (Addresses.isGuest(address) && !Addresses.isGroup(mac)) {
            neighbours[address & 0xff] = mac;
            byte[] waiting = unresolved;
            if (waiting != null && Wire.get32(waiting, ETHERNET_SIZE + 16) == address) {
                unresolved = null;
                transmit(waiting, mac);
            }
        }
    }

    /** An Ethernet frame with room for a payload. */
    static byte[] ethernet(long destination, int type, int payloadLength) {
        byte[] frame = new byte[ETHERNET_SIZE + payloadLength];
        Wire.put48(frame, 0, destination);
        Wire.put48(frame, 6, Addresses.OWN_MAC);
        Wire.put16(frame, 12, type);
        return frame;
    }

    /** A frame with room for a payload from {@link #PAYLOAD} on, to be filled in and given to {@link #transmit}. */
    static byte[] packet(int protocol, int source, int destination, int payloadLength) {
        byte[] frame = ethernet(0, TYPE_IPV4, Ipv4Packet.HEADER_SIZE + payloadLength);
        int header = ETHERNET_SIZE;
        Wire.put16(frame, header, 0x4500);
        Wire.put16(frame, header + 2, Ipv4Packet.HEADER_SIZE + payloadLength);
        frame[header + 8] = TIME_TO_LIVE;
        frame[header + 9] = (byte) protocol;
        Wire.put32(frame, header + 12, source);
        Wire.put32(frame, header + 16, destination);
        return frame;
    }

    /**
     * Sends a frame made by {@link #packet} to the guest, in fragments where it is too long for one. What TCP makes is
     * as long as the guest's own TCP wants it.
     */
    void transmit(byte[] frame) {
        int address = Wire.get32(frame, ETHERNET_SIZE + 16);
        long mac = address == Addresses.BROADCAST ? Addresses.BROADCAST_MAC
                : Addresses.isGuest(address) ? neighbours[address & 0xff] : 0;
        if (mac != 0) {
            transmit(frame, mac);
        } else if (Addresses.isGuest(address)) {
            unresolved = frame;
            guest.accept(Arp.request(address));
        }
    }

    /** The same, to a MAC address that is known otherwise. */
    void transmit(byte[] frame, long mac) {
        Wire.put48(frame, 0, mac);
        int length = frame.length - PAYLOAD;
        if (length <= MAX_PAYLOAD || frame[ETHERNET_SIZE + 9] == Ipv4Packet.TCP) {
            Wire.put16(frame, ETHERNET_SIZE + 6, DONT_FRAGMENT);
            finish(frame);
            return;
        }
        identification++;
        int step = MAX_PAYLOAD & ~7;
        for (int from = 0; from < length; from += step) {
            int part = Math.min(step, length - from);
            byte[] fragment = new byte[PAYLOAD + part];
            System.arraycopy(frame, 0, fragment, 0, PAYLOAD);
            System.arraycopy(frame, PAYLOAD + from, fragment, PAYLOAD, part);
            Wire.put16(fragment, ETHERNET_SIZE + 2, Ipv4Packet.HEADER_SIZE + part);
            Wire.put16(fragment, ETHERNET_SIZE + 4, identification);
            Wire.put16(fragment, ETHERNET_SIZE + 6, (from + part < length ? MORE_FRAGMENTS : 0) | from / 8);
            finish(fragment);
        }
    }

    private void finish(byte[] frame) {
        long sum = Wire.sum(frame, ETHERNET_SIZE, Ipv4Packet.HEADER_SIZE, 0);
        Wire.put16(frame, ETHERNET_SIZE + 10, Wire.checksum(sum));
        guest.accept(frame);
    }

    /** Hands over a frame that is complete. */
    void transmitRaw(byte[] frame) {
        guest.accept(frame);
    }
}
