// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.jargoon.linux.Argument.ADDRESS;
import static org.jargoon.linux.Argument.CLOCK;
import static org.jargoon.linux.Argument.INTEGER;

import java.time.Instant;
import java.util.List;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/**
 * System calls for time.
 *
 * <p>The guest's machine is as old as its process: the monotonic clocks begin one second before it, so that nothing of
 * the host's uptime is visible. {@link CpuTime} says what processor time is.
 */
final class TimeCalls {
    static final long NANOS_PER_SECOND = 1_000_000_000;
    /** Bytes of a struct timespec. */
    static final int TIMESPEC_SIZE = 16;

    static final List<Syscall> TABLE = List.of(
            Syscall.of(101, "nanosleep", (t, a) -> sleep(t, interval(t.memory(), a[0])), ADDRESS, ADDRESS),
            Syscall.of(112, "clock_settime", TimeCalls::mayNotSet, CLOCK, ADDRESS),
            Syscall.of(113, "clock_gettime", TimeCalls::clockGettime, CLOCK, ADDRESS),
            Syscall.of(114, "clock_getres", TimeCalls::clockGetres, CLOCK, ADDRESS),
            Syscall.of(115, "clock_nanosleep", TimeCalls::clockNanosleep, CLOCK, INTEGER, ADDRESS, ADDRESS),
            Syscall.of(153, "times", TimeCalls::times, ADDRESS),
            Syscall.of(165, "getrusage", TimeCalls::getrusage, INTEGER, ADDRESS),
            Syscall.of(169, "gettimeofday", TimeCalls::gettimeofday, ADDRESS, ADDRESS),
            Syscall.of(170, "settimeofday", TimeCalls::mayNotSet, ADDRESS, ADDRESS));

    private static final int REALTIME = 0;
    private static final int MONOTONIC = 1;
    private static final int PROCESS_CPU = 2;
    private static final int THREAD_CPU = 3;
    private static final int MONOTONIC_RAW = 4;
    private static final int REALTIME_COARSE = 5;
    private static final int MONOTONIC_COARSE = 6;
    private static final int BOOT_TIME = 7;
    private static final int TAI = 11;

    // Kinds of processor time in the number of a process's clock.
    private static final int CPUCLOCK_PROF = 0;
    private static final int CPUCLOCK_VIRT = 1;
    private static final int CPUCLOCK_SCHED = 2;

    private static final int TIMER_ABSTIME = 1;
    // USER_HZ of the kernel, AT_CLKTCK.
    private static final long NANOS_PER_TICK = NANOS_PER_SECOND / 100;

    private TimeCalls() {}

    private static long mayNotSet(Task t, long[] a) throws ErrnoException {
        throw Errno.EPERM.exception();
    }

    /** A clock's time in nanoseconds; EINVAL for one that is not there. */
    static long clock(Task t, long clock) throws ErrnoException {
        int id = (int) clock;
        return id < 0 ? cpuClock(t, id) : switch (id) {
            case REALTIME, REALTIME_COARSE, TAI -> {
                Instant now = Instant.now();
                yield now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
            }
            case MONOTONIC, MONOTONIC_RAW, MONOTONIC_COARSE, BOOT_TIME -> uptime(t);
            case PROCESS_CPU, THREAD_CPU -> t.process().cpuTime().total();
            default -> throw Errno.EINVAL.exception();
        };
    }

    /** A clock of a process or thread: the complement of its number, a bit for a thread, and two for the kind. */
    private static long cpuClock(Task t, int id) throws ErrnoException {
        int owner = ~(id >> 3);
        if (owner != 0 && owner != LinuxProcess.PROCESS_ID) {
            throw Errno.EINVAL.exception();
        }
        return switch (id & 3) {
            case CPUCLOCK_PROF, CPUCLOCK_SCHED -> t.process().cpuTime().total();
            case CPUCLOCK_VIRT -> t.process().cpuTime().usage().user();
            default -> throw Errno.EINVAL.exception();
        };
    }

    static long uptime(Task t) {
        return t.process().elapsed() + NANOS_PER_SECOND;
    }

