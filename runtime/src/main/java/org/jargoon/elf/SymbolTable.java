// SPDX-License-Identifier: Apache-2.0
package org.jargoon.elf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Symbols by address. Names are cut out of the string table when they are asked for, so that a file whose symbols all
 * name one long string costs no more than its size.
 */
public final class SymbolTable {
    public static final SymbolTable EMPTY = new SymbolTable(new long[0], new long[0], new int[0], new byte[0], 0, 0);

    private static final int LONGEST_NAME = 1 << 14;

    // Sorted by address; those of one address in order of preference. A name is an offset, complemented if no function.
    private final long[] addresses;
    private final long[] sizes;
    private final int[] names;
    private final byte[] strings;
    private final long imageEnd;
    private final long bias;

    private SymbolTable(long[] addresses, long[] sizes, int[] names, byte[] strings, long imageEnd, long bias) {
        this.addresses = addresses;
        this.sizes = sizes;
        this.names = names;
        this.strings = strings;
        this.imageEnd = imageEnd;
        this.bias = bias;
    }

    /** One row of the file's table; {@code rank} orders the names of one address, the best is the smallest. */
    record Row(long address, long size, int name, int rank) {}

    /**
     * @param rows is sorted
     * @param imageEnd the first address behind the program: no symbol is near an address from there on
     */
    static SymbolTable of(List<Row> rows, byte[] strings, long imageEnd) {
        rows.sort((a, b) -> a.address != b.address
                ? Long.compareUnsigned(a.address, b.address)
                : Integer.compare(a.rank, b.rank));
        long[] addresses = new long[rows.size()];
        long[] sizes = new long[rows.size()];
        int[] names = new int[rows.size()];
        for (int i = 0; i < addresses.length; i++) {
            Row row = rows.get(i);
            addresses[i] = row.address;
            sizes[i] = row.size;
            names[i] = row.rank == 0 ? row.name : ~row.name;
        }
        return new SymbolTable(addresses, sizes, names, strings, imageEnd, 0);
    }

    /** A table of these symbols; {@code end} as {@code imageEnd} above. */
    public static SymbolTable of(List<Symbol> symbols, long end) {
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        List<Row> rows = new ArrayList<>();
        for (Symbol symbol : symbols) {
            rows.add(new Row(symbol.address(), symbol.size(), strings.size(), symbol.function() ? 0 : 1));
            strings.writeBytes(symbol.name().getBytes(StandardCharsets.UTF_8));
            strings.write(0);
        }
        return of(rows, strings.toByteArray(), end);
    }

    /** The same symbols for a program that has been loaded {@code offset} bytes above its addresses in the file. */
    public SymbolTable moved(long offset) {
        return new SymbolTable(addresses, sizes, names, strings, imageEnd, bias + offset);
    }

    public int size() {
        return addresses.length;
    }

    /** The symbol with this place in the order of addresses, from 0 to {@link #size} - 1. */
    public Symbol get(int index) {
        return symbol(index);
    }

    /** All symbols by address. */
    public List<Symbol> symbols() {
        List<Symbol> all = new ArrayList<>(addresses.length);
        for (int i = 0; i < addresses.length; i++) {
            all.add(symbol(i));
        }
        return all;
    }

    /** The symbol at or below {@code address} that is nearest to it; none outside the program. */
    public Optional<Symbol> nearest(long address) {
        long fileAddress = address - bias;
        int behind = firstAbove(fileAddress);
        if (behind == 0 || Long.compareUnsigned(fileAddress, imageEnd) >= 0) {
            return Optional.empty();
        }
        long nearest = addresses[behind - 1];
        return Optional.of(symbol(nearest == 0 ? 0 : firstAbove(nearest - 1)));
    }

    /** The address in words, such as {@code main+0x4}, or {@code main} where it begins; null if no symbol is near. */
    public String label(long address) {
        return nearest(address)
                .map(symbol -> symbol.address() == address
                        ? symbol.name()
                        : symbol.name() + "+0x" + Long.toHexString(address - symbol.address()))
                .orElse(null);
    }

    /** The symbol of this name, where several have it the one with the lowest address. Looks at every symbol. */
    public Optional<Symbol> find(String name) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < addresses.length; i++) {
            int from = nameOffset(i);
            int to = from + wanted.length;
            if (to < strings.length && strings[to] == 0 && Arrays.equals(strings, from, to, wanted, 0, wanted.length)) {
                return Optional.of(symbol(i));
            }
        }
        return Optional.empty();
    }

    private Symbol symbol(int index) {
        return new Symbol(
                string(strings, nameOffset(index)), addresses[index] + bias, sizes[index], names[index] >= 0);
    }

    private int nameOffset(int index) {
        return names[index] >= 0 ? names[index] : ~names[index];
    }

    private int firstAbove(long address) {
        int low = 0;
        int high = addresses.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (Long.compareUnsigned(addresses[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The text from {@code offset} to the zero byte, the end of the table or the longest name that is printed. */
    private static String string(byte[] table, int offset) {
        int end = offset;
        int limit = Math.min(table.length, offset + LONGEST_NAME);
        while (end < limit && table[end] != 0) {
            end++;
        }
        return new String(table, offset, end - offset, StandardCharsets.UTF_8);
    }
}
