// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.jargoon.linux.Argument.ADDRESS;
import static org.jargoon.linux.Argument.DESCRIPTOR;
import static org.jargoon.linux.Argument.FILE_FLAGS;
import static org.jargoon.linux.Argument.INTEGER;
import static org.jargoon.linux.Argument.REQUEST;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.fs.FileTable;
import org.jargoon.linux.fs.OpenFile;
import org.jargoon.linux.fs.OpenFlags;
import org.jargoon.linux.fs.Pipe;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/** System calls for descriptors themselves: duplicates, flags, pipes, terminals. */
final class DescriptorCalls {
    static final List<Syscall> TABLE = List.of(
            Syscall.of(23, "dup", (t, a) -> files(t).duplicate((int) a[0], 0, false), DESCRIPTOR),
            Syscall.of(24, "dup3", DescriptorCalls::dup3, DESCRIPTOR, DESCRIPTOR, FILE_FLAGS),
            Syscall.of(25, "fcntl", DescriptorCalls::fcntl, DESCRIPTOR, INTEGER, ADDRESS),
            Syscall.of(29, "ioctl", DescriptorCalls::ioctl, DESCRIPTOR, REQUEST, ADDRESS),
            Syscall.of(32, "flock", DescriptorCalls::flock, DESCRIPTOR, INTEGER),
            Syscall.of(57, "close", DescriptorCalls::close, DESCRIPTOR),
            Syscall.of(59, "pipe2", DescriptorCalls::pipe2, ADDRESS, FILE_FLAGS),
            Syscall.of(436, "close_range", DescriptorCalls::closeRange, INTEGER, INTEGER, INTEGER));

    private static final int F_DUPFD = 0;
    private static final int F_GETFD = 1;
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_GETLK = 5;
    private static final int F_SETLK = 6;
    private static final int F_SETLKW = 7;
    private static final int F_OFD_GETLK = 36;
    private static final int F_OFD_SETLK = 37;
    private static final int F_OFD_SETLKW = 38;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int F_GETPIPE_SZ = 1032;
    private static final int F_UNLCK = 2;
    private static final int FD_CLOEXEC = 1;

    private static final int TCGETS = 0x5401;
    private static final int TCSETS = 0x5402;
    private static final int TCSETSW = 0x5403;
    private static final int TCSETSF = 0x5404;
    private static final int TIOCGPGRP = 0x540f;
    private static final int TIOCSPGRP = 0x5410;
    private static final int TIOCGWINSZ = 0x5413;
    private static final int FIONREAD = 0x541b;
    private static final int FIONBIO = 0x5421;
    private static final int FIONCLEX = 0x5450;
    private static final int FIOCLEX = 0x5451;

    private static final int TERMIOS_SIZE = 36;
    private static final int WINSIZE_SIZE = 8;
    private static final int ROWS = 24;
    private static final int COLUMNS = 80;

    // c_cc of a terminal as Linux sets it up: INTR QUIT ERASE KILL EOF TIME MIN SWTC START STOP SUSP ...
    private static final byte[] CONTROL_CHARACTERS = {
        3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22, 0, 0, 0
    };

    private DescriptorCalls() {}

    private static FileTable files(Task t) {
        return t.process().files();
    }

    private static long close(Task t, long[] a) throws ErrnoException, IOException {
        files(t).close((int) a[0]);
        return 0;
    }

    private static long closeRange(Task t, long[] a) throws ErrnoException, IOException {
        long first = a[0] & 0xffffffffL;
        long last = Math.min(a[1] & 0xffffffffL, FileTable.SIZE - 1L);
        if (a[2] != 0 || first > (a[1] & 0xffffffffL)) {
            throw Errno.EINVAL.exception();
        }
        for (long descriptor = first; descriptor <= last; descriptor++) {
            if (files(t).isOpen(descriptor)) {
                files(t).close(descriptor);
            }
        }
        return 0;
    }

    private static long dup3(Task t, long[] a) throws ErrnoException, IOException {
        if ((int) a[0] == (int) a[1] || (a[2] & ~OpenFlags.CLOSE_ON_EXEC) != 0) {
            throw Errno.EINVAL.exception();
        }
        return files(t).replace((int) a[0], (int) a[1], a[2] != 0);
    }

