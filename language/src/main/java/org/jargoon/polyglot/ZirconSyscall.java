// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.TruffleSafepoint;
import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.syscall.Syscalls;

/**
 * A syscall. It gives the {@code zx_status_t}, or what the function has in its place. Arguments are as {@link Syscalls}
 * says: numbers; arrays whose first element is written for what comes out; and for structures and bytes an object with
 * buffer elements, or an array of bytes, all of which is meant.
 */
@ExportLibrary(InteropLibrary.class)
final class ZirconSyscall extends GuestObject {
    private static final String RESUME = "zx_vcpu_resume";
    private static final String ENTER = "zx_vcpu_enter";

    private final Syscalls syscalls;
    private final Method method;

    ZirconSyscall(Syscalls syscalls, Method method) {
        this.syscalls = syscalls;
        this.method = method;
    }

    @ExportMessage
    boolean isExecutable() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary
    Object execute(Object[] arguments) throws ArityException, UnsupportedTypeException {
        Class<?>[] types = method.getParameterTypes();
        if (arguments.length != types.length) {
            throw ArityException.create(types.length, types.length, arguments.length);
        }
        ZirconArgument[] converted = new ZirconArgument[types.length];
        Object[] values = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            converted[i] = ZirconArgument.of(types[i], arguments, i);
            values[i] = converted[i].value();
        }
        Call call = new Call(values);
        TruffleSafepoint.getCurrent().setBlocked(null, call, Call::run, call, null, null);
        for (ZirconArgument argument : converted) {
            argument.copyBack(arguments);
        }
        return call.result;
    }

    /** A call under way, which ends early where Truffle wants the thread, and is then made again. */
    private final class Call implements TruffleSafepoint.Interrupter {
        private final Object[] values;
        private volatile boolean interrupted;
        private Object result;

        Call(Object[] values) {
            this.values = values;
        }

        void run() throws InterruptedException {
            interrupted = false;
            try {
                result = method.invoke(syscalls, values);
            } catch (InvocationTargetException e) {
                // Compiled guest code has safepoints of its own, and those throw where the context is cancelled.
                switch (e.getCause()) {
                    case RuntimeException thrown -> throw thrown;
                    case Error thrown -> throw thrown;
                    default -> throw new IllegalStateException(method.getName(), e.getCause());
                }
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("the syscalls are public", e);
            }
            boolean canceled = result instanceof Integer status && status == Status.CANCELED.code();
            if (interrupted && canceled) {
                throw new InterruptedException();
            }
        }

        @Override
        public void interrupt(Thread thread) {
            interrupted = true;
            if (method.getName().equals(RESUME) || method.getName().equals(ENTER)) {
                syscalls.zx_vcpu_kick((int) values[0]);
            } else {
                thread.interrupt();
            }
        }

        @Override
        public void resetInterrupted() {
            Thread.interrupted();
        }
    }

    @ExportMessage
    boolean hasExecutableName() {
        return true;
    }

    @ExportMessage
    Object getExecutableName() {
        return method.getName();
    }

    @Override
    String description() {
        return method.getName();
    }
}
