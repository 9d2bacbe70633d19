// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.jargoon.linux.Argument.ADDRESS;
import static org.jargoon.linux.Argument.INTEGER;
import static org.jargoon.linux.Argument.OUTPUT;
import static org.jargoon.linux.Argument.SIZE;

import java.util.Arrays;
import java.util.List;
import org.jargoon.host.HostNames;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.abi.KernelName;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/** System calls for the process, its one thread, its limits and its machine. */
final class ProcessCalls {
    private static final String NO_CHILDREN = "there are no threads and no other processes yet";

    static final List<Syscall> TABLE = List.of(
            Syscall.of(92, "personality", (t, a) -> 0, ADDRESS),
            Syscall.of(93, "exit", ProcessCalls::exit, INTEGER),
            Syscall.of(94, "exit_group", ProcessCalls::exit, INTEGER),
            Syscall.of(95, "waitid", ProcessCalls::noChild, INTEGER, INTEGER, ADDRESS, INTEGER),
            Syscall.of(96, "set_tid_address", (t, a) -> t.id(), ADDRESS),
            Syscall.of(98, "futex", ProcessCalls::futex, ADDRESS, INTEGER, INTEGER, ADDRESS, ADDRESS, INTEGER),
            Syscall.of(99, "set_robust_list", ProcessCalls::setRobustList, ADDRESS, SIZE),
            Syscall.of(118, "sched_setparam", ProcessCalls::notPermitted, INTEGER, ADDRESS),
            Syscall.of(120, "sched_getscheduler", (t, a) -> 0, INTEGER),
            Syscall.of(122, "sched_setaffinity", (t, a) -> 0, INTEGER, SIZE, ADDRESS),
            Syscall.of(123, "sched_getaffinity", ProcessCalls::schedGetaffinity, INTEGER, SIZE, ADDRESS),
            Syscall.of(124, "sched_yield", (t, a) -> 0),
            Syscall.of(140, "setpriority", ProcessCalls::notPermitted, INTEGER, INTEGER, INTEGER),
            // The kernel returns 20 minus the nice value.
            Syscall.of(141, "getpriority", (t, a) -> 20, INTEGER, INTEGER),
            Syscall.of(160, "uname", ProcessCalls::uname, ADDRESS),
            Syscall.of(163, "getrlimit", (t, a) -> limits(t, a[0], 0, a[1]), INTEGER, ADDRESS),
            Syscall.of(164, "setrlimit", (t, a) -> limits(t, a[0], a[1], 0), INTEGER, ADDRESS),
            Syscall.of(167, "prctl", ProcessCalls::prctl, INTEGER, ADDRESS, ADDRESS, ADDRESS, ADDRESS),
            Syscall.of(168, "getcpu", ProcessCalls::getcpu, ADDRESS, ADDRESS, ADDRESS),
            Syscall.of(179, "sysinfo", ProcessCalls::sysinfo, ADDRESS),
            Syscall.absent(220, "clone", NO_CHILDREN),
            Syscall.absent(221, "execve", NO_CHILDREN),
            Syscall.of(258, "riscv_hwprobe", ProcessCalls::hardwareProbe, ADDRESS, SIZE, SIZE, ADDRESS, INTEGER),
            Syscall.of(260, "wait4", ProcessCalls::noChild, INTEGER, ADDRESS, INTEGER, ADDRESS),
            Syscall.of(261, "prlimit64", ProcessCalls::prlimit, INTEGER, INTEGER, ADDRESS, ADDRESS),
            Syscall.of(278, "getrandom", ProcessCalls::getrandom, OUTPUT, SIZE, INTEGER),
            Syscall.of(283, "membarrier", ProcessCalls::membarrier, INTEGER, INTEGER, INTEGER),
            // The C library uses restartable sequences where they are there and does without them elsewhere.
            Syscall.optional(293, "rseq"),
            Syscall.absent(435, "clone3", NO_CHILDREN));

    private static final int FUTEX_COMMAND = 0x7f;
    private static final int FUTEX_CLOCK_REALTIME = 0x100;
    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final int FUTEX_REQUEUE = 3;
    private static final int FUTEX_CMP_REQUEUE = 4;
    private static final int FUTEX_WAIT_BITSET = 9;
    private static final int FUTEX_WAKE_BITSET = 10;

    private static final int PR_SET_NAME = 15;
    private static final int PR_GET_NAME = 16;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PR_GET_NO_NEW_PRIVS = 39;
    private static final int NAME_SIZE = 16;

    // The kernel's: larger requests are answered in part.
    private static final long LARGEST_RANDOM = (1 << 25) - 1;

