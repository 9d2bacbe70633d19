// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.frame;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an {@link Unwinder} has to know of the programs in memory; addresses are those in memory. Who has loaded several
 * programs asks the one that an address belongs to.
 */
public interface UnwindSource {
    /** How to find the caller of the instruction at {@code pc}; empty if that is not described. */
    Optional<FrameRules> rules(long pc);

    /** Whether {@code address} is in code that is known. */
    boolean executable(long address);

    /** Whether two addresses are in the same function, as far as symbols tell. */
    default boolean sameFunction(long one, long other) {
        OptionalLong start = functionStart(one);
        return start.isPresent() && start.equals(functionStart(other));
    }

    /**
     * Where the function begins that has the instruction at {@code pc}, as far as symbols tell: from there on its
     * instructions are looked at where it has no rules. Empty if that is not known, or not wanted.
     */
    default OptionalLong functionStart(long pc) {
        return OptionalLong.empty();
    }
}
