// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.jargoon.linux.Argument.ADDRESS;
import static org.jargoon.linux.Argument.INTEGER;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.fs.Stat;
import org.jargoon.memory.MemoryAccessException;

/**
 * System calls that say who the process is: always the same user, group and number, alone in its session, whoever runs
 * it on the host.
 */
final class IdentityCalls {
    static final List<Syscall> TABLE = List.of(
            setId(143, "setregid", 2),
            setId(144, "setgid", 1),
            setId(145, "setreuid", 2),
            setId(146, "setuid", 1),
            setId(147, "setresuid", 3),
            Syscall.of(148, "getresuid", IdentityCalls::getIds, ADDRESS, ADDRESS, ADDRESS),
            setId(149, "setresgid", 3),
            Syscall.of(150, "getresgid", IdentityCalls::getIds, ADDRESS, ADDRESS, ADDRESS),
            Syscall.of(154, "setpgid", IdentityCalls::setpgid, INTEGER, INTEGER),
            Syscall.of(155, "getpgid", IdentityCalls::processOf, INTEGER),
            Syscall.of(156, "getsid", IdentityCalls::processOf, INTEGER),
            // EPERM: it leads its session already.
            Syscall.of(157, "setsid", (t, a) -> {
                throw Errno.EPERM.exception();
            }),
            Syscall.of(158, "getgroups", (t, a) -> 0, INTEGER, ADDRESS),
            Syscall.of(159, "setgroups", (t, a) -> {
                throw Errno.EPERM.exception();
            }, INTEGER, ADDRESS),
            constant(172, "getpid", t -> LinuxProcess.PROCESS_ID),
            constant(173, "getppid", t -> LinuxProcess.PARENT_ID),
            constant(174, "getuid", t -> Stat.GUEST_ID),
            constant(175, "geteuid", t -> Stat.GUEST_ID),
            constant(176, "getgid", t -> Stat.GUEST_ID),
            constant(177, "getegid", t -> Stat.GUEST_ID),
            constant(178, "gettid", Task::id));

    private IdentityCalls() {}

    private static Syscall constant(int number, String name, ToLongFunction<Task> value) {
        return Syscall.of(number, name, (t, a) -> value.applyAsLong(t));
    }

    /** A call that sets ids may only set those that the process has; -1 leaves one as it is. */
    private static Syscall setId(int number, String name, int count) {
        Argument[] kinds = new Argument[count];
        Arrays.fill(kinds, INTEGER);
        return Syscall.of(number, name, (t, a) -> {
            for (int i = 0; i < count; i++) {
                boolean unchanged = count > 1 && (int) a[i] == -1;
                if ((int) a[i] != Stat.GUEST_ID && !unchanged) {
                    throw Errno.EPERM.exception();
                }
            }
            return 0;
        }, kinds);
    }

    private static long getIds(Task t, long[] a) throws MemoryAccessException {
        for (int i = 0; i < 3; i++) {
            t.memory().writeI32(a[i], Stat.GUEST_ID);
        }
        return 0;
    }

    private static long processOf(Task t, long[] a) throws ErrnoException {
        if ((int) a[0] != 0 && (int) a[0] != LinuxProcess.PROCESS_ID) {
            throw Errno.ESRCH.exception();
        }
        return LinuxProcess.PROCESS_ID;
    }

    private static long setpgid(Task t, long[] a) throws ErrnoException {
        processOf(t, a);
        if ((int) a[1] != 0 && (int) a[1] != LinuxProcess.PROCESS_ID) {
            throw Errno.EPERM.exception();
        }
        return 0;
    }
}
