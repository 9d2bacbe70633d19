// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;

/**
 * Finds the symbols that a Linux kernel has in itself (kernel/kallsyms.c and scripts/kallsyms.c of Linux 4.20 to 6.16),
 * so that a kernel from a distribution's package has names without another file.
 *
 * <p>Nothing says where its tables are, but they say much of each other: names are made of 256 tokens, one of which is
 * each digit; behind the tokens are the offsets of each; before them is where each 256th name begins, and before that
 * the names; their number is before them; and there are as many offsets of addresses, which ascend. All of that is
 * checked; where some of it does not hold, there are no symbols.
 *
 * <p>Addresses are as offsets from a base that the kernel knows only when it runs.
 */
final class Kallsyms {
    private static final int TOKENS = 256;
    private static final int LONGEST_TOKENS = 1 << 14;
    private static final int NAMES_PER_MARKER = 256;
    private static final int LONGEST_NAME = 1024;
    private static final int MOST_SYMBOLS = 1 << 20;
    private static final int ALIGNMENT = 8;
    private static final byte[] DIGITS = "0\0001\0002\0003\0004\0005\0006\0007\0008\0009\0".getBytes(
            StandardCharsets.ISO_8859_1);
    private static final String CODE = "tTwW";

    private final ByteBuffer image;
    private final String[] tokens = new String[TOKENS];

    /** Where the tables begin. */
    private int tokenTable;

    private int markers;
    private int names;
    private int tokenIndexEnd;

    private int symbols;

    private Kallsyms(ByteBuffer image) {
        this.image = image;
    }

