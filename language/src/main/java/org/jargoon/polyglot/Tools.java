// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.debug.DebuggerSession;
import com.oracle.truffle.api.instrumentation.ExecutionEventNode;
import com.oracle.truffle.api.instrumentation.InstrumentableNode.WrapperNode;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.nodes.NodeUtil;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * What a program knows of the tools that look at its functions. None tells that it has come, set a breakpoint or wants
 * the next line; but each asks the nodes for their tags then, and is found in the wrappers around them.
 */
final class Tools {
    private final AtomicInteger looks = new AtomicInteger();
    private volatile boolean present;

    /** The thread that tells tools what a guest does: nodes that it executes for the first time are looked at too. */
    private volatile Thread teller;

    /** A tool puts something around a node. */
    void come() {
        present = true;
        lookedAt();
    }

    /** A tool looks at a node: what it wants may have changed. */
    void lookedAt() {
        if (Thread.currentThread() != teller) {
            looks.incrementAndGet();
        }
    }

    /** Tells tools something, whose looks at nodes for that do not count. */
    void tell(Runnable action) {
        Thread outer = teller;
        teller = Thread.currentThread();
        try {
            action.run();
        } finally {
            teller = outer;
        }
    }

    /** Whether there has ever been one. */
    boolean arePresent() {
        return present;
    }

    /** A number that changes whenever what they want may have changed. */
    int looks() {
        return looks.get();
    }

    /** Whether tools have put something around a node, whatever it is. */
    static boolean isWrapped(Node node) {
        return wrapper(node) != null;
    }

    /** The wrapper around a node, or the node if it is one; otherwise null. */
    private static WrapperNode wrapper(Node node) {
        return node instanceof WrapperNode wrapper
                ? wrapper
                : node.getParent() instanceof WrapperNode wrapper ? wrapper : null;
    }

    /**
     * Whether somebody is to be told when the node is executed, other than a debugger that only might want to stop. It
     * is known when the node has been executed.
     */
    static boolean isWatched(Node node) {
        return hasListener(node, listener -> listener.getClass().getEnclosingClass() != DebuggerSession.class);
    }

    /** Whether a debugger counts the executions of the node; known when it has been executed. */
    static boolean isDebugged(Node node) {
        return hasListener(node, listener -> listener.getClass().getEnclosingClass() == DebuggerSession.class);
    }

    private static boolean hasListener(Node node, Predicate<ExecutionEventNode> condition) {
        WrapperNode wrapper = wrapper(node);
        return wrapper != null
                && NodeUtil.findAllNodeInstances(wrapper.getProbeNode(), ExecutionEventNode.class).stream()
                        .anyMatch(condition);
    }
}
