// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.List;
import org.jargoon.demangle.Demangler;
import org.jargoon.elf.SymbolTable;

/** Tells what guest code an address is in. It is asked once for each address of a report. */
@FunctionalInterface
public interface Symbolizer {

    /**
     * What is known of an address.
     *
     * @param function the function's name, demangled; null if none is near
     * @param entry where the function begins; the address itself if none is near
     * @param file the source file; null if unknown
     * @param line of that file, from 1; 0 if unknown
     */
    record Location(String function, long entry, String file, int line) {}

    /**
     * @param space the label of the address space that the address is of
     * @param pc of an instruction, not of what follows it
     */
    Location locate(String space, long pc);

    /**
     * A call in place of which the compiler has put the function that is called.
     *
     * @param function its name, demangled
     * @param file where the call stands in the source; null if unknown
     * @param line of that file, from 1; 0 if unknown
     */
    record InlinedCall(String function, String file, int line) {}

    /**
     * The inlined calls that an instruction is part of, the outermost first: that one stands in the function that
     * {@link #locate} gives, with the file and line of what is innermost.
     */
    default List<InlinedCall> inlinedCalls(String space, long pc) {
        return List.of();
    }

    /** Nothing is known of any address. */
    Symbolizer NONE = (space, pc) -> new Location(null, pc, null, 0);

    /** Functions by a symbol table that holds in every address space; no source lines. */
    static Symbolizer of(SymbolTable symbols) {
        return (space, pc) -> symbols.nearest(pc)
                .map(symbol -> new Location(Demangler.demangle(symbol.name()), symbol.address(), null, 0))
                .orElseGet(() -> NONE.locate(space, pc));
    }
}
