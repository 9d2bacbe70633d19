// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jargoon.demangle.ItaniumCursor.Damaged;

/** What stands for constants and for identifiers beyond ASCII in names of Rust. */
final class RustLiterals {
    private static final int LONGEST_LONG = 16;

    /** In letters: the work grows with its square. */
    private static final int LONGEST_PUNYCODE = 1024;

    private RustLiterals() {}

    /** @param digits hexadecimal */
    static String integer(String digits) {
        String significant = digits.replaceFirst("^0+", "");
        if (significant.length() > LONGEST_LONG) {
            return "0x" + significant;
        }
        return significant.isEmpty() ? "0" : Long.toUnsignedString(Long.parseUnsignedLong(significant, 16));
    }

    static String bool(String digits) throws Damaged {
        return switch (integer(digits)) {
            case "0" -> "false";
            case "1" -> "true";
            default -> throw ItaniumCursor.damaged();
        };
    }

    static String character(String digits) throws Damaged {
        String number = integer(digits);
        if (number.length() > 7 || number.startsWith("0x") || !isScalar(Integer.parseInt(number))) {
            throw ItaniumCursor.damaged();
        }
        StringBuilder text = new StringBuilder("'");
        escape(Integer.parseInt(number), '\'', text);
        return text.append('\'').toString();
    }

    /** @param digits two for each byte of its UTF-8 */
    static String string(String digits) throws Damaged {
        if (digits.length() % 2 != 0) {
            throw ItaniumCursor.damaged();
        }
        byte[] bytes = HexFormat.of().parseHex(digits);
        StringBuilder text = new StringBuilder("\"");
        try {
            String decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            decoded.codePoints().forEach(point -> escape(point, '"', text));
        } catch (CharacterCodingException e) {
            throw ItaniumCursor.damaged();
        }
        return text.append('"').toString();
    }

    private static void escape(int point, char quote, StringBuilder text) {
        switch (point) {
            case 0 -> text.append("\\0");
            case '\t' -> text.append("\\t");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\\' -> text.append("\\\\");
            default -> {
                if (point == quote) {
                    text.append('\\').append(quote);
                } else if (isPrintable(point)) {
                    text.appendCodePoint(point);
                } else {
                    text.append("\\u{").append(Integer.toHexString(point)).append('}');
                }
            }
        }
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.UNASSIGNED, Character.PRIVATE_USE, Character.SURROGATE,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK -> false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> true;
        };
    }

    private static boolean isScalar(int point) {
        boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        return Character.isValidCodePoint(point) && !surrogate;
    }

    /** Decodes an identifier (RFC 3492), with an underscore where that has its delimiter. */
    static String punycode(String letters) throws Damaged {
        int delimiter = letters.lastIndexOf('_');
        StringBuilder text = new StringBuilder(letters.substring(0, Math.max(0, delimiter)));
        int at = delimiter + 1;
        if (at == letters.length() || letters.length() > LONGEST_PUNYCODE) {
            throw ItaniumCursor.damaged();
        }
        Bias bias = new Bias();
        int length = text.length();
        int point = 128;
        int place = 0;
        while (at < letters.length()) {
            boolean first = at == delimiter + 1;
            long value = place;
            long weight = 1;
            boolean last = false;
            for (int k = Bias.BASE; !last; k += Bias.BASE) {
                int digit = digit(letters, at++);
                value += digit * weight;
                last = digit < bias.threshold(k);
                weight *= Bias.BASE - bias.threshold(k);
                if (value > Integer.MAX_VALUE || weight > Integer.MAX_VALUE) {
                    throw ItaniumCursor.damaged();
                }
            }
            length++;
            bias.adapt((int) value - place, length, first);
            point = Math.toIntExact(Math.min(Integer.MAX_VALUE, point + value / length));
            if (!isScalar(point) || Character.isISOControl(point)) {
                throw ItaniumCursor.damaged();
            }
            place = (int) (value % length);
            text.insert(text.offsetByCodePoints(0, place), Character.toString(point));
            place++;
        }
        return text.toString();
    }

    private static int digit(String letters, int at) throws Damaged {
        char letter = at < letters.length() ? letters.charAt(at) : 0;
        if (letter >= 'a' && letter <= 'z') {
            return letter - 'a';
        }
        if (ItaniumCursor.isDigit(letter)) {
            return letter - '0' + 26;
        }
        throw ItaniumCursor.damaged();
    }

    /** How large digits may be before another one follows: it goes with what came before (RFC 3492, section 6.1). */
    private static final class Bias {
        static final int BASE = 36;

        private static final int LEAST = 1;
        private static final int MOST = 26;
        private static final int SKEW = 38;
        private static final int DAMP = 700;

        private int bias = 72;

        int threshold(int k) {
            return Math.clamp(k - bias, LEAST, MOST);
        }

        void adapt(int difference, int length, boolean first) {
            int delta = first ? difference / DAMP : difference / 2;
            delta += delta / length;
            int k = 0;
            while (delta > (BASE - LEAST) * MOST / 2) {
                delta /= BASE - LEAST;
                k += BASE;
            }
            bias = k + (BASE - LEAST + 1) * delta / (delta + SKEW);
        }
    }
}
