// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

/** Names of a guest's symbols, which may hold anything, made fit for a line of text. */
final class Names {
    /** In characters: what is longer is cut. */
    private static final int LONGEST = 4096;

    private static final char REPLACEMENT = '\ufffd';

    private Names() {}

    /** The name without what moves the cursor, ends a line, turns the direction of writing or is no character. */
    static String clean(String name) {
        int length = Math.min(name.length(), LONGEST);
        StringBuilder clean = new StringBuilder(length);
        for (int i = 0; i < length; ) {
            int point = name.codePointAt(i);
            i += Character.charCount(point);
            clean.appendCodePoint(printable(point) ? point : REPLACEMENT);
        }
        return clean.isEmpty() ? "(no name)" : clean.toString();
    }

    private static boolean printable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** A function and how far into it an address is, such as {@code main+0x4}. */
    static String place(Symbolizer.Location location, long address) {
        if (location.function() == null) {
            return hex(address);
        }
        long offset = address - location.entry();
        return offset == 0 ? location.function() : location.function() + "+" + hex(offset);
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    /** At most {@code columns} of it, with dots where something is left out. */
    static String fit(String name, int columns) {
        return fit(name, columns, "...");
    }

    static String fit(String name, int columns, String dots) {
        if (name.codePointCount(0, name.length()) <= columns) {
            return name;
        }
        return name.substring(0, name.offsetByCodePoints(0, Math.max(columns - dots.length(), 0))) + dots;
    }
}
