// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.util.function.Consumer;

/**
 * The network as the guest sees it: takes its frames and gives each to the protocol that it is for. What is not sound
 * is dropped. Belongs to the reactor's thread.
 */
final class Router {
    private final Reactor reactor;
    private final Link link;
    private final Icmp icmp;
    private final Dhcp dhcp;
    private final UdpNat udp;
    private final TcpNat tcp;
    private final Fragments fragments = new Fragments();
    private final boolean nameServer;

    /**
     * @param guest takes frames for the guest
     * @param routed whether there is anything beyond this network
     * @param nameServer whether the destinations know one
     */
    Router(Reactor reactor, Consumer<byte[]> guest, Destinations destinations, boolean routed, boolean nameServer) {
        this.reactor = reactor;
        this.nameServer = nameServer;
        link = new Link(guest);
        icmp = new Icmp(link);
        dhcp = new Dhcp(link, routed);
        udp = new UdpNat(reactor, link, icmp, destinations);
        tcp = new TcpNat(reactor, link, icmp, destinations);
    }

    TcpNat tcp() {
        return tcp;
    }

    UdpNat udp() {
        return udp;
    }

    Fragments fragments() {
        return fragments;
    }

    /** Takes a frame; {@link #settle} is to be called after a batch of them. */
    void receive(byte[] frame) {
        if (frame.length < Link.ETHERNET_SIZE) {
            return;
        }
        long destination = Wire.get48(frame, 0);
        long source = Wire.get48(frame, 6);
        if (destination != Addresses.OWN_MAC && !Addresses.isGroup(destination) || Addresses.isGroup(source)) {
            return;
        }
        Span payload = Span.of(frame).after(Link.ETHERNET_SIZE);
        switch (Wire.get16(frame, 12)) {
            case Link.TYPE_ARP -> Arp.receive(payload, link);
            case Link.TYPE_IPV4 -> {
                Ipv4Packet packet = Ipv4Packet.parse(payload);
                if (packet != null) {
                    receive(packet, source);
                }
            }
            default -> {
                // IPv6 and whatever else is not spoken here.
            }
        }
    }

    private void receive(Ipv4Packet packet, long mac) {
        boolean known = Addresses.isGuest(packet.source());
        if (known) {
            link.learn(packet.source(), mac);
        } else if (packet.source() != Addresses.NONE) {
            return;
        }
        Ipv4Packet whole = packet.isFragment() ? fragments.add(packet, reactor.now()) : packet;
        if (whole == null) {
            return;
        }
        if (whole.protocol() == Ipv4Packet.UDP) {
            receiveUdp(whole, known);
        } else if (known && isUnicast(whole.destination())) {
            switch (whole.protocol()) {
                case Ipv4Packet.TCP -> tcp.receive(whole);
                case Ipv4Packet.ICMP -> icmp.receive(whole);
                default -> icmp.unreachable(whole, Icmp.PROTOCOL_UNREACHABLE);
            }
        }
    }

    private void receiveUdp(Ipv4Packet packet, boolean known) {
        Udp datagram = Udp.parse(packet);
        if (datagram == null) {
            return;
        }
        int destination = packet.destination();
        if (datagram.destinationPort() == Dhcp.SERVER_PORT
                && (destination == Addresses.BROADCAST || destination == Addresses.GATEWAY)) {
            dhcp.receive(datagram.data());
        } else if (known && isUnicast(destination)) {
            if (destination == Addresses.NAME_SERVER && datagram.destinationPort() == Dns.PORT && !nameServer) {
                refuseQuery(datagram);
            } else {
                udp.receive(datagram);
            }
        }
    }

    private void refuseQuery(Udp query) {
        byte[] answer = Dns.refuse(query.data());
        if (answer != null) {
            link.transmit(Udp.datagram(Addresses.NAME_SERVER, Dns.PORT, query.packet().source(),
                    query.sourcePort(), Span.of(answer)));
        }
    }

    /** Group and broadcast addresses are not passed on, and never answered. */
    private static boolean isUnicast(int address) {
        return address >>> 28 < 14 && address != (Addresses.NETWORK | ~Addresses.MASK);
    }

    void settle() {
        tcp.settle();
    }

    /** When {@link #expire} is to be called. */
    long deadline() {
        return Math.min(tcp.deadline(), udp.deadline());
    }

    /** Does what time has made necessary, if anything. */
    void expire() {
        if (tcp.deadline() <= reactor.now()) {
            tcp.expire();
        }
        if (udp.deadline() <= reactor.now()) {
            udp.expire();
        }
    }
}
