// SPDX-License-Identifier: Apache-2.0
package org.jargoon.signature;

/** What an argument, a result, a member of a structure or an element of an array is. */
public sealed interface Type permits ValueType, Structure, ArrayType {
    /** How many bytes of memory a value takes. */
    int size();

    /** What the address of a value is a multiple of, in bytes. */
    int alignment();

    /**
     * How many 64-bit numbers stand for a value where arguments are handed over: one for a number or pointer, and of
     * anything else those of its {@link Image}.
     */
    default int words() {
        return Image.words(size());
    }
}
