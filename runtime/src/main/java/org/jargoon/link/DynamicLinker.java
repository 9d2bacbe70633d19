// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jargoon.call.GuestCaller;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Segment;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/**
 * Binds a position-independent file that has been loaded: applies its dynamic relocations, with the host's functions
 * for what it does not define. All tables are read where they have been loaded (PT_DYNAMIC).
 */
final class DynamicLinker {
    private static final int NEEDED = 1;
    private static final int PLT_RELA_SIZE = 2;
    private static final int STRINGS = 5;
    private static final int SYMBOLS = 6;
    private static final int RELA = 7;
    private static final int RELA_SIZE = 8;
    private static final int INIT = 12;
    private static final int PLT_RELA = 23;
    private static final int INIT_ARRAY = 25;
    private static final int INIT_ARRAY_SIZE = 27;
    private static final int HIGHEST_TAG = 32;

    private static final int RELA_ENTRY = 24;
    private static final int SYMBOL_ENTRY = 24;
    private static final int LONGEST_NAME = 4096;
    private static final int MOST_UNDEFINED = 1 << 16;
    private static final int MOST_LIBRARIES = 1 << 10;

    private final ElfFile file;
    private final LinuxProcess process;
    private final GuestMemory memory;
    private final Definitions definitions;
    private final long base;
    private final long[] table = new long[HIGHEST_TAG + 1];

    /** By symbol: what has been found for it. Reading a name takes long, and many relocations may be for one. */
    private final Map<Integer, Long> undefined = new HashMap<>();

    /** Where the names of the libraries that the file needs are in its strings. */
    private final List<Long> needed = new ArrayList<>();

    /** A row of the dynamic symbol table; its value as the file has it. */
    private record Row(int name, int kind, int section, long value) {
        int type() {
            return kind & 15;
        }

        boolean isWeak() {
            return kind >> 4 == Definitions.WEAK;
        }
    }

    DynamicLinker(ElfFile file, LinuxProcess process, GuestCaller caller, Imports imports) {
        this.file = file;
        this.process = process;
        memory = process.memory();
        base = process.loadAddress();
        definitions = new Definitions(process, caller, imports);
    }

    /**
     * Links.
     *
     * @return the file's initializers
     */
    List<Long> link() throws ElfException {
        for (Segment segment : file.segments()) {
            if (segment.type() == Segment.DYNAMIC) {
                try {
                    readTable(base + segment.address(), segment.memorySize());
                    relocate(table[RELA], table[RELA_SIZE]);
                    relocate(table[PLT_RELA], table[PLT_RELA_SIZE]);
                    definitions.requireAll(libraries());
                    return initializers();
                } catch (MemoryAccessException e) {
                    throw new ElfException("the dynamic section leads outside the file: " + e.getMessage());
                }
            }
        }
        return List.of();
    }

    private void readTable(long address, long size) throws MemoryAccessException {
        for (long at = address; at < address + size; at += 16) {
            long tag = memory.readI64(at);
            if (tag == 0) {
                return;
            }
            if (tag == NEEDED && needed.size() < MOST_LIBRARIES) {
                needed.add(memory.readI64(at + 8));
            }
            if (tag > 0 && tag <= HIGHEST_TAG) {
                table[(int) tag] = memory.readI64(at + 8);
            }
        }
    }

