// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jargoon.call.Prototype;
import org.jargoon.link.CallableFile;

/**
 * A file that has been read: what evaluating it gives. Instantiating it, with an object whose members are the host's
 * functions for what it needs, gives an {@link Instance}. Belongs to no context.
 */
@ExportLibrary(InteropLibrary.class)
final class Program extends GuestObject {
    private final JargoonLanguage language;
    private final String name;
    private final CallableFile file;
    private final Map<Long, FunctionRoot> roots = new ConcurrentHashMap<>();

    Program(JargoonLanguage language, String name, CallableFile file) {
        this.language = language;
        this.name = name;
        this.file = file;
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

    /** What a function of this name, its own or an imported one, takes and gives; empty where nothing tells. */
    Optional<Prototype> prototype(String function) {
        return Optional.empty();
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
