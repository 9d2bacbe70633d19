// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

/** What a parameter or a result is, as far as that decides in which register it goes and how it is read there. */
public sealed interface ValueType {
    /**
     * An integer, character or enumeration.
     *
     * @param size 1, 2, 4 or 8 bytes
     */
    record Int(int size, boolean signed) implements ValueType {}

    /** One byte, 0 or 1. */
    record Bool() implements ValueType {}

    /**
     * A binary floating-point number.
     *
     * @param size 2, 4 or 8 bytes
     */
    record Float(int size) implements ValueType {}

    /**
     * A pointer or reference.
     *
     * @param target what it points to, as C writes it: {@code const char}, {@code struct point}, {@code void}
     */
    record Pointer(String target) implements ValueType {}

    /** No value: of a result only. */
    record Void() implements ValueType {}

    /**
     * Anything that is not in one register, such as a structure, or cannot be read.
     *
     * @param text the type as C writes it, or what is wrong with its description; for messages
     */
    record Unsupported(String text) implements ValueType {}
}
