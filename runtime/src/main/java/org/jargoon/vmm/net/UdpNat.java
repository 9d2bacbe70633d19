// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All UDP flows, each with a connected socket of the host's, so that only whom the guest has written to can answer. At
 * most {@value #FLOWS}, of more the one unused for longest ends; unused for {@value #LIFETIME} ms (RFC 4787 section
 * 4.3) any ends. Empty datagrams of the guest's are lost there: Java sends none on a connected socket.
 */
final class UdpNat {
    static final int FLOWS = 256;
    static final long LIFETIME = 120_000;
    private static final int DATAGRAMS_A_TURN = 64;
    // The largest IPv4 header, and the UDP header after it.
    private static final int LONGEST_OPENING = 68;

    private final Reactor reactor;
    private final Link link;
    private final Icmp icmp;
    private final Destinations destinations;
    // In the order of their last use.
    private final Map<Key, Flow> flows = new LinkedHashMap<>(16, 0.75f, true);
    private final byte[] bytes = new byte[Udp.LARGEST_DATA];
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Udp.LARGEST_DATA);

    private record Key(int guest, int guestPort, int remote, int remotePort) {}

    /** A flow; its channel is the forward's and stays open where a forwarded port began it. */
    private final class Flow {
        private final DatagramChannel channel;
        private final SocketAddress peer;
        private final boolean forwarded;
        private final Span opening;
        private long lastUsed = reactor.now();

        private Flow(DatagramChannel channel, SocketAddress peer, boolean forwarded, Span opening) {
            this.channel = channel;
            this.peer = peer;
            this.forwarded = forwarded;
            this.opening = opening;
        }

        private void end() {
            if (!forwarded) {
                HostSockets.close(channel);
            }
        }
    }

    UdpNat(Reactor reactor, Link link, Icmp icmp, Destinations destinations) {
        this.reactor = reactor;
        this.link = link;
        this.icmp = icmp;
        this.destinations = destinations;
    }

    void receive(Udp datagram) {
        Ipv4Packet packet = datagram.packet();
        Key key = new Key(
                packet.source(), datagram.sourcePort(), packet.destination(), datagram.destinationPort());
        Flow flow = flows.get(key);
        if (flow == null) {
            flow = open(key, packet);
        }
        if (flow != null) {
            flow.lastUsed = reactor.now();
            write(key, flow, datagram.data());
        }
    }

    private Flow open(Key key, Ipv4Packet packet) {
        InetSocketAddress target = key.guestPort == 0 ? null : destinations.find(key.remote, key.remotePort);
        if (target == null) {
            icmp.unreachable(packet, Icmp.PROHIBITED);
            return null;
        }
        try {
            DatagramChannel channel = HostSockets.connectUdp(target);
            Span opening = Span.of(packet.whole().first(Math.min(packet.whole().length(), LONGEST_OPENING)).copy());
            Flow flow = new Flow(channel, target, false, opening);
            reactor.register(channel, SelectionKey.OP_READ, ready -> read(key, flow));
            put(key, flow);
            return flow;
        } catch (IOException e) {
            icmp.unreachable(packet, Icmp.HOST_UNREACHABLE);
            return null;
        }
    }

    private void put(Key key, Flow flow) {
        flows.put(key, flow);
        if (flows.size() > FLOWS) {
            Iterator<Flow> oldestFirst = flows.values().iterator();
            oldestFirst.next().end();
            oldestFirst.remove();
        }
    }

    private void write(Key key, Flow flow, Span data) {
        try {
            // What the socket has no room for is lost, as UDP may.
            flow.channel.send(ByteBuffer.wrap(data.array(), data.from(), data.length()), flow.peer);
        } catch (IOException e) {
            failed(key, flow, e);
        }
    }

    private void read(Key key, Flow flow) {
        try {
            for (int i = 0; i < DATAGRAMS_A_TURN && flow.channel.receive(buffer.clear()) != null; i++) {
                flow.lastUsed = reactor.now();
                flows.get(key);
                deliver(key);
            }
        } catch (IOException e) {
            failed(key, flow, e);
        }
    }

    private void deliver(Key key) {
        buffer.flip();
        int length = buffer.remaining();
        buffer.get(bytes, 0, length);
        link.transmit(Udp.datagram(
                key.remote, key.remotePort, key.guest, key.guestPort, new Span(bytes, 0, length)));
    }

    private void failed(Key key, Flow flow, IOException reason) {
        if (flow.opening != null) {
            boolean noPort = reason instanceof PortUnreachableException;
            icmp.unreachable(flow.opening, key.guest, noPort ? Icmp.PORT_UNREACHABLE : Icmp.HOST_UNREACHABLE);
        }
        if (flows.remove(key, flow)) {
            flow.end();
        }
    }

    /**
     * Forwards a port of the host's loopback to the guest.
     *
     * @param channel bound already
     */
    void forward(DatagramChannel channel, int guestPort) throws IOException {
        reactor.register(channel, SelectionKey.OP_READ, ready -> readForwarded(channel, guestPort));
    }

    private void readForwarded(DatagramChannel channel, int guestPort) {
        try {
            for (int i = 0; i < DATAGRAMS_A_TURN; i++) {
                if (!(channel.receive(buffer.clear()) instanceof InetSocketAddress peer)) {
                    return;
                }
                Key key = new Key(Addresses.GUEST, guestPort, Addresses.GATEWAY, peer.getPort());
                Flow flow = flows.get(key);
                if (flow == null || !flow.forwarded) {
                    if (flow != null) {
                        flow.end();
                    }
                    flow = new Flow(channel, peer, true, null);
                    put(key, flow);
                }
                flow.lastUsed = reactor.now();
                deliver(key);
            }
        } catch (IOException e) {
            // An earlier answer met a closed port (ICMP): the socket goes on, and that peer is not there to be told.
            return;
        }
    }

    /** When {@link #expire} is to be called. */
    long deadline() {
        return flows.isEmpty() ? TcpSender.NEVER : flows.values().iterator().next().lastUsed + LIFETIME;
    }

    void expire() {
        Iterator<Flow> oldestFirst = flows.values().iterator();
        while (oldestFirst.hasNext()) {
            Flow flow = oldestFirst.next();
            if (flow.lastUsed + LIFETIME > reactor.now()) {
                return;
            }
            flow.end();
            oldestFirst.remove();
        }
    }

    int size() {
        return flows.size();
    }
}
