// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.Machine;

/**
 * A relocatable object (ET_REL) as its tables say, after they have been checked: contents lie inside the file, indices
 * name what exists. Time and memory are proportional to the file's size.
 */
final class ObjectFile {
    private static final int MAGIC = 0x464c457f;
    private static final int HEADER_SIZE = 64;
    private static final int SECTION_SIZE = 64;
    private static final int SYMBOL_SIZE = 24;
    private static final int TYPE_RELOCATABLE = 1;
    private static final int SYMBOL_TABLE = 2;
    private static final int RELA = 4;
    private static final int NO_BITS = 8;
    private static final int INIT_ARRAY = 14;
    private static final int ALLOCATED = 2;
    private static final int LONGEST_SECTION_NAME = 255;
    private static final int LONGEST_NAME = 4096;

    /** Sections do not overlap in a file, but for string tables that serve two purposes. */
    private static final int MOST_USES = 2;

    /** Names may be the ends of others: so much longer may all of them be than the table. */
    private static final int NAMES_SHARED = 16;

    private final ByteBuffer file;
    private final List<Part> parts = new ArrayList<>();
    private final List<Row> symbols = new ArrayList<>();
    private long used;

    private ObjectFile(ByteBuffer file) {
        this.file = file;
    }

    /**
     * A section.
     *
     * @param contents empty if it is all zero, or neither loaded nor debugging information
     * @param relocations those that apply to it; those of debugging information have not been checked
     */
    record Part(
            String name,
            int type,
            long flags,
            long size,
            long alignment,
            ByteBuffer contents,
            Relocations relocations) {
        private static final int WRITABLE = 1;
        private static final int EXECUTABLE = 4;
        private static final int THREAD_LOCAL = 0x400;
        private static final String DEBUG = ".debug_";
        private static final Pattern PRIORITY = Pattern.compile("\\.init_array\\.(\\d{1,9})");

        boolean isLoaded() {
            return (flags & ALLOCATED) != 0 && size > 0;
        }

        boolean isDebug() {
            return !isLoaded() && name.startsWith(DEBUG) && type != NO_BITS;
        }

        boolean isWritable() {
            return (flags & WRITABLE) != 0;
        }

        boolean isExecutable() {
            return (flags & EXECUTABLE) != 0;
        }

        /** Whether it is part of what each thread has of its own. */
        boolean isThreadLocal() {
            return isLoaded() && (flags & THREAD_LOCAL) != 0;
        }

        boolean isInitializers() {
            return type == INIT_ARRAY;
        }

        /** Where it stands among other initializers: those with a lower number are called earlier. */
        int priority() {
            Matcher matcher = PRIORITY.matcher(name);
            return matcher.matches() ? Integer.parseInt(matcher.group(1)) : Integer.MAX_VALUE;
        }

        private Part with(ByteBuffer itsContents) {
            return new Part(name, type, flags, size, alignment, itsContents, relocations);
        }
    }

    /**
     * A symbol.
     *
     * @param section the index of a {@link Part}, or one of the special values
     * @param value offset in the section; of a common symbol its alignment
     */
    record Row(String name, int kind, int section, long value, long size) {
        boolean isWeak() {
            return kind >> 4 == Definitions.WEAK;
        }

        int type() {
            return kind & 15;
        }

        /** Whether it is where a function begins that gives the address of the one that is meant (STT_GNU_IFUNC). */
        boolean isIndirect() {
            return type() == Definitions.INDIRECT;
        }

        boolean isFunction() {
            return type() == Definitions.FUNCTION;
        }

        /** Whether it names a place for people and not for tools: no section, file, local or mapping symbol. */
        boolean isNamed() {
            boolean place = type() <= Definitions.FUNCTION
                    || type() == Definitions.COMMON_VARIABLE
                    || type() == Definitions.THREAD_LOCAL;
            return place && !name.isEmpty() && !name.startsWith(".L") && !name.startsWith("$");
        }
    }

    static boolean isObject(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.length >= HEADER_SIZE
                && file.getInt(0) == MAGIC
                && bytes[4] == 2
                && bytes[5] == 1
                && file.getShort(16) == TYPE_RELOCATABLE
                && file.getShort(18) == Machine.RISCV.number();
    }

