// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jargoon.elf.SymbolTable;
import org.jargoon.trace.GuestTracer;
import org.jargoon.trace.TraceException;
import org.jargoon.trace.TraceFilter;
import org.jargoon.trace.TraceKind;

/**
 * What is to be traced, and where to.
 *
 * @param kinds none if nothing is
 * @param only as {@link TraceFilter#of} reads them
 * @param file for the lines, or null for standard error
 */
record TraceOptions(Set<TraceKind> kinds, List<String> only, Path file) {
    /** What a user program has. */
    static final Set<TraceKind> OF_PROGRAMS = EnumSet.of(TraceKind.INSN, TraceKind.MEM, TraceKind.SYSCALLS);

    /** What a machine has. */
    static final Set<TraceKind> OF_MACHINES =
            EnumSet.of(TraceKind.INSN, TraceKind.MEM, TraceKind.TRAPS, TraceKind.EXCEPTIONS);

    static final TraceOptions NOTHING = new TraceOptions(Set.of(), List.of(), null);

    /** @param possible the kinds that there are */
    static TraceOptions parse(CommandLine line, Set<TraceKind> possible) throws CommandException {
        Set<TraceKind> kinds = EnumSet.noneOf(TraceKind.class);
        for (String text : line.all(Flags.TRACE.name())) {
            kinds.addAll(TraceKind.parse(text)
                    .filter(possible::containsAll)
                    .orElseThrow(() -> new CommandException("%s %s: there is %s, several with commas between them"
                            .formatted(Flags.TRACE.name(), text, TraceKind.words(possible)))));
        }
        List<String> only = line.all(Flags.TRACE_ONLY.name());
        String file = line.text(Flags.TRACE_TO.name(), null);
        if (kinds.isEmpty() && (!only.isEmpty() || file != null)) {
            throw new CommandException("%s and %s need %s, which says what is traced"
                    .formatted(Flags.TRACE_ONLY.name(), Flags.TRACE_TO.name(), Flags.TRACE.name()));
        }
        return new TraceOptions(kinds, only, file == null ? null : Programs.path(file));
    }

    /** Whether the engine is to be asked for it. */
    boolean needsEngine() {
        return kinds.stream().anyMatch(TraceKind::isOfInstructions);
    }

    /** What the engine tells its instructions. */
    GuestTracer tracer(SymbolTable symbols, GuestTracer.Memory memory, TraceOutput to) throws CommandException {
        try {
            return new GuestTracer(kinds, TraceFilter.of(only, symbols), memory, to);
        } catch (TraceException e) {
            throw new CommandException("%s %s".formatted(Flags.TRACE_ONLY.name(), e.getMessage()));
        }
    }
}
