// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.abi;

import java.util.List;

/** Signal numbers of Linux's generic list (include/uapi/asm-generic/signal.h) and what they do by default. */
public final class Signals {
    public static final int SIGINT = 2;
    public static final int SIGILL = 4;
    public static final int SIGTRAP = 5;
    public static final int SIGABRT = 6;
    public static final int SIGBUS = 7;
    public static final int SIGKILL = 9;
    public static final int SIGSEGV = 11;
    public static final int SIGPIPE = 13;
    public static final int SIGSTOP = 19;

    /** Signals are numbered from 1 to this. */
    public static final int LAST = 64;

    private static final String[] NAMES = {
        "0", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
        "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR",
        "SIGSYS"
    };

    private Signals() {}

    /** The name, such as {@code SIGSEGV}; real-time signals are {@code SIGRT_0} and so on. */
    public static String name(int signal) {
        if (signal >= 0 && signal < NAMES.length) {
            return NAMES[signal];
        }
        return signal < 0 || signal > LAST ? Integer.toString(signal) : "SIGRT_" + (signal - NAMES.length);
    }

    /** The number of a signal by its name, other than real-time ones; 0 where there is none. */
    public static int number(String name) {
        return Math.max(0, List.of(NAMES).indexOf(name));
    }

    /**
     * Whether the default action ends the process. The others are ignored (signal(7): CHLD, URG, WINCH, and CONT of a
     * process that runs) or stop the process (STOP, TSTP, TTIN, TTOU), which has no meaning for a guest without a
     * parent that could continue it.
     */
    public static boolean terminates(int signal) {
        return switch (signal) {
            case 17, 18, 19, 20, 21, 22, 23, 28 -> false;
            default -> true;
        };
    }
}
