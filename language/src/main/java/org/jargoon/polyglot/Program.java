// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.TruffleLanguage.Env;
import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.elf.Symbol;
import org.jargoon.link.CallableFile;
import org.jargoon.link.Imports;
import org.jargoon.signature.Signature;

/**
 * A file that has been read: what evaluating it gives. Instantiating it, with an object whose members are the host's
 * functions for what it needs, gives an {@link Instance}. Belongs to no context.
 */
@ExportLibrary(InteropLibrary.class)
final class Program extends GuestObject {
    private final JargoonLanguage language;
    private final String name;
    private final CallableFile file;
    private final Optional<DebugInfo> debugInfo;
    private final SourceLines lines;
    private final Tools tools = new Tools();
    private final Map<Long, FunctionRoot> roots = new ConcurrentHashMap<>();

    Program(JargoonLanguage language, Env env, String name, CallableFile file) {
        this.language = language;
        this.name = name;
        this.file = file;
        debugInfo = file.debugInfo();
        lines = new SourceLines(debugInfo, env);
    }

    JargoonLanguage language() {
        return language;
    }

    String name() {
        return name;
    }

    CallableFile file() {
        return file;
    }

    SourceLines lines() {
        return lines;
    }

    Tools tools() {
        return tools;
    }

    /**
     * What the file's debugging information says of a function.
     *
     * @param symbol by its address in the file
     */
    Signature signature(Symbol symbol) {
        // A copy that the compiler made for some callers may take other arguments than the source says.
        if (symbol.name().indexOf('.') >= 0) {
            return Signature.UNKNOWN;
        }
        return debugInfo.flatMap(info -> info.functions().at(symbol.address()))
                .filter(function -> function.entry() == symbol.address())
                .map(org.jargoon.dwarf.Function::signature)
                .orElse(Signature.UNKNOWN);
    }

    /** What it says of a function that a program has for the host to replace. */
    Signature importSignature(String name) {
        return file.symbols().find(Imports.STUB_PREFIX + name).map(this::signature).orElse(Signature.UNKNOWN);
    }

    /**
     * The root of the function at an address.
     *
     * @param address relative to where the file has been loaded
     */
    FunctionRoot root(long address, Function<Long, FunctionRoot> make) {
        return roots.computeIfAbsent(address, make);
    }

    @ExportMessage
    boolean isInstantiable() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary
    Object instantiate(Object[] arguments) throws ArityException, UnsupportedTypeException {
        if (arguments.length > 1) {
            throw ArityException.create(0, 1, arguments.length);
        }
        Object imports = arguments.length == 0 ? null : arguments[0];
        if (imports != null && !InteropLibrary.getUncached().hasMembers(imports)) {
            throw UnsupportedTypeException.create(
                    arguments, "the imports are an object whose members are functions, by the guest's names for them");
        }
        return Instance.load(this, JargoonLanguage.context(null), imports);
    }

    @Override
    String description() {
        return "program " + name;
    }
}