    /** Reads what {@link #isObject} has accepted. */
    static ObjectFile parse(byte[] bytes) throws ElfException {
        ObjectFile object = new ObjectFile(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        object.read();
        return object;
    }

    List<Part> parts() {
        return parts;
    }

    List<Row> symbols() {
        return symbols;
    }

    private void read() throws ElfException {
        long offset = file.getLong(40);
        int count = Short.toUnsignedInt(file.getShort(60));
        int names = Short.toUnsignedInt(file.getShort(62));
        if (Short.toUnsignedInt(file.getShort(58)) != SECTION_SIZE && count != 0) {
            throw new ElfException("section headers of another size than %d bytes".formatted(SECTION_SIZE));
        }
        checkInside("the section header table", offset, (long) count * SECTION_SIZE);
        int[] headers = new int[count];
        for (int i = 0; i < count; i++) {
            headers[i] = (int) offset + i * SECTION_SIZE;
        }
        ByteBuffer text = names < count ? contents(headers[names]) : ByteBuffer.allocate(0);
        for (int header : headers) {
            parts.add(part(header, text));
        }
        for (int header : headers) {
            if (file.getInt(header + 4) == SYMBOL_TABLE) {
                readSymbols(header, headers);
                break;
            }
        }
        for (int header : headers) {
            if (file.getInt(header + 4) == RELA) {
                readRelocations(header);
            }
        }
        for (Part part : parts) {
            if (part.isLoaded()) {
                checkRelocations(part);
            }
        }
    }

    private Part part(int header, ByteBuffer names) throws ElfException {
        Part part = new Part(
                string(names, file.getInt(header), LONGEST_SECTION_NAME),
                file.getInt(header + 4),
                file.getLong(header + 8),
                file.getLong(header + 32),
                file.getLong(header + 48),
                ByteBuffer.allocate(0),
                new Relocations());
        boolean loaded = (part.flags() & ALLOCATED) != 0;
        if (loaded && part.size() < 0) {
            throw new ElfException("section %s has a negative size".formatted(part.name()));
        }
        return loaded && part.type() != NO_BITS || part.isDebug() ? part.with(contents(header)) : part;
    }

    private void readSymbols(int header, int[] headers) throws ElfException {
        int link = file.getInt(header + 40);
        if (link < 0 || link >= headers.length) {
            throw new ElfException("the symbol table's strings are section %d of %d".formatted(link, headers.length));
        }
        ByteBuffer names = contents(headers[link]);
        ByteBuffer rows = contents(header);
        long mostCharacters = (long) names.capacity() * NAMES_SHARED;
        for (int at = 0; at <= rows.capacity() - SYMBOL_SIZE; at += SYMBOL_SIZE) {
            int section = Short.toUnsignedInt(rows.getShort(at + 6));
            if (section >= headers.length && section < 0xff00) {
                throw new ElfException("symbol %d is in section %d of %d"
                        .formatted(at / SYMBOL_SIZE, section, headers.length));
            }
            String name = string(names, rows.getInt(at), LONGEST_NAME);
            mostCharacters -= name.length();
            if (mostCharacters < 0) {
                throw new ElfException("the names of its symbols are the same text over and over");
            }
            symbols.add(new Row(
                    name,
                    Byte.toUnsignedInt(rows.get(at + 4)),
                    section,
                    rows.getLong(at + 8),
                    rows.getLong(at + 16)));
        }
    }

    private void readRelocations(int header) throws ElfException {
        int target = file.getInt(header + 44);
        if (target < 0 || target >= parts.size()) {
            throw new ElfException("relocations for section %d of %d".formatted(target, parts.size()));
        }
        Part part = parts.get(target);
        if (part.isLoaded() || part.isDebug()) {
            part.relocations().add(contents(header));
        }
    }

    private void checkRelocations(Part part) throws ElfException {
        part.relocations().forEach(row -> {
            checkSymbol(row, part.name());
            RelocationType.of(row.type());
        });
    }

    void checkSymbol(Relocations.Row row, String section) throws ElfException {
        if (row.symbol() < 0 || row.symbol() >= symbols.size()) {
            throw new ElfException("a relocation of section %s names symbol %d of %d"
                    .formatted(section, row.symbol(), symbols.size()));
        }
    }

    private ByteBuffer contents(int header) throws ElfException {
        long offset = file.getLong(header + 24);
        long size = file.getLong(header + 32);
        checkInside("a section", offset, size);
        used += size;
        if (used > (long) MOST_USES * file.capacity()) {
            throw new ElfException("its sections overlap in the file");
        }
        return file.slice((int) offset, (int) size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void checkInside(String what, long offset, long size) throws ElfException {
        long limit = file.capacity();
        if (offset < 0 || size < 0 || size > limit || offset > limit - size) {
            throw new ElfException("truncated: %s (0x%x bytes at offset 0x%x) lies outside the file of 0x%x bytes"
                    .formatted(what, size, offset, limit));
        }
    }

    private static String string(ByteBuffer table, int offset, int longest) {
        if (offset < 0 || offset >= table.capacity()) {
            return "";
        }
        int end = offset;
        int limit = Math.min(table.capacity(), offset + longest);
        while (end < limit && table.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - offset];
        table.get(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