    private ProcessCalls() {}

    private static long exit(Task t, long[] a) throws ProcessEnd {
        throw new ProcessEnd(new ProcessResult.Exited((int) a[0] & 0xff));
    }

    private static long noChild(Task t, long[] a) throws ErrnoException {
        throw Errno.ECHILD.exception();
    }

    private static long notPermitted(Task t, long[] a) throws ErrnoException {
        throw Errno.EPERM.exception();
    }

    /** struct robust_list_head has 24 bytes. The list is for threads that die, which one alone never outlives. */
    private static long setRobustList(Task t, long[] a) throws ErrnoException {
        if (a[1] != 24) {
            throw Errno.EINVAL.exception();
        }
        return 0;
    }

    /**
     * One thread wakes nobody. Waiting for a value that nobody can change lasts until the timeout or, as on Linux, for
     * ever; then the user is told, and the process can still be stopped.
     */
    private static long futex(Task t, long[] a) throws ErrnoException, MemoryAccessException, ProcessEnd {
        int operation = (int) a[1] & FUTEX_COMMAND;
        if (a[0] % 4 != 0) {
            throw Errno.EINVAL.exception();
        }
        switch (operation) {
            case FUTEX_WAKE, FUTEX_WAKE_BITSET, FUTEX_REQUEUE -> t.memory().readI32(a[0]);
            case FUTEX_CMP_REQUEUE -> {
                if (t.memory().readI32(a[0]) != (int) a[5]) {
                    throw Errno.EAGAIN.exception();
                }
            }
            case FUTEX_WAIT, FUTEX_WAIT_BITSET -> {
                if (t.memory().readI32(a[0]) != (int) a[2]) {
                    throw Errno.EAGAIN.exception();
                }
                futexWait(t, a, operation == FUTEX_WAIT_BITSET);
            }
            default -> throw Errno.ENOSYS.exception();
        }
        return 0;
    }

    private static void futexWait(Task t, long[] a, boolean absolute)
            throws ErrnoException, MemoryAccessException, ProcessEnd {
        long deadline = LinuxProcess.NEVER;
        if (a[3] != 0) {
            long nanos = TimeCalls.interval(t.memory(), a[3]);
            boolean realtime = (a[1] & FUTEX_CLOCK_REALTIME) != 0;
            deadline = t.deadlineAfter(absolute ? Math.max(0, nanos - TimeCalls.clock(t, realtime ? 0 : 1)) : nanos);
        }
        // There is no other thread that could wake this one.
        t.await(() -> false, deadline, false);
        throw Errno.ETIMEDOUT.exception();
    }

    /** One processor, in a mask of 64 bits. */
    private static long schedGetaffinity(Task t, long[] a) throws ErrnoException, MemoryAccessException {
        if (a[1] < 8 || a[1] % 8 != 0) {
            throw Errno.EINVAL.exception();
        }
        t.memory().writeI64(a[2], 1);
        return 8;
    }

    /** struct new_utsname: six texts of 65 bytes. */
    private static long uname(Task t, long[] a) throws MemoryAccessException {
        List<String> names =
                List.of(KernelName.SYSTEM, KernelName.NODE, KernelName.RELEASE, KernelName.VERSION,
                        t.process().abi().isa(), KernelName.DOMAIN);
        Struct struct = new Struct(6 * 65);
        for (int i = 0; i < names.size(); i++) {
            struct.text(i * 65, HostNames.encode(names.get(i)));
        }
        struct.write(t.memory(), a[0]);
        return 0;
    }

    private static long prlimit(Task t, long[] a) throws ErrnoException, MemoryAccessException {
        if ((int) a[0] != 0 && (int) a[0] != LinuxProcess.PROCESS_ID) {
            throw Errno.ESRCH.exception();
        }
        return limits(t, a[1], a[2], a[3]);
    }

    /** struct rlimit64: soft and hard limit. */
    private static long limits(Task t, long resource, long newLimits, long oldLimits)
            throws ErrnoException, MemoryAccessException {
        int index = (int) resource;
        if (index < 0 || index >= ResourceLimits.COUNT) {
            throw Errno.EINVAL.exception();
        }
        ResourceLimits limits = t.process().resourceLimits();
        Struct old = new Struct(16).i64(0, limits.soft(index)).i64(8, limits.hard(index));
        if (newLimits != 0) {
            Struct wanted = Struct.read(t.memory(), newLimits, 16);
            limits.set(index, wanted.i64(0), wanted.i64(8));
            if (index == ResourceLimits.OPEN_FILES) {
                t.process().files().setLimit(wanted.i64(0));
            }
        }
        if (oldLimits != 0) {
            old.write(t.memory(), oldLimits);
        }
        return 0;
    }

