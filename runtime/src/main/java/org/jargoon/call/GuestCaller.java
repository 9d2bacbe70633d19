// SPDX-License-Identifier: Apache-2.0
package org.jargoon.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.SymbolTable;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.linux.ProcessResult;
import org.jargoon.linux.Task;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.signature.ArrayType;
import org.jargoon.signature.Image;
import org.jargoon.signature.Prototype;
import org.jargoon.signature.Structure;
import org.jargoon.signature.ValueType;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.Exit;

/**
 * Calls functions of one process ({@link LinuxProcess#loadForCalls}) and serves its calls of host functions, each of
 * which may call the guest again. For one thread at a time.
 *
 * <p>The limits of instructions and time that the process has are for each call, together with the calls inside it: a
 * call that reaches one is ended, and so are those around it, and the guest can be called again. Memory is for all.
 *
 * <p>Gate 0 is where the functions that the host calls return to; each host function has a further one.
 */
public final class GuestCaller {
    private static final byte[] EBREAK = {0x73, 0x00, 0x10, 0x00};
    private static final int REGISTERS = 32;

    /** No stack pointer: it is no multiple of 16. */
    private static final long NO_RETURN = 1;

    private final LinuxProcess process;
    private final Task task;
    private final Core core;
    private final GuestMemory memory;
    private final SymbolTable symbols;
    private final Optional<DebugInfo> debugInfo;
    private final Runner runner;
    private final long returnGate;
    private final List<HostFunction> hostFunctions = new ArrayList<>();
    private final Map<Long, HostFunction> replaced = new HashMap<>();
    private int depth;
    private ProcessResult end;
    private long result;
    private Image structure;

    /**
     * @param symbols for backtraces
     * @param debugInfo for backtraces
     * @param runner how the guest is run
     */
    public GuestCaller(
            LinuxProcess process, SymbolTable symbols, Optional<DebugInfo> debugInfo, Runner runner) {
        this.process = process;
        this.symbols = symbols;
        this.debugInfo = debugInfo;
        this.runner = runner;
        task = process.main();
        core = task.core();
        memory = process.memory();
        returnGate = process.gates();
        open(returnGate);
    }

    /** Why {@link GuestCaller#advance} has returned. */
    public enum Pause {
        /** The guest stands at a gate or has ended: there is nothing to be run. */
        ARRIVED,
        /** It was {@link Core#kick kicked}, and is to be run on. */
        KICKED,
        /** It has stopped for a debugger, and is to be run on; {@link Core#debug} tells why. */
        STOPPED
    }

    /** Has {@link GuestCaller#advance} called until it says that the guest has arrived. */
    @FunctionalInterface
    public interface Runner {
        /** Runs the guest without a break. */
        Runner STEADY = caller -> {
            Pause pause;
            do {
                pause = caller.advance();
            } while (pause != Pause.ARRIVED);
        };

        void run(GuestCaller caller);

        /** Has a function of the host called, which the guest has just called. */
        default void serve(GuestCaller caller, HostFunction function) {
            function.call(caller);
        }
    }

    /** A function of the host that the guest can call. */
    @FunctionalInterface
    public interface HostFunction {
        /**
         * Carries the call out: the caller's {@link GuestCaller#arguments} are its arguments, and {@link
         * GuestCaller#setResult} takes the result. What it throws goes to whoever called the guest.
         */
        void call(GuestCaller caller);
    }

    /**
     * Makes an address that the guest can call.
     *
     * @throws ElfException if there are too many
     */
    public long add(HostFunction function) throws ElfException {
        long gate = returnGate + (hostFunctions.size() + 1L) * EBREAK.length;
        if (gate + EBREAK.length > returnGate + LinuxProcess.GATES_SIZE) {
            throw new ElfException("more than %d functions are to be imported".formatted(hostFunctions.size()));
        }
        hostFunctions.add(function);
        open(gate);
        return gate;
    }

    /**
     * Has a function of the guest carried out by the host instead.
     *
     * @param address of its first instruction
     */
    public void replace(long address, HostFunction function) {
        replaced.put(address, function);
        open(address);
    }

    private void open(long gate) {
        memory.load(gate, EBREAK, 0, EBREAK.length);
        process.code().synchronizeCode(gate, EBREAK.length);
    }

