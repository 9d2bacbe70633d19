// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.nio.charset.StandardCharsets;

/** Reads a packet's text from left to right. What is not as it must be is a {@link PacketException}. */
final class Cursor {
    private static final int NIBBLES = 16;

    private final String text;
    private int at;

    Cursor(String text) {
        this.text = text;
    }

    boolean isAtEnd() {
        return at == text.length();
    }

    /** Moves behind a text, if it is what comes next. */
    boolean take(String next) {
        boolean is = text.startsWith(next, at);
        at += is ? next.length() : 0;
        return is;
    }

    void require(String next) throws PacketException {
        if (!take(next)) {
            throw malformed();
        }
    }

    void requireEnd() throws PacketException {
        if (!isAtEnd()) {
            throw malformed();
        }
    }

    /** The next character. */
    char next() throws PacketException {
        if (isAtEnd()) {
            throw malformed();
        }
        return text.charAt(at++);
    }

    /** A number of 1 to 16 hexadecimal digits, all that there are. */
    long number() throws PacketException {
        int start = at;
        long value = 0;
        while (!isAtEnd() && digit(text.charAt(at)) >= 0) {
            value = value << 4 | digit(text.charAt(at++));
        }
        if (at == start || at - start > NIBBLES) {
            throw malformed();
        }
        return value;
    }

    /** A number that is at most {@link Integer#MAX_VALUE}. */
    int count() throws PacketException {
        long value = number();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw malformed();
        }
        return (int) value;
    }

    /** What comes next, up to a character that is not part of it; all that is left where there is none. */
    String upTo(char end) {
        int found = text.indexOf(end, at);
        return text.substring(at, found < 0 ? text.length() : found);
    }

    /** All that is left. */
    String rest() {
        String rest = text.substring(at);
        at = text.length();
        return rest;
    }

    /** All that is left, as bytes of two hexadecimal digits each. */
    byte[] hexBytes() throws PacketException {
        return hexBytes((text.length() - at + 1) / 2);
    }

    /** So many bytes of two hexadecimal digits each. */
    byte[] hexBytes(int count) throws PacketException {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            int high = digit(next());
            int low = digit(next());
            if (high < 0 || low < 0) {
                throw malformed();
            }
            bytes[i] = (byte) (high << 4 | low);
        }
        return bytes;
    }

    /** All that is left, as bytes as they are. */
    byte[] rawBytes() {
        return rest().getBytes(StandardCharsets.ISO_8859_1);
    }

    static PacketException malformed() {
        return new PacketException(PacketException.Error.MALFORMED);
    }

    private static int digit(char c) {
        return Character.digit(c, 16);
    }
}
