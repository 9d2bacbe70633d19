// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file of the host's that a disk lies in, locked against other machines.
 *
 * <p>A thread that is interrupted closes a FileChannel that it uses. The threads here are those of VCPUs, which are
 * interrupted for reasons of their own: the file is opened again then.
 */
final class DiskFile implements Closeable {
    private final Path path;
    private final Set<OpenOption> options;
    private final boolean shared;
    private FileChannel channel;

    /**
     * @param shared whether other machines may use the file as well, all of them only reading
     * @throws IOException if it cannot be opened, or another machine uses it
     */
    DiskFile(Path path, boolean shared, OpenOption... options) throws IOException {
        this.path = path;
        this.shared = shared;
        this.options = Set.of(options);
        channel = open();
    }

    private FileChannel open() throws IOException {
        if (!options.contains(StandardOpenOption.CREATE) || Files.exists(path)) {
            requireFile();
        }
        FileChannel opened;
        try {
            opened = FileChannel.open(path, options);
        } catch (AccessDeniedException e) {
            throw new IOException("disk image " + path + " may not be "
                    + (shared ? "read" : "written; give it as read-only or with an overlay"));
        }
        try {
            if (opened.tryLock(0, Long.MAX_VALUE, shared) != null) {
                return opened;
            }
        } catch (OverlappingFileLockException e) {
            if (shared) {
                // Held by this process, as is the lock that is wanted.
                return opened;
            }
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        opened.close();
        throw new IOException("disk image " + path + " is in use by another machine; give it to one at a time,"
                + " or with an overlay");
    }

    /** What is no file could hold the machine up (a FIFO), or has a size that means nothing (a folder). */
    private void requireFile() throws IOException {
        if (Files.notExists(path)) {
            throw new IOException("disk image " + path + " does not exist");
        }
        if (!Files.isRegularFile(path)) {
            throw new IOException("disk image " + path + " is not a file");
        }
    }

    private interface Operation {
        /** Does something from the beginning, however often it is called. */
        void run(FileChannel on) throws IOException;
    }

    private void uninterrupted(Operation operation) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            for (;;) {
                try {
                    operation.run(channel);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                    Thread.interrupted();
                    channel = open();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    long size() throws IOException {
        return channel.size();
    }

    /**
     * Reads as much as remains of a buffer.
     *
     * @throws EOFException if the file ends before
     */
    void read(long at, ByteBuffer into) throws IOException {
        int start = into.position();
        uninterrupted(on -> {
            into.position(start);
            while (into.hasRemaining()) {
                if (on.read(into, at + into.position() - start) < 0) {
                    throw new EOFException("disk image " + path + " became shorter");
                }
            }
        });
    }

    /** Writes what remains of a buffer; behind the end the file grows. */
    void write(long at, ByteBuffer from) throws IOException {
        int start = from.position();
        uninterrupted(on -> {
            from.position(start);
            while (from.hasRemaining()) {
                on.write(from, at + from.position() - start);
            }
        });
    }

    /** Returns when all that was written is on the disk (fdatasync(2)). */
    void flush() throws IOException {
        uninterrupted(on -> on.force(false));
    }

    /** Takes the file's name away; it is gone once it is closed. */
    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
