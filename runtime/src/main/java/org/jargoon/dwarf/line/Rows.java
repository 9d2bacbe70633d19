// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.line;

import java.util.Arrays;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.Search;

/** The rows of one sequence of a line number program, by address. */
final class Rows implements LineProgram.Sink {
    /** The largest sequences of real programs have some hundred thousand rows. */
    static final int MOST = 1 << 21;

    private long[] addresses = new long[64];
    private int[] files = new int[64];
    private int[] lines = new int[64];
    private char[] columns = new char[64];
    private boolean[] statements = new boolean[64];
    private int size;
    private long end;

    @Override
    public void row(long address, int file, int line, int column, boolean statement) throws DwarfException {
        if (size == MOST) {
            throw new DwarfException(".debug_line has a sequence of more than %,d rows".formatted(MOST));
        }
        if (size == addresses.length) {
            grow();
        }
        addresses[size] = address;
        files[size] = file;
        lines[size] = line;
        columns[size] = (char) Math.min(column, Character.MAX_VALUE);
        statements[size++] = statement;
    }

    private void grow() {
        int capacity = 2 * size;
        addresses = Arrays.copyOf(addresses, capacity);
        files = Arrays.copyOf(files, capacity);
        lines = Arrays.copyOf(lines, capacity);
        columns = Arrays.copyOf(columns, capacity);
        statements = Arrays.copyOf(statements, capacity);
    }

    @Override
    public void end(long address) {
        end = address;
    }

    int size() {
        return size;
    }

    long address(int row) {
        return addresses[row];
    }

    /** The first address behind a row: where the next one begins. */
    long end(int row) {
        return row + 1 < size ? addresses[row + 1] : end;
    }

    int file(int row) {
        return files[row];
    }

    int line(int row) {
        return lines[row];
    }

    int column(int row) {
        return columns[row];
    }

    boolean statement(int row) {
        return statements[row];
    }

    /** The row that covers {@code address}: the last of those that begin there or below. */
    int at(long address) {
        return Search.lastNotAbove(addresses, size, address);
    }

    /** Whether a row is one of a statement and the one before it is of another line or no statement. */
    boolean begins(int row) {
        return statements[row]
                && (row == 0
                        || !statements[row - 1]
                        || lines[row - 1] != lines[row]
                        || files[row - 1] != files[row]);
    }
}
