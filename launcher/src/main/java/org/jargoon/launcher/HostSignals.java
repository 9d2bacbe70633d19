// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * What SIGQUIT does to this process. Java keeps it for itself and prints the stacks of its threads, among what the
 * guest prints; its own interface to signals refuses to change that, so the C library is asked.
 */
enum HostSignals {
    /** As a native program that does not handle it: the process ends at once. */
    QUIT_ENDS(0),

    /** Nothing: where a terminal has been made raw, the end of the process would leave it so. */
    QUIT_IGNORED(1);

    private static final int SIGQUIT = 3;

    /** SIG_DFL or SIG_IGN. */
    private final long handler;

    HostSignals(long handler) {
        this.handler = handler;
    }

    /** Has this happen soon: the first call of a native function takes Java 0.1 s, which nothing is to wait for. */
    void take() {
        // A developer may want the stacks.
        if (!Main.isDebugging()) {
            Thread.ofPlatform().daemon().name("signals").start(this::set);
        }
    }

    private void set() {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> signal = linker.defaultLookup().find("signal");
        if (signal.isEmpty()) {
            // No such system: it may not even have this signal.
            return;
        }
        FunctionDescriptor type =
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG);
        MethodHandle call = linker.downcallHandle(signal.get(), type);
        try {
            long ignored = (long) call.invokeExact(SIGQUIT, handler);
        } catch (Throwable e) {
            throw new IllegalStateException("signal(2) throws nothing", e);
        }
    }
}
