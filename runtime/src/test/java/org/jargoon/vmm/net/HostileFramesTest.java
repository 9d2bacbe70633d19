// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames that no sound guest sends, on the network's own thread and clock. */
final class HostileFramesTest {
    private static final int FRAMES = 1_000_000;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final List<byte[]> received = new ArrayList<>();
    private long now = 1000;
    private long receivedCount;
    private String flaw;
    private ServerSocket server;
    private DatagramSocket datagrams;
    private Reactor reactor;
    private Router router;

    @BeforeEach
    void start() throws Exception {
        server = new ServerSocket(0, 2000, LOOPBACK);
        datagrams = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        reactor = new Reactor(() -> now);
        InetSocketAddress tcp = new InetSocketAddress(LOOPBACK, server.getLocalPort());
        InetSocketAddress udp = new InetSocketAddress(LOOPBACK, datagrams.getLocalPort());
        // Whatever the guest names is one of two sockets of this test's.
        Destinations destinations = (address, port) -> address == 0 ? null : port % 2 == 0 ? tcp : udp;
        router = new Router(reactor, this::take, destinations, true, false);
    }

    @AfterEach
    void close() throws Exception {
        reactor.close();
        server.close();
        datagrams.close();
    }

    private void take(byte[] frame) {
        receivedCount++;
        String wrong = Packets.flaw(frame);
        flaw = wrong == null ? flaw : wrong;
        if (received.size() < 1000) {
            received.add(frame);
        }
    }

    private static List<byte[]> seeds() {
        byte[] none = {};
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(Packets.arpRequest(Packets.GUEST, Packets.GATEWAY));
        seeds.add(Packets.dhcp(1, 0, 0));
        seeds.add(Packets.dhcp(3, 0x8000, 0, (byte) 50, (byte) 4, (byte) 10, (byte) 0, (byte) 2, (byte) 15));
        seeds.add(Packets.echoRequest(Packets.GUEST, Packets.GATEWAY, new byte[56]));
        seeds.add(Packets.udp(Packets.GUEST, 5000, Packets.GATEWAY, 7, new byte[32]));
        seeds.add(Packets.udp(Packets.GUEST, 5000, Packets.NAME_SERVER, 53,
                "\1\2\1\0\0\1\0\0\0\0\0\0\1x\0\0\1\0\1".getBytes()));
        seeds.add(Packets.ethernet(Packets.GATEWAY_MAC, 0x0800, Packets.ipv4Packet(
                Packets.GUEST, Packets.GATEWAY, 17, 9, 0x2000, new byte[64])));
        for (int flags : new int[] {2, 16, 18, 17, 4, 20, 24}) {
            seeds.add(Packets.tcp(Packets.GUEST, 6000, Packets.GATEWAY, 8, 100, 0, flags, 5000, none));
            seeds.add(Packets.tcp(Packets.GUEST, 6000, Packets.GATEWAY, 8, 101, 1, flags, 0, new byte[100]));
        }
        return seeds;
    }