    /** @param image the kernel as it is loaded; as if it began at 0 */
    static Optional<SymbolTable> find(byte[] image) {
        for (int at = 0; at + DIGITS.length <= image.length; at++) {
            if (image[at] == '0' && startsWith(image, at)) {
                Kallsyms found = new Kallsyms(ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN));
                if (found.findTokens(at) && found.findNames()) {
                    return found.read();
                }
            }
        }
        return Optional.empty();
    }

    private static boolean startsWith(byte[] image, int at) {
        for (int i = 0; i < DIGITS.length; i++) {
            if (image[at + i] != DIGITS[i]) {
                return false;
            }
        }
        return true;
    }

    private static int aligned(int at) {
        return at + ALIGNMENT - 1 & -ALIGNMENT;
    }

    /** Finds the tokens around that for the digit 0, which is the one with the number of its character. */
    private boolean findTokens(int zero) {
        int at = zero;
        for (int token = '0'; token > 0; token--) {
            at--;
            do {
                at--;
                if (at < 0 || zero - at > LONGEST_TOKENS) {
                    return false;
                }
            } while (image.get(at) != 0);
            at++;
        }
        tokenTable = at;
        int[] offsets = new int[TOKENS];
        for (int token = 0; token < TOKENS; token++) {
            offsets[token] = at - tokenTable;
            int end = at;
            while (end < image.limit() && image.get(end) != 0 && end - tokenTable < LONGEST_TOKENS) {
                end++;
            }
            if (end >= image.limit() || image.get(end) != 0) {
                return false;
            }
            tokens[token] = new String(image.array(), at, end - at, StandardCharsets.ISO_8859_1);
            at = end + 1;
        }
        int index = aligned(at);
        tokenIndexEnd = index + TOKENS * Short.BYTES;
        if (tokenIndexEnd > image.limit()) {
            return false;
        }
        for (int token = 0; token < TOKENS; token++) {
            if (Short.toUnsignedInt(image.getShort(index + token * Short.BYTES)) != offsets[token]) {
                return false;
            }
        }
        return true;
    }

    /** Goes back from the tokens over the markers, which descend to zero, and from there to the number of names. */
    private boolean findNames() {
        int last = tokenTable / ALIGNMENT * ALIGNMENT - Integer.BYTES;
        if (last >= 0 && image.getInt(last) == 0) {
            last -= Integer.BYTES;
        }
        markers = last;
        while (markers >= 0 && image.getInt(markers) != 0) {
            int before = markers - Integer.BYTES;
            if (before < 0 || Integer.compareUnsigned(image.getInt(before), image.getInt(markers)) >= 0) {
                return false;
            }
            markers = before;
        }
        if (markers < ALIGNMENT || markers == last) {
            return false;
        }
        int count = (last - markers) / Integer.BYTES + 1;
        long latest = markers - Integer.toUnsignedLong(image.getInt(last));
        long earliest = Math.max(ALIGNMENT, latest - NAMES_PER_MARKER * LONGEST_NAME - ALIGNMENT);
        for (long at = latest / ALIGNMENT * ALIGNMENT; at >= earliest; at -= ALIGNMENT) {
            symbols = image.getInt((int) at - ALIGNMENT);
            boolean fits = symbols > 0
                    && symbols <= MOST_SYMBOLS
                    && (symbols + NAMES_PER_MARKER - 1) / NAMES_PER_MARKER == count;
            names = (int) at;
            if (fits && endsOfNamesAgree()) {
                return true;
            }
        }
        return false;
    }

    private boolean endsOfNamesAgree() {
        int at = names;
        for (int i = 0; i < symbols; i++) {
            if (i % NAMES_PER_MARKER == 0
                    && image.getInt(markers + i / NAMES_PER_MARKER * Integer.BYTES) != at - names) {
                return false;
            }
            int length = length(at);
            at += lengthBytes(at) + length;
            if (length == 0 || length > LONGEST_NAME || at > markers) {
                return false;
            }
        }
        return markers - at < ALIGNMENT;
    }

    /** In tokens: seven bits, and where that is not enough, eight more. */
    private int length(int at) {
        int low = image.get(at);
        return low >= 0 ? low : low & 0x7f | Byte.toUnsignedInt(image.get(at + 1)) << 7;
    }

    private int lengthBytes(int at) {
        return image.get(at) >= 0 ? 1 : 2;
    }

    private Optional<SymbolTable> read() {
        // Since Linux 6.4 offsets are behind the tokens. Older ones have them before all, with the base behind them.
        int behind = aligned(tokenIndexEnd);
        int before = (names - 2 * ALIGNMENT - symbols * Integer.BYTES) / ALIGNMENT * ALIGNMENT;
        if (ascend(behind)) {
            return Optional.of(read(behind));
        }
        return ascend(before) ? Optional.of(read(before)) : Optional.empty();
    }

    private boolean ascend(int offsets) {
        if (offsets < 0 || offsets + (long) symbols * Integer.BYTES > image.limit()) {
            return false;
        }
        for (int i = 1; i < symbols; i++) {
            int at = offsets + i * Integer.BYTES;
            if (Integer.compareUnsigned(image.getInt(at), image.getInt(at - Integer.BYTES)) < 0) {
                return false;
            }
        }
        return image.getInt(offsets) != image.getInt(offsets + (symbols - 1) * Integer.BYTES);
    }

    private SymbolTable read(int offsets) {
        List<Symbol> found = new ArrayList<>();
        long highest = 0;
        int at = names;
        for (int i = 0; i < symbols; i++) {
            int length = length(at);
            at += lengthBytes(at);
            StringBuilder name = new StringBuilder();
            for (int end = at + length; at < end; at++) {
                name.append(tokens[Byte.toUnsignedInt(image.get(at))]);
                name.setLength(Math.min(name.length(), LONGEST_NAME));
            }
            highest = Integer.toUnsignedLong(image.getInt(offsets + i * Integer.BYTES));
            if (name.length() > 1 && CODE.indexOf(name.charAt(0)) >= 0) {
                found.add(new Symbol(name.substring(1), highest, 0, true));
            }
        }
        return SymbolTable.of(found, highest + 1);
    }
}
