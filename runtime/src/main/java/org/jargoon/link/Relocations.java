// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.elf.ElfException;

/** The relocations of one section, decoded whenever they are gone through: debugging information has very many. */
final class Relocations {
    private static final int ROW_SIZE = 24;

    private final List<ByteBuffer> tables = new ArrayList<>();

    /** One of them: at {@code offset} of its section. Nothing of it has been checked. */
    record Row(long offset, int type, int symbol, long addend) {}

    @FunctionalInterface
    interface Action {
        void on(Row row) throws ElfException;
    }

    /** @param table the contents of a section of type SHT_RELA, little-endian */
    void add(ByteBuffer table) {
        tables.add(table);
    }

    boolean isEmpty() {
        return tables.isEmpty();
    }

    void forEach(Action action) throws ElfException {
        for (ByteBuffer table : tables) {
            for (int at = 0; at <= table.capacity() - ROW_SIZE; at += ROW_SIZE) {
                long info = table.getLong(at + 8);
                action.on(new Row(table.getLong(at), (int) info, (int) (info >>> 32), table.getLong(at + 16)));
            }
        }
    }
}
