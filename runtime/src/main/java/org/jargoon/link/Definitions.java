// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jargoon.call.GuestCaller;
import org.jargoon.elf.ElfException;
import org.jargoon.linux.LinuxProcess;

/** The addresses of what a file leaves undefined; what has no definition is gathered, to be named all at once. */
final class Definitions {
    // Sections of symbols.
    static final int UNDEFINED = 0;
    static final int ABSOLUTE = 0xfff1;
    static final int COMMON = 0xfff2;

    /** A symbol's binding that makes it 0 where it is undefined. */
    static final int WEAK = 2;

    // Types of symbols.
    static final int VARIABLE = 1;
    static final int FUNCTION = 2;
    static final int COMMON_VARIABLE = 5;
    static final int THREAD_LOCAL = 6;
    static final int INDIRECT = 10;

    private static final int MOST_NAMED = 20;
    private static final int MOST = 1 << 14;

    private final LinuxProcess process;
    private final GuestCaller caller;
    private final Imports imports;
    private final Map<String, Long> addresses = new HashMap<>();
    private final Set<String> missing = new TreeSet<>();

    Definitions(LinuxProcess process, GuestCaller caller, Imports imports) {
        this.process = process;
        this.caller = caller;
        this.imports = imports;
    }

    /**
     * The address of an undefined symbol; 0 where there is no definition.
     *
     * @param type as the file has it, which need not know it
     */
    long find(String name, int type, boolean weak) throws ElfException {
        Long known = addresses.get(name);
        if (known != null) {
            return known;
        }
        if (addresses.size() == MOST) {
            throw new ElfException("it leaves more than %d symbols undefined".formatted(MOST));
        }
        long address = define(name, type, weak);
        addresses.put(name, address);
        return address;
    }

    private long define(String name, int type, boolean weak) throws ElfException {
        if (name.equals(ThreadLocals.ACCESSOR)) {
            return ThreadLocals.mapAccessor(process);
        }
        // A host has functions only, and the offset of a weak thread-local variable could not say that there is none.
        if (type == THREAD_LOCAL || type == VARIABLE && !weak) {
            missing.add(name + " (a variable)");
            return 0;
        }
        Optional<GuestCaller.HostFunction> function = type == VARIABLE ? Optional.empty() : imports.find(name);
        if (function.isPresent()) {
            return caller.add(function.get());
        }
        if (!weak) {
            missing.add(name);
        }
        return 0;
    }

    /** @param libraries those that the file names for what it leaves undefined */
    void requireAll(Collection<String> libraries) throws ElfException {
        if (missing.isEmpty()) {
            return;
        }
        String unloaded = libraries.isEmpty()
                ? ""
                : ", and shared libraries are not loaded (%s)".formatted(listed(libraries));
        throw new ElfException("%s %s undefined%s: give host functions of these names, or link a static program"
                .formatted(listed(missing), missing.size() == 1 ? "is" : "are", unloaded));
    }

    private static String listed(Collection<String> names) {
        String some = String.join(", ", names.stream().limit(MOST_NAMED).toList());
        return names.size() > MOST_NAMED ? some + " and %d more".formatted(names.size() - MOST_NAMED) : some;
    }

    static ElfException indirect(String name) {
        return new ElfException(
                "%s is an indirect function (STT_GNU_IFUNC), which is not supported here".formatted(name));
    }
}
