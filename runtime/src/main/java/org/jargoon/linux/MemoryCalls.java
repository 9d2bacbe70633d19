// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.jargoon.linux.Argument.ADDRESS;
import static org.jargoon.linux.Argument.DESCRIPTOR;
import static org.jargoon.linux.Argument.INTEGER;
import static org.jargoon.linux.Argument.MAP_FLAGS;
import static org.jargoon.linux.Argument.PROTECTION;
import static org.jargoon.linux.Argument.SIZE;

import java.io.IOException;
import java.util.List;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.fs.OpenFile;
import org.jargoon.linux.fs.OpenFlags;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/**
 * System calls for memory.
 *
 * <p>{@link FilePages} says how files are mapped.
 */
final class MemoryCalls {
    static final List<Syscall> TABLE = List.of(
            Syscall.of(214, "brk", (t, a) -> t.process().space().moveBreak(a[0]), ADDRESS).returningAddress(),
            Syscall.of(215, "munmap", MemoryCalls::munmap, ADDRESS, SIZE),
            Syscall.of(216, "mremap", MemoryCalls::mremap, ADDRESS, SIZE, SIZE, INTEGER, ADDRESS).returningAddress(),
            Syscall.of(222, "mmap", MemoryCalls::mmap, ADDRESS, SIZE, PROTECTION, MAP_FLAGS, DESCRIPTOR, SIZE)
                    .returningAddress(),
            Syscall.of(226, "mprotect", MemoryCalls::mprotect, ADDRESS, SIZE, PROTECTION),
            Syscall.of(227, "msync", MemoryCalls::msync, ADDRESS, SIZE, INTEGER),
            Syscall.of(228, "mlock", MemoryCalls::lock, ADDRESS, SIZE),
            Syscall.of(229, "munlock", MemoryCalls::lock, ADDRESS, SIZE),
            Syscall.of(230, "mlockall", (t, a) -> 0, INTEGER),
            Syscall.of(231, "munlockall", (t, a) -> 0),
            Syscall.of(232, "mincore", MemoryCalls::mincore, ADDRESS, SIZE, ADDRESS),
            Syscall.of(233, "madvise", MemoryCalls::madvise, ADDRESS, SIZE, INTEGER),
            Syscall.of(259, "riscv_flush_icache", MemoryCalls::flushInstructionCache, ADDRESS, ADDRESS, INTEGER),
            Syscall.of(284, "mlock2", MemoryCalls::lock, ADDRESS, SIZE, INTEGER));

    private static final int MMAP_NUMBER = 222;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_SHARED_VALIDATE = 3;
    private static final int MAP_TYPE = 15;
    private static final int MAP_FIXED = 0x10;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_FIXED_NOREPLACE = 0x100000;

    // From GROWSDOWN to HUGETLB of include/uapi/asm-generic/mman.h, with the types.
    private static final int KNOWN_FLAGS = 0x17f93f;

    private static final int MS_ASYNC = 1;
    private static final int MS_INVALIDATE = 2;
    private static final int MS_SYNC = 4;

    private static final int MREMAP_MAYMOVE = 1;
    private static final int MREMAP_FIXED = 2;

    private static final int ALL_PROTECTIONS = GuestMemory.READ | GuestMemory.WRITE | GuestMemory.EXECUTE;

    private MemoryCalls() {}

    private static long mmap(Task t, long[] a) throws ErrnoException, ProcessEnd, IOException {
        int flags = (int) a[3];
        int type = flags & MAP_TYPE;
        if (a[5] % GuestMemory.PAGE_SIZE != 0 || a[1] == 0 || type == 0 || type > MAP_SHARED_VALIDATE) {
            throw Errno.EINVAL.exception();
        }
        int protection = protection(a[2] & ALL_PROTECTIONS);
        AddressSpace.Placement placement = (flags & MAP_FIXED_NOREPLACE) != 0 ? AddressSpace.Placement.ONLY_IF_FREE
                : (flags & MAP_FIXED) != 0 ? AddressSpace.Placement.REPLACE
                : AddressSpace.Placement.ANYWHERE;
        Backing backing = (flags & MAP_ANONYMOUS) != 0
                ? type == MAP_PRIVATE ? Backing.ANONYMOUS : Backing.SHARED_ANONYMOUS
                : backing(t, a, type, protection);
        return t.process().space().map(a[0], a[1], protection, placement, backing, a[5]);
    }

