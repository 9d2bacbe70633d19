// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;

/** The descriptors of a process. May be used from any thread. */
public final class FileTable implements AutoCloseable {
    /** As many as Linux allows a process by default. */
    public static final int SIZE = 1024;

    private final OpenFile[] files = new OpenFile[SIZE];
    private final BitSet closeOnExec = new BitSet();
    private int limit = SIZE;

    /** The open file of a descriptor; EBADF. */
    public synchronized OpenFile get(long descriptor) throws ErrnoException {
        if (!isOpen(descriptor)) {
            throw Errno.EBADF.exception();
        }
        return files[(int) descriptor];
    }

    /**
     * Gives a new file the lowest free descriptor from {@code lowest} on.
     *
     * @throws ErrnoException EMFILE; the file has then been closed
     */
    public synchronized int add(OpenFile file, int lowest, boolean closesOnExec) throws ErrnoException, IOException {
        for (int i = lowest; i < limit; i++) {
            if (files[i] == null) {
                files[i] = file;
                closeOnExec.set(i, closesOnExec);
                return i;
            }
        }
        file.release();
        throw Errno.EMFILE.exception();
    }

    /** Gives the file of {@code descriptor} the lowest free one from {@code lowest} on as well. */
    public synchronized int duplicate(long descriptor, int lowest, boolean closesOnExec)
            throws ErrnoException, IOException {
        OpenFile file = get(descriptor);
        file.retain();
        return add(file, lowest, closesOnExec);
    }

    /** Makes {@code target} refer to the file of {@code descriptor} (dup3), closing what it was before. */
    public synchronized int replace(long descriptor, long target, boolean closesOnExec)
            throws ErrnoException, IOException {
        OpenFile file = get(descriptor);
        if (target < 0 || target >= limit) {
            throw Errno.EBADF.exception();
        }
        file.retain();
        OpenFile old = files[(int) target];
        files[(int) target] = file;
        closeOnExec.set((int) target, closesOnExec);
        if (old != null) {
            old.release();
        }
        return (int) target;
    }

    /** Closes a descriptor; it is free even where the host reports an error. */
    public synchronized void close(long descriptor) throws ErrnoException, IOException {
        OpenFile file = get(descriptor);
        files[(int) descriptor] = null;
        closeOnExec.clear((int) descriptor);
        file.release();
    }

    /** All descriptors that are open, in order. */
    public synchronized List<Integer> open() {
        return IntStream.range(0, SIZE).filter(i -> files[i] != null).boxed().toList();
    }

    public synchronized boolean isOpen(long descriptor) {
        return descriptor >= 0 && descriptor < SIZE && files[(int) descriptor] != null;
    }

    public synchronized boolean closesOnExec(long descriptor) throws ErrnoException {
        get(descriptor);
        return closeOnExec.get((int) descriptor);
    }

    public synchronized void setClosesOnExec(long descriptor, boolean value) throws ErrnoException {
        get(descriptor);
        closeOnExec.set((int) descriptor, value);
    }

    /** From now on descriptors are below {@code value} (RLIMIT_NOFILE). */
    public synchronized void setLimit(long value) {
        limit = Math.clamp(value, 0, SIZE);
    }

    /** Closes everything; what the host reports is reported after all are closed. */
    @Override
    public synchronized void close() throws IOException {
        IOException first = null;
        for (int i = 0; i < SIZE; i++) {
            OpenFile file = files[i];
            files[i] = null;
            if (file != null) {
                try {
                    file.release();
                } catch (IOException e) {
                    if (first == null) {
                        first = e;
                    } else {
                        first.addSuppressed(e);
                    }
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
