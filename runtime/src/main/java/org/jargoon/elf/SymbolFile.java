// SPDX-License-Identifier: Apache-2.0
package org.jargoon.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes ELF files that have the names of functions and nothing else, for debuggers. */
public final class SymbolFile {
    private static final int MAGIC = 0x464c_457f;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int VERSION = 1;
    private static final int TYPE_EXECUTABLE = 2;

    private static final int HEADER_SIZE = 64;
    private static final int SECTION_SIZE = 64;
    private static final int SYMBOL_SIZE = 24;

    // The sections by their numbers.
    private static final int TEXT = 1;
    private static final int SYMBOLS = 2;
    private static final int STRINGS = 3;
    private static final int SECTION_NAMES = 4;
    private static final int SECTIONS = 5;

    private static final int TYPE_SYMBOLS = 2;
    private static final int TYPE_STRINGS = 3;
    private static final int TYPE_NO_BITS = 8;
    private static final int ALLOCATED_CODE = 6;
    private static final int GLOBAL_FUNCTION = 0x12;
    private static final String NAMES = "\0.text\0.symtab\0.strtab\0.shstrtab\0";

    private SymbolFile() {}

    /**
     * An executable without contents: one section of code from the first function to the last, at their addresses.
     *
     * @param table of which the functions are taken; sorted by address, as it is
     */
    public static byte[] of(SymbolTable table, Machine machine) {
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        strings.write(0);
        ByteBuffer symbols = buffer((table.size() + 1) * SYMBOL_SIZE).position(SYMBOL_SIZE);
        long start = 0;
        long end = 0;
        for (int i = 0; i < table.size(); i++) {
            Symbol symbol = table.get(i);
            if (symbol.function()) {
                start = end == 0 ? symbol.address() : start;
                end = symbol.address() + Math.max(1, symbol.size());
                symbols.putInt(strings.size()).put((byte) GLOBAL_FUNCTION).put((byte) 0).putShort((short) TEXT);
                symbols.putLong(symbol.address()).putLong(symbol.size());
                strings.writeBytes(symbol.name().getBytes(StandardCharsets.UTF_8));
                strings.write(0);
            }
        }
        symbols.flip();
        long symbolsAt = HEADER_SIZE + (long) SECTIONS * SECTION_SIZE;
        long stringsAt = symbolsAt + symbols.limit();
        long namesAt = stringsAt + strings.size();
        ByteBuffer file = buffer(Math.toIntExact(namesAt + NAMES.length()));
        header(file, machine);
        file.position(HEADER_SIZE + SECTION_SIZE);
        section(file, ".text", TYPE_NO_BITS, ALLOCATED_CODE, start, symbolsAt, end - start, 0, 0);
        section(file, ".symtab", TYPE_SYMBOLS, 0, 0, symbolsAt, symbols.limit(), STRINGS, SYMBOL_SIZE);
        section(file, ".strtab", TYPE_STRINGS, 0, 0, stringsAt, strings.size(), 0, 0);
        section(file, ".shstrtab", TYPE_STRINGS, 0, 0, namesAt, NAMES.length(), 0, 0);
        file.put(symbols).put(strings.toByteArray()).put(NAMES.getBytes(StandardCharsets.US_ASCII));
        return file.array();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void header(ByteBuffer file, Machine machine) {
        file.putInt(MAGIC).put((byte) CLASS_64).put((byte) LITTLE_ENDIAN).put((byte) VERSION);
        file.putShort(16, (short) TYPE_EXECUTABLE).putShort(18, (short) machine.number()).putInt(20, VERSION);
        file.putLong(40, HEADER_SIZE).putShort(52, (short) HEADER_SIZE);
        file.putShort(58, (short) SECTION_SIZE).putShort(60, (short) SECTIONS).putShort(62, (short) SECTION_NAMES);
    }

    private static void section(
            ByteBuffer file,
            String name,
            int type,
            long flags,
            long address,
            long offset,
            long size,
            int link,
            long entrySize) {
        file.putInt(NAMES.indexOf("\0" + name + "\0") + 1).putInt(type).putLong(flags);
        file.putLong(address).putLong(offset).putLong(size);
        // A symbol table's info is the number of its first global symbol.
        file.putInt(link).putInt(type == TYPE_SYMBOLS ? 1 : 0).putLong(1).putLong(entrySize);
    }
}
