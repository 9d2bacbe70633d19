// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import org.jargoon.demangle.ItaniumCursor.Damaged;

/**
 * Names of Rust in its newer form (RFC 2603), read and printed in one pass: what comes first in the name comes first in
 * the text. What tells crates, closures' parents and implementations apart by numbers is left out, as are the types of
 * constants.
 */
final class RustV0 {
    private static final String PREFIX = "_R";
    private static final int LONGEST_TEXT = 1 << 16;

    /** Back references may lead to the same part over and over. */
    private static final int MOST_STEPS = 1 << 18;

    private static final int MOST_LETTERS = 26;

    /** By letter, from a to z. */
    private static final String[] BASIC_TYPES = {
        "i8", "bool", "char", "f64", "str", "f32", null, "u8", "isize", "usize", null, "i32", "u32",
        "i128", "u128", "_", null, null, "i16", "u16", "()", "...", null, "i64", "u64", "!"
    };

    private final ItaniumCursor in;
    private final StringBuilder out = new StringBuilder();

    /** Whether what is read is not to be printed. */
    private boolean silent;

    /** How many lifetimes the binders around this place have introduced. */
    private int lifetimes;

    private int steps;

    private RustV0(String name) {
        in = new ItaniumCursor(name);
    }

    /** Null if it is no such name, or damaged. */
    static String demangle(String name) {
        // A digit would be the version of a later encoding.
        if (!name.startsWith(PREFIX) || name.length() == PREFIX.length() || !isUpper(name.charAt(PREFIX.length()))) {
            return null;
        }
        try {
            return new RustV0(name).symbol();
        } catch (Damaged e) {
            return null;
        }
    }

    private String symbol() throws Damaged {
        in.moveTo(PREFIX.length());
        path(true);
        if (isUpper(in.peek())) {
            // The crate that a generic function was compiled for.
            silently(() -> path(false));
        }
        // What the compiler's backend adds is not the program's.
        if (!in.atEnd() && in.peek() != '.' && in.peek() != '$') {
            throw ItaniumCursor.damaged();
        }
        return out.toString();
    }

    private interface Part {
        void print() throws Damaged;
    }

    private void silently(Part part) throws Damaged {
        boolean before = silent;
        silent = true;
        part.print();
        silent = before;
    }

    private void print(String text) throws Damaged {
        if (!silent) {
            out.append(text);
            if (out.length() > LONGEST_TEXT) {
                throw ItaniumCursor.damaged();
            }
        }
    }

    /** What may nest, counted. */
    private void nested(Part part) throws Damaged {
        if (++steps > MOST_STEPS) {
            throw ItaniumCursor.damaged();
        }
        in.enter();
        part.print();
        in.leave();
    }

    /** What stands at an earlier place of the name, behind a {@code B}; where nothing is printed, nobody needs it. */
    private void backReference(Part part) throws Damaged {
        int here = in.position() - 1;
        int to = PREFIX.length() + index();
        if (to >= here) {
            throw ItaniumCursor.damaged();
        }
        if (!silent) {
            int behind = in.position();
            in.moveTo(to);
            nested(part);
            in.moveTo(behind);
        }
    }

    /** Parts up to an {@code E}; how many. */
    private int list(String separator, Part part) throws Damaged {
        int count = 0;
        while (!in.accept('E')) {
            print(count++ > 0 ? separator : "");
            part.print();
        }
        return count;
    }

    // Paths.

    /** @param value whether it names a value, where generic arguments are written as {@code ::<T>} */
    private void path(boolean value) throws Damaged {
        nested(() -> {
            char tag = in.next();
            switch (tag) {
                case 'C' -> {
                    disambiguator();
                    print(identifier());
                }
                case 'N' -> {
                    char namespace = in.next();
                    path(value);
                    member(namespace, disambiguator(), identifier());
                }
                case 'M' -> {
                    implementation();
                    print("<");
                    type();
                    print(">");
                }
                case 'X' -> {
                    implementation();
                    trait();
                }
                case 'Y' -> trait();
                case 'I' -> {
                    path(value);
                    print(value ? "::<" : "<");
                    list(", ", this::genericArgument);
                    print(">");
                }
                case 'B' -> backReference(() -> path(value));
                default -> throw ItaniumCursor.damaged();
            }
        });
    }

    /** Where an {@code impl} stands; the text has only what it is of. */
    private void implementation() throws Damaged {
        disambiguator();
        silently(() -> path(false));
    }

    private void trait() throws Damaged {
        print("<");
        type();
        print(" as ");
        path(false);
        print(">");
    }

