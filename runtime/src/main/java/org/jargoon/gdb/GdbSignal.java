// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

/** Signals by gdb's own numbers, which no operating system shares (include/gdb/signals.def). */
public enum GdbSignal {
    /** None: a thread goes on without a signal. */
    NONE(0),
    SIGHUP(1),
    SIGINT(2),
    SIGQUIT(3),
    SIGILL(4),
    /** What a breakpoint, a step and a watchpoint stop with. */
    SIGTRAP(5),
    SIGABRT(6),
    SIGFPE(8),
    SIGKILL(9),
    SIGBUS(10),
    SIGSEGV(11),
    SIGSYS(12),
    SIGPIPE(13),
    SIGALRM(14),
    SIGTERM(15),
    SIGURG(16),
    SIGSTOP(17),
    SIGTSTP(18),
    SIGCONT(19),
    SIGCHLD(20),
    SIGTTIN(21),
    SIGTTOU(22),
    SIGIO(23),
    SIGXCPU(24),
    SIGXFSZ(25),
    SIGVTALRM(26),
    SIGPROF(27),
    SIGWINCH(28),
    SIGUSR1(30),
    SIGUSR2(31),
    SIGPWR(32),
    /** One that gdb has no number for here. */
    UNKNOWN(143);

    private final int number;

    GdbSignal(int number) {
        this.number = number;
    }

    /** From 0 to 255. */
    public int number() {
        return number;
    }

    static GdbSignal of(int number) {
        for (GdbSignal signal : values()) {
            if (signal.number == number) {
                return signal;
            }
        }
        return UNKNOWN;
    }

    /** The signal with a name such as {@code SIGSEGV}. */
    public static GdbSignal named(String name) {
        for (GdbSignal signal : values()) {
            if (signal.name().equals(name)) {
                return signal;
            }
        }
        return UNKNOWN;
    }
}
