// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TCP between a guest and sockets of the host. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TcpTest {
    private static final int BULK = 64 << 20;
    private static final int CHUNK = 1 << 16;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket server;
    private TestGuest guest;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 500, LOOPBACK);
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        threads.shutdownNow();
        if (guest != null) {
            guest.close();
            assertNull(guest.flaw());
        }
    }

    private void start() throws NetworkException {
        guest = new TestGuest(UserNetwork.open(UserNetwork.Options.standard())).announce();
    }

    private int startForwarding(int guestPort) throws NetworkException {
        UserNetwork network = UserNetwork.open(UserNetwork.Options.standard().withForwards(
                List.of(new Forward(Forward.Protocol.TCP, 0, guestPort))));
        guest = new TestGuest(network);
        return network.forwards().getFirst().hostPort();
    }

    private GuestTcp connect() throws InterruptedException {
        return guest.connect(Packets.GATEWAY, server.getLocalPort()).awaitState(GuestTcp.State.OPEN);
    }

    private static void sendBulk(Socket socket, int length, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] chunk = new byte[CHUNK];
        for (int sent = 0; sent < length; sent += CHUNK) {
            random.nextBytes(chunk);
            socket.getOutputStream().write(chunk);
        }
        socket.shutdownOutput();
    }

    private static int receiveBulk(Socket socket, int length, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] expected = new byte[CHUNK];
        for (int received = 0; received < length; received += CHUNK) {
            random.nextBytes(expected);
            assertArrayEquals(expected, socket.getInputStream().readNBytes(CHUNK), "at " + received);
        }
        return socket.getInputStream().read();
    }

    private static void sendBulk(GuestTcp connection, int length, long seed) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] chunk = new byte[CHUNK];
        for (int sent = 0; sent < length; sent += CHUNK) {
            random.nextBytes(chunk);
            connection.write(chunk);
        }
        connection.shutdownOutput();
    }

    private static int receiveBulk(GuestTcp connection, int length, long seed) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] expected = new byte[CHUNK];
        for (int received = 0; received < length; received += CHUNK) {
            random.nextBytes(expected);
            assertArrayEquals(expected, connection.readFully(CHUNK), "at " + received);
        }
        return connection.read(new byte[1]);
    }

    /** Moves bytes both ways at once and says how fast it was. */
    private void bulkBothWays(GuestTcp inside, Socket outside, int length, String what) throws Exception {
        long start = System.nanoTime();
        Future<?> hostSends = threads.submit(() -> {
            sendBulk(outside, length, 1);
            return null;
        });
        Future<Integer> hostReceives = threads.submit(() -> receiveBulk(outside, length, 2));
        Future<?> guestSends = threads.submit(() -> {
            sendBulk(inside, length, 2);
            return null;
        });
        assertEquals(-1, receiveBulk(inside, length, 1));
        assertEquals(-1, hostReceives.get());
        hostSends.get();
        guestSends.get();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("TCP %s: %d MB each way in %.2f s, %.0f MB/s in sum; %d frames lost, %d reordered%n",
                what, length >> 20, seconds, 2.0 * length / 1e6 / seconds,
                guest.incoming().lost() + guest.outgoing().lost(),
                guest.incoming().reordered() + guest.outgoing().reordered());
        outside.close();
        inside.awaitState(GuestTcp.State.CLOSED);
    }

    @Test
    void theGuestReachesTheHostsLoopbackThroughTheGateway() throws Exception {
        start();
        GuestTcp inside = connect();
        try (Socket outside = server.accept()) {
            inside.write("ping".getBytes());
            assertEquals("ping", new String(outside.getInputStream().readNBytes(4)));
            outside.getOutputStream().write("pong".getBytes());
            assertEquals("pong", new String(inside.readFully(4)));
        }
    }

    @Test
    void eachDirectionAloneIsCarriedWhole() throws Exception {
        start();
        GuestTcp in = connect();
        Socket toGuest = server.accept();
        long start = System.nanoTime();
        Future<?> sends = threads.submit(() -> {
            sendBulk(toGuest, 4 * BULK, 3);
            return null;
        });
        assertEquals(-1, receiveBulk(in, 4 * BULK, 3));
        sends.get();
        long middle = System.nanoTime();
        GuestTcp out = connect();
        Socket fromGuest = server.accept();
        Future<Integer> receives = threads.submit(() -> receiveBulk(fromGuest, 4 * BULK, 4));
        sendBulk(out, 4 * BULK, 4);
        assertEquals(-1, receives.get());
        System.out.printf("TCP one way: to the guest %.0f MB/s, from the guest %.0f MB/s%n",
                4e3 * BULK / (middle - start), 4e3 * BULK / (System.nanoTime() - middle));
    }

    @Test
    void bothDirectionsAtOnceAreCarriedWhole() throws Exception {
        start();
        bulkBothWays(connect(), server.accept(), BULK, "without loss");
    }

    @Test
    void lossAndReorderingOfFramesLoseNoByte() throws Exception {
        guest = new TestGuest(UserNetwork.open(UserNetwork.Options.standard()), 20261122, 0.005, 0.01).announce();
        GuestTcp inside = connect();
        bulkBothWays(inside, server.accept(), BULK, "with loss");
        assertTrue(guest.incoming().lost() > 100 && guest.outgoing().lost() > 100);
    }

    @Test
    void aForwardedPortLeadsToTheGuest() throws Exception {
        int port = startForwarding(80);
        guest.listen(80);
        try (Socket outside = new Socket(LOOPBACK, port)) {
            bulkBothWays(guest.accept(80), outside, 1 << 20, "forwarded");
        }
    }

    @Test
    void aForwardedPortThatTheGuestRefusesIsReset() throws Exception {
        int port = startForwarding(81);
        try (Socket outside = new Socket(LOOPBACK, port)) {
            assertThrows(SocketException.class, () -> outside.getInputStream().read());
        }
    }

    @Test
    void aPortThatTheHostRefusesIsResetForTheGuest() throws Exception {
        start();
        int closedPort = server.getLocalPort();
        server.close();
        guest.connect(Packets.GATEWAY, closedPort).awaitState(GuestTcp.State.RESET);
    }

    @Test
    void halfOfAConnectionMayEndFirstOnEitherSide() throws Exception {
        start();
        GuestTcp inside = connect();
        try (Socket outside = server.accept()) {
            inside.write("request".getBytes());
            inside.shutdownOutput();
            assertEquals("request", new String(outside.getInputStream().readAllBytes()));
            outside.getOutputStream().write("answer".getBytes());
            assertEquals("answer", new String(inside.readFully(6)));
        }
        inside.awaitState(GuestTcp.State.CLOSED);
        GuestTcp second = connect();
        try (Socket outside = server.accept()) {
            outside.shutdownOutput();
            assertEquals(-1, second.read(new byte[1]));
            second.write("late".getBytes());
            second.shutdownOutput();
            assertEquals("late", new String(outside.getInputStream().readAllBytes()));
        }
        second.awaitState(GuestTcp.State.CLOSED);
    }

    @Test
    void aResetGoesToTheOtherSide() throws Exception {
        start();
        GuestTcp inside = connect();
        Socket outside = server.accept();
        inside.reset();
        assertThrows(SocketException.class, () -> outside.getInputStream().read());
        GuestTcp second = connect();
        Socket dropped = server.accept();
        dropped.setSoLinger(true, 0);
        dropped.close();
        second.awaitState(GuestTcp.State.RESET);
    }

    @Test
    void aHostThatDoesNotReadStopsTheGuestAndLosesNothing() throws Exception {
        start();
        GuestTcp inside = connect();
        Socket outside = server.accept();
        Future<?> sends = threads.submit(() -> {
            sendBulk(inside, 16 << 20, 5);
            return null;
        });
        assertThrows(TimeoutException.class, () -> sends.get(500, TimeUnit.MILLISECONDS));
        assertEquals(-1, receiveBulk(outside, 16 << 20, 5));
        sends.get();
    }

    @Test
    void aGuestWithoutRoomIsProbedUntilItHasSome() throws Exception {
        start();
        GuestTcp inside = connect();
        Socket outside = server.accept();
        inside.pause(true);
        Future<?> sends = threads.submit(() -> {
            sendBulk(outside, 1 << 20, 6);
            return null;
        });
        Thread.sleep(700);
        inside.pause(false);
        assertEquals(-1, receiveBulk(inside, 1 << 20, 6));
        sends.get();
    }

    @Test
    void twoHundredConnectionsRunAtOnce() throws Exception {
        start();
        threads.submit(() -> {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                threads.submit(() -> socket.getInputStream().transferTo(socket.getOutputStream()) + shut(socket));
            }
            return null;
        });
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int seed = i;
            GuestTcp inside = guest.connect(Packets.GATEWAY, server.getLocalPort());
            clients.add(threads.submit(() -> {
                inside.awaitState(GuestTcp.State.OPEN);
                Future<?> sends = threads.submit(() -> {
                    sendBulk(inside, 4 * CHUNK, seed);
                    return null;
                });
                assertEquals(-1, receiveBulk(inside, 4 * CHUNK, seed));
                sends.get();
                inside.awaitState(GuestTcp.State.CLOSED);
                return null;
            }));
        }
        for (Future<?> client : clients) {
            client.get();
        }
    }

    private static int shut(Socket socket) throws IOException {
        socket.close();
        return 0;
    }

    @Test
    void aFloodOfSynsLeavesRoomForAConnection() throws Exception {
        start();
        for (int i = 0; i < 20_000; i++) {
            guest.send(Packets.tcp(Packets.GUEST, 21_000 + i, Packets.GATEWAY, server.getLocalPort(),
                    i * 77, 0, Packets.SYN, 1000, new byte[0]));
        }
        threads.submit(() -> {
            while (true) {
                Socket socket = server.accept();
                socket.setSoTimeout(20_000);
                threads.submit(() -> {
                    socket.getOutputStream().write(socket.getInputStream().read());
                    return null;
                });
            }
        });
        GuestTcp inside = guest.connect(Packets.GATEWAY, server.getLocalPort()).awaitState(GuestTcp.State.OPEN);
        inside.write(new byte[] {42});
        assertArrayEquals(new byte[] {42}, inside.readFully(1));
    }
}
