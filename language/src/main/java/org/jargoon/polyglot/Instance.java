// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.TruffleSafepoint;
import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.SymbolTable;
import org.jargoon.link.CallableGuest;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.Engine;

/**
 * A guest: a {@link Program} with memory and registers of its own. Its members are its symbols and {@code memory},
 * {@code registers}, {@code symbols} and, when it has exited, {@code exitCode}; a symbol that is called like one of
 * these is a member of {@code symbols}. Executing the instance runs the program from its entry to its end, once; the
 * arguments are the program's, and the result is its exit code.
 *
 * <p>One thread at a time runs it, and others wait until its call is over: machine code rarely expects company.
 */
@ExportLibrary(InteropLibrary.class)
final class Instance extends GuestObject {
    static final String ISA = "riscv64";
    private static final String MEMORY = "memory";
    private static final String REGISTERS = "registers";
    private static final String SYMBOLS = "symbols";
    private static final String EXIT_CODE = "exitCode";

    private final Program program;
    private final JargoonContext context;
    private final CallableGuest guest;
    private final Symbols symbols;
    private final MemoryView memory;
    private final RegisterFile registers;
    private final ReentrantLock lock = new ReentrantLock();
    private final GuestCall call;
    private boolean hasRun;
    private volatile OptionalInt exitCode = OptionalInt.empty();

    private Instance(Program program, JargoonContext context, CallableGuest guest) {
        this.program = program;
        this.context = context;
        this.guest = guest;
        symbols = new Symbols(this, guest.symbols(), guest.threadLocals());
        memory = new MemoryView(this);
        registers = new RegisterFile(this);
        call = new GuestCall(this, guest);
    }

    /**
     * Loads a program and calls its initializers.
     *
     * @param imports the host's functions by name, or null
     */
    static Instance load(Program program, JargoonContext context, Object imports) {
        Engine engine = Engine.forIsa(ISA);
        HostImports functions = new HostImports(program, imports);
        SafepointRunner runner = new SafepointRunner(context);
        Instance instance;
        try {
            CallableGuest guest = program.file().load(
                    context.linux(program.name()),
                    memory -> engine.newCodeSpace(memory, context.engine()),
                    functions,
                    runner);
            instance = new Instance(program, context, guest);
            runner.setInstance(instance);
            context.own(instance, guest.process());
        } catch (ElfException e) {
            throw new LoadException(program.name() + ": " + e.getMessage(), null);
        }
        for (long initializer : instance.guest.initializers()) {
            GuestFunction function = instance.symbols.functionAt(initializer);
            function.root().getCallTarget().call(function, new long[0], new boolean[0]);
        }
        return instance;
    }

    Program program() {
        return program;
    }

    LinuxProcess process() {
        return guest.process();
    }

    GuestMemory memory() {
        return guest.process().memory();
    }

    Core core() {
        return guest.caller().core();
    }

    /** What thread-local variables are relative to. */
    long threadPointer() {
        enter();
        try {
            return guest.caller().threadPointer();
        } finally {
            leave();
        }
    }

    /** Tells the user something that is no error. */
    void warn(String message) {
        context.warn(program.name() + ": " + message);
    }

    Symbols symbols() {
        return symbols;
    }

    GuestCall call() {
        return call;
    }

    RegisterFile registers() {
        return registers;
    }

    void setExitCode(int code) {
        exitCode = OptionalInt.of(code);
    }

    /** Keeps other threads out until {@link #leave}; the same thread may come in again. */
    void enter() {
        if (!lock.tryLock()) {
            TruffleSafepoint.setBlockedThreadInterruptible(null, ReentrantLock::lockInterruptibly, lock);
        }
    }

    void leave() {
        lock.unlock();
    }

    @ExportMessage
    boolean isExecutable() {
        return guest.entry().isPresent();
    }

    @ExportMessage
    @TruffleBoundary
    Object execute(Object[] arguments) throws UnsupportedMessageException, UnsupportedTypeException {
        if (!isExecutable()) {
            throw UnsupportedMessageException.create();
        }
        List<String> words = new ArrayList<>(List.of(program.name()));
        if (arguments.length == 0) {
            words.addAll(context.arguments());
        }
        for (Object argument : arguments) {
            try {
                words.add(InteropLibrary.getUncached().asString(argument));
            } catch (UnsupportedMessageException e) {
                throw UnsupportedTypeException.create(arguments, "a program's arguments are strings");
            }
        }
        enter();
        try {
            if (hasRun || guest.caller().isRunning()) {
                throw new GuestException(program.name() + ": it runs once: make another instance", null);
            }
            process().setArguments(words);
            hasRun = true;
            GuestFunction start = symbols.functionAt(guest.entry().getAsLong());
            return start.root().getCallTarget().call(start, FunctionRoot.PROGRAM, null);
        } catch (ElfException e) {
            throw new GuestException(program.name() + ": " + e.getMessage(), null);
        } finally {
            leave();
        }
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary
    @SuppressWarnings("unused")
    Object getMembers(boolean includeInternal) {
        Set<String> names = new LinkedHashSet<>(builtIn().keySet());
        names.addAll(symbols.names());
        return new Names(names);
    }

    private Map<String, Object> builtIn() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(MEMORY, memory);
        members.put(REGISTERS, registers);
        members.put(SYMBOLS, symbols);
        exitCode.ifPresent(code -> members.put(EXIT_CODE, code));
        return members;
    }

    private Optional<Object> member(String name) {
        Object own = builtIn().get(name);
        return own != null ? Optional.of(own) : symbols.find(name);
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberReadable(String name) {
        return member(name).isPresent();
    }

    @ExportMessage
    @TruffleBoundary
    Object readMember(String name) throws UnknownIdentifierException {
        return member(name).orElseThrow(() -> UnknownIdentifierException.create(name));
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberInvocable(String name) {
        return member(name).filter(GuestFunction.class::isInstance).isPresent();
    }

    @ExportMessage
    @TruffleBoundary
    Object invokeMember(String name, Object[] arguments)
            throws UnknownIdentifierException, UnsupportedMessageException, ArityException, UnsupportedTypeException {
        if (readMember(name) instanceof GuestFunction function) {
            return function.execute(arguments);
        }
        throw UnsupportedMessageException.create();
    }

    SymbolTable table() {
        return guest.symbols();
    }

    @Override
    String description() {
        return "instance of " + program.name();
    }
}
