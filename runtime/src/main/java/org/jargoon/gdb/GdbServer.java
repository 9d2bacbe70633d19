// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Listens for debuggers on the loopback interface, and serves one at a time; a second one is told so and sent away. May
 * be used from any thread.
 *
 * <p>A guest that restarts is a new target: {@link #serve} it when it begins, {@link #withdraw} it when it has ended.
 */
public final class GdbServer implements AutoCloseable {
    private static final int BACKLOG = 4;

    /** How long a debugger that is sent away may take to read why, and one that is served that the guest has ended. */
    private static final int PATIENCE_MILLIS = 1000;

    private static final int PAUSE_MILLIS = 100;

    private static final String NO_GUEST = "E.there is no guest yet, or any more";
    private static final String BUSY = "E.another debugger is connected; one at a time can be";

    private final ServerSocket listener;
    private final Thread listening = Thread.ofPlatform().daemon().name("gdb-listener").unstarted(this::accept);

    /** Guards the two below. */
    private final Object lock = new Object();

    private DebugTarget target;
    private Connection connection;

    private GdbServer(ServerSocket listener) {
        this.listener = listener;
    }

    /**
     * Begins to listen.
     *
     * @param port of the loopback interface; 0 for any that is free
     * @throws IOException if the port cannot be had
     */
    public static GdbServer listen(int port) throws IOException {
        GdbServer server = new GdbServer(new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress()));
        server.listening.start();
        return server;
    }

    /** The port that debuggers connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** From now on a debugger that connects gets this target. */
    public void serve(DebugTarget served) {
        synchronized (lock) {
            target = served;
        }
    }

    /** The target has ended and told so: sends its debugger away. When it returns, nobody uses the target any more. */
    public void withdraw() {
        Connection left;
        synchronized (lock) {
            target = null;
            left = connection;
        }
        if (left != null) {
            left.end();
        }
    }

    /** When it returns, the port is free: the system keeps it as long as a thread waits for somebody there. */
    @Override
    public void close() throws IOException {
        listener.close();
        try {
            listening.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
        withdraw();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                welcome(listener.accept());
            } catch (IOException e) {
                // The end of listening, or one that could not be accepted, which may be so for a while.
                if (!listener.isClosed()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
                }
            }
        }
    }

    private void welcome(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        String why;
        synchronized (lock) {
            if (target != null && connection == null) {
                connection = new Connection(socket, target);
                connection.thread.start();
                return;
            }
            // gdb sends again what is not answered within two seconds: so it is not to wait for a guest.
            why = target == null ? NO_GUEST : BUSY;
        }
        Thread.ofPlatform().daemon().name("gdb-refusal").start(() -> refuse(socket, why));
    }

    /** Answers packets by an error until the debugger hangs up, for which it has a moment. */
    private static void refuse(Socket socket, String why) {
        try (socket) {
            PacketReader reader = new PacketReader(new PatientInput(socket));
            PacketWriter writer = new PacketWriter(socket.getOutputStream());
            Incoming incoming;
            do {
                incoming = reader.read();
                if (incoming instanceof Incoming.Packet) {
                    writer.acknowledge(true);
                    writer.send(why);
                }
            } while (!(incoming instanceof Incoming.Disconnected));
        } catch (IOException e) {
            // It did not want to know, or its moment is over.
        }
    }

    /** What a socket receives within a moment. */
    private static final class PatientInput extends InputStream {
        private final Socket socket;
        private final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);

        PatientInput(Socket socket) {
            this.socket = socket;
        }

        @Override
        public int read() throws IOException {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new SocketTimeoutException();
            }
            socket.setSoTimeout((int) left);
            return socket.getInputStream().read();
        }
    }

    /** A debugger that is served. */
    private final class Connection {
        private final Socket socket;
        private final DebugTarget served;
        private final Thread thread = Thread.ofPlatform().daemon().name("gdb").unstarted(this::run);

        Connection(Socket socket, DebugTarget served) {
            this.socket = socket;
            this.served = served;
        }

        private void run() {
            try (socket) {
                new Session(
                                served,
                                new BufferedInputStream(socket.getInputStream()),
                                new BufferedOutputStream(socket.getOutputStream()))
                        .run();
            } catch (IOException e) {
                // It hung up before it could be served.
            } finally {
                synchronized (lock) {
                    connection = null;
                }
            }
        }

        /** Lets it read that the guest has ended, and waits until it is gone. */
        void end() {
            try {
                thread.join(PATIENCE_MILLIS);
                socket.close();
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            } catch (IOException e) {
                throw new IllegalStateException("a socket cannot be closed", e);
            }
        }
    }
}
