// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jargoon.host.HostNames;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.abi.Signals;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.Exit;

/**
 * A thread of a process: its core, its signal mask and what a system call of it needs while it lasts.
 *
 * <p>{@link LinuxProcess#run} runs it to the end of the process. A host that calls the program's functions runs the
 * {@link #core} itself and passes to {@link #handle} each exit that it does not understand.
 */
public final class Task {
    /** How many bytes go through {@link #buffer} at a time. */
    static final int BUFFER_SIZE = 1 << 16;

    private static final int LONGEST_PATH = 4096;
    // The host does not say when the reader of its output goes away: it has to be asked.
    private static final long ASK_AGAIN_NANOS = 100_000_000;

    private final LinuxProcess process;
    private final Core core;
    private final int id;
    private final SyscallDispatcher dispatcher;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private final ExitCounts exits = new ExitCounts();
    private long waits;
    private String name = "main";
    private long signalMask;
    private long pendingSignals;
    private SignalStack signalStack = new SignalStack(0, SignalStack.DISABLED, 0);

    Task(LinuxProcess process, Core core, int id) {
        this.process = process;
        this.core = core;
        this.id = id;
        this.dispatcher = new SyscallDispatcher(this);
    }

    /** What sigaltstack(2) was told. */
    record SignalStack(long address, int flags, long size) {
        static final int DISABLED = 2;
    }

    LinuxProcess process() {
        return process;
    }

    public Core core() {
        return core;
    }

    int id() {
        return id;
    }

    GuestMemory memory() {
        return process.memory();
    }

    /** For bytes between a file and memory, within one system call. */
    byte[] buffer() {
        return buffer;
    }

    String name() {
        return name;
    }

    void setName(String value) {
        name = value;
    }

    long signalMask() {
        return signalMask;
    }

    SignalStack signalStack() {
        return signalStack;
    }

    void setSignalStack(SignalStack value) {
        signalStack = value;
    }

    /** How often it has given up the processor because it had to wait. */
    long waits() {
        return waits;
    }

    /** How often {@link #handle} was called, by the cause in words, such as {@code system call write}. */
    public SequencedMap<String, Long> exits() {
        return exits.byName();
    }

    /** Runs until the process ends. */
    ProcessResult run() {
        while (true) {
            ProcessResult end;
            try {
                end = handle(core.run());
            } catch (InternalError e) {
                end = filesLost(e);
            }
            if (end != null) {
                return end;
            }
        }
    }

    /**
     * The Java machine has accessed memory in vain. That is SIGBUS where a file is mapped that another program has made
     * shorter; the Java machine tells some time after the access, so that where it was is not known.
     */
    public ProcessResult filesLost(InternalError error) {
        if (!process.space().mapsFiles()) {
            throw error;
        }
        process.messages().accept("another program has made a file shorter that this program has mapped");
        return new ProcessResult.Signaled(Signals.SIGBUS, Optional.empty(), core.pc());
    }

    /**
     * Does what the kernel does when the core has stopped for this reason: carries out a system call, raises a signal.
     *
     * @return how the process has ended, or null if it goes on at the program counter
     */
    public ProcessResult handle(Exit exit) {
        try {
            switch (exit) {
                case Exit.SystemCall _ -> {
                    exits.systemCall(core.register(process.abi().number()));
                    dispatcher.dispatch();
                }
                case Exit.Kicked _ -> {
                    exits.kick();
                    lookUp();
                }
                case Exit.Stopped _ -> {
                    process.debugged().stopped(core);
                    lookUp();
                }
                case Exit.BudgetExhausted _ ->
                    throw new ProcessEnd(new ProcessResult.LimitReached(ProcessResult.Limit.INSTRUCTIONS));
                case Exit.Breakpoint _ -> {
                    exits.breakpoint();
                    trapped(Signals.SIGTRAP, Optional.empty());
                }
                case Exit.Fault fault -> {
                    exits.fault(fault.cause());
                    if (!process.space().follow(fault.address())) {
                        trapped(signal(fault), Optional.of(fault));
                    }
                }
                case Exit.OfMachine wrong -> throw new IllegalStateException("a user program's core gave " + wrong);
            }
            return null;
        } catch (ProcessEnd e) {
            return e.result();
        }
    }

    /** Carries out the system call that the registers hold, as if the core had just made it. */
    void dispatch() throws ProcessEnd {
        dispatcher.dispatch();
    }

    private int signal(Exit.Fault fault) {
        return switch (fault.cause()) {
            case ILLEGAL_INSTRUCTION -> Signals.SIGILL;
            case LOAD_MISALIGNED, STORE_MISALIGNED -> Signals.SIGBUS;
            case FETCH_ACCESS, LOAD_ACCESS, STORE_ACCESS, FETCH_PAGE, LOAD_PAGE, STORE_PAGE ->
                process.space().isBehindFile(fault.address()) ? Signals.SIGBUS : Signals.SIGSEGV;
        };
    }

