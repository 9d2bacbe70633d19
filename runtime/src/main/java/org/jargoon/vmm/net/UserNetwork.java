// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A network of one guest, made of the host's ordinary sockets, as QEMU's user network is: no privileges, no setup.
 *
 * <p>The guest is 10.0.2.15 in 10.0.2.0/24 and gets that by DHCP; 10.0.2.2 is its router and stands for the host's
 * loopback, so that a service on the host's 127.0.0.1 port 8000 is 10.0.2.2 port 8000 for the guest; 10.0.2.3 is its
 * name server. The guest may open TCP connections and send UDP datagrams to wherever the host can, but for link-local
 * addresses; nothing reaches it from outside except answers and {@linkplain Forward forwarded ports}. The router and
 * the name server answer pings; pings to others are refused. IPv6 is not spoken.
 *
 * <p>One thread does all of it. What the guest sends is hostile: unsound frames are dropped, and connections, flows,
 * buffers and queues are bounded. Frames of up to 64 KiB are taken from the guest; frames of up to 1514 bytes are
 * given, longer ones only for TCP connections whose guest asks for that, as one whose adapter has a larger MTU does.
 */
public final class UserNetwork implements EthernetPort {
    private static final int LONGEST_FRAME = Link.ETHERNET_SIZE + 65_535;
    private static final int QUEUED_FRAMES = 2048;
    private static final int QUEUED_BYTES = 8 << 20;
    private static final int BATCH = 128;
    private static final int BACKLOG = 64;
    private static final long NANOS_A_MILLISECOND = 1_000_000;

    private final Options options;
    private final Reactor reactor;
    private final Router router;
    private final Optional<Capture> capture;
    private final List<Forward> forwards;
    private final Thread thread;
    private final BlockingQueue<byte[]> fromGuest = new ArrayBlockingQueue<>(QUEUED_FRAMES);
    private final AtomicInteger queuedBytes = new AtomicInteger();
    private final AtomicBoolean waiting = new AtomicBoolean();
    private volatile Consumer<byte[]> receiver = frame -> {};
    private volatile boolean closed;

    /**
     * What a network is to be like.
     *
     * @param forwards ports of the host's loopback that lead to the guest
     * @param dns whether 10.0.2.3 passes queries on to the host's name server; else it refuses them
     * @param restrict whether the guest may go nowhere: not to the host's loopback either. Forwarded ports work
     * @param capture a file that gets all frames, for programs that read pcap; it is overwritten
     * @param warnings takes lines for the user about what fails later on, on the network's thread
     */
    public record Options(
            List<Forward> forwards,
            boolean dns,
            boolean restrict,
            Optional<Path> capture,
            Consumer<String> warnings) {
        public Options {
            forwards = List.copyOf(forwards);
            if (dns && restrict) {
                throw new IllegalArgumentException(
                        "a restricted network passes no DNS queries on: choose one of the two");
            }
        }

        /** No forwarded ports, no DNS, no restriction; warnings go to standard error. */
        public static Options standard() {
            return new Options(List.of(), false, false, Optional.empty(), System.err::println);
        }

        public Options withForwards(List<Forward> all) {
            return new Options(all, dns, restrict, capture, warnings);
        }

        public Options withDns() {
            return new Options(forwards, true, restrict, capture, warnings);
        }

        public Options restricted() {
            return new Options(forwards, dns, true, capture, warnings);
        }

        public Options capture(Path file) {
            return new Options(forwards, dns, restrict, Optional.of(file), warnings);
        }
    }

    /**
     * Makes a network and begins to serve it.
     *
     * @throws NetworkException if a port cannot be bound, the host has no name server, or the capture's file cannot be
     *     written; nothing is left behind then
     */
    public static UserNetwork open(Options options) throws NetworkException {
        Destinations destinations =
                options.restrict() ? Destinations.none() : Destinations.open(InetAddress.ofLiteral("127.0.0.1"));
        return open(options, options.dns()
                ? destinations.with(new HostResolver(HostResolver.CONFIGURATION))
                : destinations);
    }

