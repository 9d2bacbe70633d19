// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The only file that the debugger can open through its connection ("Host I/O Packets" of the protocol): the guest's
 * program, for reading. It is in memory, and no name leads to a file of the host.
 */
final class ProgramFile {
    private static final int MOST_OPEN = 16;
    private static final int STATUS_SIZE = 64;

    /** A regular file that all may read. */
    private static final int MODE = 0100444;

    private static final int ACCESS = 3;

    private final DebugTarget target;
    private final Map<Integer, ByteBuffer> open = new HashMap<>();
    private int next;

    /** Why something failed, by the protocol's numbers. */
    private enum Failure {
        NO_SUCH_FILE(2),
        NOT_OPEN(9),
        READ_ONLY(30),
        TOO_MANY_OPEN(24),
        NOT_SUPPORTED(88);

        private final String reply;

        Failure(int number) {
            reply = "F-1,%x".formatted(number);
        }
    }

    ProgramFile(DebugTarget target) {
        this.target = target;
    }

    /** Answers what follows {@code vFile:}; the guest stands still. */
    String answer(Cursor packet) throws PacketException {
        if (packet.take("setfs:")) {
            // There is one file system, whichever process it is asked for.
            return "F0";
        }
        if (packet.take("open:")) {
            return open(packet);
        }
        if (packet.take("pread:")) {
            return read(packet);
        }
        if (packet.take("fstat:")) {
            ByteBuffer file = open.get(packet.count());
            packet.requireEnd();
            return file == null ? Failure.NOT_OPEN.reply : attachment(status(file));
        }
        if (packet.take("close:")) {
            boolean closed = open.remove(packet.count()) != null;
            packet.requireEnd();
            return closed ? "F0" : Failure.NOT_OPEN.reply;
        }
        return Failure.NOT_SUPPORTED.reply;
    }

    private String open(Cursor packet) throws PacketException {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        while (!packet.take(",")) {
            name.writeBytes(packet.hexBytes(1));
        }
        int flags = packet.count();
        if (!name.toString(StandardCharsets.UTF_8).equals(target.programName())) {
            return Failure.NO_SUCH_FILE.reply;
        }
        if ((flags & ACCESS) != 0) {
            return Failure.READ_ONLY.reply;
        }
        if (open.size() == MOST_OPEN) {
            return Failure.TOO_MANY_OPEN.reply;
        }
        Optional<ByteBuffer> file = target.programFile();
        if (file.isEmpty()) {
            return Failure.NO_SUCH_FILE.reply;
        }
        open.put(next, file.get());
        return "F%x".formatted(next++);
    }

    private String read(Cursor packet) throws PacketException {
        ByteBuffer file = open.get(packet.count());
        packet.require(",");
        int length = packet.count();
        packet.require(",");
        long offset = packet.number();
        packet.requireEnd();
        if (file == null) {
            return Failure.NOT_OPEN.reply;
        }
        int at = (int) Math.clamp(offset < 0 ? Long.MAX_VALUE : offset, 0, file.limit());
        byte[] bytes = new byte[Math.min(Math.min(length, PacketWriter.MOST_BINARY), file.limit() - at)];
        file.get(at, bytes);
        return attachment(bytes);
    }

    /** The protocol's struct stat, which has its highest bytes first. */
    private static byte[] status(ByteBuffer file) {
        ByteBuffer status = ByteBuffer.allocate(STATUS_SIZE).order(ByteOrder.BIG_ENDIAN);
        status.putInt(8, MODE).putInt(12, 1).putLong(28, file.limit()).putLong(36, 1);
        return status.array();
    }

    private static String attachment(byte[] bytes) {
        return "F%x;%s".formatted(bytes.length, new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
