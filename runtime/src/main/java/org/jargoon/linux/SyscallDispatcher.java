// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.io.IOException;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.abi.SyscallNames;
import org.jargoon.linux.fs.HostErrors;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.Core;

/** Carries out the system calls of one thread: from its registers to a row of the table and back. */
final class SyscallDispatcher {
    // One place in the list of what has been reported for all numbers that Linux does not have.
    private static final int NO_SUCH_NUMBER = 511;

    private final Task task;
    private final long[] arguments = new long[6];
    private final SyscallTracer tracer;

    SyscallDispatcher(Task task) {
        this.task = task;
        this.tracer = task.process().options().trace()
                .map(lines -> new SyscallTracer(task, lines))
                .orElse(null);
    }

    void dispatch() throws ProcessEnd {
        Core core = task.core();
        GuestAbi abi = task.process().abi();
        long number = core.register(abi.number());
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = core.register(abi.arguments().get(i));
        }
        Syscall call = SyscallTable.get(number);
        long result;
        try {
            result = call == null ? unknown(number) : invoke(call);
        } catch (ProcessEnd e) {
            if (tracer != null) {
                tracer.ended(number, call, arguments);
            }
            throw e;
        }
        if (tracer != null) {
            tracer.returned(number, call, arguments, result);
        }
        core.setRegister(abi.result(), result);
    }

    private long invoke(Syscall call) throws ProcessEnd {
        try {
            return call.handler().handle(task, arguments);
        } catch (ErrnoException e) {
            return -e.errno().number();
        } catch (MemoryAccessException e) {
            return -Errno.EFAULT.number();
        } catch (IOException e) {
            return -HostErrors.of(e).number();
        }
    }

    private long unknown(long number) {
        int key = number >= 0 && number < NO_SUCH_NUMBER ? (int) number : NO_SUCH_NUMBER;
        task.process().reportOnce(key, "system call %d (%s) is not supported".formatted(
                number, SyscallNames.of(number)));
        return -Errno.ENOSYS.number();
    }
}
