// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jargoon.vcpu.Watchpoint;

/**
 * A guest as a debugger sees it: all of its threads run as the debugger lets them, or all of them stand still.
 *
 * <p>One thread, the debugger's, calls the methods. Those that touch registers, memory, breakpoints or watchpoints are
 * called while the guest stands still: between a {@link StopEvent.Stopped} and the next {@link #resume}.
 */
public interface DebugTarget {

    /** The architecture as gdb calls it, such as {@code riscv:rv64}. */
    String architecture();

    /**
     * The operating system below the threads as gdb calls it: {@code GNU/Linux}, or {@code none} for a machine. For
     * Linux, gdb steps by breakpoints, and not by {@link Resumption#step}.
     */
    String operatingSystem();

    /** The threads in the order of their numbers; at least one, and always the same numbers. */
    List<DebugThread> threads();

    /** What was added to the addresses of the program's file when it was loaded. */
    long loadOffset();

    /** What Linux tells a program when it starts (getauxval(3)), in the guest's byte order; empty where it does not. */
    byte[] auxiliaryVector();

    /** The name of {@link #programFile} for the debugger, an absolute path that means nothing to the host. */
    String programName();

    /**
     * A file with the guest's symbols where they are now, for a debugger that has none of its own; of it, the debugger
     * keeps what it has read. To be called while the guest stands still.
     *
     * @return empty if there is none, or where things are is not known yet
     */
    Optional<ByteBuffer> programFile();

    /**
     * A debugger is there. The guest goes on.
     *
     * @param listener is told each stop and the end, by any thread; it does not wait
     */
    void attach(Consumer<StopEvent> listener);

    /** The debugger is gone: breakpoints, watchpoints and steps are forgotten, and all threads go on. */
    void detach();

    /**
     * Stops all threads soon, for which there is a {@link StopEvent.Stopped}, also where they stand still already. A
     * guest that is to wait for a debugger is stopped before there is one.
     *
     * @param signal what it is to say
     */
    void stop(GdbSignal signal);

    /**
     * Lets threads go on; the next stop is told to the listener.
     *
     * @param threads how, by their numbers; those that are not named go on standing still
     */
    void resume(Map<Integer, Resumption> threads);

    /** Where all threads stop from now on, before the instruction there; guest-virtual addresses. */
    void setBreakpoints(Set<Long> addresses);

    /** For what accesses all threads stop from now on. */
    void setWatchpoints(List<Watchpoint> watchpoints);

    /**
     * Reads memory, with no effect on the guest.
     *
     * @param address as {@link org.jargoon.vcpu.CoreDebug#translate} gives it: guest-physical; all bytes are in one
     *     page of 4 KiB
     * @return whether there is memory
     */
    boolean read(long address, byte[] into);

    /** Writes memory, code too, under the conditions of {@link #read}. */
    boolean write(long address, byte[] from);

    /** Ends the guest, soon. */
    void kill();

    /** What {@code monitor} can do with this guest. */
    List<MonitorCommand> commands();
}
