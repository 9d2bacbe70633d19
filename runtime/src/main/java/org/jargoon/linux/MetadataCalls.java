// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.jargoon.linux.Argument.ADDRESS;
import static org.jargoon.linux.Argument.DESCRIPTOR;
import static org.jargoon.linux.Argument.DIRECTORY;
import static org.jargoon.linux.Argument.INTEGER;
import static org.jargoon.linux.Argument.MODE;
import static org.jargoon.linux.Argument.PATH_FLAGS;
import static org.jargoon.linux.Argument.STAT;
import static org.jargoon.linux.Argument.STRING;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.fs.GuestFileSystem;
import org.jargoon.linux.fs.OpenFile;
import org.jargoon.linux.fs.Place;
import org.jargoon.linux.fs.Stat;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/** System calls that read and change what is known about files. */
final class MetadataCalls {
    static final List<Syscall> TABLE = List.of(
            Syscall.of(43, "statfs", MetadataCalls::statfs, STRING, ADDRESS),
            Syscall.of(44, "fstatfs", MetadataCalls::fstatfs, DESCRIPTOR, ADDRESS),
            Syscall.of(52, "fchmod", MetadataCalls::fchmod, DESCRIPTOR, MODE),
            Syscall.of(53, "fchmodat", MetadataCalls::fchmodat, DIRECTORY, STRING, MODE),
            Syscall.of(54, "fchownat", MetadataCalls::fchownat, DIRECTORY, STRING, INTEGER, INTEGER, PATH_FLAGS),
            Syscall.of(55, "fchown", MetadataCalls::fchown, DESCRIPTOR, INTEGER, INTEGER),
            Syscall.of(79, "newfstatat", MetadataCalls::newfstatat, DIRECTORY, STRING, STAT, PATH_FLAGS),
            Syscall.of(80, "fstat", MetadataCalls::fstat, DESCRIPTOR, STAT),
            Syscall.of(88, "utimensat", MetadataCalls::utimensat, DIRECTORY, STRING, ADDRESS, PATH_FLAGS),
            Syscall.of(291, "statx", MetadataCalls::statx, DIRECTORY, STRING, PATH_FLAGS, ADDRESS, ADDRESS));

    private static final int RESOLVE_FLAGS = PathCalls.AT_SYMLINK_NOFOLLOW | PathCalls.AT_EMPTY_PATH;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    private static final int AT_STATX_SYNC_TYPE = 0x6000;
    private static final int STATX_BASIC_STATS = 0x7ff;

    private static final long UTIME_NOW = 0x3fffffff;
    private static final long UTIME_OMIT = 0x3ffffffe;

    // TMPFS_MAGIC: a file system without a disk of its own, which is all that the guest needs to know.
    private static final long FILE_SYSTEM_TYPE = 0x01021994;

    private MetadataCalls() {}

    private static GuestFileSystem fileSystem(Task t) {
        return t.process().fileSystem();
    }

    private static OpenFile file(Task t, long descriptor) throws ErrnoException {
        return t.process().files().get((int) descriptor);
    }

    private static Place placeOf(OpenFile file, Errno otherwise) throws ErrnoException {
        if (file.place() == null) {
            throw otherwise.exception();
        }
        return file.place();
    }

    private static Place resolve(Task t, long directory, long address, boolean follow)
            throws ErrnoException, IOException, MemoryAccessException {
        String path = t.path(address);
        return fileSystem(t).existing(PathCalls.base(t, directory, path), path, follow);
    }

    private static Stat stat(Task t, long directory, long address, long flags)
            throws ErrnoException, IOException, MemoryAccessException {
        boolean emptyAllowed = (flags & PathCalls.AT_EMPTY_PATH) != 0;
        // statx takes a null pointer for the empty path as well since Linux 6.11; older ones say EFAULT.
        if (emptyAllowed && t.memory().readI8(address) == 0) {
            return (int) directory == PathCalls.AT_FDCWD
                    ? fileSystem(t).stat(t.process().workingDirectory())
                    : file(t, directory).stat();
        }
        return fileSystem(t).stat(
                resolve(t, directory, address, (flags & PathCalls.AT_SYMLINK_NOFOLLOW) == 0));
    }

    private static long newfstatat(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        if ((a[3] & ~(RESOLVE_FLAGS | AT_NO_AUTOMOUNT)) != 0) {
            throw Errno.EINVAL.exception();
        }
        write(t, a[2], stat(t, a[0], a[1], a[3]));
        return 0;
    }

    private static long fstat(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        write(t, a[1], file(t, a[0]).stat());
        return 0;
    }

    /** struct stat of include/uapi/asm-generic/stat.h, 128 bytes. */
    private static void write(Task t, long address, Stat stat) throws MemoryAccessException {
        Struct struct = new Struct(128)
                .i64(0, stat.device())
                .i64(8, stat.inode())
                .i32(16, stat.mode())
                .i32(20, stat.links())
                .i32(24, stat.uid())
                .i32(28, stat.gid())
                .i64(32, stat.special())
                .i64(48, stat.size())
                .i32(56, stat.blockSize())
                .i64(64, stat.blocks());
        time(struct, 72, stat.accessed());
        time(struct, 88, stat.modified());
        time(struct, 104, stat.changed());
        struct.write(t.memory(), address);
    }

