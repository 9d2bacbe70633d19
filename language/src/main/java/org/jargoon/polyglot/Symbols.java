// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jargoon.demangle.Demangler;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.Disassembler;
import org.jargoon.vcpu.Engine;

/** An instance's symbols by name: functions, and data. */
@ExportLibrary(InteropLibrary.class)
final class Symbols extends GuestObject {
    private static final int LONGEST_FUNCTION = 1 << 16;

    /** Of all names together; a kernel's are some millions. */
    private static final long MOST_CHARACTERS = 1 << 26;

    /** For tools; a kernel has some fifty thousand. */
    private static final int MOST_FUNCTIONS = 1 << 17;

    /** What is listed around a place that no symbol is near. */
    private static final int UNNAMED = 64;

    private final Instance instance;
    private final SymbolTable table;
    private final Map<String, Symbol> byName = new LinkedHashMap<>();

    /** By their offsets from the thread pointer. */
    private final Map<String, Symbol> threadLocals = new LinkedHashMap<>();
    private final Map<Long, GuestFunction> functions = new ConcurrentHashMap<>();

    Symbols(Instance instance, SymbolTable table, SymbolTable threadLocals) {
        this.instance = instance;
        this.table = table;
        long characters = put(table, byName, MOST_CHARACTERS);
        put(threadLocals, this.threadLocals, characters);
    }

    /** @return how many of the most characters are left */
    private long put(SymbolTable symbols, Map<String, Symbol> into, long most) {
        long left = most;
        for (int i = 0; i < symbols.size(); i++) {
            Symbol symbol = symbols.get(i);
            left -= symbol.name().length();
            if (left < 0) {
                throw new LoadException("%s: the names of its symbols are longer than %d characters"
                        .formatted(instance.program().name(), MOST_CHARACTERS), null);
            }
            into.merge(symbol.name(), symbol, (a, b) -> b.function() && !a.function() ? b : a);
        }
        return left;
    }

    Set<String> names() {
        Set<String> names = new LinkedHashSet<>(byName.keySet());
        names.addAll(threadLocals.keySet());
        return names;
    }

    /** The function or data of this name. */
    Optional<Object> find(String name) {
        Symbol symbol = byName.get(name);
        if (symbol == null) {
            return Optional.ofNullable(threadLocals.get(name)).map(this::threadLocal);
        }
        boolean function = symbol.function()
                || (instance.memory().protection(symbol.address()) & GuestMemory.EXECUTE) != 0 && symbol.size() == 0;
        return Optional.of(function ? function(symbol) : new DataSymbol(instance, symbol));
    }

    /** A program's start may move the thread pointer, so a variable is where it is when it is asked for. */
    private DataSymbol threadLocal(Symbol symbol) {
        long address = instance.threadPointer() + symbol.address();
        return new DataSymbol(instance, new Symbol(symbol.name(), address, symbol.size(), false));
    }

    private GuestFunction function(Symbol symbol) {
        return functions.computeIfAbsent(symbol.address(), _ -> make(symbol));
    }

    /** The functions that have a name, as far as there are not too many for tools. */
    List<GuestFunction> functions() {
        List<GuestFunction> found = new ArrayList<>();
        for (int i = 0; i < table.size(); i++) {
            if (table.get(i).function()) {
                if (found.size() == MOST_FUNCTIONS) {
                    instance.warn("tools see only the first %,d functions".formatted(MOST_FUNCTIONS));
                    break;
                }
                found.add(function(table.get(i)));
            }
        }
        return found;
    }

    /** The function that begins at an address, whatever it is called. */
    GuestFunction functionAt(long address) {
        return functions.computeIfAbsent(address, _ -> make(table.nearest(address)
                .filter(symbol -> symbol.address() == address)
                .orElse(new Symbol("0x" + Long.toHexString(address), address, UNNAMED, true))));
    }

    /** The function that an address is in. */
    GuestFunction functionAround(long address) {
        return table.nearest(address).map(this::function).orElseGet(() -> functionAt(address));
    }

    private GuestFunction make(Symbol symbol) {
        Program program = instance.program();
        long inFile = symbol.address() - instance.process().loadAddress();
        FunctionRoot root = program.root(inFile, _ -> {
            Disassembler disassembler = Engine.forIsa(Instance.ISA).disassembler(Disassembler.Names.ALIASES);
            return new FunctionRoot(program.language(), Demangler.demangle(symbol.name()), new Listing(
                    program.name() + ":" + symbol.name(),
                    code(symbol),
                    symbol.address(),
                    disassembler,
                    table::label,
                    program.lines(),
                    inFile), program.tools());
        });
        Symbol original = new Symbol(symbol.name(), inFile, symbol.size(), symbol.function());
        return new GuestFunction(instance, symbol, root, program.signature(original));
    }

    private byte[] code(Symbol symbol) {
        GuestMemory memory = instance.memory();
        long size = symbol.size() > 0 ? symbol.size() : UNNAMED;
        long readable = memory.accessible(
                symbol.address(), Math.min(size, LONGEST_FUNCTION), GuestMemory.READ | GuestMemory.EXECUTE);
        byte[] bytes = new byte[(int) readable];
        try {
            memory.read(symbol.address(), bytes, 0, bytes.length);
        } catch (MemoryAccessException e) {
            // Another thread of the guest's has just unmapped it.
            return new byte[0];
        }
        return bytes;
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary
    @SuppressWarnings("unused")
    Object getMembers(boolean includeInternal) {
        return new Names(names());
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberReadable(String name) {
        return byName.containsKey(name) || threadLocals.containsKey(name);
    }

    @ExportMessage
    @TruffleBoundary
    Object readMember(String name) throws UnknownIdentifierException {
        return find(name).orElseThrow(() -> UnknownIdentifierException.create(name));
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberInvocable(String name) {
        return find(name).filter(GuestFunction.class::isInstance).isPresent();
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

    @Override
    String description() {
        return "symbols of " + instance.program().name();
    }
}