    private static long pipe2(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        int flags = (int) a[1];
        if ((flags & ~(OpenFlags.CLOSE_ON_EXEC | OpenFlags.NONBLOCK)) != 0) {
            throw Errno.EINVAL.exception();
        }
        if (!t.memory().allows(a[0], 8, GuestMemory.WRITE)) {
            throw Errno.EFAULT.exception();
        }
        boolean closesOnExec = (flags & OpenFlags.CLOSE_ON_EXEC) != 0;
        Pipe pipe = new Pipe(flags & OpenFlags.NONBLOCK, t.process().monitor(), t.process().nextInode());
        int reader = files(t).add(pipe.reader(), 0, closesOnExec);
        int writer;
        try {
            writer = files(t).add(pipe.writer(), 0, closesOnExec);
        } catch (ErrnoException e) {
            files(t).close(reader);
            throw e;
        }
        t.memory().writeI32(a[0], reader);
        t.memory().writeI32(a[0] + 4, writer);
        return 0;
    }

    /** Locks are always granted: nobody but this process knows of the guest's locks. */
    private static long flock(Task t, long[] a) throws ErrnoException {
        files(t).get((int) a[0]);
        return 0;
    }

    private static long fcntl(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        int descriptor = (int) a[0];
        OpenFile file = files(t).get(descriptor);
        switch ((int) a[1]) {
            case F_DUPFD, F_DUPFD_CLOEXEC -> {
                if ((int) a[2] < 0 || (int) a[2] >= FileTable.SIZE) {
                    throw Errno.EINVAL.exception();
                }
                return files(t).duplicate(descriptor, (int) a[2], (int) a[1] == F_DUPFD_CLOEXEC);
            }
            case F_GETFD -> {
                return files(t).closesOnExec(descriptor) ? FD_CLOEXEC : 0;
            }
            case F_SETFD -> files(t).setClosesOnExec(descriptor, (a[2] & FD_CLOEXEC) != 0);
            case F_GETFL -> {
                return file.flags();
            }
            case F_SETFL -> file.setStatusFlags((int) a[2]);
            // struct flock begins with the lock's type; UNLCK: nobody else holds one.
            case F_GETLK, F_OFD_GETLK -> t.memory().writeI16(a[2], (short) F_UNLCK);
            case F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW -> t.memory().readI16(a[2]);
            case F_SETPIPE_SZ -> {
                return pipe(file).resize(a[2] & 0xffffffffL);
            }
            case F_GETPIPE_SZ -> {
                return pipe(file).capacity();
            }
            default -> throw Errno.EINVAL.exception();
        }
        return 0;
    }

    private static Pipe pipe(OpenFile file) throws ErrnoException {
        if (file.pipe() == null) {
            throw Errno.EBADF.exception();
        }
        return file.pipe();
    }

    private static long ioctl(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        int descriptor = (int) a[0];
        OpenFile file = files(t).get(descriptor);
        switch ((int) a[1]) {
            case FIONREAD -> t.memory().writeI32(a[2], file.available());
            case FIONBIO -> {
                int nonblocking = t.memory().readI32(a[2]) != 0 ? OpenFlags.NONBLOCK : 0;
                file.setStatusFlags(file.flags() & ~OpenFlags.NONBLOCK | nonblocking);
            }
            case FIOCLEX -> files(t).setClosesOnExec(descriptor, true);
            case FIONCLEX -> files(t).setClosesOnExec(descriptor, false);
            default -> terminal(t, file, (int) a[1], a[2]);
        }
        return 0;
    }

    private static void terminal(Task t, OpenFile file, int request, long address)
            throws ErrnoException, MemoryAccessException {
        if (!file.terminal()) {
            throw Errno.ENOTTY.exception();
        }
        switch (request) {
            case TCGETS -> told(file, request, TERMIOS_SIZE).orElseGet(DescriptorCalls::usualTerminal)
                    .write(t.memory(), address);
            case TIOCGWINSZ -> told(file, request, WINSIZE_SIZE)
                    .orElseGet(() -> new Struct(WINSIZE_SIZE).i16(0, ROWS).i16(2, COLUMNS))
                    .write(t.memory(), address);
            case TIOCGPGRP -> t.memory().writeI32(address, LinuxProcess.PROCESS_ID);
            case TIOCSPGRP -> t.memory().readI32(address);
            // The terminal belongs to the host's user: Java cannot change its modes, and the guest should know.
            case TCSETS, TCSETSW, TCSETSF -> throw Errno.EPERM.exception();
            default -> throw Errno.ENOTTY.exception();
        }
    }

    private static Optional<Struct> told(OpenFile file, int request, int size) {
        return file.askTerminal(request, size).map(bytes -> new Struct(size).text(0, bytes));
    }

    /** struct termios: ICRNL IXON; OPOST ONLCR; 38400 baud CS8 CREAD; all of the usual line editing. */
    private static Struct usualTerminal() {
        return new Struct(TERMIOS_SIZE)
                .i32(0, 0x500)
                .i32(4, 5)
                .i32(8, 0xbf)
                .i32(12, 0x8a3b)
                .text(17, CONTROL_CHARACTERS);
    }
}
