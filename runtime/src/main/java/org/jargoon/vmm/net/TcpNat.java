// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * All TCP connections: at most {@value #CONNECTIONS}. Of more, one that only lingers or is not set up yet gives way,
 * the oldest first; if there is none, the guest's SYN is dropped, and comes again.
 */
final class TcpNat {
    static final int CONNECTIONS = 512;
    /** What each half of a connection may hold in bytes, while {@link #GENEROUS} lasts, and then. */
    private static final int LARGE = 1 << 18;
    private static final int SMALL = 1 << 15;
    private static final long GENEROUS = 64L << 20;
    // A SYN with all options, as far as an ICMP message wants to quote it.
    private static final int LONGEST_OPENING = 128;
    private static final long ACCEPT_PAUSE = 500;
    private static final long TRIM_PERIOD = 10_000;

    private final Reactor reactor;
    private final Link link;
    private final Icmp icmp;
    private final Destinations destinations;
    private final SplittableRandom random = new SplittableRandom();
    private final Map<TcpKey, TcpConnection> connections = new LinkedHashMap<>();
    private final List<TcpConnection> touched = new ArrayList<>();
    private final List<SelectionKey> paused = new ArrayList<>();
    private long reserved;
    private long deadline = TcpSender.NEVER;

    TcpNat(Reactor reactor, Link link, Icmp icmp, Destinations destinations) {
        this.reactor = reactor;
        this.link = link;
        this.icmp = icmp;
        this.destinations = destinations;
    }

    /** Takes a packet; {@link #settle} is to be called after a batch of them. */
    void receive(Ipv4Packet packet) {
        TcpSegment segment = TcpSegment.parse(packet);
        if (segment == null) {
            return;
        }
        TcpConnection connection = connections.get(segment.key());
        if (connection != null && connection.isSucceededBy(segment)) {
            connection.abort();
            connection = null;
        }
        if (connection != null) {
            connection.receive(segment);
            if (connection.touch()) {
                touched.add(connection);
            }
        } else if (isOpening(segment)) {
            open(segment, packet);
        } else if (!segment.has(TcpSegment.RST)) {
            transmit(segment.resetReply());
        }
    }

    /** Whether a segment is the first of a connection. */
    static boolean isOpening(TcpSegment segment) {
        return (segment.flags() & (TcpSegment.SYN | TcpSegment.ACK | TcpSegment.RST | TcpSegment.FIN))
                == TcpSegment.SYN;
    }

    private void open(TcpSegment syn, Ipv4Packet packet) {
        InetSocketAddress target = destinations.find(syn.key().remote(), syn.key().remotePort());
        if (target == null) {
            transmit(syn.resetReply());
            return;
        }
        if (!makeRoom()) {
            return;
        }
        Span opening = Span.of(packet.whole().first(Math.min(packet.whole().length(), LONGEST_OPENING)).copy());
        try {
            begin(TcpConnection.fromGuest(this, syn, HostSockets.connectTcp(target), opening));
        } catch (IOException e) {
            refuse(syn.key(), syn.sequence() + 1, opening, e);
        }
    }

    private void begin(TcpConnection connection) throws IOException {
        connections.put(connection.key(), connection);
        try {
            connection.open();
        } catch (IOException e) {
            connection.abort();
            throw e;
        }
        wakeAt(connection.deadline());
    }

    private boolean makeRoom() {
        if (connections.size() < CONNECTIONS) {
            return true;
        }
        TcpConnection victim = null;
        for (TcpConnection connection : connections.values()) {
            if (connection.state() == TcpConnection.State.TIME_WAIT) {
                victim = connection;
                break;
            }
            victim = victim == null && connection.isEmbryonic() ? connection : victim;
        }
        if (victim == null) {
            return false;
        }
        victim.reset();
        return true;
    }

    /** Tells the guest that the host could not connect: a reset if the other side refused, else host unreachable. */
    void refuse(TcpKey key, int acknowledgment, Span opening, IOException reason) {
        if (reason instanceof ConnectException) {
            transmit(TcpSegment.seal(TcpSegment.frame(
                    key, 0, acknowledgment, TcpSegment.RST | TcpSegment.ACK, 0, 0, 0)));
        } else {
            icmp.unreachable(opening, key.guest(), Icmp.HOST_UNREACHABLE);
        }
    }

    /**
     * Forwards a port of the host's loopback to the guest.
     *
     * @param server bound already
     */
    void forward(ServerSocketChannel server, int guestPort) throws IOException {
        reactor.register(server, SelectionKey.OP_ACCEPT, key -> accept(server, key, guestPort));
    }

    private void accept(ServerSocketChannel server, SelectionKey selection, int guestPort) {
        try {
            SocketChannel channel = server.accept();
            if (channel != null) {
                accepted(channel, guestPort);
            }
        } catch (IOException e) {
            // Out of descriptors, or the client is gone already. The first would come back at once, without end.
            if (selection.isValid()) {
                selection.interestOps(0);
                paused.add(selection);
                wakeAt(now() + ACCEPT_PAUSE);
            }
        }
    }

    private void accepted(SocketChannel channel, int guestPort) throws IOException {
        int clientPort = channel.socket().getPort();
        TcpKey key = makeRoom() ? freeKey(guestPort, clientPort) : null;
        if (key == null) {
            HostSockets.resetOnClose(channel);
            HostSockets.close(channel);
        } else {
            begin(TcpConnection.toGuest(this, key, channel));
        }
    }

    /** A key for a connection to the guest from the gateway, with the client's port where that is free. */
    private TcpKey freeKey(int guestPort, int clientPort) {
        int port = clientPort;
        for (int i = 0; i <= CONNECTIONS; i++) {
            TcpKey key = new TcpKey(Addresses.GUEST, guestPort, Addresses.GATEWAY, port);
            if (!connections.containsKey(key)) {
                return key;
            }
            port = port == 0xffff ? 1024 : port + 1;
        }
        return null;
    }

    /** Does what a batch of packets made possible. */
    void settle() {
        for (TcpConnection connection : touched) {
            connection.settle();
        }
        touched.clear();
    }

    long deadline() {
        return deadline;
    }

    void wakeAt(long time) {
        deadline = Math.min(deadline, time);
    }

    /** Does what time makes necessary; to be called from {@link #deadline} on. */
    void expire() {
        for (SelectionKey key : paused) {
            if (key.isValid()) {
                key.interestOps(SelectionKey.OP_ACCEPT);
            }
        }
        paused.clear();
        for (TcpConnection connection : List.copyOf(connections.values())) {
            connection.expire();
        }
        deadline = connections.isEmpty() ? TcpSender.NEVER : now() + TRIM_PERIOD;
        for (TcpConnection connection : connections.values()) {
            wakeAt(connection.deadline());
        }
    }

    int size() {
        return connections.size();
    }

    Reactor reactor() {
        return reactor;
    }

    long now() {
        return reactor.now();
    }

    int initialSequence() {
        return random.nextInt();
    }

    void transmit(byte[] frame) {
        link.transmit(frame);
    }

    /** The capacity of each half of a new connection. */
    int reserve() {
        int capacity = reserved + 2 * LARGE <= GENEROUS ? LARGE : SMALL;
        reserved += 2L * capacity;
        return capacity;
    }

    void remove(TcpConnection connection) {
        if (connections.remove(connection.key(), connection)) {
            reserved -= 2L * connection.capacity();
        }
    }
}
