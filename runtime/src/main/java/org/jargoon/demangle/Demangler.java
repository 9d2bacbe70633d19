// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

/**
 * Names as programmers write them, for the names that compilers make of them: those of C++ by the Itanium C++ ABI, and
 * both forms of Rust's. A name that is not mangled, or is damaged, or would become longer than any program's, stays as
 * it is. Time and memory are bounded whatever the name is.
 */
public final class Demangler {
    /** In characters: longer ones stay as they are. */
    private static final int LONGEST = 1 << 14;

    private static final String KEYED = "_GLOBAL_";

    private Demangler() {}

    /** The name as its program's text has it. */
    public static String demangle(String name) {
        if (name.length() > LONGEST) {
            return name;
        }
        if (name.startsWith("_Z")) {
            String rust = RustLegacy.demangle(name);
            return rust != null ? rust : orItself(itanium(name), name);
        }
        if (name.startsWith("_R")) {
            return orItself(RustV0.demangle(name), name);
        }
        return name.startsWith(KEYED) ? orItself(keyed(name), name) : name;
    }

    private static String orItself(String demangled, String name) {
        return demangled == null ? name : demangled;
    }

    /** {@code _Z encoding}, and what optimizers put behind it, such as {@code .part.0}; null if it is none. */
    private static String itanium(String name) {
        try {
            ItaniumCursor in = new ItaniumCursor(name);
            in.take(2);
            ItaniumNode encoding = new ItaniumParser(in).encoding();
            StringBuilder clones = new StringBuilder();
            while (!in.atEnd()) {
                clones.append(" [clone ").append(clone(in)).append(']');
            }
            return new ItaniumPrinter().text(encoding) + clones;
        } catch (ItaniumCursor.Damaged e) {
            return null;
        }
    }

    /** {@code .word.number...}, {@code .word} or {@code .number}. */
    private static String clone(ItaniumCursor in) throws ItaniumCursor.Damaged {
        StringBuilder suffix = new StringBuilder();
        in.expect('.');
        suffix.append('.');
        if (isWord(in.peek())) {
            while (isWord(in.peek())) {
                suffix.append(in.next());
            }
        } else {
            suffix.append(in.number());
        }
        while (in.peek() == '.' && ItaniumCursor.isDigit(in.peek(1))) {
            suffix.append(in.next()).append(in.number());
        }
        return suffix.toString();
    }

    private static boolean isWord(char letter) {
        return letter >= 'a' && letter <= 'z' || letter == '_';
    }

    /** What a translation unit runs before and behind {@code main}; null if it is none. */
    private static String keyed(String name) {
        int at = KEYED.length();
        if (name.length() < at + 4 || "._$".indexOf(name.charAt(at)) < 0 || name.charAt(at + 2) != '_') {
            return null;
        }
        String what = switch (name.charAt(at + 1)) {
            case 'I' -> "constructors";
            case 'D' -> "destructors";
            default -> null;
        };
        return what == null ? null : "global %s keyed to %s".formatted(what, demangle(name.substring(at + 3)));
    }
}
