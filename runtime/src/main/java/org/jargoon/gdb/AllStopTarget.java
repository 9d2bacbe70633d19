// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jargoon.vcpu.CodeSpace;
import org.jargoon.vcpu.Watchpoint;

/** A guest whose threads an {@link AllStop} lets run or stand still. */
public interface AllStopTarget extends DebugTarget {

    AllStop stops();

    /** The code that its threads run. */
    CodeSpace code();

    @Override
    default void attach(Consumer<StopEvent> listener) {
        stops().attach(listener);
    }

    @Override
    default void detach() {
        stops().detach(() -> {
            setBreakpoints(Set.of());
            setWatchpoints(List.of());
        });
    }

    @Override
    default void stop(GdbSignal signal) {
        stops().stop(signal);
    }

    @Override
    default void resume(Map<Integer, Resumption> threads) {
        stops().resume(threads);
    }

    @Override
    default void setBreakpoints(Set<Long> addresses) {
        code().setBreakpoints(addresses);
    }

    @Override
    default void setWatchpoints(List<Watchpoint> watchpoints) {
        code().setWatchpoints(watchpoints);
    }
}
