// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A debugger that sends what a test tells it, and does not acknowledge. */
final class Client implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;

    /** Connects. */
    Client(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects, agrees on no acknowledgments, and stops the guest. */
    static Client attached(int port) throws IOException {
        Client client = new Client(port);
        client.send("QStartNoAckMode");
        assertEquals('+', client.in.read());
        assertEquals("OK", client.receive());
        client.sendRaw("+");
        assertEquals("T05thread:1;", client.ask("?"));
        return client;
    }

    /** Bytes as they are. */
    void sendRaw(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A packet. */
    void send(String packet) throws IOException {
        sendRaw(framed(packet));
    }

    static String framed(String packet) {
        return "$%s#%02x".formatted(packet, packet.chars().sum() & 0xff);
    }

    /** The next byte, or -1. */
    int receiveByte() throws IOException {
        return in.read();
    }

    /** The next packet, with runs made long again, and after that escapes taken back. */
    String receive() throws IOException {
        int c;
        do {
            c = in.read();
            assertNotEquals(-1, c, "no packet");
        } while (c != '$');
        StringBuilder text = new StringBuilder();
        int sum = 0;
        for (c = in.read(); c != '#' && c != -1; c = in.read()) {
            text.append((char) c);
            sum += c;
        }
        String checksum = new String(in.readNBytes(2), StandardCharsets.ISO_8859_1);
        assertEquals("%02x".formatted(sum & 0xff), checksum, text::toString);
        return unescape(expand(text.toString()));
    }

    private static String unescape(String text) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            all.append(c == PacketWriter.ESCAPE ? (char) (text.charAt(++i) ^ PacketWriter.ESCAPED) : c);
        }
        return all.toString();
    }

    String ask(String packet) throws IOException {
        send(packet);
        return receive();
    }

    static String expand(String text) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '*' && i > 0 && i + 1 < text.length()) {
                all.repeat(text.charAt(i - 1), text.charAt(++i) - 29);
            } else {
                all.append(text.charAt(i));
            }
        }
        return all.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
