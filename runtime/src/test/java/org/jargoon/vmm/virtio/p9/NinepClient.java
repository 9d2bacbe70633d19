// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio.p9;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** A client that says what it likes, and reads answers. */
final class NinepClient {
    static final int ROOT = 0;

    private final NinepServer server;
    private final ByteBuffer request = buffer();
    private final ByteBuffer reply = buffer();
    /** How much room there is for answers. */
    int room = NinepServer.LONGEST_MESSAGE;

    NinepClient(NinepServer server) {
        this.server = server;
    }

    static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(NinepServer.LONGEST_MESSAGE).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Greets, and attaches fid 0 to the folder. */
    NinepClient attached() {
        version();
        send(Message.ATTACH, ROOT, -1, "root", "", 0);
        return this;
    }

    void version() {
        ByteBuffer answer = send(Message.VERSION, 65536, "9P2000.L");
        assertEquals(65536, answer.getInt());
        assertEquals("9P2000.L", string(answer));
    }

    /** Sends a message that must be answered without error; gives the answer behind its header. */
    ByteBuffer send(Message message, Object... fields) {
        ByteBuffer answer = exchange(message, fields);
        assertEquals(message.answer(), answer.get(4), () -> message + " gives errno " + answer.getInt(7));
        return answer;
    }

    /** Sends a message and gives the number of the error that it is answered with, or 0. */
    int error(Message message, Object... fields) {
        ByteBuffer answer = exchange(message, fields);
        return answer.get(4) == Message.RLERROR ? answer.getInt() : 0;
    }

    /** Fields: Byte, Short, Integer, Long, a String or byte[] with its length before it, a ByteBuffer as it is. */
    private ByteBuffer exchange(Message message, Object... fields) {
        request.clear().position(4).put((byte) (message.answer() - 1)).putShort((short) 77);
        for (Object field : fields) {
            switch (field) {
                case Byte b -> request.put(b);
                case Short s -> request.putShort(s);
                case Integer i -> request.putInt(i);
                case Long l -> request.putLong(l);
                case String s -> put(s.getBytes(UTF_8));
                case byte[] bytes -> put(bytes);
                case ByteBuffer data -> request.put(data);
                default -> throw new IllegalArgumentException(field.toString());
            }
        }
        request.putInt(0, request.position()).flip();
        return serve(request, room);
    }

    private void put(byte[] bytes) {
        request.putShort((short) bytes.length).put(bytes);
    }

    ByteBuffer serve(ByteBuffer message, int room) {
        short tag = message.getShort(5);
        reply.clear().limit(room);
        server.serve(message, reply);
        assertEquals(reply.limit(), reply.getInt(0));
        assertEquals(tag, reply.getShort(5));
        return reply.position(NinepServer.HEADER);
    }

    /** Walks from the root, or from another fid. */
    void walk(int from, int to, String... names) {
        Object[] fields = new Object[3 + names.length];
        fields[0] = from;
        fields[1] = to;
        fields[2] = (short) names.length;
        System.arraycopy(names, 0, fields, 3, names.length);
        assertEquals(names.length, send(Message.WALK, fields).getShort());
    }

    /** The error of a walk of one step. */
    int walkError(int from, int to, Object name) {
        int error = error(Message.WALK, from, to, (short) 1, name);
        if (error == 0) {
            send(Message.CLUNK, to);
        }
        return error;
    }

    String read(int fid, long offset, int count) {
        ByteBuffer answer = send(Message.READ, fid, offset, count);
        byte[] data = new byte[answer.getInt()];
        answer.get(data);
        assertEquals(0, answer.remaining());
        return new String(data, UTF_8);
    }

    int write(int fid, long offset, String data) {
        byte[] bytes = data.getBytes(UTF_8);
        return send(Message.WRITE, fid, offset, bytes.length, ByteBuffer.wrap(bytes)).getInt();
    }

    /** The entries of an open folder by name, with their types, read in pieces. */
    Map<String, Integer> entries(int fid, int pieceSize) {
        Map<String, Integer> entries = new LinkedHashMap<>();
        long offset = 0;
        for (;;) {
            ByteBuffer answer = send(Message.READDIR, fid, offset, pieceSize);
            int length = answer.getInt();
            assertEquals(length, answer.remaining());
            if (length == 0) {
                return entries;
            }
            while (answer.hasRemaining()) {
                int type = answer.get() & 0xff;
                answer.position(answer.position() + 12);
                offset = answer.getLong();
                answer.get();
                entries.put(string(answer), type);
            }
        }
    }

    static String string(ByteBuffer from) {
        byte[] bytes = new byte[from.getShort()];
        from.get(bytes);
        return new String(bytes, UTF_8);
    }
}