    /**
     * An instruction raises a signal, which cannot be ignored, and whose handler could not be run yet. Without it, if a
     * debugger wants that, the instruction is tried again.
     */
    private void trapped(int signal, Optional<Exit.Fault> fault) throws ProcessEnd {
        int given = process.debugged().filter(signal, this);
        if (given != signal) {
            deliver(given);
            return;
        }
        if (process.signals().action(signal).handler() > SignalState.IGNORE) {
            reportHandler(signal);
        }
        throw new ProcessEnd(new ProcessResult.Signaled(signal, fault, core.pc()));
    }

    /** Sends this thread a signal, which ends the process unless it is blocked, ignored or harmless. */
    void raise(int signal) throws ProcessEnd {
        if (signal != Signals.SIGKILL && signal != Signals.SIGSTOP && (signalMask >>> signal - 1 & 1) != 0) {
            pendingSignals |= 1L << signal - 1;
            return;
        }
        long handler = process.signals().action(signal).handler();
        if (handler == SignalState.IGNORE && signal != Signals.SIGKILL) {
            return;
        }
        if (handler != SignalState.DEFAULT && handler != SignalState.IGNORE) {
            reportHandler(signal);
        }
        deliver(Signals.terminates(signal) && signal != Signals.SIGKILL
                ? process.debugged().filter(signal, this)
                : signal);
    }

    /** Ends the process if that is what the signal does; 0 is none. */
    private void deliver(int signal) throws ProcessEnd {
        if (signal != 0 && Signals.terminates(signal)) {
            throw new ProcessEnd(new ProcessResult.Signaled(signal, Optional.empty(), core.pc()));
        }
    }

    private void reportHandler(int signal) {
        process.messages().accept("the program's handler for " + Signals.name(signal)
                + " is not called: signal handlers are not supported yet");
    }

    /** Signals that were sent while they were blocked. */
    long pendingSignals() {
        return pendingSignals;
    }

    void setSignalMask(long mask) throws ProcessEnd {
        // KILL and STOP cannot be blocked.
        signalMask = mask & ~(1L << Signals.SIGKILL - 1 | 1L << Signals.SIGSTOP - 1);
        long due = pendingSignals & ~signalMask;
        pendingSignals &= signalMask;
        while (due != 0) {
            int signal = Long.numberOfTrailingZeros(due) + 1;
            due &= due - 1;
            raise(signal);
        }
    }

    /** Ends the process if it has been stopped; long loops of system calls ask this. */
    void checkStop() throws ProcessEnd {
        StopReason reason = process.stopReason();
        if (reason != null) {
            throw new ProcessEnd(reason.result());
        }
    }

    /**
     * As {@link #checkStop}; and stands still as long as a debugger wants that.
     *
     * @return whether it stood still, and anything may have happened
     */
    boolean lookUp() throws ProcessEnd {
        checkStop();
        return process.debugged().standStill(this);
    }

    /** The time on {@link LinuxProcess#elapsed} after so many nanoseconds. */
    long deadlineAfter(long nanos) {
        long now = process.elapsed();
        return nanos > LinuxProcess.NEVER - now ? LinuxProcess.NEVER : now + nanos;
    }

    /**
     * Waits on the process's monitor. A process that waits for ever for what only it could do itself is ended: it has
     * no other thread.
     *
     * @param deadline on {@link LinuxProcess#elapsed}; {@link LinuxProcess#NEVER}
     * @param outside whether something outside of the process can make the condition hold
     * @return whether the condition holds; otherwise the time is over
     */
    boolean await(BooleanSupplier condition, long deadline, boolean outside) throws ProcessEnd {
        Object monitor = process.monitor();
        while (true) {
            synchronized (monitor) {
                while (!process.takeAttention()) {
                    if (condition.getAsBoolean()) {
                        return true;
                    }
                    if (lookUp()) {
                        continue;
                    }
                    if (deadline == LinuxProcess.NEVER && !outside) {
                        throw new ProcessEnd(new ProcessResult.Stuck(core.pc()));
                    }
                    long left = deadline == LinuxProcess.NEVER ? LinuxProcess.NEVER : deadline - process.elapsed();
                    if (left <= 0) {
                        return false;
                    }
                    waits++;
                    try {
                        TimeUnit.NANOSECONDS.timedWait(monitor, outside ? Math.min(left, ASK_AGAIN_NANOS) : left);
                    } catch (InterruptedException e) {
                        // Whoever interrupts the thread that runs a guest wants the guest to end.
                        process.stop(StopReason.INTERRUPT);
                    }
                }
            }
            process.attention().run();
        }
    }

    /** The text of a path at an address, as {@link HostNames} has it. */
    String path(long address) throws MemoryAccessException, ErrnoException {
        long readable = memory().accessible(address, LONGEST_PATH, GuestMemory.READ);
        byte[] bytes = new byte[(int) readable];
        memory().read(address, bytes, 0, bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return HostNames.decode(bytes, 0, i);
            }
        }
        if (readable < LONGEST_PATH) {
            throw Errno.EFAULT.exception();
        }
        throw Errno.ENAMETOOLONG.exception();
    }
}