    private void relocate(long address, long size) throws ElfException, MemoryAccessException {
        for (long at = base + address; size > 0 && at - base - address <= size - RELA_ENTRY; at += RELA_ENTRY) {
            long info = memory.readI64(at + 8);
            long place = base + memory.readI64(at);
            long addend = memory.readI64(at + 16);
            int symbol = (int) (info >>> 32);
            RelocationType type = RelocationType.of((int) info);
            switch (type) {
                case NONE -> {}
                case RELATIVE -> store(place, base + addend, 8);
                case ABSOLUTE_64, JUMP_SLOT -> store(place, resolve(symbol) + addend, 8);
                case ABSOLUTE_32 -> store(place, resolve(symbol) + addend, 4);
                case TLS_MODULE -> store(place, ThreadLocals.MODULE, 8);
                case TLS_MODULE_OFFSET ->
                    store(place, threadOffset(symbol) + addend - ThreadLocals.MODULE_OFFSET, 8);
                case TLS_OFFSET -> store(place, threadOffset(symbol) + addend, 8);
                case COPY -> {
                    // The file has room for a variable whose value is in a library.
                    Row row = row(symbol);
                    definitions.find(name(row), Definitions.VARIABLE, false);
                }
                case INDIRECT_RELATIVE -> {
                    // A program's start does these, by calling the functions that choose.
                    if (file.entry() == 0) {
                        throw type.unsupported(place);
                    }
                }
                default -> throw type.unsupported(place);
            }
        }
    }

    private void store(long place, long value, int size) throws ElfException {
        if (place >= process.gates() || !memory.allows(place, size, GuestMemory.READ)) {
            throw new ElfException("a relocation at 0x%x lies outside the file's segments".formatted(place));
        }
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (value >>> i * Byte.SIZE);
        }
        memory.load(place, bytes, 0, size);
    }

    private long resolve(int symbol) throws ElfException, MemoryAccessException {
        if (symbol == 0) {
            return 0;
        }
        Row row = row(symbol);
        if (row.section == Definitions.UNDEFINED) {
            return definition(symbol, row);
        }
        // A program's start sees to its own.
        if (row.type() == Definitions.INDIRECT && file.entry() == 0) {
            throw Definitions.indirect(name(row));
        }
        return row.section == Definitions.ABSOLUTE ? row.value : base + row.value;
    }

    /** The offset of a variable in the thread's block of them. */
    private long threadOffset(int symbol) throws ElfException, MemoryAccessException {
        if (symbol == 0) {
            return 0;
        }
        Row row = row(symbol);
        if (row.type() != Definitions.THREAD_LOCAL) {
            throw new ElfException("a relocation takes symbol %d, %s, for a thread-local variable"
                    .formatted(symbol, name(row)));
        }
        return row.section == Definitions.UNDEFINED ? definition(symbol, row) : row.value;
    }

    private long definition(int symbol, Row row) throws ElfException, MemoryAccessException {
        Long known = undefined.get(symbol);
        if (known == null) {
            if (undefined.size() == MOST_UNDEFINED) {
                throw new ElfException("it leaves more than %d symbols undefined".formatted(MOST_UNDEFINED));
            }
            known = definitions.find(name(row), row.type(), row.isWeak());
            undefined.put(symbol, known);
        }
        return known;
    }

    private Row row(int symbol) throws MemoryAccessException {
        long at = base + table[SYMBOLS] + Integer.toUnsignedLong(symbol) * SYMBOL_ENTRY;
        return new Row(
                memory.readI32(at),
                Byte.toUnsignedInt((byte) memory.readI8(at + 4)),
                Short.toUnsignedInt(memory.readI16(at + 6)),
                memory.readI64(at + 8));
    }

    private String name(Row row) throws MemoryAccessException {
        return string(Integer.toUnsignedLong(row.name));
    }

    private String string(long offset) throws MemoryAccessException {
        return new String(memory.readCString(base + table[STRINGS] + offset, LONGEST_NAME), StandardCharsets.UTF_8);
    }

    private List<String> libraries() throws MemoryAccessException {
        List<String> names = new ArrayList<>();
        for (long name : needed) {
            names.add(string(name));
        }
        return names;
    }

    private List<Long> initializers() throws MemoryAccessException {
        List<Long> functions = new ArrayList<>();
        if (table[INIT] != 0) {
            functions.add(base + table[INIT]);
        }
        for (long at = 0; at <= table[INIT_ARRAY_SIZE] - 8; at += 8) {
            long function = memory.readI64(base + table[INIT_ARRAY] + at);
            if (function != 0 && function != -1) {
                functions.add(function);
            }
        }
        return functions;
    }
}
