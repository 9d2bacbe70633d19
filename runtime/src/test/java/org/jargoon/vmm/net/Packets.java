// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.nio.ByteBuffer;

/** Frames as a guest makes and checks them: written apart from the network's own code, to be its judge. */
final class Packets {
    static final int GATEWAY = address(10, 0, 2, 2);
    static final int NAME_SERVER = address(10, 0, 2, 3);
    static final int GUEST = address(10, 0, 2, 15);
    static final long GUEST_MAC = 0x5254_0012_3456L;
    static final long GATEWAY_MAC = 0x5255_0a00_0202L;
    static final long EVERYBODY = 0xffff_ffff_ffffL;
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int ACK = 16;

    private Packets() {}

    static int address(int a, int b, int c, int d) {
        return a << 24 | b << 16 | c << 8 | d;
    }

    static byte[] ethernet(long to, int type, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.putShort((short) (to >> 32)).putInt((int) to);
        frame.putShort((short) (GUEST_MAC >> 32)).putInt((int) GUEST_MAC);
        return frame.putShort((short) type).put(payload).array();
    }

    /** An IPv4 packet in a frame for the gateway. */
    static byte[] ipv4(int source, int destination, int protocol, byte[] payload) {
        return ethernet(GATEWAY_MAC, 0x0800, ipv4Packet(source, destination, protocol, 7, 0, payload));
    }

    static byte[] ipv4Packet(
            int source, int destination, int protocol, int identification, int fragment, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(20 + payload.length);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) (20 + payload.length));
        packet.putShort((short) identification).putShort((short) fragment).put((byte) 64).put((byte) protocol);
        packet.putShort((short) 0).putInt(source).putInt(destination);
        packet.putShort(10, (short) checksum(packet.array(), 0, 20, 0));
        return packet.put(payload).array();
    }

    static byte[] udp(int source, int sourcePort, int destination, int destinationPort, byte[] data) {
        return ipv4(source, destination, 17, udpPayload(source, sourcePort, destination, destinationPort, data));
    }

    static byte[] udpPayload(int source, int sourcePort, int destination, int destinationPort, byte[] data) {
        ByteBuffer udp = ByteBuffer.allocate(8 + data.length);
        udp.putShort((short) sourcePort).putShort((short) destinationPort);
        udp.putShort((short) udp.capacity()).putShort((short) 0).put(data);
        udp.putShort(6, (short) checksum(udp.array(), 0, udp.capacity(),
                pseudo(source, destination, 17, udp.capacity())));
        return udp.array();
    }

    /** A segment; a SYN has the options MSS 1460 and window scale 7. */
    static byte[] tcp(
            int source, int sourcePort, int destination, int destinationPort,
            int sequence, int acknowledgment, int flags, int window, byte[] data) {
        int options = (flags & SYN) != 0 ? 8 : 0;
        ByteBuffer tcp = ByteBuffer.allocate(20 + options + data.length);
        tcp.putShort((short) sourcePort).putShort((short) destinationPort).putInt(sequence).putInt(acknowledgment);
        tcp.put((byte) (20 + options << 2)).put((byte) flags).putShort((short) window).putInt(0);
        if (options != 0) {
            tcp.putInt(0x020405b4).putInt(0x01030307);
        }
        tcp.put(data);
        tcp.putShort(16, (short) checksum(tcp.array(), 0, tcp.capacity(),
                pseudo(source, destination, 6, tcp.capacity())));
        return ipv4(source, destination, 6, tcp.array());
    }

    static byte[] echoRequest(int source, int destination, byte[] data) {
        ByteBuffer icmp = ByteBuffer.allocate(8 + data.length);
        icmp.putInt(0x08000000).putShort((short) 0x1234).putShort((short) 1).put(data);
        icmp.putShort(2, (short) checksum(icmp.array(), 0, icmp.capacity(), 0));
        return ipv4(source, destination, 1, icmp.array());
    }

    static byte[] arpRequest(int sender, int target) {
        ByteBuffer arp = ByteBuffer.allocate(28);
        arp.putInt(0x00010800).putShort((short) 0x0604).putShort((short) 1);
        arp.putShort((short) (GUEST_MAC >> 32)).putInt((int) GUEST_MAC).putInt(sender);
        arp.putShort((short) 0).putInt(0).putInt(target);
        return ethernet(EVERYBODY, 0x0806, arp.array());
    }

    /** A DHCP message (RFC 2131) with options as code, length, value. */
    static byte[] dhcp(int type, int flags, int clientAddress, byte... options) {
        ByteBuffer message = ByteBuffer.allocate(300);
        message.putInt(0x01010600).putInt(0xcafe).putShort((short) 0).putShort((short) flags).putInt(clientAddress);
        message.position(28).putShort((short) (GUEST_MAC >> 32)).putInt((int) GUEST_MAC);
        message.position(236).putInt(0x63825363).put((byte) 53).put((byte) 1).put((byte) type);
        message.put(options).put((byte) 255);
        byte[] udp = udpPayload(clientAddress, 68, -1, 67, message.array());
        return ethernet(EVERYBODY, 0x0800, ipv4Packet(clientAddress, -1, 17, 1, 0, udp));
    }

    static long pseudo(int source, int destination, int protocol, int length) {
        return (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + protocol + length;
    }

    static int checksum(byte[] bytes, int from, int length, long start) {
        long sum = start;
        for (int i = 0; i < length; i++) {
            sum += (bytes[from + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) ~sum & 0xffff;
    }

    /** What is wrong with a frame that the network gave, or null: lengths, addresses, all checksums. */
    static String flaw(byte[] frame) {
        if (frame.length < 14 || frame.length > 1514) {
            return "a frame of " + frame.length + " bytes";
        }
        ByteBuffer in = ByteBuffer.wrap(frame);
        int type = in.getShort(12);
        if (type == 0x0806) {
            return frame.length == 42 ? null : "ARP in " + frame.length + " bytes";
        }
        if (type != 0x0800 || frame.length < 34 || in.get(14) != 0x45 || in.getShort(16) != frame.length - 14) {
            return "no sound IPv4 header";
        }
        if (checksum(frame, 14, 20, 0) != 0) {
            return "a wrong IPv4 checksum";
        }
        boolean fragment = (in.getShort(20) & 0x3fff) != 0;
        int protocol = in.get(23);
        int length = frame.length - 34;
        long start = protocol == 1 ? 0 : pseudo(in.getInt(26), in.getInt(30), protocol, length);
        return !fragment && checksum(frame, 34, length, start) != 0 ? "a wrong checksum, protocol " + protocol : null;
    }
}
