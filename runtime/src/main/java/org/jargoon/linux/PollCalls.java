// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.jargoon.linux.Argument.ADDRESS;
import static org.jargoon.linux.Argument.INTEGER;
import static org.jargoon.linux.Argument.SIZE;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.fs.FileTable;
import org.jargoon.linux.fs.OpenFile;
import org.jargoon.memory.MemoryAccessException;

/** System calls that wait for files to become ready. Signal masks are ignored, as no signal comes while they wait. */
final class PollCalls {
    static final List<Syscall> TABLE = List.of(
            Syscall.of(72, "pselect6", PollCalls::pselect, INTEGER, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS),
            Syscall.of(73, "ppoll", PollCalls::ppoll, ADDRESS, SIZE, ADDRESS, ADDRESS, SIZE));

    private static final int POLLIN = 0x1;
    private static final int POLLOUT = 0x4;
    private static final int POLLNVAL = 0x20;
    private static final int POLLRDNORM = 0x40;
    private static final int POLLWRNORM = 0x100;
    private static final int POLLFD_SIZE = 8;

    private PollCalls() {}

    private static int events(OpenFile file, int wanted) {
        int ready = 0;
        if ((wanted & (POLLIN | POLLRDNORM)) != 0 && file.readable()) {
            ready |= wanted & (POLLIN | POLLRDNORM);
        }
        if ((wanted & (POLLOUT | POLLWRNORM)) != 0 && file.writable()) {
            ready |= wanted & (POLLOUT | POLLWRNORM);
        }
        return ready;
    }

    private static long deadline(Task t, long timeout) throws ErrnoException, MemoryAccessException {
        return timeout == 0
                ? LinuxProcess.NEVER
                : t.deadlineAfter(TimeCalls.interval(t.memory(), timeout));
    }

    /** struct pollfd: descriptor, events, returned events. */
    private static long ppoll(Task t, long[] a) throws ErrnoException, MemoryAccessException, ProcessEnd {
        if (a[1] < 0 || a[1] > FileTable.SIZE) {
            throw Errno.EINVAL.exception();
        }
        int count = (int) a[1];
        long deadline = deadline(t, a[2]);
        OpenFile[] files = new OpenFile[count];
        int[] wanted = new int[count];
        boolean invalid = false;
        for (int i = 0; i < count; i++) {
            int descriptor = t.memory().readI32(a[0] + (long) i * POLLFD_SIZE);
            wanted[i] = t.memory().readI16(a[0] + (long) i * POLLFD_SIZE + 4);
            boolean open = t.process().files().isOpen(descriptor);
            files[i] = open ? t.process().files().get(descriptor) : null;
            // A negative descriptor is passed over.
            wanted[i] = descriptor < 0 ? 0 : wanted[i];
            invalid |= descriptor >= 0 && !open;
        }
        boolean atOnce = invalid;
        t.await(() -> atOnce || anyReady(files, wanted), deadline, anyFromOutside(files));
        int ready = 0;
        for (int i = 0; i < count; i++) {
            long at = a[0] + (long) i * POLLFD_SIZE;
            int returned = files[i] != null ? events(files[i], wanted[i])
                    : t.memory().readI32(at) >= 0 ? POLLNVAL : 0;
            t.memory().writeI16(at + 6, (short) returned);
            ready += returned != 0 ? 1 : 0;
        }
        return ready;
    }

    private static boolean anyReady(OpenFile[] files, int[] wanted) {
        boolean any = false;
        for (int i = 0; i < files.length; i++) {
            any |= files[i] != null && events(files[i], wanted[i]) != 0;
        }
        return any;
    }

    private static boolean anyFromOutside(OpenFile[] files) {
        boolean any = false;
        for (OpenFile file : files) {
            any |= file != null && file.changesFromOutside();
        }
        return any;
    }

    /** Three sets of descriptors as bits, 64 in a word; the third, of exceptional conditions, is always emptied. */
    private static long pselect(Task t, long[] a) throws ErrnoException, MemoryAccessException, ProcessEnd {
        int count = (int) a[0];
        if (count < 0) {
            throw Errno.EINVAL.exception();
        }
        int descriptors = Math.min(count, FileTable.SIZE);
        int words = (descriptors + 63) / 64;
        long deadline = deadline(t, a[4]);
        long[] reads = readSet(t, a[1], words);
        long[] writes = readSet(t, a[2], words);
        OpenFile[] files = new OpenFile[descriptors];
        int[] wanted = new int[descriptors];
        for (int i = 0; i < descriptors; i++) {
            wanted[i] = (bit(reads, i) ? POLLIN : 0) | (bit(writes, i) ? POLLOUT : 0);
            files[i] = wanted[i] == 0 ? null : t.process().files().get(i);
        }
        BooleanSupplier ready = () -> anyReady(files, wanted);
        t.await(ready, deadline, anyFromOutside(files));
        long[] canRead = new long[words];
        long[] canWrite = new long[words];
        int total = 0;
        for (int i = 0; i < descriptors; i++) {
            int events = files[i] == null ? 0 : events(files[i], wanted[i]);
            canRead[i / 64] |= (events & POLLIN) != 0 ? 1L << i : 0;
            canWrite[i / 64] |= (events & POLLOUT) != 0 ? 1L << i : 0;
            total += Integer.bitCount(events);
        }
        writeSet(t, a[1], canRead);
        writeSet(t, a[2], canWrite);
        writeSet(t, a[3], new long[words]);
        return total;
    }

    private static boolean bit(long[] set, int index) {
        return (set[index / 64] >>> index & 1) != 0;
    }

    private static long[] readSet(Task t, long address, int words) throws MemoryAccessException {
        long[] set = new long[words];
        for (int i = 0; i < words && address != 0; i++) {
            set[i] = t.memory().readI64(address + 8L * i);
        }
        return set;
    }

    private static void writeSet(Task t, long address, long[] set) throws MemoryAccessException {
        for (int i = 0; i < set.length && address != 0; i++) {
            t.memory().writeI64(address + 8L * i, set[i]);
        }
    }
}