    private static long clockGettime(Task t, long[] a) throws ErrnoException, MemoryAccessException {
        long now = clock(t, a[0]);
        writeTimespec(t.memory(), a[1], now);
        return 0;
    }

    static void writeTimespec(GuestMemory memory, long address, long nanos) throws MemoryAccessException {
        new Struct(TIMESPEC_SIZE)
                .i64(0, nanos / NANOS_PER_SECOND)
                .i64(8, nanos % NANOS_PER_SECOND)
                .write(memory, address);
    }

    private static long clockGetres(Task t, long[] a) throws ErrnoException, MemoryAccessException {
        clock(t, a[0]);
        if (a[1] != 0) {
            new Struct(16).i64(8, 1).write(t.memory(), a[1]);
        }
        return 0;
    }

    private static long gettimeofday(Task t, long[] a) throws ErrnoException, MemoryAccessException {
        if (a[0] != 0) {
            long micros = clock(t, REALTIME) / 1000;
            new Struct(16).i64(0, micros / 1_000_000).i64(8, micros % 1_000_000).write(t.memory(), a[0]);
        }
        if (a[1] != 0) {
            new Struct(8).write(t.memory(), a[1]);
        }
        return 0;
    }

    /** A struct timespec in nanoseconds, at most {@link Long#MAX_VALUE}; EINVAL if it is none. */
    static long interval(GuestMemory memory, long address) throws ErrnoException, MemoryAccessException {
        long seconds = memory.readI64(address);
        long nanos = memory.readI64(address + 8);
        if (seconds < 0 || nanos < 0 || nanos >= NANOS_PER_SECOND) {
            throw Errno.EINVAL.exception();
        }
        boolean huge = seconds >= Long.MAX_VALUE / NANOS_PER_SECOND;
        return huge ? Long.MAX_VALUE : seconds * NANOS_PER_SECOND + nanos;
    }

    private static long sleep(Task t, long nanos) throws ProcessEnd {
        t.await(() -> false, t.deadlineAfter(nanos), false);
        return 0;
    }

    private static long clockNanosleep(Task t, long[] a)
            throws ErrnoException, MemoryAccessException, ProcessEnd {
        if ((a[1] & ~TIMER_ABSTIME) != 0 || (int) a[0] == THREAD_CPU) {
            throw Errno.EINVAL.exception();
        }
        long now = clock(t, a[0]);
        long wanted = interval(t.memory(), a[2]);
        boolean absolute = a[1] == TIMER_ABSTIME;
        return sleep(t, absolute ? Math.max(0, wanted - now) : wanted);
    }

    /** struct tms: four counts of ticks, the last two of children. */
    private static long times(Task t, long[] a) throws MemoryAccessException {
        if (a[0] != 0) {
            CpuTime.Usage used = t.process().cpuTime().usage();
            new Struct(32)
                    .i64(0, used.user() / NANOS_PER_TICK)
                    .i64(8, used.system() / NANOS_PER_TICK)
                    .write(t.memory(), a[0]);
        }
        return uptime(t) / NANOS_PER_TICK;
    }

    /**
     * struct rusage, 144 bytes: user and system time; the largest resident size, in KiB, at 32, page faults without
     * input at 64, waits at 128. Untouched pages count as resident, as the host does not tell.
     */
    private static long getrusage(Task t, long[] a) throws ErrnoException, MemoryAccessException {
        int who = (int) a[0];
        // SELF 0, CHILDREN -1, THREAD 1.
        if (who < -1 || who > 1) {
            throw Errno.EINVAL.exception();
        }
        Struct usage = new Struct(144);
        if (who != -1) {
            CpuTime.Usage used = t.process().cpuTime().usage();
            long most = t.process().space().mostMappedBytes();
            usage.i64(0, used.user() / NANOS_PER_SECOND)
                    .i64(8, used.user() % NANOS_PER_SECOND / 1000)
                    .i64(16, used.system() / NANOS_PER_SECOND)
                    .i64(24, used.system() % NANOS_PER_SECOND / 1000)
                    .i64(32, most / 1024)
                    .i64(64, most / GuestMemory.PAGE_SIZE)
                    .i64(128, t.waits());
        }
        usage.write(t.memory(), a[1]);
        return 0;
    }
}
