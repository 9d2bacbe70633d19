// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.io.IOException;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.abi.Signals;
import org.jargoon.linux.fs.HostErrors;
import org.jargoon.linux.fs.OpenFile;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/**
 * Moves bytes between files and guest memory, in pieces that fit the task's buffer. As in Linux, what has been moved
 * before something goes wrong counts, and only a transfer that moved nothing fails.
 */
final class Transfer {
    /** In place of a position: the file's own. */
    static final long CURRENT = -1;

    // MAX_RW_COUNT of the kernel.
    private static final long LARGEST = 0x7ffff000;

    private final Task task;
    private final OpenFile file;
    private final long position;
    private long done;

    /**
     * @param position where in the file, or {@link #CURRENT}
     */
    Transfer(Task task, OpenFile file, long position) {
        this.task = task;
        this.file = file;
        this.position = position;
    }

    /** Bytes moved so far. */
    long done() {
        return done;
    }

    /** Reads into memory; returns whether all was read, so that more might follow. */
    boolean read(long address, long length) throws ErrnoException, IOException, MemoryAccessException, ProcessEnd {
        file.requireReadable();
        long wanted = usable(address, length, GuestMemory.WRITE);
        byte[] buffer = task.buffer();
        for (long at = 0; at < wanted; ) {
            int chunk = (int) Math.min(buffer.length, wanted - at);
            int count = readSome(chunk);
            if (count <= 0) {
                return false;
            }
            task.memory().write(address + at, buffer, 0, count);
            at += count;
            done += count;
            if (count < chunk) {
                return false;
            }
            task.checkStop();
        }
        return wanted == length;
    }

    /** Writes from memory; returns whether all was written. */
    boolean write(long address, long length) throws ErrnoException, IOException, MemoryAccessException, ProcessEnd {
        file.requireWritable();
        long wanted = usable(address, length, GuestMemory.READ);
        byte[] buffer = task.buffer();
        for (long at = 0; at < wanted; ) {
            int chunk = (int) Math.min(buffer.length, wanted - at);
            task.memory().read(address + at, buffer, 0, chunk);
            int count = writeAll(chunk);
            at += count;
            if (count < chunk) {
                return false;
            }
            task.checkStop();
        }
        return wanted == length;
    }

    /** Copies from this file to another. */
    void copyTo(OpenFile target, long length) throws ErrnoException, IOException, ProcessEnd {
        file.requireReadable();
        target.requireWritable();
        Transfer out = new Transfer(task, target, CURRENT);
        byte[] buffer = task.buffer();
        while (done < Math.min(length, LARGEST)) {
            int count = readSome((int) Math.min(buffer.length, length - done));
            if (count <= 0) {
                return;
            }
            int written = out.writeAll(count);
            done += written;
            if (written < count) {
                return;
            }
            task.checkStop();
        }
    }

    /** The bytes that memory allows; EFAULT if that is none although some are wanted. */
    private long usable(long address, long length, int protection) throws ErrnoException {
        if (length < 0) {
            throw Errno.EINVAL.exception();
        }
        long wanted = task.memory().accessible(address, Math.min(length, LARGEST - done), protection);
        if (wanted == 0 && length > 0 && done == 0) {
            throw Errno.EFAULT.exception();
        }
        return wanted;
    }

    /** Waits for the first bytes only; 0 at the end, or where nothing more has come yet. */
    private int readSome(int length) throws ErrnoException, IOException, ProcessEnd {
        try {
            int count = read(length);
            while (count == OpenFile.WOULD_BLOCK) {
                if (done > 0) {
                    return 0;
                }
                if (file.nonblocking()) {
                    throw Errno.EAGAIN.exception();
                }
                task.await(file::readable, LinuxProcess.NEVER, file.changesFromOutside());
                count = read(length);
            }
            return count;
        } catch (ErrnoException | IOException e) {
            if (done > 0) {
                return 0;
            }
            throw e;
        }
    }

    private int read(int length) throws ErrnoException, IOException {
        return position == CURRENT
                ? file.read(task.buffer(), 0, length)
                : file.readAt(position + done, task.buffer(), 0, length);
    }

    /** Writes the buffer's first bytes, all of them unless something goes wrong after some. */
    private int writeAll(int length) throws ErrnoException, IOException, ProcessEnd {
        int from = 0;
        while (from < length) {
            try {
                int count = write(from, length - from);
                if (count == OpenFile.WOULD_BLOCK) {
                    if (file.nonblocking()) {
                        throw Errno.EAGAIN.exception();
                    }
                    task.await(file::writable, LinuxProcess.NEVER, file.changesFromOutside());
                } else {
                    from += count;
                    done += count;
                }
            } catch (ErrnoException | IOException e) {
                raiseBrokenPipe(e);
                if (done > 0) {
                    return from;
                }
                throw e;
            }
        }
        return from;
    }

    private int write(int from, int length) throws ErrnoException, IOException {
        return position == CURRENT
                ? file.write(task.buffer(), from, length)
                : file.writeAt(position + done, task.buffer(), from, length);
    }

    /** Nobody will ever read what is written: the program gets SIGPIPE, and EPIPE if it survives that. */
    private void raiseBrokenPipe(Exception e) throws ProcessEnd {
        Errno errno = e instanceof ErrnoException known ? known.errno() : HostErrors.of((IOException) e);
        if (errno == Errno.EPIPE) {
            task.raise(Signals.SIGPIPE);
        }
    }
}
