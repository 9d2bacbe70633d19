// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Plugs a guest of QEMU's into a network: its {@code -netdev stream} sends each frame after its length, of 4 bytes,
 * over a TCP connection.
 */
final class QemuWire implements AutoCloseable {
    private static final int QUEUE = 256;

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
    private final EthernetPort network;
    private final BlockingQueue<byte[]> toGuest = new ArrayBlockingQueue<>(QUEUE);
    private volatile int dropped;

    QemuWire(EthernetPort network) throws IOException {
        this.network = network;
        network.onReceive(this::offer);
        Thread.ofPlatform().name("qemu-wire").daemon().start(this::run);
    }

    /** The option of QEMU's that plugs its guest in. */
    String option() {
        return "stream,id=wire,server=off,addr.type=inet,addr.host=127.0.0.1,addr.port=" + server.getLocalPort();
    }

    int dropped() {
        return dropped;
    }

    private void offer(byte[] frame) {
        if (!toGuest.offer(frame)) {
            dropped++;
        }
    }

    private void run() {
        try (Socket socket = server.accept()) {
            Thread.ofPlatform().name("qemu-wire-out").daemon().start(() -> write(socket));
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            while (true) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                network.send(frame);
            }
        } catch (IOException e) {
            // QEMU ended, or never came.
            return;
        }
    }

    private void write(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            while (!socket.isClosed()) {
                byte[] frame = toGuest.take();
                out.write(ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).array());
            }
        } catch (IOException e) {
            // QEMU ended.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
