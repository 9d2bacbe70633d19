// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.MaterializedFrame;
import com.oracle.truffle.api.nodes.Node;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jargoon.call.GuestEndException;
import org.jargoon.link.CallableGuest;
import org.jargoon.linux.Obituary;
import org.jargoon.linux.ProcessResult;

/** Runs an instance's functions: the one place where the polyglot language enters the guest. */
final class GuestCall {
    private final Instance instance;
    private final CallableGuest guest;

    /** What was called last and has not returned; the instance's lock guards it. */
    private Running running;

    /**
     * A function that has been called from outside.
     *
     * @param frame for tools; null if there were none when the function was called, which are told nothing of it then
     */
    record Running(GuestFunction function, FunctionBody body, MaterializedFrame frame) {}

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
    Object call(Running callee, long[] values, boolean[] doubles) {
        GuestFunction function = callee.function();
        instance.enter();
        Running caller = running;
        running = callee;
        try {
            guest.caller().call(function.address(), function.prototype(), values, doubles);
            return Values.result(function.prototype().result(), guest.caller());
        } catch (GuestEndException e) {
            throw failure(e);
        } finally {
            running = caller;
            instance.leave();
            Reference.reachabilityFence(instance);
        }
    }

    /** Runs the program from its first function, whose root is on the stack. */
    @TruffleBoundary
    int run(Running start) {
        instance.enter();
        Running caller = running;
        running = start;
        try {
            guest.caller().runProgram(guest.entry().getAsLong());
            throw new IllegalStateException("a program has returned");
        } catch (GuestEndException e) {
            if (e.result() instanceof ProcessResult.Exited(int code)) {
                instance.setExitCode(code);
                return code;
            }
            throw failure(e);
        } finally {
            running = caller;
            instance.leave();
            Reference.reachabilityFence(instance);
        }
    }

    /** What was called last. */
    Running running() {
        return running;
    }

    /** Whether the guest is at the very beginning of what was called last, as the host has called it. */
    boolean isAtCall() {
        return guest.caller().isAtCall();
    }

    /** The functions that the guest is in, by their addresses. */
    Set<Long> functions() {
        return guest.caller().backtrace().addresses().stream()
                .map(address -> instance.symbols().functionAround(address).address())
                .collect(Collectors.toSet());
    }

    /** Throws what a guest ended by from where it ended: inside its functions, one in the other. */
    private GuestException failure(GuestEndException end) {
        visit(end.backtrace().addresses(), false, (body, offset, _) -> {
            throw exception(end.result(), body.place(offset));
        });
        throw new IllegalStateException("a failure has returned");
    }

    /** Visits the place where the guest stands; its thread does. */
    void visit(boolean announced, Visit.Action action) {
        visit(guest.caller().backtrace().addresses(), announced, action);
    }

    /** Visits the place where the guest stood, whose innermost function has been called from there. */
    void visitCaller(boolean announced, Visit.Action action) {
        List<Long> addresses = guest.caller().backtrace().addresses();
        if (addresses.size() < 2) {
            action.act(running.body(), 0, running.frame());
        } else {
            visit(addresses.subList(1, addresses.size()), announced, action);
        }
    }

    private void visit(List<Long> addresses, boolean announced, Visit.Action action) {
        int outermost = addresses.size() - 1;
        long called = running.function().address();
        // The root of what was called is on the stack; but it may have been left by a jump, or not be reached.
        boolean reached = instance.symbols().functionAround(addresses.get(outermost)).address() == called;
        if (!reached) {
            new Visit(instance, addresses, outermost, announced, action).make(null);
            return;
        }
        long offset = addresses.get(outermost) - called;
        if (outermost == 0) {
            action.act(running.body(), offset, running.frame());
        } else {
            new Visit(instance, addresses, outermost - 1, announced, action).make(running.body().place(offset));
        }
    }

    /** What is thrown in the innermost function. */
    private GuestException exception(ProcessResult result, Node place) {
        String name = instance.program().name();
        return switch (result) {
            case ProcessResult.Exited(int code) -> {
                instance.setExitCode(code);
                yield new GuestExit("%s: exit with code %d".formatted(name, code), code, place);
            }
            case ProcessResult.Signaled signaled ->
                new GuestException(name + ": " + Obituary.of(signaled, instance.process(), instance.table()), place);
            case ProcessResult.Stuck stuck ->
                new GuestException(name + ": " + Obituary.of(stuck, instance.table()), place);
            case ProcessResult.LimitReached(ProcessResult.Limit limit) ->
                new GuestException("%s: ended: %s".formatted(name, switch (limit) {
                    case MEMORY -> "it needs more memory than jargoon.MemorySize gives";
                    case INSTRUCTIONS -> "it has run as many instructions as jargoon.InstructionLimit gives a call";
                    case WALL_TIME -> "its time is over";
                }), place);
            case ProcessResult.Interrupted _ -> new GuestException(name + ": its thread was interrupted", place);
        };
    }
}