    static UserNetwork open(Options options, Destinations destinations) throws NetworkException {
        Reactor reactor;
        try {
            reactor = new Reactor(() -> System.nanoTime() / NANOS_A_MILLISECOND);
        } catch (IOException e) {
            throw new NetworkException("no network for the guest: " + e.getMessage(), e);
        }
        UserNetwork network = null;
        try {
            network = new UserNetwork(reactor, options, destinations);
            network.thread.start();
            return network;
        } finally {
            if (network == null) {
                release(reactor);
            }
        }
    }

    private UserNetwork(Reactor reactor, Options options, Destinations destinations) throws NetworkException {
        this.reactor = reactor;
        this.options = options;
        router = new Router(reactor, this::toGuest, destinations, !options.restrict(), options.dns());
        List<Forward> bound = new ArrayList<>();
        for (Forward forward : options.forwards()) {
            bound.add(bind(forward));
        }
        forwards = List.copyOf(bound);
        capture = options.capture().isEmpty()
                ? Optional.empty()
                : Optional.of(Capture.open(options.capture().get(), options.warnings()));
        thread = Thread.ofPlatform().name("user-network").daemon().unstarted(this::run);
    }

    private Forward bind(Forward forward) throws NetworkException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), forward.hostPort());
        try {
            return switch (forward.protocol()) {
                case TCP -> {
                    ServerSocketChannel server = ServerSocketChannel.open();
                    router.tcp().forward(server, forward.guestPort());
                    server.bind(address, BACKLOG);
                    yield forward.at(((InetSocketAddress) server.getLocalAddress()).getPort());
                }
                case UDP -> {
                    DatagramChannel channel = DatagramChannel.open();
                    router.udp().forward(channel, forward.guestPort());
                    channel.bind(address);
                    yield forward.at(((InetSocketAddress) channel.getLocalAddress()).getPort());
                }
            };
        } catch (IOException e) {
            throw new NetworkException("cannot forward %s port %d of 127.0.0.1 to the guest: %s; choose another port"
                    .formatted(forward.protocol(), forward.hostPort(), e.getMessage()), e);
        }
    }

    /** The forwarded ports, with those of the host that were chosen for 0. */
    public List<Forward> forwards() {
        return forwards;
    }

    /** {@inheritDoc} The array belongs to the network from then on. Beyond what the queue holds, frames are dropped. */
    @Override
    public void send(byte[] frame) {
        if (closed || frame.length > LONGEST_FRAME || queuedBytes.get() + frame.length > QUEUED_BYTES) {
            return;
        }
        queuedBytes.addAndGet(frame.length);
        if (!fromGuest.offer(frame)) {
            queuedBytes.addAndGet(-frame.length);
        } else if (waiting.compareAndSet(true, false)) {
            reactor.wakeUp();
        }
    }

    /** {@inheritDoc} It is called on the network's thread, and is not to wait. */
    @Override
    public void onReceive(Consumer<byte[]> consumer) {
        receiver = consumer;
    }

    private void toGuest(byte[] frame) {
        capture.ifPresent(file -> file.add(frame));
        receiver.accept(frame);
    }

    private void run() {
        List<byte[]> batch = new ArrayList<>(BATCH);
        try {
            while (!closed) {
                waiting.set(true);
                boolean idle = fromGuest.isEmpty() && !closed;
                if (idle) {
                    capture.ifPresent(Capture::flush);
                }
                reactor.turn(idle ? router.deadline() : reactor.now());
                waiting.set(false);
                fromGuest.drainTo(batch, BATCH);
                for (byte[] frame : batch) {
                    queuedBytes.addAndGet(-frame.length);
                    capture.ifPresent(file -> file.add(frame));
                    router.receive(frame);
                }
                batch.clear();
                router.settle();
                router.expire();
            }
        } catch (IOException e) {
            // The selector itself failed: no socket works any more. The guest sees a cable without anything behind it.
            options.warnings().accept("the guest's network ended: " + e.getMessage());
        } finally {
            closed = true;
            release(reactor);
            capture.ifPresent(Capture::close);
        }
    }

    private static void release(Reactor reactor) {
        try {
            reactor.close();
        } catch (IOException e) {
            // Descriptors that cannot be closed are the host's trouble; no data depends on them.
            return;
        }
    }

    /**
     * Ends all connections and waits for the network's thread; no frame is given out after that. Not to be called with
     * a lock that the receiver takes.
     */
    @Override
    public void close() {
        closed = true;
        reactor.wakeUp();
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
