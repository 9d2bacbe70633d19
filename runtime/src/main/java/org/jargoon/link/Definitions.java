// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jargoon.call.GuestCaller;
import org.jargoon.elf.ElfException;

/** The addresses of what a file leaves undefined; what nobody gives is gathered, to be named all at once. */
final class Definitions {
    static final int UNDEFINED = 0;
    static final int ABSOLUTE = 0xfff1;
    static final int COMMON = 0xfff2;

    /** A symbol's binding that makes it 0 where it is undefined. */
    static final int WEAK = 2;

    private static final int MOST_NAMED = 20;
    private static final int MOST = 1 << 14;

    private final GuestCaller caller;
    private final Imports imports;
    private final Map<String, Long> addresses = new HashMap<>();
    private final Set<String> missing = new TreeSet<>();

    Definitions(GuestCaller caller, Imports imports) {
        this.caller = caller;
        this.imports = imports;
    }

    /** The address of an undefined symbol; 0 where nobody gives it. */
    long find(String name, boolean weak) throws ElfException {
        Long known = addresses.get(name);
        if (known != null) {
            return known;
        }
        if (addresses.size() == MOST) {
            throw new ElfException("it leaves more than %d symbols undefined".formatted(MOST));
        }
        Optional<GuestCaller.HostFunction> function = imports.find(name);
        if (function.isEmpty() && !weak) {
            missing.add(name);
        }
        long address = function.isPresent() ? caller.add(function.get()) : 0;
        addresses.put(name, address);
        return address;
    }

    void requireAll() throws ElfException {
        if (!missing.isEmpty()) {
            String names = String.join(", ", missing.stream().limit(MOST_NAMED).toList());
            String rest = missing.size() > MOST_NAMED ? " and %d more".formatted(missing.size() - MOST_NAMED) : "";
            throw new ElfException("it needs %s%s: give host functions of these names".formatted(names, rest));
        }
    }
}
