// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jargoon.elf.ElfFile;
import org.jargoon.gdb.AllStop;
import org.jargoon.gdb.AllStopTarget;
import org.jargoon.gdb.DebugThread;
import org.jargoon.gdb.GdbSignal;
import org.jargoon.gdb.MonitorCommand;
import org.jargoon.gdb.StopEvent;
import org.jargoon.linux.abi.Signals;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.CodeSpace;
import org.jargoon.vcpu.Core;

/**
 * A process for a debugger. Its thread stands still between two instructions, or where it waits in a system call, which
 * it goes on with then.
 */
final class ProcessTarget implements AllStopTarget {
    /** How the debugger knows the only thread. */
    private static final int MAIN = 1;

    private final LinuxProcess process;
    private final Object monitor;
    private final AllStop stops;

    /** Whether the thread stands still; the monitor guards it. */
    private boolean standing;

    ProcessTarget(LinuxProcess process) {
        this.process = process;
        monitor = process.monitor();
        stops = new AllStop(monitor, new Threads());
    }

    private final class Threads implements AllStop.Threads {
        @Override
        public int count() {
            return MAIN;
        }

        @Override
        public boolean isStill(int thread) {
            return standing || !process.isRunning();
        }

        @Override
        public void step(int thread) {
            core().debug().step();
        }

        @Override
        public void kick() {
            core().kick();
        }
    }

    private Core core() {
        return process.main().core();
    }

    // What the process's thread calls.

    /** Stands still as long as the debugger wants that; whether it did. */
    boolean standStill(Task task) throws ProcessEnd {
        synchronized (monitor) {
            boolean stood = stops.holds(MAIN);
            while (stops.holds(MAIN)) {
                task.checkStop();
                standing = true;
                stops.changed();
                try {
                    monitor.wait();
                } catch (InterruptedException e) {
                    // Whoever interrupts the thread that runs a guest wants the guest to end.
                    process.stop(StopReason.INTERRUPT);
                } finally {
                    standing = false;
                }
            }
            return stood;
        }
    }

    /** The core has stopped for the debugger. */
    void stopped(Core core) {
        synchronized (monitor) {
            stops.stopped(MAIN, core.debug().takeStop(), core.pc());
        }
    }

    /**
     * A signal is to be delivered: a debugger, if there is one, is told before.
     *
     * @return the signal that is to be delivered instead; 0 for none
     */
    int filter(int signal, Task task) throws ProcessEnd {
        synchronized (monitor) {
            if (!stops.isAttached()) {
                return signal;
            }
            stops.stopped(MAIN, GdbSignal.named(Signals.name(signal)));
            standStill(task);
            GdbSignal given = stops.takeSignal(MAIN);
            return switch (given) {
                case NONE -> 0;
                case UNKNOWN -> signal;
                default -> Signals.number(given.name());
            };
        }
    }

    /** The process has ended. */
    void ended(ProcessResult result) {
        StopEvent end = switch (result) {
            case ProcessResult.Exited(int code) -> new StopEvent.Exited(code);
            case ProcessResult.Signaled signaled -> new StopEvent.Killed(GdbSignal.named(signaled.signalName()));
            case ProcessResult.LimitReached _, ProcessResult.Stuck _ -> new StopEvent.Killed(GdbSignal.SIGKILL);
            case ProcessResult.Interrupted _ -> new StopEvent.Killed(GdbSignal.SIGINT);
        };
        synchronized (monitor) {
            stops.ended(end);
        }
    }

    // What the debugger calls.

    @Override
    public AllStop stops() {
        return stops;
    }

    @Override
    public CodeSpace code() {
        return process.code();
    }

    @Override
    public String architecture() {
        return process.abi().gdbName();
    }

    @Override
    public String operatingSystem() {
        return "GNU/Linux";
    }

    @Override
    public List<DebugThread> threads() {
        // The guest names itself as it likes; gdb reads the name in XML, which cannot have all characters.
        String name = process.main().name().replaceAll("[^ -~]", "?");
        return List.of(new DebugThread(MAIN, name, core().debug()));
    }

    @Override
    public long loadOffset() {
        return process.loadAddress();
    }

    @Override
    public byte[] auxiliaryVector() {
        return process.initialStack().auxiliaryVector();
    }

    @Override
    public String programName() {
        return process.options().programPath();
    }

    @Override
    public Optional<ByteBuffer> programFile() {
        return process.program().map(ElfFile::bytes);
    }

    @Override
    public boolean read(long address, byte[] into) {
        try {
            process.memory().read(address, into, 0, into.length);
            return true;
        } catch (MemoryAccessException | InternalError e) {
            // Java throws an InternalError for a page of a file that another program has made shorter.
            return false;
        }
    }

    @Override
    public boolean write(long address, byte[] from) {
        GuestMemory memory = process.memory();
        if (memory.protection(address) == 0 || !memory.isHostWritable(address, from.length)) {
            return false;
        }
        try {
            memory.load(address, from, 0, from.length);
        } catch (InternalError e) {
            return false;
        }
        process.code().synchronizeCode(address, from.length);
        return true;
    }

    @Override
    public void kill() {
        process.stop(StopReason.INTERRUPT);
    }

    @Override
    public List<MonitorCommand> commands() {
        return List.of();
    }
}
