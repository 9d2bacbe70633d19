// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.jargoon.linux.Argument.ADDRESS;
import static org.jargoon.linux.Argument.DESCRIPTOR;
import static org.jargoon.linux.Argument.INPUT;
import static org.jargoon.linux.Argument.INTEGER;
import static org.jargoon.linux.Argument.OUTPUT;
import static org.jargoon.linux.Argument.SIZE;
import static org.jargoon.linux.Argument.WHENCE;

import java.io.IOException;
import java.util.List;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.fs.OpenFile;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/** System calls that move the bytes of open files. */
final class FileCalls {
    static final List<Syscall> TABLE = List.of(
            Syscall.of(46, "ftruncate", FileCalls::ftruncate, DESCRIPTOR, SIZE),
            Syscall.of(47, "fallocate", FileCalls::fallocate, DESCRIPTOR, INTEGER, SIZE, SIZE),
            Syscall.of(62, "lseek", (t, a) -> file(t, a[0]).seek(a[1], (int) a[2]), DESCRIPTOR, INTEGER, WHENCE),
            Syscall.of(63, "read", FileCalls::read, DESCRIPTOR, OUTPUT, SIZE),
            Syscall.of(64, "write", FileCalls::write, DESCRIPTOR, INPUT, SIZE),
            Syscall.of(65, "readv", (t, a) -> vector(t, a, Transfer.CURRENT, true), DESCRIPTOR, ADDRESS, INTEGER),
            Syscall.of(66, "writev", (t, a) -> vector(t, a, Transfer.CURRENT, false), DESCRIPTOR, ADDRESS, INTEGER),
            Syscall.of(67, "pread64", FileCalls::pread, DESCRIPTOR, OUTPUT, SIZE, INTEGER),
            Syscall.of(68, "pwrite64", FileCalls::pwrite, DESCRIPTOR, INPUT, SIZE, INTEGER),
            Syscall.of(69, "preadv", (t, a) -> vector(t, a, position(a[3]), true),
                    DESCRIPTOR, ADDRESS, INTEGER, INTEGER),
            Syscall.of(70, "pwritev", (t, a) -> vector(t, a, position(a[3]), false),
                    DESCRIPTOR, ADDRESS, INTEGER, INTEGER),
            Syscall.of(71, "sendfile", FileCalls::sendfile, DESCRIPTOR, DESCRIPTOR, ADDRESS, SIZE),
            Syscall.of(81, "sync", (t, a) -> 0),
            Syscall.of(82, "fsync", FileCalls::fsync, DESCRIPTOR),
            Syscall.of(83, "fdatasync", FileCalls::fsync, DESCRIPTOR),
            Syscall.of(223, "fadvise64", FileCalls::fadvise, DESCRIPTOR, INTEGER, SIZE, INTEGER),
            Syscall.optional(285, "copy_file_range"));

    // UIO_MAXIOV of the kernel.
    private static final int MOST_VECTORS = 1024;

    private FileCalls() {}

    static OpenFile file(Task t, long descriptor) throws ErrnoException {
        return t.process().files().get((int) descriptor);
    }

    private static long position(long argument) throws ErrnoException {
        if (argument < 0) {
            throw Errno.EINVAL.exception();
        }
        return argument;
    }

    private static long read(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException, ProcessEnd {
        Transfer transfer = new Transfer(t, file(t, a[0]), Transfer.CURRENT);
        transfer.read(a[1], a[2]);
        return transfer.done();
    }

    private static long write(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException, ProcessEnd {
        Transfer transfer = new Transfer(t, file(t, a[0]), Transfer.CURRENT);
        transfer.write(a[1], a[2]);
        return transfer.done();
    }

    private static long pread(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException, ProcessEnd {
        Transfer transfer = new Transfer(t, file(t, a[0]), position(a[3]));
        transfer.read(a[1], a[2]);
        return transfer.done();
    }

    private static long pwrite(Task t, long[] a)
            throws ErrnoException, IOException, MemoryAccessException, ProcessEnd {
        Transfer transfer = new Transfer(t, file(t, a[0]), position(a[3]));
        transfer.write(a[1], a[2]);
        return transfer.done();
    }

    /** struct iovec: address and length, 64 bits each. */
    private static long vector(Task t, long[] a, long position, boolean reads)
            throws ErrnoException, IOException, MemoryAccessException, ProcessEnd {
        OpenFile file = file(t, a[0]);
        int count = (int) a[2];
        if (count < 0 || count > MOST_VECTORS) {
            throw Errno.EINVAL.exception();
        }
        if (reads) {
            file.requireReadable();
        } else {
            file.requireWritable();
        }
        Struct vectors = Struct.read(t.memory(), a[1], 16 * count);
        long total = 0;
        for (int i = 0; i < count; i++) {
            long length = vectors.i64(16 * i + 8);
            total += length;
            if (length < 0 || total < 0) {
                throw Errno.EINVAL.exception();
            }
        }
        Transfer transfer = new Transfer(t, file, position);
        boolean more = true;
        for (int i = 0; i < count && more; i++) {
            long address = vectors.i64(16 * i);
            long length = vectors.i64(16 * i + 8);
            more = reads ? transfer.read(address, length) : transfer.write(address, length);
        }
        return transfer.done();
    }

    private static long sendfile(Task t, long[] a)
            throws ErrnoException, IOException, MemoryAccessException, ProcessEnd {
        OpenFile out = file(t, a[0]);
        OpenFile in = file(t, a[1]);
        if (a[3] < 0) {
            throw Errno.EINVAL.exception();
        }
        boolean own = a[2] == 0;
        long start = own ? Transfer.CURRENT : position(t.memory().readI64(a[2]));
        if (!own && !t.memory().allows(a[2], 8, GuestMemory.WRITE)) {
            throw Errno.EFAULT.exception();
        }
        Transfer transfer = new Transfer(t, in, start);
        transfer.copyTo(out, a[3]);
        if (!own) {
            t.memory().writeI64(a[2], start + transfer.done());
        }
        return transfer.done();
    }

    private static long ftruncate(Task t, long[] a) throws ErrnoException, IOException {
        OpenFile file = file(t, a[0]);
        if (a[1] < 0) {
            throw Errno.EINVAL.exception();
        }
        try {
            file.requireWritable();
        } catch (ErrnoException e) {
            throw Errno.EINVAL.exception();
        }
        file.resize(a[1]);
        return 0;
    }

    /** Mode 0 only: Java cannot reserve space, so that only the size grows. */
    private static long fallocate(Task t, long[] a) throws ErrnoException, IOException {
        OpenFile file = file(t, a[0]);
        file.requireWritable();
        if ((int) a[1] != 0) {
            throw Errno.EOPNOTSUPP.exception();
        }
        if (a[2] < 0 || a[3] <= 0) {
            throw Errno.EINVAL.exception();
        }
        long end = a[2] + a[3];
        if (end < 0) {
            throw Errno.EFBIG.exception();
        }
        if (end > file.stat().size()) {
            file.resize(end);
        }
        return 0;
    }

    private static long fsync(Task t, long[] a) throws ErrnoException, IOException {
        file(t, a[0]).synchronize();
        return 0;
    }

    private static long fadvise(Task t, long[] a) throws ErrnoException {
        file(t, a[0]);
        return 0;
    }
}