    private void member(char namespace, long disambiguator, String name) throws Damaged {
        if (isUpper(namespace)) {
            String kind = switch (namespace) {
                case 'C' -> "closure";
                case 'S' -> "shim";
                default -> String.valueOf(namespace);
            };
            String number = Long.toUnsignedString(disambiguator);
            print("::{%s%s#%s}".formatted(kind, name.isEmpty() ? "" : ":" + name, number));
        } else if (namespace < 'a' || namespace > 'z') {
            throw ItaniumCursor.damaged();
        } else if (!name.isEmpty()) {
            print("::" + name);
        }
    }

    private void genericArgument() throws Damaged {
        if (in.accept('L')) {
            lifetime(index());
        } else if (in.accept('K')) {
            constant(false);
        } else {
            type();
        }
    }

    // Types.

    private void type() throws Damaged {
        nested(() -> {
            char tag = in.next();
            String basic = basicType(tag);
            if (basic != null) {
                print(basic);
                return;
            }
            switch (tag) {
                case 'A' -> {
                    print("[");
                    type();
                    print("; ");
                    constant(true);
                    print("]");
                }
                case 'S' -> {
                    print("[");
                    type();
                    print("]");
                }
                case 'T' -> tuple(this::type);
                case 'R', 'Q' -> reference(tag == 'Q');
                case 'P' -> pointer("*const ");
                case 'O' -> pointer("*mut ");
                case 'F' -> inBinder(this::functionType);
                case 'D' -> traitObject();
                case 'B' -> backReference(this::type);
                default -> {
                    in.moveTo(in.position() - 1);
                    path(false);
                }
            }
        });
    }

    /** The type that has a letter of its own; null if none. */
    private static String basicType(char tag) {
        return tag >= 'a' && tag <= 'z' ? BASIC_TYPES[tag - 'a'] : null;
    }

    private void tuple(Part part) throws Damaged {
        print("(");
        print(list(", ", part) == 1 ? ",)" : ")");
    }

    private void reference(boolean mutable) throws Damaged {
        print("&");
        if (in.accept('L')) {
            int lifetime = index();
            if (lifetime != 0) {
                lifetime(lifetime);
                print(" ");
            }
        }
        pointer(mutable ? "mut " : "");
    }

    private void pointer(String sign) throws Damaged {
        print(sign);
        type();
    }

    private void functionType() throws Damaged {
        print(in.accept('U') ? "unsafe " : "");
        if (in.accept('K')) {
            String abi = in.accept('C') ? "C" : identifier();
            print("extern \"%s\" ".formatted(abi.replace('_', '-')));
        }
        print("fn(");
        list(", ", this::type);
        print(")");
        if (!in.accept('u')) {
            print(" -> ");
            type();
        }
    }

    private void traitObject() throws Damaged {
        print("dyn ");
        inBinder(() -> list(" + ", this::boundTrait));
        in.expect('L');
        int lifetime = index();
        if (lifetime != 0) {
            print(" + ");
            lifetime(lifetime);
        }
    }

    /** A trait with its associated types, which stand among its generic arguments. */
    private void boundTrait() throws Damaged {
        boolean open = openTrait();
        while (in.accept('p')) {
            print(open ? ", " : "<");
            open = true;
            print(identifier() + " = ");
            type();
        }
        print(open ? ">" : "");
    }

    /** Whether generic arguments have been printed, and no {@code >} behind them. */
    private boolean openTrait() throws Damaged {
        boolean[] open = {false};
        if (in.accept('B')) {
            backReference(() -> open[0] = openTrait());
        } else if (in.accept('I')) {
            path(false);
            print("<");
            list(", ", this::genericArgument);
            open[0] = true;
        } else {
            path(false);
        }
        return open[0];
    }

    /** {@code for<'a, 'b>}, if any lifetimes are introduced here, and what they are for. */
    private void inBinder(Part part) throws Damaged {
        int introduced = in.accept('G') ? index() + 1 : 0;
        lifetimes += introduced;
        print(introduced > 0 ? "for<" : "");
        for (int index = introduced; index > 0 && !silent; index--) {
            lifetime(index);
            print(index > 1 ? ", " : "");
        }
        print(introduced > 0 ? "> " : "");
        part.print();
        lifetimes -= introduced;
    }

