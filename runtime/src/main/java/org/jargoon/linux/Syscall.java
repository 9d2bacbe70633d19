// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.io.IOException;
import java.util.List;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.memory.MemoryAccessException;

/**
 * A row of the system-call table.
 *
 * @param number in Linux's generic table
 * @param name its name there
 * @param handler what it does
 * @param result how its result is printed: {@link Argument#INTEGER} or {@link Argument#ADDRESS}
 * @param arguments how its arguments are printed
 */
record Syscall(int number, String name, Handler handler, Argument result, List<Argument> arguments) {

    /** Carries out a call. */
    @FunctionalInterface
    interface Handler {
        /**
         * @param a the six arguments, not to be changed
         * @return the result
         * @throws ErrnoException for the guest
         * @throws MemoryAccessException for the guest EFAULT
         * @throws IOException from the host's file system, for the guest the error number that fits best
         * @throws ProcessEnd if the process ends in the call
         */
        long handle(Task task, long[] a) throws ErrnoException, MemoryAccessException, IOException, ProcessEnd;
    }

    static Syscall of(int number, String name, Handler handler, Argument... arguments) {
        return new Syscall(number, name, handler, Argument.INTEGER, List.of(arguments));
    }

    /** A call that has a row to say why it is not there; the user is told once. */
    static Syscall absent(int number, String name, String why) {
        String message = "system call %d (%s) is not supported: %s".formatted(number, name, why);
        return of(number, name, (task, a) -> {
            task.process().reportOnce(number, message);
            throw Errno.ENOSYS.exception();
        });
    }

    /** A call that programs do without wherever it is missing, as on older kernels. */
    static Syscall optional(int number, String name) {
        return of(number, name, (task, a) -> {
            throw Errno.ENOSYS.exception();
        });
    }

    Syscall returningAddress() {
        return new Syscall(number, name, handler, Argument.ADDRESS, arguments);
    }
}
