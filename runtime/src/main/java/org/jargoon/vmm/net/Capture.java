// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * A file of frames in the format of libpcap (draft-ietf-opsawg-pcap): a header, then each frame with the time in
 * microseconds. Belongs to one thread.
 */
final class Capture {
    private static final int MAGIC = 0xa1b2c3d4;
    private static final int VERSION = 2 << 16 | 4;
    private static final int LONGEST = 262_144;
    private static final int ETHERNET = 1;

    private final Path file;
    private final Consumer<String> warnings;
    private OutputStream out;

    private Capture(Path file, OutputStream out, Consumer<String> warnings) {
        this.file = file;
        this.warnings = warnings;
        this.out = out;
    }

    static Capture open(Path file, Consumer<String> warnings) throws NetworkException {
        byte[] header = new byte[24];
        Wire.put32(header, 0, MAGIC);
        Wire.put32(header, 4, VERSION);
        Wire.put32(header, 16, LONGEST);
        Wire.put32(header, 20, ETHERNET);
        try {
            OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
            out.write(header);
            return new Capture(file, out, warnings);
        } catch (IOException e) {
            throw new NetworkException("cannot write the network's frames to %s: %s".formatted(file, reason(e)), e);
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    void add(byte[] frame) {
        Instant now = Instant.now();
        byte[] header = new byte[16];
        Wire.put32(header, 0, (int) now.getEpochSecond());
        Wire.put32(header, 4, now.getNano() / 1000);
        Wire.put32(header, 8, frame.length);
        Wire.put32(header, 12, frame.length);
        write(stream -> {
            stream.write(header);
            stream.write(frame);
        });
    }

    void flush() {
        write(OutputStream::flush);
    }

    void close() {
        write(OutputStream::close);
    }

    @FunctionalInterface
    private interface Step {
        void take(OutputStream stream) throws IOException;
    }

    /** Does a step unless the file failed before; a full disk must not end the guest's network. */
    private void write(Step step) {
        if (out == null) {
            return;
        }
        try {
            step.take(out);
        } catch (IOException e) {
            out = null;
            warnings.accept("no more frames are written to %s: %s".formatted(file, reason(e)));
        }
    }
}