    /** @param index 0 for one without a name, from 1 on counted from the innermost binder outwards */
    private void lifetime(int index) throws Damaged {
        int depth = lifetimes - index;
        if (silent) {
            return;
        }
        if (depth < 0) {
            throw ItaniumCursor.damaged();
        }
        if (index == 0) {
            print("'_");
        } else {
            print(depth < MOST_LETTERS ? "'" + (char) ('a' + depth) : "'_" + depth);
        }
    }

    // Constants.

    /** @param inside whether it stands inside an expression, where no braces are needed around another one */
    private void constant(boolean inside) throws Damaged {
        nested(() -> {
            char tag = in.next();
            switch (tag) {
                case 'p' -> print("_");
                case 'a', 's', 'l', 'x', 'n', 'i' -> {
                    print(in.accept('n') ? "-" : "");
                    print(RustLiterals.integer(digits()));
                }
                case 'h', 't', 'm', 'y', 'o', 'j' -> print(RustLiterals.integer(digits()));
                case 'b' -> print(RustLiterals.bool(digits()));
                case 'c' -> print(RustLiterals.character(digits()));
                case 'B' -> backReference(() -> constant(inside));
                case 'R' -> {
                    if (in.accept('e')) {
                        print(RustLiterals.string(digits()));
                    } else {
                        expression(inside, tag);
                    }
                }
                default -> expression(inside, tag);
            }
        });
    }

    private void expression(boolean inside, char tag) throws Damaged {
        print(inside ? "" : "{");
        switch (tag) {
            case 'e' -> print("*" + RustLiterals.string(digits()));
            case 'R', 'Q' -> {
                print(tag == 'R' ? "&" : "&mut ");
                constant(true);
            }
            case 'A' -> {
                print("[");
                list(", ", () -> constant(true));
                print("]");
            }
            case 'T' -> tuple(() -> constant(true));
            case 'V' -> structure();
            default -> throw ItaniumCursor.damaged();
        }
        print(inside ? "" : "}");
    }

    /** A value of a structure or enumeration: without fields, with unnamed ones, or with named ones. */
    private void structure() throws Damaged {
        path(true);
        switch (in.next()) {
            case 'U' -> {}
            case 'T' -> {
                print("(");
                list(", ", () -> constant(true));
                print(")");
            }
            case 'S' -> {
                print(" { ");
                list(", ", () -> {
                    disambiguator();
                    print(identifier() + ": ");
                    constant(true);
                });
                print(" }");
            }
            default -> throw ItaniumCursor.damaged();
        }
    }

    /** Hexadecimal digits up to an underscore. */
    private String digits() throws Damaged {
        int from = in.position();
        while (in.peek() >= '0' && in.peek() <= '9' || in.peek() >= 'a' && in.peek() <= 'f') {
            in.next();
        }
        int length = in.position() - from;
        in.expect('_');
        in.moveTo(from);
        String digits = in.take(length);
        in.expect('_');
        return digits;
    }

    // Words and numbers.

    /** The number that tells things of one name apart. */
    private long disambiguator() throws Damaged {
        return in.accept('s') ? base62() + 1 : 0;
    }

    private String identifier() throws Damaged {
        boolean encoded = in.accept('u');
        // No number begins with a zero; another digit would be the identifier's.
        int length = in.accept('0') ? 0 : in.number();
        in.accept('_');
        String letters = in.take(length);
        return encoded ? RustLiterals.punycode(letters) : letters;
    }

    /** A number of something in this name, such as a place or a lifetime. */
    private int index() throws Damaged {
        long value = base62();
        if (value < 0 || value > LONGEST_TEXT) {
            throw ItaniumCursor.damaged();
        }
        return (int) value;
    }

    /** {@code _} is 0; otherwise digits and letters to the base 62, which stand for one more. 64 bits, unsigned. */
    private long base62() throws Damaged {
        if (in.accept('_')) {
            return 0;
        }
        long value = 0;
        do {
            int digit = digit62(in.next());
            if (Long.compareUnsigned(value, Long.divideUnsigned(-2L - digit, 62)) > 0) {
                throw ItaniumCursor.damaged();
            }
            value = value * 62 + digit;
        } while (!in.accept('_'));
        return value + 1;
    }

    private static int digit62(char letter) throws Damaged {
        if (ItaniumCursor.isDigit(letter)) {
            return letter - '0';
        }
        if (letter >= 'a' && letter <= 'z') {
            return letter - 'a' + 10;
        }
        if (isUpper(letter)) {
            return letter - 'A' + 36;
        }
        throw ItaniumCursor.damaged();
    }

    private static boolean isUpper(char letter) {
        return letter >= 'A' && letter <= 'Z';
    }
}
