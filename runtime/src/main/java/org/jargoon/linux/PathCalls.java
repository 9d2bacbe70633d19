// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.jargoon.linux.Argument.ACCESS;
import static org.jargoon.linux.Argument.ADDRESS;
import static org.jargoon.linux.Argument.DESCRIPTOR;
import static org.jargoon.linux.Argument.DIRECTORY;
import static org.jargoon.linux.Argument.INTEGER;
import static org.jargoon.linux.Argument.MODE;
import static org.jargoon.linux.Argument.OPEN_FLAGS;
import static org.jargoon.linux.Argument.OUTPUT;
import static org.jargoon.linux.Argument.PATH_FLAGS;
import static org.jargoon.linux.Argument.SIZE;
import static org.jargoon.linux.Argument.STRING;

import java.io.IOException;
import java.util.List;
import org.jargoon.host.HostNames;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.fs.DirectoryFile;
import org.jargoon.linux.fs.GuestFileSystem;
import org.jargoon.linux.fs.OpenFile;
import org.jargoon.linux.fs.OpenFlags;
import org.jargoon.linux.fs.Place;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/** System calls that name files, and those that read directories. */
final class PathCalls {
    static final List<Syscall> TABLE = List.of(
            Syscall.of(17, "getcwd", PathCalls::getcwd, OUTPUT, SIZE),
            Syscall.of(34, "mkdirat", PathCalls::mkdirat, DIRECTORY, STRING, MODE),
            Syscall.of(35, "unlinkat", PathCalls::unlinkat, DIRECTORY, STRING, PATH_FLAGS),
            Syscall.of(36, "symlinkat", PathCalls::symlinkat, STRING, DIRECTORY, STRING),
            Syscall.of(37, "linkat", PathCalls::linkat, DIRECTORY, STRING, DIRECTORY, STRING, PATH_FLAGS),
            Syscall.of(38, "renameat", (t, a) -> rename(t, a, 0), DIRECTORY, STRING, DIRECTORY, STRING),
            Syscall.of(45, "truncate", PathCalls::truncate, STRING, SIZE),
            Syscall.of(48, "faccessat", (t, a) -> access(t, a, 0), DIRECTORY, STRING, ACCESS),
            Syscall.of(49, "chdir", PathCalls::chdir, STRING),
            Syscall.of(50, "fchdir", PathCalls::fchdir, DESCRIPTOR),
            Syscall.of(56, "openat", PathCalls::openat, DIRECTORY, STRING, OPEN_FLAGS, MODE),
            Syscall.of(61, "getdents64", PathCalls::getdents, DESCRIPTOR, ADDRESS, SIZE),
            Syscall.of(78, "readlinkat", PathCalls::readlinkat, DIRECTORY, STRING, OUTPUT, SIZE),
            Syscall.of(166, "umask", PathCalls::umask, MODE),
            Syscall.of(276, "renameat2", (t, a) -> rename(t, a, a[4]),
                    DIRECTORY, STRING, DIRECTORY, STRING, INTEGER),
            Syscall.of(439, "faccessat2", (t, a) -> access(t, a, a[3]), DIRECTORY, STRING, ACCESS, PATH_FLAGS));

    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_EACCESS = 0x200;
    static final int AT_REMOVEDIR = 0x200;
    static final int AT_SYMLINK_FOLLOW = 0x400;
    static final int AT_EMPTY_PATH = 0x1000;

    private static final int RENAME_NOREPLACE = 1;
    private static final int DIRENT_HEADER = 19;

    private PathCalls() {}

    private static GuestFileSystem fileSystem(Task t) {
        return t.process().fileSystem();
    }

    /** The directory in which a path begins; a descriptor counts only for relative paths. */
    static Place base(Task t, long descriptor, String path) throws ErrnoException {
        if (path.startsWith("/") || (int) descriptor == AT_FDCWD) {
            return t.process().workingDirectory();
        }
        OpenFile file = t.process().files().get((int) descriptor);
        if (!(file instanceof DirectoryFile)) {
            throw Errno.ENOTDIR.exception();
        }
        return file.place();
    }

    private static long openat(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        String path = t.path(a[1]);
        int flags = (int) a[2];
        int mode = (int) a[3] & 0777 & ~t.process().fileModeMask();
        OpenFile file = fileSystem(t).open(base(t, a[0], path), path, flags, mode);
        return t.process().files().add(file, 0, (flags & OpenFlags.CLOSE_ON_EXEC) != 0);
    }

    private static long mkdirat(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        String path = t.path(a[1]);
        fileSystem(t).makeDirectory(base(t, a[0], path), path, (int) a[2] & 0777 & ~t.process().fileModeMask());
        return 0;
    }

