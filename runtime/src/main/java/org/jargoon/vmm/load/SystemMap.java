// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;

/**
 * Reads the symbols of a Linux kernel as {@code nm} lists them: a System.map, or what {@code /proc/kallsyms} shows. A
 * line is an address in hexadecimal, a letter for the type, and the name; in any order.
 *
 * <p>Functions alone are kept, and of those the kernel's own: modules are elsewhere each time that it starts.
 */
final class SystemMap {
    private static final long LARGEST_FILE = 64 << 20;

    /** Linux has some 200,000. */
    private static final int MOST_SYMBOLS = 1 << 20;

    private static final int LONGEST_LINE = 4096;
    private static final int MOST_DIGITS = 16;
    private static final int SHOWN = 40;
    private static final String CODE = "tTwW";

    private final Path file;
    private final byte[] text;
    private final List<Symbol> symbols = new ArrayList<>();
    private long highest;
    private int lines;

    private SystemMap(Path file, byte[] text) {
        this.file = file;
        this.text = text;
    }

    /** @throws LoadException if the file cannot be read, or is none */
    static SymbolTable read(Path file) throws LoadException {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new LoadException("%s: larger than any list of symbols".formatted(file));
            }
            return new SystemMap(file, Files.readAllBytes(file)).read();
        } catch (IOException e) {
            throw new LoadException("%s cannot be read: %s".formatted(file, e.getMessage()));
        }
    }

    private SymbolTable read() throws LoadException {
        for (int at = 0; at < text.length; ) {
            int end = at;
            while (end < text.length && text[end] != '\n' && end - at <= LONGEST_LINE) {
                end++;
            }
            lines++;
            line(new String(text, at, end - at, StandardCharsets.UTF_8));
            at = end + 1;
        }
        if (symbols.isEmpty()) {
            throw new LoadException("%s names no function: Debian's System.map is empty, the real one is in the"
                    .formatted(file)
                    + " package linux-image-...-dbg; /proc/kallsyms of the guest, as root sees it, will do too");
        }
        return SymbolTable.of(symbols, highest + 1);
    }

    private void line(String line) throws LoadException {
        String[] words = line.strip().split("[ \t]+", 4);
        if (line.isBlank()) {
            return;
        }
        if (line.length() > LONGEST_LINE || words.length < 3 || words[1].length() != 1 || !isAddress(words[0])) {
            String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
            throw new LoadException("%s, line %d: not an address, a type and a name, but \"%s\""
                    .formatted(file, lines, shown.replaceAll("[^ -~]", "?")));
        }
        boolean ofModule = words.length > 3 && words[3].startsWith("[");
        // Without the right to see them, all addresses are shown as zero.
        long address = Long.parseUnsignedLong(words[0], 16);
        if (CODE.contains(words[1]) && !ofModule && address != 0) {
            if (symbols.size() == MOST_SYMBOLS) {
                throw new LoadException("%s: more than %,d functions".formatted(file, MOST_SYMBOLS));
            }
            symbols.add(new Symbol(words[2], address, 0, true));
            highest = Long.compareUnsigned(address, highest) > 0 ? address : highest;
        }
    }

    private static boolean isAddress(String word) {
        return word.length() <= MOST_DIGITS && word.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    }
}
