// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

/** Names of a guest's symbols, which may hold anything, made fit for a line of text. */
final class Names {
    /** In characters: what is longer is cut. */
    private static final int LONGEST = 4096;

    private static final String OPERATOR = "operator";
    private static final String ANONYMOUS = "(anonymous namespace)";
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

    /**
     * At most {@code columns} of a function's name. What says least is left out first: the result, what is in brackets
     * of templates, and the parameters.
     */
    static String brief(String name, int columns) {
        if (name.codePointCount(0, name.length()) <= columns || name.contains(OPERATOR)) {
            return fit(name, columns);
        }
        StringBuilder brief = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (depth == 0 && name.startsWith(ANONYMOUS, i)) {
                brief.append(ANONYMOUS);
                i += ANONYMOUS.length() - 1;
                continue;
            }
            boolean closes = c == ')' || c == '>' && i > 0 && name.charAt(i - 1) != '-';
            depth -= closes ? 1 : 0;
            if (depth == 0) {
                brief.append(c == '<' ? "<.." : String.valueOf(c));
            }
            depth += c == '<' || c == '(' ? 1 : 0;
        }
        if (depth != 0) {
            return fit(name, columns);
        }
        int parameters = brief.indexOf("(");
        boolean scoped = parameters >= 0 && !brief.toString().contains(ANONYMOUS);
        return fit(scoped ? brief.substring(brief.lastIndexOf(" ", parameters) + 1) : brief.toString(), columns);
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
