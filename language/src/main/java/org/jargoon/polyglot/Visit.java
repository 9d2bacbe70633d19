// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.MaterializedFrame;
import com.oracle.truffle.api.nodes.ControlFlowException;
import com.oracle.truffle.api.nodes.Node;
import java.util.List;

/**
 * A visit to where a guest stands. Guest functions call each other inside of regions, and Truffle knows nothing of it;
 * so the roots of the functions that the guest is in are entered for the time of a visit, one in the other, and what is
 * done in the innermost finds them on the stack: an exception is thrown, a tool looks, a function of the host is
 * called.
 *
 * @param addresses where each function has got to, the innermost first
 * @param index of the function that is to be entered next
 * @param announced whether tools are told that these functions are entered and left, as a debugger that counts them
 *     has to be
 * @param action what is done in the innermost
 */
record Visit(Instance instance, List<Long> addresses, int index, boolean announced, Action action) {
    /** The index of no function: the one that has just been entered is left at once. */
    private static final int NOWHERE = -1;

    /** What a visit is for. */
    @FunctionalInterface
    interface Action {
        /**
         * @param body of the innermost function
         * @param offset of the instruction in it, from its beginning
         * @param frame of the innermost function
         */
        void act(FunctionBody body, long offset, MaterializedFrame frame);
    }

    /** How functions that have been announced are left: without having returned anything. */
    private static final class Left extends ControlFlowException {
        private static final long serialVersionUID = 1L;
        static final Left INSTANCE = new Left();
    }

    /** Tells tools that a function begins, to which the guest has got. */
    static void announce(Instance instance, long address) {
        new Visit(instance, List.of(address), NOWHERE, true, (_, _, _) -> {}).make(null);
    }

    /**
     * Makes the visit.
     *
     * @param call where the first function is called, in the function that is on the stack already; null if none is
     */
    @TruffleBoundary
    void make(Node call) {
        GuestFunction function = instance.symbols().functionAround(address());
        try {
            function.root().getCallTarget().call(call, this);
        } catch (Left left) {
            // All that was to be done has been done.
        }
    }

    private long address() {
        return addresses.get(Math.max(0, index));
    }

    /** The function with this body has been entered. */
    @TruffleBoundary
    void arrive(FunctionBody body, MaterializedFrame frame) {
        long offset = address() - instance.symbols().functionAround(address()).address();
        if (index > 0) {
            next(index - 1).make(body.place(offset));
        } else if (index == 0) {
            if (announced) {
                // A debugger that waits for functions to end takes no notice of where it has only seen some begin.
                next(NOWHERE).make(body.place(offset));
            }
            action.act(body, offset, frame);
        }
        if (announced) {
            throw Left.INSTANCE;
        }
    }

    private Visit next(int index) {
        return new Visit(instance, addresses, index, announced, action);
    }
}