    private static long prctl(Task t, long[] a) throws ErrnoException, MemoryAccessException {
        switch ((int) a[0]) {
            case PR_SET_NAME -> t.setName(readName(t, a[1]));
            case PR_GET_NAME -> {
                byte[] name = Arrays.copyOf(HostNames.encode(t.name()), NAME_SIZE);
                name[NAME_SIZE - 1] = 0;
                t.memory().write(a[1], name, 0, NAME_SIZE);
            }
            case PR_SET_NO_NEW_PRIVS -> {
                return 0;
            }
            case PR_GET_NO_NEW_PRIVS -> {
                return 1;
            }
            default -> throw Errno.EINVAL.exception();
        }
        return 0;
    }

    /** Up to 15 bytes of a text, which need not be UTF-8. */
    private static String readName(Task t, long address) throws MemoryAccessException {
        byte[] name = new byte[NAME_SIZE - 1];
        int length = 0;
        while (length < name.length && (name[length] = (byte) t.memory().readI8(address + length)) != 0) {
            length++;
        }
        return HostNames.decode(name, 0, length);
    }

    private static long getcpu(Task t, long[] a) throws MemoryAccessException {
        for (int i = 0; i < 2; i++) {
            if (a[i] != 0) {
                t.memory().writeI32(a[i], 0);
            }
        }
        return 0;
    }

    /** struct sysinfo, 112 bytes; the memory limit is the machine's memory. */
    private static long sysinfo(Task t, long[] a) throws MemoryAccessException {
        GuestMemory memory = t.memory();
        long total = memory.end() - memory.start();
        new Struct(112)
                .i64(0, TimeCalls.uptime(t) / TimeCalls.NANOS_PER_SECOND)
                .i64(32, total)
                .i64(40, total - t.process().space().mappedBytes())
                .i16(80, 1)
                .i32(104, 1)
                .write(memory, a[0]);
        return 0;
    }

    /**
     * Pairs of key and value (Documentation/arch/riscv/hwprobe.rst); a key that is not known becomes -1.
     */
    private static long hardwareProbe(Task t, long[] a) throws ErrnoException, MemoryAccessException {
        if ((a[4] & 0xffffffffL) != 0) {
            throw Errno.EINVAL.exception();
        }
        GuestMemory memory = t.memory();
        long pairs = Math.min(a[1] < 0 ? Long.MAX_VALUE : a[1], memory.accessible(a[0], Long.MAX_VALUE, 3) / 16 + 1);
        for (long i = 0; i < pairs; i++) {
            long key = memory.readI64(a[0] + 16 * i);
            long value = switch ((int) key) {
                // Vendor, architecture and implementation ids: none.
                case 0, 1, 2 -> 0;
                // BASE_BEHAVIOR: IMA.
                case 3 -> 1;
                // IMA_EXT_0: FD, C, Zba, Zbb, Zbs, Zicond.
                case 4 -> 1 | 2 | 8 | 16 | 32 | 1L << 35;
                // CPUPERF_0: misaligned accesses are fast.
                case 5 -> 3;
                default -> -1;
            };
            memory.writeI64(a[0] + 16 * i, value == -1 ? -1 : key);
            memory.writeI64(a[0] + 16 * i + 8, value == -1 ? 0 : value);
        }
        return 0;
    }

    private static long getrandom(Task t, long[] a) throws ErrnoException, MemoryAccessException, ProcessEnd {
        if ((a[2] & ~7) != 0) {
            throw Errno.EINVAL.exception();
        }
        long asked = a[1] < 0 ? LARGEST_RANDOM : Math.min(a[1], LARGEST_RANDOM);
        long wanted = t.memory().accessible(a[0], asked, GuestMemory.WRITE);
        if (wanted == 0 && asked > 0) {
            throw Errno.EFAULT.exception();
        }
        byte[] chunk = new byte[(int) Math.min(wanted, Task.BUFFER_SIZE)];
        for (long done = 0; done < wanted; done += chunk.length) {
            t.checkStop();
            t.process().options().entropy().fill(chunk);
            t.memory().write(a[0] + done, chunk, 0, (int) Math.min(chunk.length, wanted - done));
        }
        return wanted;
    }

    /** The barriers of one thread with itself. QUERY says that none of the commands is there. */
    private static long membarrier(Task t, long[] a) throws ErrnoException {
        if ((int) a[0] != 0 || a[1] != 0) {
            throw Errno.EINVAL.exception();
        }
        return 0;
    }
}