    private static long unlinkat(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        if ((a[2] & ~AT_REMOVEDIR) != 0) {
            throw Errno.EINVAL.exception();
        }
        String path = t.path(a[1]);
        fileSystem(t).remove(base(t, a[0], path), path, a[2] != 0);
        return 0;
    }

    private static long symlinkat(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        String path = t.path(a[2]);
        fileSystem(t).symbolicLink(t.path(a[0]), base(t, a[1], path), path);
        return 0;
    }

    private static long linkat(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        if ((a[4] & ~AT_SYMLINK_FOLLOW) != 0) {
            throw Errno.EINVAL.exception();
        }
        String from = t.path(a[1]);
        String to = t.path(a[3]);
        fileSystem(t).link(base(t, a[0], from), from, base(t, a[2], to), to, a[4] != 0);
        return 0;
    }

    private static long rename(Task t, long[] a, long flags)
            throws ErrnoException, IOException, MemoryAccessException {
        if ((flags & ~RENAME_NOREPLACE) != 0) {
            throw Errno.EINVAL.exception();
        }
        String from = t.path(a[1]);
        String to = t.path(a[3]);
        fileSystem(t).rename(base(t, a[0], from), from, base(t, a[2], to), to, flags == 0);
        return 0;
    }

    private static long truncate(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        if (a[1] < 0) {
            throw Errno.EINVAL.exception();
        }
        String path = t.path(a[0]);
        fileSystem(t).truncate(t.process().workingDirectory(), path, a[1]);
        return 0;
    }

    private static long access(Task t, long[] a, long flags)
            throws ErrnoException, IOException, MemoryAccessException {
        if ((a[2] & ~7) != 0 || (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EACCESS | AT_EMPTY_PATH)) != 0) {
            throw Errno.EINVAL.exception();
        }
        String path = t.path(a[1]);
        Place place = fileSystem(t).existing(base(t, a[0], path), path, (flags & AT_SYMLINK_NOFOLLOW) == 0);
        fileSystem(t).access(place, (int) a[2]);
        return 0;
    }

    private static long chdir(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        Place directory = fileSystem(t).directory(t.process().workingDirectory(), t.path(a[0]));
        t.process().setWorkingDirectory(directory);
        return 0;
    }

    private static long fchdir(Task t, long[] a) throws ErrnoException {
        if (!(t.process().files().get((int) a[0]) instanceof DirectoryFile directory)) {
            throw Errno.ENOTDIR.exception();
        }
        t.process().setWorkingDirectory(directory.place());
        return 0;
    }

    private static long getcwd(Task t, long[] a) throws ErrnoException, MemoryAccessException {
        byte[] path = HostNames.encode(t.process().workingDirectory().guestPath() + '\0');
        if (a[1] >= 0 && a[1] < path.length) {
            throw Errno.ERANGE.exception();
        }
        t.memory().write(a[0], path, 0, path.length);
        return path.length;
    }

    private static long readlinkat(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        if ((int) a[3] <= 0) {
            throw Errno.EINVAL.exception();
        }
        String path = t.path(a[1]);
        Place place = fileSystem(t).existing(base(t, a[0], path), path, false);
        byte[] target = HostNames.encode(fileSystem(t).readLink(place));
        int length = (int) Math.min(a[3] & 0xffffffffL, target.length);
        t.memory().write(a[2], target, 0, length);
        return length;
    }

    /** struct linux_dirent64: inode, offset of the next, length, type, name; each padded to a multiple of 8. */
    private static long getdents(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        if (!(t.process().files().get((int) a[0]) instanceof DirectoryFile directory)) {
            throw Errno.ENOTDIR.exception();
        }
        long room = a[2] & 0xffffffffL;
        long done = 0;
        for (DirectoryFile.Entry entry = directory.peek(); entry != null; entry = directory.peek()) {
            byte[] name = HostNames.encode(entry.name());
            int length = DIRENT_HEADER + name.length + 1 + 7 & -8;
            if (done + length > room) {
                if (done == 0) {
                    throw Errno.EINVAL.exception();
                }
                break;
            }
            if (!t.memory().allows(a[1] + done, length, GuestMemory.WRITE)) {
                if (done == 0) {
                    throw Errno.EFAULT.exception();
                }
                break;
            }
            Struct record = new Struct(length)
                    .i64(0, entry.inode())
                    .i16(16, length)
                    .i8(18, entry.type())
                    .text(DIRENT_HEADER, name);
            record.write(t.memory(), a[1] + done);
            t.memory().writeI64(a[1] + done + 8, directory.advance());
            done += length;
        }
        return done;
    }

    private static long umask(Task t, long[] a) {
        int old = t.process().fileModeMask();
        t.process().setFileModeMask((int) a[0]);
        return old;
    }
}
