// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.jargoon.linux.Argument.ADDRESS;
import static org.jargoon.linux.Argument.INTEGER;
import static org.jargoon.linux.Argument.SIZE;

import java.util.List;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.fs.FileTable;
import org.jargoon.linux.fs.OpenFile;
import org.jargoon.linux.fs.OpenFlags;
import org.jargoon.linux.fs.PollEvents;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/** System calls that wait for files to become ready. Signal masks are ignored, as no signal comes while they wait. */
final class PollCalls {
    static final List<Syscall> TABLE = List.of(
            Syscall.of(72, "pselect6", PollCalls::pselect, INTEGER, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS),
            Syscall.of(73, "ppoll", PollCalls::ppoll, ADDRESS, SIZE, ADDRESS, ADDRESS, SIZE));

    private static final int POLLFD_SIZE = 8;
    private static final long SIGNAL_SET_SIZE = 8;

    private PollCalls() {}

    /** The files that a call waits for, null where there is none, and the events that it waits for with each. */
    private record Waited(OpenFile[] files, int[] wanted) {
        int events(int index) {
            OpenFile file = files[index];
            return file == null ? 0 : file.events() & wanted[index];
        }

        boolean anyReady() {
            boolean any = false;
            for (int i = 0; i < files.length; i++) {
                any |= events(i) != 0;
            }
            return any;
        }

        /** Whether something other than the waiting program can make a file ready. */
        boolean anyChangesFromOutside() {
            boolean any = false;
            for (OpenFile file : files) {
                any |= file != null && file.changesFromOutside();
            }
            return any;
        }
    }

    /** How long a call waits, and where the rest of that time is put; the address is 0 for ever. */
    private record Timeout(long address, long deadline) {
        static Timeout read(Task t, long address) throws ErrnoException, MemoryAccessException {
            return new Timeout(address, address == 0
                    ? LinuxProcess.NEVER
                    : t.deadlineAfter(TimeCalls.interval(t.memory(), address)));
        }

        /** As on Linux, memory that cannot be written does not fail a call that has done its work. */
        void writeRest(Task t) throws MemoryAccessException {
            if (address != 0 && t.memory().allows(address, TimeCalls.TIMESPEC_SIZE, GuestMemory.WRITE)) {
                long left = Math.max(0, deadline - t.process().elapsed());
                TimeCalls.writeTimespec(t.memory(), address, left);
            }
        }
    }

    /** Null for a descriptor that is not open, or only for its path. */
    private static OpenFile pollable(Task t, int descriptor) throws ErrnoException {
        OpenFile file = t.process().files().isOpen(descriptor) ? t.process().files().get(descriptor) : null;
        return file == null || (file.flags() & OpenFlags.PATH) != 0 ? null : file;
    }

    private static void checkSignalSet(long address, long size) throws ErrnoException {
        if (address != 0 && size != SIGNAL_SET_SIZE) {
            throw Errno.EINVAL.exception();
        }
    }

    /** struct pollfd: descriptor, events, returned events. A negative descriptor is passed over. */
    private static long ppoll(Task t, long[] a) throws ErrnoException, MemoryAccessException, ProcessEnd {
        Timeout timeout = Timeout.read(t, a[2]);
        checkSignalSet(a[3], a[4]);
        long limit = t.process().resourceLimits().soft(ResourceLimits.OPEN_FILES);
        if (a[1] < 0 || a[1] > Math.min(limit, FileTable.SIZE)) {
            throw Errno.EINVAL.exception();
        }
        int count = (int) a[1];
        Waited waited = new Waited(new OpenFile[count], new int[count]);
        boolean[] invalid = new boolean[count];
        boolean atOnce = false;
        for (int i = 0; i < count; i++) {
            int descriptor = t.memory().readI32(a[0] + (long) i * POLLFD_SIZE);
            waited.files[i] = pollable(t, descriptor);
            waited.wanted[i] = t.memory().readI16(a[0] + (long) i * POLLFD_SIZE + 4) | PollEvents.ALWAYS;
            invalid[i] = descriptor >= 0 && waited.files[i] == null;
            atOnce |= invalid[i];
        }
        if (!atOnce) {
            t.await(waited::anyReady, timeout.deadline, waited.anyChangesFromOutside());
        }
        int ready = 0;
        for (int i = 0; i < count; i++) {
            int returned = invalid[i] ? PollEvents.INVALID : waited.events(i);
            t.memory().writeI16(a[0] + (long) i * POLLFD_SIZE + 6, (short) returned);
            ready += returned != 0 ? 1 : 0;
        }
        timeout.writeRest(t);
        return ready;
    }

    /** Three sets of descriptors as bits, 64 in a word: to be read, to be written, with an exceptional condition. */
    private static long pselect(Task t, long[] a) throws ErrnoException, MemoryAccessException, ProcessEnd {
        int[] meanings = {PollEvents.READ_SET, PollEvents.WRITE_SET, PollEvents.PRIORITY};
        Timeout timeout = Timeout.read(t, a[4]);
        if (a[5] != 0) {
            checkSignalSet(t.memory().readI64(a[5]), t.memory().readI64(a[5] + 8));
        }
        if ((int) a[0] < 0) {
            throw Errno.EINVAL.exception();
        }
        int count = Math.min((int) a[0], FileTable.SIZE);
        int words = (count + 63) / 64;
        long[][] sets = new long[meanings.length][];
        for (int set = 0; set < sets.length; set++) {
            sets[set] = readSet(t, a[1 + set], words);
        }
        Waited waited = new Waited(new OpenFile[count], new int[count]);
        for (int i = 0; i < count; i++) {
            for (int set = 0; set < sets.length; set++) {
                waited.wanted[i] |= bit(sets[set], i) ? meanings[set] : 0;
            }
            waited.files[i] = waited.wanted[i] == 0 ? null : pollable(t, i);
            if (waited.wanted[i] != 0 && waited.files[i] == null) {
                throw Errno.EBADF.exception();
            }
        }
        t.await(waited::anyReady, timeout.deadline, waited.anyChangesFromOutside());
        int total = 0;
        long[][] ready = new long[sets.length][words];
        for (int i = 0; i < count; i++) {
            int events = waited.events(i);
            for (int set = 0; set < sets.length; set++) {
                boolean found = bit(sets[set], i) && (events & meanings[set]) != 0;
                ready[set][i / 64] |= found ? 1L << i : 0;
                total += found ? 1 : 0;
            }
        }
        for (int set = 0; set < sets.length; set++) {
            writeSet(t, a[1 + set], ready[set]);
        }
        timeout.writeRest(t);
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
