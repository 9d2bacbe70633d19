// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.jargoon.linux.Argument.ADDRESS;
import static org.jargoon.linux.Argument.INTEGER;
import static org.jargoon.linux.Argument.SIGNAL;
import static org.jargoon.linux.Argument.SIZE;

import java.util.List;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.abi.Signals;
import org.jargoon.memory.MemoryAccessException;

/**
 * System calls for signals. Actions and masks are accepted and remembered; a signal that the process sends to itself is
 * ignored or ends it, as its action or Linux's default says. Handlers are not called yet, which the user is told.
 */
final class SignalCalls {
    static final List<Syscall> TABLE = List.of(
            Syscall.of(129, "kill", SignalCalls::kill, INTEGER, SIGNAL),
            Syscall.of(130, "tkill", (t, a) -> send(t, a[0], a[1]), INTEGER, SIGNAL),
            Syscall.of(131, "tgkill", SignalCalls::tgkill, INTEGER, INTEGER, SIGNAL),
            Syscall.of(132, "sigaltstack", SignalCalls::sigaltstack, ADDRESS, ADDRESS),
            Syscall.of(133, "rt_sigsuspend", SignalCalls::rtSigsuspend, ADDRESS, SIZE),
            Syscall.of(134, "rt_sigaction", SignalCalls::rtSigaction, SIGNAL, ADDRESS, ADDRESS, SIZE),
            Syscall.of(135, "rt_sigprocmask", SignalCalls::rtSigprocmask, INTEGER, ADDRESS, ADDRESS, SIZE),
            Syscall.of(136, "rt_sigpending", SignalCalls::rtSigpending, ADDRESS, SIZE),
            Syscall.absent(137, "rt_sigtimedwait", "signals from outside are not delivered yet"),
            Syscall.absent(139, "rt_sigreturn", "signal handlers are not called yet"));

    // The size of the kernel's sigset_t, which callers must pass.
    private static final long SET_SIZE = 8;
    private static final int SIG_BLOCK = 0;
    private static final int SIG_UNBLOCK = 1;
    private static final int SIG_SETMASK = 2;
    private static final long SMALLEST_STACK = 2048;

    private SignalCalls() {}

    private static long kill(Task t, long[] a) throws ErrnoException, ProcessEnd {
        int target = (int) a[0];
        // 0 and the negative id mean the process group, -1 all that one may signal: the guest is alone in each.
        boolean self = target == 0 || target == -1 || Math.abs((long) target) == LinuxProcess.PROCESS_ID;
        return send(t, self ? t.id() : 0, a[1]);
    }

    private static long tgkill(Task t, long[] a) throws ErrnoException, ProcessEnd {
        if ((int) a[0] <= 0 || (int) a[1] <= 0) {
            throw Errno.EINVAL.exception();
        }
        return send(t, (int) a[0] == LinuxProcess.PROCESS_ID ? a[1] : 0, a[2]);
    }

    private static long send(Task t, long thread, long signal) throws ErrnoException, ProcessEnd {
        if ((int) signal < 0 || (int) signal > Signals.LAST) {
            throw Errno.EINVAL.exception();
        }
        if ((int) thread != t.id()) {
            throw Errno.ESRCH.exception();
        }
        if ((int) signal != 0) {
            t.raise((int) signal);
        }
        return 0;
    }

    private static long rtSigaction(Task t, long[] a) throws ErrnoException, MemoryAccessException {
        int signal = (int) a[0];
        boolean fixed = signal == Signals.SIGKILL || signal == Signals.SIGSTOP;
        if (a[3] != SET_SIZE || signal < 1 || signal > Signals.LAST || a[1] != 0 && fixed) {
            throw Errno.EINVAL.exception();
        }
        SignalState.Action old = t.process().signals().action(signal);
        SignalState.Action action = null;
        if (a[1] != 0) {
            Struct struct = Struct.read(t.memory(), a[1], 24);
            action = new SignalState.Action(struct.i64(0), struct.i64(8), struct.i64(16));
        }
        if (a[2] != 0) {
            new Struct(24).i64(0, old.handler()).i64(8, old.flags()).i64(16, old.mask()).write(t.memory(), a[2]);
        }
        if (action != null) {
            t.process().signals().setAction(signal, action);
        }
        return 0;
    }

    private static long rtSigprocmask(Task t, long[] a) throws ErrnoException, MemoryAccessException, ProcessEnd {
        if (a[3] != SET_SIZE) {
            throw Errno.EINVAL.exception();
        }
        long old = t.signalMask();
        long mask = old;
        if (a[1] != 0) {
            long set = t.memory().readI64(a[1]);
            mask = switch ((int) a[0]) {
                case SIG_BLOCK -> old | set;
                case SIG_UNBLOCK -> old & ~set;
                case SIG_SETMASK -> set;
                default -> throw Errno.EINVAL.exception();
            };
        }
        if (a[2] != 0) {
            t.memory().writeI64(a[2], old);
        }
        t.setSignalMask(mask);
        return 0;
    }

    /** Waits for a signal, which only the process itself could send. */
    private static long rtSigsuspend(Task t, long[] a) throws ErrnoException, MemoryAccessException, ProcessEnd {
        if (a[1] != SET_SIZE) {
            throw Errno.EINVAL.exception();
        }
        t.setSignalMask(t.memory().readI64(a[0]));
        t.await(() -> false, LinuxProcess.NEVER, false);
        throw Errno.EINTR.exception();
    }

    private static long rtSigpending(Task t, long[] a) throws ErrnoException, MemoryAccessException {
        if (a[1] != SET_SIZE) {
            throw Errno.EINVAL.exception();
        }
        t.memory().writeI64(a[0], t.pendingSignals());
        return 0;
    }

    /** struct stack_t: address, flags, size. */
    private static long sigaltstack(Task t, long[] a) throws ErrnoException, MemoryAccessException {
        Task.SignalStack old = t.signalStack();
        Task.SignalStack stack = old;
        if (a[0] != 0) {
            Struct struct = Struct.read(t.memory(), a[0], 24);
            stack = new Task.SignalStack(struct.i64(0), struct.i32(8), struct.i64(16));
            boolean disabled = (stack.flags() & Task.SignalStack.DISABLED) != 0;
            if ((stack.flags() & ~(Task.SignalStack.DISABLED | 1 << 31)) != 0) {
                throw Errno.EINVAL.exception();
            }
            if (!disabled && Long.compareUnsigned(stack.size(), SMALLEST_STACK) < 0) {
                throw Errno.ENOMEM.exception();
            }
        }
        if (a[1] != 0) {
            new Struct(24).i64(0, old.address()).i32(8, old.flags()).i64(16, old.size()).write(t.memory(), a[1]);
        }
        t.setSignalStack(stack);
        return 0;
    }
}
