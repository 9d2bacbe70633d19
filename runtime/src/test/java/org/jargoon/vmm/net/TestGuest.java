// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A guest with a TCP/IP stack of its own on a wire to a network. One thread takes the frames, and every one is checked;
 * tests wait for what comes of them under this object's monitor.
 */
final class TestGuest implements AutoCloseable {
    /** As many frames as a virtio queue holds: of more the adapter drops. */
    private static final int QUEUE = 1024;
    static final long WATCHDOG_SECONDS = 60;

    private final EthernetPort port;
    private final LossyWire outgoing;
    private final LossyWire incoming;
    private final BlockingQueue<byte[]> frames = new ArrayBlockingQueue<>(QUEUE);
    private final BlockingQueue<byte[]> others = new LinkedBlockingQueue<>(4096);
    private final Map<Long, GuestTcp> connections = new HashMap<>();
    private final Map<Integer, Queue<GuestTcp>> listeners = new HashMap<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile String flaw;
    private int nextPort = 20_000;

    TestGuest(EthernetPort port) {
        this(port, 0, 0, 0);
    }

    TestGuest(EthernetPort port, long seed, double loss, double reordering) {
        this.port = port;
        outgoing = new LossyWire(port::send, seed, loss, reordering);
        incoming = new LossyWire(frames::offer, seed + 1, loss, reordering);
        thread = Thread.ofPlatform().name("test-guest").daemon().start(this::run);
        port.onReceive(incoming);
    }

    LossyWire outgoing() {
        return outgoing;
    }

    LossyWire incoming() {
        return incoming;
    }

    void send(byte[] frame) {
        outgoing.accept(frame);
    }

    /** Announces the guest's address, as a booted guest does. */
    TestGuest announce() {
        send(Packets.arpRequest(Packets.GUEST, Packets.GATEWAY));
        return this;
    }

    /** The next frame that is no TCP segment and that fits; others are thrown away. */
    ByteBuffer await(Predicate<ByteBuffer> fits) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WATCHDOG_SECONDS);
        while (System.nanoTime() < deadline) {
            byte[] frame = others.poll(1, TimeUnit.SECONDS);
            if (frame != null && fits.test(ByteBuffer.wrap(frame))) {
                return ByteBuffer.wrap(frame);
            }
        }
        throw new AssertionError("no such frame came");
    }

    static boolean isUdp(ByteBuffer frame, int sourcePort, int destinationPort) {
        return frame.getShort(12) == 0x0800 && frame.get(23) == 17
                && (frame.getShort(34) & 0xffff) == sourcePort && (frame.getShort(36) & 0xffff) == destinationPort;
    }

    static boolean isIcmp(ByteBuffer frame, int type) {
        return frame.getShort(12) == 0x0800 && frame.get(23) == 1 && frame.get(34) == type;
    }

    static byte[] udpData(ByteBuffer frame) {
        byte[] data = new byte[frame.getShort(38) - 8];
        frame.get(42, data);
        return data;
    }

    synchronized GuestTcp connect(int address, int remotePort) {
        GuestTcp connection = new GuestTcp(this, nextPort++, address, remotePort);
        connections.put(key(connection.localPort, address, remotePort), connection);
        connection.open();
        return connection;
    }

    synchronized void listen(int localPort) {
        listeners.put(localPort, new ArrayDeque<>());
    }

    /** Waits for a connection to a port that is listened on. */
    synchronized GuestTcp accept(int localPort) throws InterruptedException {
        Queue<GuestTcp> queue = listeners.get(localPort);
        waitUntil(() -> !queue.isEmpty());
        return queue.remove();
    }

    /** Something that becomes true when frames come. */
    interface Condition {
        boolean holds();
    }

    /** Waits under the monitor. */
    synchronized void waitUntil(Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WATCHDOG_SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the guest waits in vain");
            }
            wait(100);
        }
    }

    /** What is wrong with a frame that came, or null. */
    String flaw() {
        return flaw;
    }

    private static long key(int localPort, int address, int remotePort) {
        return (long) address << 32 | localPort << 16 | remotePort;
    }

    private void run() {
        try {
            long lastTick = 0;
            while (!closed) {
                byte[] frame = frames.poll(5, TimeUnit.MILLISECONDS);
                synchronized (this) {
                    for (int i = 0; frame != null && i < 64; i++) {
                        take(frame);
                        frame = frames.poll();
                    }
                    if (frame != null) {
                        take(frame);
                    }
                    connections.values().forEach(GuestTcp::settle);
                    long now = System.nanoTime() / 1_000_000;
                    if (now - lastTick >= 5) {
                        lastTick = now;
                        connections.values().forEach(connection -> connection.tick(now));
                        connections.values().removeIf(GuestTcp::isGone);
                    }
                    notifyAll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(byte[] frame) {
        String wrong = Packets.flaw(frame);
        if (wrong != null) {
            flaw = wrong;
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(frame);
        if (in.getShort(12) == 0x0806) {
            answerArp(in);
        }
        if (in.getShort(12) != 0x0800 || in.get(23) != 6) {
            others.offer(frame);
            return;
        }
        int remote = in.getInt(26);
        int remotePort = in.getShort(34) & 0xffff;
        int localPort = in.getShort(36) & 0xffff;
        GuestTcp connection = connections.get(key(localPort, remote, remotePort));
        boolean syn = (in.get(47) & (Packets.SYN | Packets.ACK | Packets.RST)) == Packets.SYN;
        if (connection == null && syn && listeners.containsKey(localPort)) {
            connection = new GuestTcp(this, localPort, remote, remotePort);
            connections.put(key(localPort, remote, remotePort), connection);
            listeners.get(localPort).add(connection);
        }
        if (connection != null) {
            connection.take(in);
        } else if ((in.get(47) & Packets.RST) == 0) {
            int length = frame.length - 34 - ((in.get(46) & 0xf0) >> 2) + (syn ? 1 : 0);
            send(Packets.tcp(Packets.GUEST, localPort, remote, remotePort, in.getInt(42), in.getInt(38) + length,
                    Packets.RST | Packets.ACK, 0, new byte[0]));
        }
    }

    private void answerArp(ByteBuffer request) {
        if (request.getShort(20) == 1 && request.getInt(38) == Packets.GUEST) {
            byte[] reply = Packets.arpRequest(Packets.GUEST, request.getInt(28));
            ByteBuffer.wrap(reply).putShort(20, (short) 2);
            send(reply);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
        port.close();
    }
}
