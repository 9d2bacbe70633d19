// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

/** A place in a mangled name that moves on as its letters are taken. */
final class ItaniumCursor {
    /** How deep the grammar may nest, so that a hostile name exhausts no thread's stack. */
    private static final int DEEPEST = 256;

    private final String name;
    private int at;
    private int depth;

    ItaniumCursor(String name) {
        this.name = name;
    }

    /** Ends the reading of a name that is damaged. One object serves all: nobody reads where it came from. */
    static final class Damaged extends Exception {
        private static final long serialVersionUID = 1L;
        private static final Damaged NAME = new Damaged();

        private Damaged() {
            super("no mangled name", null, false, false);
        }
    }

    static Damaged damaged() {
        return Damaged.NAME;
    }

    void enter() throws Damaged {
        if (++depth > DEEPEST) {
            throw damaged();
        }
    }

    void leave() {
        depth--;
    }

    int position() {
        return at;
    }

    void moveTo(int position) {
        at = position;
    }

    boolean atEnd() {
        return at >= name.length();
    }

    /** The letter {@code ahead} of this place; zero behind the end. */
    char peek(int ahead) {
        return at + ahead < name.length() ? name.charAt(at + ahead) : 0;
    }

    char peek() {
        return peek(0);
    }

    char next() throws Damaged {
        if (atEnd()) {
            throw damaged();
        }
        return name.charAt(at++);
    }

    boolean startsWith(String text) {
        return name.startsWith(text, at);
    }

    /** Takes that text if it comes next. */
    boolean accept(String text) {
        if (!startsWith(text)) {
            return false;
        }
        at += text.length();
        return true;
    }

    boolean accept(char letter) {
        if (peek() != letter || atEnd()) {
            return false;
        }
        at++;
        return true;
    }

    void expect(char letter) throws Damaged {
        if (!accept(letter)) {
            throw damaged();
        }
    }

    static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }

    /** Decimal digits, at least one. */
    int number() throws Damaged {
        if (!isDigit(peek())) {
            throw damaged();
        }
        long value = 0;
        while (isDigit(peek())) {
            value = value * 10 + (next() - '0');
            if (value > Integer.MAX_VALUE) {
                throw damaged();
            }
        }
        return (int) value;
    }

    /** A number that may have {@code n} for its sign; only its place matters. */
    void skipSignedNumber() throws Damaged {
        accept('n');
        number();
    }

    /** {@code _} is 0, {@code n_} is n + 1. */
    int numberToUnderscore() throws Damaged {
        if (accept('_')) {
            return 0;
        }
        int value = number();
        expect('_');
        if (value == Integer.MAX_VALUE) {
            throw damaged();
        }
        return value + 1;
    }

    /** As {@link #numberToUnderscore}, with digits and capital letters to the base 36. */
    int sequenceNumber() throws Damaged {
        if (accept('_')) {
            return 0;
        }
        long value = 0;
        do {
            char letter = next();
            int digit = letter >= 'A' && letter <= 'Z' ? letter - 'A' + 10 : isDigit(letter) ? letter - '0' : -1;
            value = value * 36 + digit;
            if (digit < 0 || value >= Integer.MAX_VALUE) {
                throw damaged();
            }
        } while (!accept('_'));
        return (int) value + 1;
    }

    /** The next {@code length} letters. */
    String take(int length) throws Damaged {
        if (length > name.length() - at) {
            throw damaged();
        }
        at += length;
        return name.substring(at - length, at);
    }

    /** The letters before the next {@code E}, which stays. */
    String takeToE() throws Damaged {
        int end = name.indexOf('E', at);
        if (end < 0) {
            throw damaged();
        }
        return take(end - at);
    }

    /** Which of two things of the same spelling is meant; nobody prints it. */
    void skipDiscriminator() throws Damaged {
        if (accept("__")) {
            number();
            expect('_');
        } else if (peek() == '_' && isDigit(peek(1))) {
            at += 2;
        }
    }
}