    /**
     * Calls a function of the guest; {@link #result} or {@link #structure} gives its result.
     *
     * @param values by argument: an integer, or the bits of a float or double, or the words of a structure's image
     * @param doubles by each of the values: whether it is of type {@link ValueType#ANY} and a double
     * @throws GuestEndException if the guest ends instead; it can be called again nevertheless
     */
    public void call(long address, Prototype prototype, long[] values, boolean[] doubles) throws GuestEndException {
        // Where no other call is under way, nobody misses more than these; otherwise all has to be as it was.
        Saved saved = depth == 0 ? null : Saved.of(core);
        long stackPointer = core.register(CallingConvention.STACK_POINTER);
        long globalPointer = core.register(CallingConvention.GLOBAL_POINTER);
        long threadPointer = core.register(CallingConvention.THREAD_POINTER);
        enter();
        try {
            core.setPc(address);
            if (prototype.isScalar()) {
                CallingConvention.pass(core, memory, prototype, values, doubles);
                runUntilReturn();
                result = CallingConvention.result(core, (ValueType) prototype.result());
            } else {
                callWithStructures(prototype, values, doubles);
            }
        } catch (MemoryAccessException e) {
            throw ended(task.handle(new Exit.Fault(Exit.Cause.STORE_ACCESS, e.address())));
        } finally {
            leave();
            if (saved != null) {
                saved.restore(core);
            } else {
                core.setRegister(CallingConvention.STACK_POINTER, stackPointer);
                core.setRegister(CallingConvention.GLOBAL_POINTER, globalPointer);
                core.setRegister(CallingConvention.THREAD_POINTER, threadPointer);
            }
        }
    }

    private void callWithStructures(Prototype prototype, long[] values, boolean[] doubles)
            throws MemoryAccessException, GuestEndException {
        long room = StructurePassing.pass(core, memory, prototype, values, doubles);
        runUntilReturn();
        switch (prototype.result()) {
            case ValueType type -> result = CallingConvention.result(core, type);
            case Structure type -> structure = StructurePassing.result(core, memory, type, room);
            case ArrayType _ -> throw new IllegalStateException("an array is no result");
        }
    }

    private void enter() {
        if (depth++ == 0) {
            process.beginCall();
        }
    }

    private void leave() {
        if (--depth == 0) {
            process.endCall();
        }
    }

    /** What the last call of a function that gives a scalar gave: an integer, or the bits of a float or double. */
    public long result() {
        return result;
    }

    /** What the last call of a function that gives a structure gave. */
    public Image structure() {
        return structure;
    }

    /** Whether a call or the program is under way, and a function of the host asks. */
    public boolean isRunning() {
        return depth != 0;
    }

    /**
     * Runs the program from an address, with what stands on its stack, to its end.
     *
     * @throws GuestEndException always: it says how the program ended
     */
    public void runProgram(long entry) throws GuestEndException {
        long stackPointer = core.register(CallingConvention.STACK_POINTER);
        enter();
        try {
            core.setPc(entry);
            clearRegisters();
            runUntilReturn(NO_RETURN);
        } finally {
            leave();
            core.setRegister(CallingConvention.STACK_POINTER, stackPointer);
        }
    }

    /** As a kernel starts a program, whatever calls have left: a0, for one, says what is to be called at the end. */
    private void clearRegisters() {
        for (int i = 0; i < REGISTERS; i++) {
            boolean kept = i == CallingConvention.STACK_POINTER
                    || i == CallingConvention.GLOBAL_POINTER
                    || i == CallingConvention.THREAD_POINTER;
            core.setRegister(i, kept ? core.register(i) : 0);
            core.setFloatRegister(i, 0);
        }
        core.setFloatStatus(0);
    }

    private void runUntilReturn() throws GuestEndException {
        core.setRegister(CallingConvention.RETURN_ADDRESS, returnGate);
        runUntilReturn(core.register(CallingConvention.STACK_POINTER));
    }

