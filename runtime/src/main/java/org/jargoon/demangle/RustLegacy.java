// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import org.jargoon.demangle.ItaniumCursor.Damaged;

/**
 * Names of Rust in its older form, which looks like C++'s: identifiers, the last of them {@code h} and a hash of 16
 * digits, which is left out.
 */
final class RustLegacy {
    private static final String[][] ESCAPES = {
        {"SP", "@"}, {"BP", "*"}, {"RF", "&"}, {"LT", "<"}, {"GT", ">"}, {"LP", "("}, {"RP", ")"}, {"C", ","}
    };

    private RustLegacy() {}

    /** Null if it is no such name. */
    static String demangle(String name) {
        ItaniumCursor in = new ItaniumCursor(name);
        if (!in.accept("_ZN")) {
            return null;
        }
        try {
            StringBuilder path = new StringBuilder();
            while (true) {
                String identifier = in.take(in.number());
                if (in.accept('E')) {
                    // What the compiler's backend adds is not the program's.
                    boolean whole = in.atEnd() || in.peek() == '.';
                    return whole && isHash(identifier) && !path.isEmpty() ? path.toString() : null;
                }
                path.append(path.isEmpty() ? "" : "::");
                unescape(identifier, path);
            }
        } catch (Damaged e) {
            return null;
        }
    }

    private static boolean isHash(String identifier) {
        return identifier.matches("h[0-9a-f]{16}")
                && identifier.chars().skip(1).distinct().count() >= 5;
    }

    private static void unescape(String identifier, StringBuilder path) throws Damaged {
        int at = identifier.startsWith("_$") ? 1 : 0;
        while (at < identifier.length()) {
            char letter = identifier.charAt(at);
            if (letter == '$') {
                int end = identifier.indexOf('$', at + 1);
                if (end < 0) {
                    throw ItaniumCursor.damaged();
                }
                path.append(escaped(identifier.substring(at + 1, end)));
                at = end + 1;
            } else if (identifier.startsWith("..", at)) {
                path.append("::");
                at += 2;
            } else {
                path.append(letter);
                at++;
            }
        }
    }

    private static String escaped(String code) throws Damaged {
        for (String[] escape : ESCAPES) {
            if (escape[0].equals(code)) {
                return escape[1];
            }
        }
        if (code.matches("u[0-9a-f]{1,6}")) {
            int point = Integer.parseInt(code.substring(1), 16);
            if (Character.isValidCodePoint(point) && !Character.isISOControl(point)) {
                return Character.toString(point);
            }
        }
        throw ItaniumCursor.damaged();
    }
}
