// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.lang.ref.Reference;
import java.util.List;
import org.jargoon.call.GuestEndException;
import org.jargoon.link.CallableGuest;
import org.jargoon.linux.Obituary;
import org.jargoon.linux.ProcessResult;

/** Runs an instance's functions: the one place where the polyglot language enters the guest. */
final class GuestCall {
    private final Instance instance;
    private final CallableGuest guest;

    GuestCall(Instance instance, CallableGuest guest) {
        this.instance = instance;
        this.guest = guest;
    }

    /**
     * Calls a function; its root is on the stack.
     *
     * @param values by argument: an integer, or the bits of a float or double, or the words of a structure
     * @param doubles by each of the values: whether it is of unknown type and a double
     */
    @TruffleBoundary
    Object call(GuestFunction function, long[] values, boolean[] doubles) {
        instance.enter();
        try {
            guest.caller().call(function.address(), function.prototype(), values, doubles);
            return Values.result(function.prototype().result(), guest.caller());
        } catch (GuestEndException e) {
            throw failure(function, e);
        } finally {
            instance.leave();
            Reference.reachabilityFence(instance);
        }
    }

    /** Runs the program from its first function, whose root is on the stack. */
    @TruffleBoundary
    int run(GuestFunction function) {
        instance.enter();
        try {
            guest.caller().runProgram(guest.entry().getAsLong());
            throw new IllegalStateException("a program has returned");
        } catch (GuestEndException e) {
            if (e.result() instanceof ProcessResult.Exited(int code)) {
                instance.setExitCode(code);
                return code;
            }
            throw failure(function, e);
        } finally {
            instance.leave();
            Reference.reachabilityFence(instance);
        }
    }

    /** Throws what a guest ended by from where it ended: inside its functions, one in the other. */
    private GuestException failure(GuestFunction called, GuestEndException end) {
        List<Long> addresses = end.backtrace().addresses();
        int outermost = addresses.size() - 1;
        // Its root is on the stack already; but it may have been left by a jump, or the walk ended before it.
        boolean reached = instance.symbols().functionAround(addresses.get(outermost)).root() == called.root();
        return end.backtrace().complete() && reached
                ? FunctionRoot.fail(instance, addresses, outermost, end.result())
                : FunctionRoot.failInside(null, instance, addresses, outermost, end.result());
    }

    /** What is thrown in the innermost function. */
    static GuestException exception(Instance instance, ProcessResult result, FunctionRoot.Line line) {
        String name = instance.program().name();
        return switch (result) {
            case ProcessResult.Exited(int code) -> {
                instance.setExitCode(code);
                yield new GuestExit("%s: exit with code %d".formatted(name, code), code, line);
            }
            case ProcessResult.Signaled signaled ->
                new GuestException(name + ": " + Obituary.of(signaled, instance.process(), instance.table()), line);
            case ProcessResult.LimitReached(ProcessResult.Limit limit) ->
                new GuestException("%s: ended: %s".formatted(name, switch (limit) {
                    case MEMORY -> "it needs more memory than jargoon.MemorySize gives";
                    case INSTRUCTIONS -> "it has run as many instructions as jargoon.InstructionLimit gives";
                    case WALL_TIME -> "its time is over";
                }), line);
            case ProcessResult.Interrupted _ -> new GuestException(name + ": its thread was interrupted", line);
        };
    }
}