    private static long statx(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        if ((a[2] & ~(RESOLVE_FLAGS | AT_NO_AUTOMOUNT | AT_STATX_SYNC_TYPE)) != 0 || (a[3] & 1L << 31) != 0) {
            throw Errno.EINVAL.exception();
        }
        Stat stat = stat(t, a[0], a[1], a[2]);
        Struct struct = new Struct(256)
                .i32(0, STATX_BASIC_STATS)
                .i32(4, stat.blockSize())
                .i32(16, stat.links())
                .i32(20, stat.uid())
                .i32(24, stat.gid())
                .i16(28, stat.mode())
                .i64(32, stat.inode())
                .i64(40, stat.size())
                .i64(48, stat.blocks())
                .i32(128, major(stat.special()))
                .i32(132, minor(stat.special()))
                .i32(136, major(stat.device()))
                .i32(140, minor(stat.device()));
        time(struct, 64, stat.accessed());
        time(struct, 96, stat.changed());
        time(struct, 112, stat.modified());
        struct.write(t.memory(), a[4]);
        return 0;
    }

    /** Device numbers as new_encode_dev of the kernel packs them. */
    private static int major(long device) {
        return (int) (device >>> 8) & 0xfff;
    }

    private static int minor(long device) {
        return (int) (device & 0xff | device >>> 12 & 0xfff00);
    }

    private static void time(Struct struct, int offset, FileTime time) {
        Instant instant = time.toInstant();
        struct.i64(offset, instant.getEpochSecond()).i32(offset + 8, instant.getNano());
    }

    private static long fchmod(Task t, long[] a) throws ErrnoException, IOException {
        OpenFile file = file(t, a[0]);
        fileSystem(t).setMode(placeOf(file, Errno.EINVAL), (int) a[1]);
        return 0;
    }

    private static long fchmodat(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        fileSystem(t).setMode(resolve(t, a[0], a[1], true), (int) a[2]);
        return 0;
    }

    private static long fchownat(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        if ((a[4] & ~RESOLVE_FLAGS) != 0) {
            throw Errno.EINVAL.exception();
        }
        boolean ofDescriptor = (a[4] & PathCalls.AT_EMPTY_PATH) != 0 && t.memory().readI8(a[1]) == 0;
        Place place = ofDescriptor
                ? placeOf(file(t, a[0]), Errno.EINVAL)
                : resolve(t, a[0], a[1], (a[4] & PathCalls.AT_SYMLINK_NOFOLLOW) == 0);
        fileSystem(t).setOwner(place, (int) a[2], (int) a[3]);
        return 0;
    }

    private static long fchown(Task t, long[] a) throws ErrnoException {
        fileSystem(t).setOwner(placeOf(file(t, a[0]), Errno.EINVAL), (int) a[1], (int) a[2]);
        return 0;
    }

    private static long utimensat(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        if ((a[3] & ~RESOLVE_FLAGS) != 0) {
            throw Errno.EINVAL.exception();
        }
        FileTime now = FileTime.from(Instant.now());
        FileTime accessed = a[2] == 0 ? now : time(t, a[2], now);
        FileTime modified = a[2] == 0 ? now : time(t, a[2] + 16, now);
        // Without a path it is the descriptor's own file: how futimens reaches the kernel.
        Place place = a[1] == 0
                ? placeOf(file(t, a[0]), Errno.EINVAL)
                : resolve(t, a[0], a[1], (a[3] & PathCalls.AT_SYMLINK_NOFOLLOW) == 0);
        fileSystem(t).setTimes(place, accessed, modified);
        return 0;
    }

    /** A struct timespec, in which two values of its nanoseconds mean now and unchanged (null). */
    private static FileTime time(Task t, long address, FileTime now) throws ErrnoException, MemoryAccessException {
        long seconds = t.memory().readI64(address);
        long nanos = t.memory().readI64(address + 8);
        if (nanos == UTIME_NOW) {
            return now;
        }
        if (nanos == UTIME_OMIT) {
            return null;
        }
        if (nanos < 0 || nanos >= TimeCalls.NANOS_PER_SECOND) {
            throw Errno.EINVAL.exception();
        }
        // What the common file systems of the host can hold, and Java's Instant as well.
        long largest = 1L << 34;
        return FileTime.from(Instant.ofEpochSecond(Math.clamp(seconds, -largest, largest), nanos));
    }

    private static long statfs(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        Place place = fileSystem(t).existing(t.process().workingDirectory(), t.path(a[0]), true);
        writeStore(t, a[1], fileSystem(t).store(place));
        return 0;
    }

    private static long fstatfs(Task t, long[] a) throws ErrnoException, IOException, MemoryAccessException {
        Place place = file(t, a[0]).place();
        writeStore(t, a[1], place == null ? Optional.empty() : fileSystem(t).store(place));
        return 0;
    }

    /** struct statfs of include/uapi/asm-generic/statfs.h, 120 bytes. */
    private static void writeStore(Task t, long address, Optional<FileStore> store)
            throws IOException, MemoryAccessException {
        long block = GuestMemory.PAGE_SIZE;
        Struct struct = new Struct(120).i64(0, FILE_SYSTEM_TYPE).i64(8, block).i64(64, 255).i64(72, block);
        if (store.isPresent()) {
            struct.i64(16, store.get().getTotalSpace() / block)
                    .i64(24, store.get().getUnallocatedSpace() / block)
                    .i64(32, store.get().getUsableSpace() / block);
        }
        struct.write(t.memory(), address);
    }
}