    private static Backing backing(Task t, long[] a, int type, int protection) throws ErrnoException, IOException {
        OpenFile file = t.process().files().get((int) a[4]);
        if ((file.flags() & OpenFlags.PATH) != 0) {
            throw Errno.EBADF.exception();
        }
        if (a[5] < 0 || a[5] + a[1] < 0) {
            throw Errno.EOVERFLOW.exception();
        }
        if (type == MAP_SHARED_VALIDATE && ((int) a[3] & ~KNOWN_FLAGS) != 0) {
            throw Errno.EOPNOTSUPP.exception();
        }
        int access = file.flags() & OpenFlags.ACCESS_MODE;
        boolean shared = type != MAP_PRIVATE;
        boolean writable = file.mapsForWriting();
        if (access == OpenFlags.WRITE_ONLY || shared && !writable && (protection & GuestMemory.WRITE) != 0) {
            throw Errno.EACCES.exception();
        }
        if (shared && file.mappable() == OpenFile.Mappable.BYTES && !GuestMemory.canMapFiles()) {
            t.process().reportOnce(MMAP_NUMBER, "files cannot be mapped with MAP_SHARED on this host, or because the "
                    + "Java machine may not call native code");
            throw Errno.ENODEV.exception();
        }
        return switch (file.mappable()) {
            case NO -> throw Errno.ENODEV.exception();
            case ZEROS -> shared ? Backing.SHARED_ANONYMOUS : Backing.ANONYMOUS;
            case BYTES -> new FilePages(file, shared, writable);
        };
    }

    private static long munmap(Task t, long[] a) throws ErrnoException {
        t.process().space().unmap(a[0], a[1]);
        return 0;
    }

    private static long mprotect(Task t, long[] a) throws ErrnoException {
        if ((a[2] & ~ALL_PROTECTIONS) != 0) {
            throw Errno.EINVAL.exception();
        }
        t.process().space().protect(a[0], a[1], protection(a[2]));
        return 0;
    }

    /** RISC-V reserves pages that can be written but not read: Linux makes them readable. */
    private static int protection(long bits) {
        return (int) bits | ((bits & GuestMemory.WRITE) != 0 ? GuestMemory.READ : 0);
    }

    private static long mremap(Task t, long[] a) throws ErrnoException, ProcessEnd, IOException {
        long flags = a[3];
        boolean mayMove = (flags & MREMAP_MAYMOVE) != 0;
        boolean fixed = (flags & MREMAP_FIXED) != 0;
        if ((flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED)) != 0 || fixed && !mayMove) {
            throw Errno.EINVAL.exception();
        }
        AddressSpace space = t.process().space();
        return fixed ? space.moveTo(a[0], a[1], a[2], a[4]) : space.resize(a[0], a[1], a[2], mayMove);
    }

    private static long madvise(Task t, long[] a) throws ErrnoException, IOException {
        int advice = (int) a[2];
        switch (advice) {
            // DONTNEED.
            case 4 -> t.process().space().discard(a[0], a[1]);
            // Advice that may be ignored: NORMAL to WILLNEED, FREE, and MERGEABLE to COLD of madvise(2).
            case 0, 1, 2, 3, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 ->
                t.process().space().checkMapped(a[0], a[1]);
            default -> throw Errno.EINVAL.exception();
        }
        return 0;
    }

    private static long msync(Task t, long[] a) throws ErrnoException, IOException {
        int both = MS_ASYNC | MS_SYNC;
        if ((a[2] & ~(both | MS_INVALIDATE)) != 0 || (a[2] & both) == both) {
            throw Errno.EINVAL.exception();
        }
        // The host writes its pages back by itself; waiting for that is the only thing that there is to do.
        if ((a[2] & MS_SYNC) != 0) {
            t.process().space().synchronize(a[0], a[1]);
        } else {
            t.process().space().checkMapped(a[0], a[1]);
        }
        return 0;
    }

    /** Guest memory is never swapped out by the guest's own doing, so that locking it changes nothing. */
    private static long lock(Task t, long[] a) throws ErrnoException {
        long start = a[0] & -GuestMemory.PAGE_SIZE;
        t.process().space().checkMapped(start, a[1] < 0 ? a[1] : a[1] + (a[0] - start));
        return 0;
    }

    /** A byte for each page; all that is mapped counts as resident, as the host does not tell. */
    private static long mincore(Task t, long[] a) throws ErrnoException, MemoryAccessException {
        t.process().space().checkMapped(a[0], a[1]);
        long pages = AddressSpace.roundUp(a[1]) / GuestMemory.PAGE_SIZE;
        for (long page = 0; page < pages; page++) {
            t.memory().writeI8(a[2] + page, (byte) 1);
        }
        return 0;
    }

    private static long flushInstructionCache(Task t, long[] a) throws ErrnoException {
        GuestMemory memory = t.memory();
        long length = a[1] - a[0];
        if ((a[2] & ~1L) != 0) {
            throw Errno.EINVAL.exception();
        }
        if (length > 0 && memory.contains(a[0], length)) {
            t.process().code().synchronizeCode(a[0], length);
        } else {
            t.process().code().synchronizeCode(memory.start(), memory.end() - memory.start());
        }
        return 0;
    }
}
