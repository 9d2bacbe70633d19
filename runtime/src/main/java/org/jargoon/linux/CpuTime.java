// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * The processor time of a process: that of the host's thread that runs it, so neither what it waits for nor what the
 * compiler does on other threads. A virtual thread has no time of its own, and shows none.
 */
final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Thread runner;
    // What the runner's clock showed when it began to run the process, less the time of earlier runners.
    private long origin;
    private long seen;
    private long user;
    private long system;

    /**
     * Processor time in nanoseconds.
     *
     * @param user in the program's own instructions
     * @param system in the kernel for the program
     */
    record Usage(long user, long system) {
        long total() {
            return user + system;
        }
    }

    /** The current thread runs the process from now on. */
    synchronized void begin() {
        runner = Thread.currentThread();
        origin = hostTime() - seen;
    }

    /** The whole time, to be asked on the thread that runs the process. */
    synchronized long total() {
        if (runner != Thread.currentThread()) {
            begin();
        }
        seen = hostTime() - origin;
        return seen;
    }

    /**
     * The time by kind, to be asked on the thread that runs the process. The host counts a thread's user time in ticks
     * only, so that it is the proportion that counts; neither kind ever decreases.
     */
    synchronized Usage usage() {
        long total = total();
        long host = hostTime();
        long inProgram = Thread.currentThread().isVirtual() ? 0 : THREADS.getCurrentThreadUserTime();
        long share = host <= 0 ? total : (long) (total * Math.min(1.0, (double) inProgram / host));
        user = Math.clamp(share, user, Math.max(user, total - system));
        system = Math.max(system, total - user);
        return new Usage(user, system);
    }

    private static long hostTime() {
        return Thread.currentThread().isVirtual() ? 0 : THREADS.getCurrentThreadCpuTime();
    }
}
