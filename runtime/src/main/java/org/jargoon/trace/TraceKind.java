// SPDX-License-Identifier: Apache-2.0
package org.jargoon.trace;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be traced. */
public enum TraceKind {
    /** Each instruction that is retired, with what it wrote and accessed. */
    INSN,
    /** Each access to memory that an instruction makes. */
    MEM,
    /** Each system call of a user program. */
    SYSCALLS,
    /** Each access to memory that a machine's guest has a Zircon trap set for: what its devices are asked. */
    TRAPS,
    /** Each exception and interrupt that a machine's guest takes. */
    EXCEPTIONS;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** Some kinds, as a user writes them. */
    public static String words(Set<TraceKind> kinds) {
        return kinds.stream().map(kind -> kind.word).collect(Collectors.joining("|"));
    }

    /** Reads a list such as {@code insn,mem}; empty if one of its words is no kind's. */
    public static Optional<Set<TraceKind>> parse(String list) {
        Set<TraceKind> kinds = EnumSet.noneOf(TraceKind.class);
        for (String word : list.split(",", -1)) {
            Optional<TraceKind> found =
                    Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
            if (found.isEmpty()) {
                return Optional.empty();
            }
            kinds.add(found.get());
        }
        return Optional.of(kinds);
    }

    /** Whether the engine has to be asked for it, which runs the guest an instruction at a time. */
    public boolean isOfInstructions() {
        return this == INSN || this == MEM || this == EXCEPTIONS;
    }
}