    @Test
    void aMillionMutatedFramesThrowNothingAndHoldNothing() throws Exception {
        List<byte[]> seeds = seeds();
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < FRAMES; i++) {
            router.receive(mutate(seeds.get(random.nextInt(seeds.size())), random));
            if (i % 64 == 0) {
                turn(random.nextInt(20) == 0 ? random.nextInt(3000) : 1);
            }
            if (i % 4096 == 0) {
                drain();
            }
        }
        System.out.printf("network: %,d hostile frames, %,d answers; %d connections, %d flows, %d datagrams left%n",
                FRAMES, receivedCount, router.tcp().size(), router.udp().size(), router.fragments().pending());
        assertNull(flaw);
        assertTrue(receivedCount > FRAMES / 10, "the frames got nowhere");
        assertTrue(router.tcp().size() <= TcpNat.CONNECTIONS);
        assertTrue(router.udp().size() <= UdpNat.FLOWS);
        assertTrue(router.fragments().pending() <= Fragments.DATAGRAMS);
        expectEndOfEverything();
    }

    private void turn(int milliseconds) throws Exception {
        router.settle();
        now += milliseconds;
        reactor.turn(now);
        router.expire();
    }

    private void drain() throws Exception {
        server.setSoTimeout(1);
        try {
            while (true) {
                server.accept().close();
            }
        } catch (SocketTimeoutException e) {
            return;
        }
    }

    private void expectEndOfEverything() throws Exception {
        for (int i = 0; i < 9000 && router.tcp().size() + router.udp().size() > 0; i++) {
            turn(1000);
        }
        assertEquals(0, router.tcp().size());
        assertEquals(0, router.udp().size());
        assertEquals(Long.MAX_VALUE, router.deadline());
    }

    /** Changes some bytes; then, mostly, makes the checksums right again, so that the change gets further. */
    private byte[] mutate(byte[] seed, SplittableRandom random) {
        byte[] frame = seed.clone();
        if (random.nextInt(4) == 0 && !received.isEmpty()) {
            follow(frame, random);
        }
        for (int n = random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(random.nextBoolean() ? frame.length : Math.min(frame.length, 60));
            switch (random.nextInt(3)) {
                case 0 -> frame[at] = (byte) random.nextInt();
                case 1 -> frame[at] ^= (byte) (1 << random.nextInt(8));
                default -> frame[at] = new byte[] {0, -1, 127, -128, 1, 20, 8}[random.nextInt(7)];
            }
        }
        if (random.nextInt(16) == 0) {
            frame = Arrays.copyOf(frame, random.nextInt(frame.length + 100));
        }
        if (random.nextInt(8) != 0) {
            repair(frame);
        }
        return frame;
    }

    /** Makes a segment one that continues what the network answered before. */
    private void follow(byte[] frame, SplittableRandom random) {
        byte[] answer = received.get(random.nextInt(received.size()));
        if (random.nextInt(100) == 0) {
            received.clear();
        }
        boolean both = frame.length >= 54 && answer.length >= 54 && frame[23] == 6 && answer[23] == 6;
        if (both) {
            ByteBuffer in = ByteBuffer.wrap(answer);
            ByteBuffer out = ByteBuffer.wrap(frame);
            out.putShort(34, in.getShort(36)).putShort(36, in.getShort(34));
            out.putInt(38, in.getInt(42) + random.nextInt(-2, 200)).putInt(42, in.getInt(38) + random.nextInt(3));
        }
    }

    private static void repair(byte[] frame) {
        ByteBuffer out = ByteBuffer.wrap(frame);
        int header = frame.length > 34 ? (frame[14] & 15) * 4 : 0;
        int length = frame.length > 34 ? (out.getShort(16) & 0xffff) - header : -1;
        int at = 14 + header;
        if (header < 20 || length < 0 || at + length > frame.length) {
            return;
        }
        out.putShort(24, (short) 0).putShort(24, (short) Packets.checksum(frame, 14, header, 0));
        int field = frame[23] == 1 ? 2 : frame[23] == 6 ? 16 : 6;
        if (length >= field + 2) {
            long start = frame[23] == 1 ? 0 : Packets.pseudo(out.getInt(26), out.getInt(30), frame[23] & 0xff, length);
            out.putShort(at + field, (short) 0);
            out.putShort(at + field, (short) Packets.checksum(frame, at, length, start));
        }
    }

    @Test
    void aFloodOfDatagramsKeepsABoundedNumberOfFlows() throws Exception {
        router.receive(Packets.arpRequest(Packets.GUEST, Packets.GATEWAY));
        for (int i = 0; i < 5000; i++) {
            router.receive(Packets.udp(Packets.GUEST, 1 + i, Packets.GATEWAY, 7, new byte[8]));
            assertTrue(router.udp().size() <= UdpNat.FLOWS);
        }
        turn(1);
        expectEndOfEverything();
    }

    @Test
    void fragmentsThatNeverBecomeWholeAreForgotten() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            router.receive(Packets.ethernet(Packets.GATEWAY_MAC, 0x0800, Packets.ipv4Packet(
                    Packets.GUEST, Packets.GATEWAY, 17, i, 0x2000 | i % 100, new byte[1400])));
            assertTrue(router.fragments().pending() <= Fragments.DATAGRAMS);
        }
        now += Fragments.LIFETIME;
        reactor.tick();
        router.receive(Packets.ethernet(Packets.GATEWAY_MAC, 0x0800, Packets.ipv4Packet(
                Packets.GUEST, Packets.GATEWAY, 17, 60_000, 0x2000, new byte[8])));
        assertEquals(1, router.fragments().pending());
    }

    @Test
    void halfOpenConnectionsEndInTime() throws Exception {
        router.receive(Packets.arpRequest(Packets.GUEST, Packets.GATEWAY));
        for (int i = 0; i < 3 * TcpNat.CONNECTIONS; i++) {
            router.receive(Packets.tcp(Packets.GUEST, 1 + i, Packets.GATEWAY, 8, i, 0, 2, 1000, new byte[0]));
            assertTrue(router.tcp().size() <= TcpNat.CONNECTIONS);
        }
        assertEquals(TcpNat.CONNECTIONS, router.tcp().size());
        now += 1;
        expectEndOfEverything();
    }
}
