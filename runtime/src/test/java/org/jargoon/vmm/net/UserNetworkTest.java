// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the network is for a guest, but for TCP. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class UserNetworkTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int DISCOVER = 1;
    private static final int OFFER = 2;
    private static final int REQUEST = 3;
    private static final int ACKNOWLEDGE = 5;
    private static final int REFUSE = 6;

    private TestGuest guest;
    private UserNetwork network;

    @TempDir
    private Path folder;

    @AfterEach
    void close() throws InterruptedException {
        if (guest != null) {
            guest.close();
            assertNull(guest.flaw());
        }
    }

    private void start(UserNetwork.Options options) throws NetworkException {
        network = UserNetwork.open(options);
        guest = new TestGuest(network);
    }

    private void start() throws NetworkException {
        start(UserNetwork.Options.standard());
        guest.announce();
    }

    /** The value of an option in a DHCP reply, or null. */
    private static byte[] dhcpOption(ByteBuffer frame, int code) {
        for (int at = 42 + 240; at < frame.capacity() && frame.get(at) != -1;) {
            int length = frame.get(at + 1);
            if (frame.get(at) == code) {
                return Arrays.copyOfRange(frame.array(), at + 2, at + 2 + length);
            }
            at += 2 + length;
        }
        return null;
    }

    private ByteBuffer dhcp(int type, int flags, byte... options) throws InterruptedException {
        guest.send(Packets.dhcp(type, flags, 0, options));
        return guest.await(frame -> TestGuest.isUdp(frame, 67, 68));
    }

    @Test
    void dhcpGivesTheGuestItsAddressItsRouterAndItsNameServer() throws Exception {
        start(UserNetwork.Options.standard());
        ByteBuffer offer = dhcp(DISCOVER, 0);
        assertArrayEquals(new byte[] {OFFER}, dhcpOption(offer, 53));
        assertEquals(Packets.GUEST, offer.getInt(42 + 16));
        assertEquals(Packets.GUEST, offer.getInt(30), "unicast to the address that is given");
        assertEquals(0xcafe, offer.getInt(42 + 4));
        ByteBuffer reply = dhcp(REQUEST, 0, (byte) 50, (byte) 4, (byte) 10, (byte) 0, (byte) 2, (byte) 15,
                (byte) 54, (byte) 4, (byte) 10, (byte) 0, (byte) 2, (byte) 2);
        assertArrayEquals(new byte[] {ACKNOWLEDGE}, dhcpOption(reply, 53));
        assertArrayEquals(new byte[] {-1, -1, -1, 0}, dhcpOption(reply, 1));
        assertArrayEquals(new byte[] {10, 0, 2, 2}, dhcpOption(reply, 3));
        assertArrayEquals(new byte[] {10, 0, 2, 3}, dhcpOption(reply, 6));
        assertArrayEquals(new byte[] {0, 1, 0x51, (byte) 0x80}, dhcpOption(reply, 51));
    }

    @Test
    void dhcpBroadcastsWhereTheGuestAsksForThat() throws Exception {
        start(UserNetwork.Options.standard());
        assertEquals(-1, dhcp(DISCOVER, 0x8000).getInt(30));
    }

    @Test
    void dhcpRefusesAnotherAddress() throws Exception {
        start(UserNetwork.Options.standard());
        ByteBuffer reply = dhcp(REQUEST, 0, (byte) 50, (byte) 4, (byte) 192, (byte) 168, (byte) 0, (byte) 9);
        assertArrayEquals(new byte[] {REFUSE}, dhcpOption(reply, 53));
        assertEquals(0, reply.getInt(42 + 16));
    }

    @Test
    void arpAnswersForTheRouterAndTheNameServerOnly() throws Exception {
        start(UserNetwork.Options.standard());
        for (int own : new int[] {Packets.GATEWAY, Packets.NAME_SERVER}) {
            // A question for an address that nobody has comes first, and is not what is answered.
            guest.send(Packets.arpRequest(Packets.GUEST, Packets.address(10, 0, 2, 9)));
            guest.send(Packets.arpRequest(Packets.GUEST, own));
            ByteBuffer reply = guest.await(frame -> frame.getShort(12) == 0x0806 && frame.getShort(20) == 2);
            assertEquals(own, reply.getInt(28));
            assertEquals(Packets.GATEWAY_MAC, reply.getLong(22) >>> 16);
        }
    }

    @Test
    void theRouterAnswersPings() throws Exception {
        start();
        byte[] data = new byte[1400];
        Arrays.fill(data, (byte) 7);
        guest.send(Packets.echoRequest(Packets.GUEST, Packets.GATEWAY, data));
        ByteBuffer reply = guest.await(frame -> TestGuest.isIcmp(frame, 0));
        assertEquals(Packets.GATEWAY, reply.getInt(26));
        assertEquals(0x12340001, reply.getInt(38));
        assertArrayEquals(data, Arrays.copyOfRange(reply.array(), 42, reply.capacity()));
    }

    @Test
    void pingsToOthersAreRefused() throws Exception {
        start();
        guest.send(Packets.echoRequest(Packets.GUEST, Packets.address(192, 0, 2, 1), new byte[8]));
        assertEquals(13, guest.await(frame -> TestGuest.isIcmp(frame, 3)).get(35));
    }

    @Test
    void udpGoesToTheHostsLoopbackAndBackInAnyLength() throws Exception {
        start();
        try (DatagramSocket echo = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            Thread.ofVirtual().start(() -> serveEcho(echo));
            for (int length : new int[] {1, 1472, 1473, 9000, 65_507}) {
                byte[] data = new byte[length];
                Arrays.fill(data, (byte) length);
                for (byte[] frame : fragments(Packets.udpPayload(
                        Packets.GUEST, 5000, Packets.GATEWAY, echo.getLocalPort(), data), length)) {
                    guest.send(frame);
                }
                assertArrayEquals(data, awaitDatagram(echo.getLocalPort(), 5000), length + " bytes");
            }
        }
    }

    /** The frames of a datagram, in fragments where it is long, the last first. */
    private static List<byte[]> fragments(byte[] udp, int identification) {
        List<byte[]> frames = new ArrayList<>();
        for (int from = 0; from < udp.length; from += 1480) {
            int to = Math.min(from + 1480, udp.length);
            int field = from / 8 | (to < udp.length ? 0x2000 : 0);
            frames.addFirst(Packets.ethernet(Packets.GATEWAY_MAC, 0x0800, Packets.ipv4Packet(Packets.GUEST,
                    Packets.GATEWAY, 17, identification, field, Arrays.copyOfRange(udp, from, to))));
        }
        return frames;
    }

    /** A datagram's data, put together from fragments that come in order. */
    private byte[] awaitDatagram(int sourcePort, int destinationPort) throws InterruptedException {
        ByteBuffer first = guest.await(frame -> (frame.getShort(20) & 0x1fff) == 0
                && TestGuest.isUdp(frame, sourcePort, destinationPort));
        int length = (first.getShort(38) & 0xffff) - 8;
        ByteBuffer data = ByteBuffer.allocate(length);
        data.put(first.array(), 42, first.capacity() - 42);
        while (data.hasRemaining()) {
            int offset = data.position() + 8;
            ByteBuffer next = guest.await(frame -> frame.getShort(18) == first.getShort(18)
                    && (frame.getShort(20) & 0x1fff) * 8 == offset);
            data.put(next.array(), 34, next.capacity() - 34);
        }
        return data.array();
    }

    private static void serveEcho(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            while (!socket.isClosed()) {
                packet.setLength(65_535);
                socket.receive(packet);
                socket.send(packet);
            }
        } catch (IOException e) {
            assertTrue(socket.isClosed(), e::toString);
        }
    }

    @Test
    void udpToAClosedPortIsUnreachable() throws Exception {
        start();
        int closed;
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            closed = socket.getLocalPort();
        }
        guest.send(Packets.udp(Packets.GUEST, 5000, Packets.GATEWAY, closed, new byte[4]));
        ByteBuffer error = guest.await(frame -> TestGuest.isIcmp(frame, 3));
        assertEquals(3, error.get(35));
        assertEquals(5000, error.getShort(42 + 20), "quotes the datagram");
    }

    @Test
    void aForwardedUdpPortLeadsToTheGuestAndBack() throws Exception {
        start(UserNetwork.Options.standard().withForwards(
                List.of(new Forward(Forward.Protocol.UDP, 0, 69))));
        guest.announce();
        int port = network.forwards().getFirst().hostPort();
        try (DatagramSocket outside = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            // The answer says that the announcement came before, so that the guest's address is known.
            guest.await(frame -> frame.getShort(12) == 0x0806);
            outside.send(new DatagramPacket("question".getBytes(), 8, LOOPBACK, port));
            ByteBuffer in = guest.await(frame -> TestGuest.isUdp(frame, outside.getLocalPort(), 69));
            assertEquals("question", new String(TestGuest.udpData(in)));
            assertEquals(Packets.GATEWAY, in.getInt(26));
            guest.send(Packets.udp(Packets.GUEST, 69, Packets.GATEWAY, outside.getLocalPort(), "answer".getBytes()));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            outside.receive(answer);
            assertEquals("answer", new String(answer.getData(), 0, answer.getLength()));
            assertEquals(port, answer.getPort());
        }
    }

    private static byte[] query() {
        ByteBuffer query = ByteBuffer.allocate(12 + 13 + 4 + 11);
        query.putShort((short) 0x1234).putShort((short) 0x0120).putShort((short) 1).putInt(0).putShort((short) 1);
        return query.put("\7example\3org\0".getBytes()).putShort((short) 1).putShort((short) 1).array();
    }

    @Test
    void withoutDnsQueriesAreRefusedAtOnce() throws Exception {
        start();
        guest.send(Packets.udp(Packets.GUEST, 5353, Packets.NAME_SERVER, 53, query()));
        byte[] answer = TestGuest.udpData(guest.await(frame -> TestGuest.isUdp(frame, 53, 5353)));
        assertEquals(12 + 13 + 4, answer.length);
        ByteBuffer header = ByteBuffer.wrap(answer);
        assertEquals(0x1234, header.getShort(0));
        assertEquals((short) 0x8105, header.getShort(2), "a response, recursion desired, REFUSED");
        assertEquals(1 << 16, header.getInt(4));
        assertEquals(0, header.getInt(8));
        guest.connect(Packets.NAME_SERVER, 53).awaitState(GuestTcp.State.RESET);
    }

    @Test
    void withDnsQueriesGoToTheHostsNameServer() throws Exception {
        try (DatagramSocket server = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            Thread.ofVirtual().start(() -> serveEcho(server));
            InetSocketAddress address = new InetSocketAddress(LOOPBACK, server.getLocalPort());
            Destinations destinations = (to, port) -> to == Packets.NAME_SERVER && port == 53 ? address : null;
            guest = new TestGuest(UserNetwork.open(UserNetwork.Options.standard().withDns(), destinations)).announce();
            guest.send(Packets.udp(Packets.GUEST, 5353, Packets.NAME_SERVER, 53, query()));
            assertArrayEquals(query(),
                    TestGuest.udpData(guest.await(frame -> TestGuest.isUdp(frame, 53, 5353))));
        }
    }

    @Test
    void theFirstNameServerOfTheConfigurationIsUsed() throws Exception {
        Path file = folder.resolve("resolv.conf");
        Files.writeString(file, "# nameserver 1.1.1.1\nsearch x\nnameserver 1.2.3.4.5\nnameserver 192.0.2.7\n"
                + "nameserver 192.0.2.8\n");
        assertEquals(new InetSocketAddress("192.0.2.7", 53), new HostResolver(file).address());
        Files.writeString(file, "nameserver 2001:db8::1\n");
        assertEquals(new InetSocketAddress("2001:db8::1", 53), new HostResolver(file).address());
        Files.writeString(file, "nameserver example.org\n");
        assertEquals("no DNS for the guest: %s names no server".formatted(file),
                assertThrows(NetworkException.class, () -> new HostResolver(file)).getMessage());
    }

    @Test
    void aRestrictedGuestGoesNowhere() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            start(UserNetwork.Options.standard().restricted());
            assertNull(dhcpOption(dhcp(DISCOVER, 0), 3), "no router");
            guest.announce();
            guest.connect(Packets.GATEWAY, server.getLocalPort()).awaitState(GuestTcp.State.RESET);
            guest.send(Packets.udp(Packets.GUEST, 5000, Packets.GATEWAY, 9, new byte[4]));
            assertEquals(13, guest.await(frame -> TestGuest.isIcmp(frame, 3)).get(35));
        }
    }

    @Test
    void whatNoRouterPassesOnIsRefused() {
        Destinations open = Destinations.open(LOOPBACK);
        int[] refused = {
            Packets.address(127, 0, 0, 1), Packets.address(0, 0, 0, 0), Packets.address(169, 254, 169, 254),
            Packets.address(10, 0, 2, 9), Packets.address(10, 0, 2, 255), Packets.address(224, 0, 0, 1), -1,
            Packets.NAME_SERVER
        };
        for (int address : refused) {
            assertNull(open.find(address, 80), Addresses.text(address));
        }
        assertEquals(new InetSocketAddress("192.0.2.1", 80), open.find(Packets.address(192, 0, 2, 1), 80));
        assertEquals(new InetSocketAddress(LOOPBACK, 80), open.find(Packets.GATEWAY, 80));
    }

    @Test
    void aPortInUseIsOneClearLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
            int port = taken.getLocalPort();
            UserNetwork.Options options = UserNetwork.Options.standard().withForwards(
                    List.of(new Forward(Forward.Protocol.TCP, port, 22)));
            String message = assertThrows(NetworkException.class, () -> UserNetwork.open(options)).getMessage();
            assertEquals("cannot forward tcp port %d of 127.0.0.1 to the guest: Address already in use; "
                    .formatted(port) + "choose another port", message);
        }
    }

    @Test
    void forwardsAreReadAsUsersWriteThem() {
        assertEquals(new Forward(Forward.Protocol.TCP, 2222, 22), Forward.parse("2222:22"));
        assertEquals(new Forward(Forward.Protocol.UDP, 5000, 53), Forward.parse("udp:5000:53"));
        for (String wrong : List.of("", "22", "tcp:22", "sctp:1:2", "1:0", "1:65536", "tcp:1:2:3", "tcp:-1:2")) {
            assertThrows(IllegalArgumentException.class, () -> Forward.parse(wrong), wrong);
        }
        assertThrows(IllegalArgumentException.class, () -> UserNetwork.Options.standard().withDns().restricted());
    }

    @Test
    void aCaptureHoldsTheFramesOfBothSides() throws Exception {
        Path file = folder.resolve("frames.pcap");
        start(UserNetwork.Options.standard().capture(file));
        byte[] request = Packets.arpRequest(Packets.GUEST, Packets.GATEWAY);
        guest.send(request);
        guest.await(frame -> frame.getShort(12) == 0x0806);
        network.close();
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        assertEquals(0xa1b2c3d4, in.getInt(0));
        assertEquals(1, in.getInt(20), "Ethernet");
        assertEquals(24 + 2 * (16 + 42), in.capacity());
        assertEquals(42, in.getInt(24 + 8));
        assertArrayEquals(request, Arrays.copyOfRange(in.array(), 40, 82));
        assertTrue(Math.abs(in.getInt(24) - System.currentTimeMillis() / 1000) < 100);
    }

    @Test
    void afterCloseNothingIsGivenOrTaken() throws Exception {
        start();
        network.close();
        guest.send(Packets.arpRequest(Packets.GUEST, Packets.GATEWAY));
        network.close();
        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("user-network") && thread.isAlive()));
    }

    @Test
    void aForwardedPortIsFreeAgainAfterClose() throws Exception {
        for (Forward.Protocol protocol : Forward.Protocol.values()) {
            UserNetwork first = UserNetwork.open(UserNetwork.Options.standard().withForwards(
                    List.of(new Forward(protocol, 0, 22))));
            List<Forward> same = first.forwards();
            first.close();
            UserNetwork second = UserNetwork.open(UserNetwork.Options.standard().withForwards(same));
            assertEquals(same, second.forwards());
            second.close();
        }
    }

    @Test
    void aGuestThatSendsFasterThanItIsServedLosesFramesAndWaitsForNothing() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Semaphore answers = new Semaphore(0);
        try (UserNetwork slow = UserNetwork.open(UserNetwork.Options.standard())) {
            slow.onReceive(frame -> {
                answers.release();
                awaitUninterruptibly(release);
            });
            byte[] request = Packets.arpRequest(Packets.GUEST, Packets.GATEWAY);
            for (int i = 0; i < 100_000; i++) {
                slow.send(request);
            }
            release.countDown();
            answers.acquire(1000);
            int more = 0;
            while (answers.tryAcquire(1, TimeUnit.SECONDS)) {
                more++;
            }
            assertTrue(1000 + more < 10_000, 1000 + more + " were kept");
            slow.send(request);
            answers.acquire();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