    /** A guest that comes back with another stack pointer has jumped over the host's frames: that is its end. */
    private void runUntilReturn(long stackPointer) throws GuestEndException {
        while (true) {
            end = null;
            runner.run(this);
            if (end != null) {
                throw ended(end);
            }
            if (core.pc() != returnGate) {
                serve(hostFunction(core.pc()));
            } else if (core.register(CallingConvention.STACK_POINTER) == stackPointer) {
                return;
            } else {
                throw ended(task.handle(Exit.Breakpoint.INSTANCE));
            }
        }
    }

    private GuestEndException ended(ProcessResult how) {
        return new GuestEndException(how, backtrace());
    }

    /** The functions that the guest is in since it was called last; for the thread that runs it. */
    public Backtrace backtrace() {
        return Backtrace.of(core, memory, symbols, debugInfo, process.loadAddress(), returnGate);
    }

    /** Whether the guest is about to begin with the function or program that the host has called; its thread asks. */
    public boolean isAtCall() {
        long returnAddress = core.register(CallingConvention.RETURN_ADDRESS);
        return returnAddress == returnGate || returnAddress == 0;
    }

    /** Runs the guest until it arrives at a gate, has ended, was kicked or stopped; for a {@link Runner}. */
    public Pause advance() {
        try {
            return runToPause();
        } catch (InternalError e) {
            end = task.filesLost(e);
            return Pause.ARRIVED;
        }
    }

    private Pause runToPause() {
        while (true) {
            Exit exit = core.run();
            if (exit instanceof Exit.Breakpoint && isGate(core.pc())) {
                return Pause.ARRIVED;
            }
            if (exit instanceof Exit.Stopped) {
                return Pause.STOPPED;
            }
            end = task.handle(exit);
            if (end != null) {
                return Pause.ARRIVED;
            }
            if (exit instanceof Exit.Kicked) {
                return Pause.KICKED;
            }
        }
    }

    private boolean isGate(long pc) {
        return pc == returnGate || hostFunction(pc) != null;
    }

    private HostFunction hostFunction(long pc) {
        long offset = pc - returnGate;
        int index = (int) (offset / EBREAK.length) - 1;
        boolean own = offset > 0
                && offset < LinuxProcess.GATES_SIZE
                && offset % EBREAK.length == 0
                && index < hostFunctions.size();
        return own ? hostFunctions.get(index) : replaced.get(pc);
    }

    private void serve(HostFunction function) {
        long returnAddress = core.register(CallingConvention.RETURN_ADDRESS);
        runner.serve(this, function);
        core.setPc(returnAddress);
    }

    /**
     * What the guest passed to the host function that it has just called.
     *
     * @return by parameter: an integer, or the bits of a float or double, or the words of a structure's image
     * @throws MemoryAccessException if arguments in memory cannot be read
     */
    public long[] arguments(Prototype prototype) throws MemoryAccessException {
        return prototype.isScalar()
                ? CallingConvention.passed(core, memory, prototype)
                : StructurePassing.passed(core, memory, prototype);
    }

    /** Gives the guest the result of the host function that it has called. */
    public void setResult(ValueType type, long value) {
        CallingConvention.setResult(core, type, value);
    }

    /**
     * Gives the guest the structure that the host function gives that it has called.
     *
     * @throws MemoryAccessException if the guest has no memory where it wants the structure
     */
    public void setResult(Structure type, Image value) throws MemoryAccessException {
        StructurePassing.setResult(core, memory, type, value);
    }

    public Core core() {
        return core;
    }

    /** What the addresses of the guest's thread-local variables are relative to; for its thread, or while none runs. */
    public long threadPointer() {
        return core.register(CallingConvention.THREAD_POINTER);
    }

    /** All registers of a core. */
    private record Saved(long pc, long[] integers, long[] floats, int status) {
        static Saved of(Core core) {
            long[] integers = new long[REGISTERS];
            long[] floats = new long[REGISTERS];
            for (int i = 0; i < REGISTERS; i++) {
                integers[i] = core.register(i);
                floats[i] = core.floatRegister(i);
            }
            return new Saved(core.pc(), integers, floats, core.floatStatus());
        }

        void restore(Core core) {
            core.setPc(pc);
            for (int i = 0; i < REGISTERS; i++) {
                core.setRegister(i, integers[i]);
                core.setFloatRegister(i, floats[i]);
            }
            core.setFloatStatus(status);
        }
    }
}
