// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.List;
import java.util.Optional;
import org.jargoon.demangle.Demangler;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.dwarf.line.LineTable;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;
import org.jargoon.profile.Symbolizer.InlinedCall;
import org.jargoon.profile.Symbolizer.Location;

/**
 * What the places of loaded code are called in its source.
 *
 * @param symbols where they have been loaded
 * @param distance what has been added to the addresses that {@code debug} knows
 */
record CodeNames(SymbolTable symbols, Optional<DebugInfo> debug, long distance) {

    /** The function and line of an instruction, as far as they are known. */
    Location locate(long pc) {
        Optional<Symbol> symbol = symbols.nearest(pc);
        Optional<LineTable.Row> row = debug.flatMap(info -> info.lines().row(pc - distance));
        return new Location(
                symbol.map(found -> Demangler.demangle(found.name())).orElse(null),
                symbol.map(Symbol::address).orElse(pc),
                row.map(LineTable.Row::file).orElse(null),
                row.map(LineTable.Row::line).orElse(0));
    }

    /** The calls that the compiler has inlined there, the outermost first. */
    List<InlinedCall> inlinedCalls(long pc) {
        return debug.map(info -> info.functions().inlinedAt(pc - distance).reversed().stream()
                        .map(call -> new InlinedCall(
                                Demangler.demangle(call.linkageName()), call.callFile(), call.callLine()))
                        .toList())
                .orElse(List.of());
    }
}
