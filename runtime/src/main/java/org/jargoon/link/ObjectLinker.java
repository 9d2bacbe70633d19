// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jargoon.call.GuestCaller;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/** Lays an object's sections out in a process without a program, and links them there. */
final class ObjectLinker {
    private static final int PAGE = GuestMemory.PAGE_SIZE;
    private static final int GOT_ENTRY = 8;

    private final ObjectFile object;
    private final LinuxProcess process;
    private final GuestMemory memory;
    private final Imports imports;
    private final GuestCaller.Runner runner;

    /** By section: where it lies; 0 if it is not loaded. */
    private final long[] bases;

    /** By symbol: where it lies. */
    private final long[] addresses;

    private long common;
    private long got;
    private long gotUsed;
    private final Map<Integer, Long> gotEntries = new HashMap<>();

    ObjectLinker(ObjectFile object, LinuxProcess process, Imports imports, GuestCaller.Runner runner) {
        this.object = object;
        this.process = process;
        this.imports = imports;
        this.runner = runner;
        memory = process.memory();
        bases = new long[object.parts().size()];
        addresses = new long[object.symbols().size()];
    }

    CallableGuest link() throws ElfException {
        Layout layout = new Layout();
        layout.place();
        copy();
        List<Symbol> symbols = new ArrayList<>();
        // The caller wants symbols, and they its gates: so those of the table are named first.
        for (int i = 0; i < addresses.length; i++) {
            ObjectFile.Row row = object.symbols().get(i);
            if (row.section() == Definitions.COMMON) {
                addresses[i] = placeCommon(row);
            } else if (row.section() == Definitions.ABSOLUTE) {
                addresses[i] = row.value();
            } else if (row.section() != Definitions.UNDEFINED && row.section() < bases.length) {
                addresses[i] = bases[row.section()] + row.value();
            }
            boolean placed = addresses[i] != 0 && row.section() != Definitions.ABSOLUTE;
            if (placed && row.isNamed()) {
                symbols.add(new Symbol(row.name(), addresses[i], row.size(), row.isFunction()));
            }
        }
        SymbolTable table = SymbolTable.of(symbols, layout.end);
        GuestCaller caller = new GuestCaller(process, table, Optional.empty(), runner);
        bindUndefined(new Definitions(caller, imports));
        relocate();
        layout.protect();
        process.code().synchronizeCode(layout.start, layout.end - layout.start);
        return new CallableGuest(process, caller, table, OptionalLong.empty(), initializers());
    }

    /** Sections by protection, then common symbols and the global offset table. */
    private final class Layout {
        private static final int KINDS = 3;

        private long start;
        private long end;
        private final long[] ends = new long[KINDS];

        void place() throws ElfException {
            // Offsets first: where they begin is known when all of it has found room.
            long at = 0;
            for (int kind = 0; kind < KINDS; kind++) {
                for (int i = 0; i < bases.length; i++) {
                    ObjectFile.Part part = object.parts().get(i);
                    if (part.isLoaded() && kind(part) == kind) {
                        at = align(at, part.alignment(), part.name());
                        bases[i] = at;
                        at = add(at, part.size());
                    }
                }
                if (kind == KINDS - 1) {
                    common = at;
                    for (ObjectFile.Row row : object.symbols()) {
                        if (row.section() == Definitions.COMMON) {
                            at = add(align(at, row.value(), row.name()), row.size());
                        }
                    }
                    got = align(at, GOT_ENTRY, "");
                    at = add(got, (long) GOT_ENTRY * object.symbols().size());
                }
                at = align(at, PAGE, "");
                ends[kind] = at;
            }
            start = process.map(Math.max(at, PAGE), GuestMemory.READ | GuestMemory.WRITE);
            end = start + at;
            for (int i = 0; i < bases.length; i++) {
                bases[i] = object.parts().get(i).isLoaded() ? start + bases[i] : 0;
            }
            common += start;
            got += start;
        }

        void protect() {
            long at = start;
            for (int kind = 0; kind < KINDS; kind++) {
                int protection = GuestMemory.READ
                        | (kind == 0 ? GuestMemory.EXECUTE : kind == 2 ? GuestMemory.WRITE : 0);
                if (start + ends[kind] > at) {
                    process.protect(at, start + ends[kind] - at, protection);
                }
                at = start + ends[kind];
            }
        }

        private static int kind(ObjectFile.Part part) {
            return part.isExecutable() ? 0 : part.isWritable() ? 2 : 1;
        }

        private static long align(long at, long alignment, String what) throws ElfException {
            if (alignment > PAGE || alignment < 0 || (alignment & alignment - 1) != 0) {
                throw new ElfException("%s has the alignment 0x%x; a power of two up to 0x%x is possible"
                        .formatted(what, alignment, PAGE));
            }
            return alignment <= 1 ? at : at + alignment - 1 & -alignment;
        }

        private long add(long at, long size) throws ElfException {
            long most = memory.end() - memory.start();
            if (size < 0 || size > most - at) {
                throw new ElfException("its sections do not fit into 0x%x bytes of memory".formatted(most));
            }
            return at + size;
        }
    }

    private void copy() {
        for (int i = 0; i < bases.length; i++) {
            byte[] contents = object.parts().get(i).contents();
            if (bases[i] != 0) {
                memory.load(bases[i], contents, 0, contents.length);
            }
        }
    }

    private long placeCommon(ObjectFile.Row row) {
        long alignment = Math.max(1, row.value());
        long address = common + alignment - 1 & -alignment;
        common = address + row.size();
        return address;
    }

    private void bindUndefined(Definitions definitions) throws ElfException {
        for (int i = 1; i < addresses.length; i++) {
            ObjectFile.Row row = object.symbols().get(i);
            if (row.section() == Definitions.UNDEFINED && !row.name().isEmpty()) {
                addresses[i] = definitions.find(row.name(), row.isWeak());
            }
        }
        definitions.requireAll();
    }

    private void relocate() throws ElfException {
        try {
            Relocator relocator = new Relocator(memory);
            for (int pass = 1; pass <= 2; pass++) {
                for (int i = 0; i < bases.length; i++) {
                    if (bases[i] != 0) {
                        for (ObjectFile.Rela rela : object.parts().get(i).relocations()) {
                            apply(relocator, object.parts().get(i), bases[i], rela, pass == 2);
                        }
                    }
                }
            }
        } catch (MemoryAccessException e) {
            throw new ElfException("a relocation leads outside its section: " + e.getMessage());
        }
    }

    /** The second pass is for those that take their value from the high part of the same address. */
    private void apply(
            Relocator relocator, ObjectFile.Part part, long base, ObjectFile.Rela rela, boolean second)
            throws ElfException, MemoryAccessException {
        boolean low = rela.type() == RelocationType.PCREL_LO12_I || rela.type() == RelocationType.PCREL_LO12_S;
        if (low != second) {
            return;
        }
        if (rela.offset() < 0 || rela.offset() >= part.size()) {
            throw new ElfException("a relocation at 0x%x of section %s, which has 0x%x bytes"
                    .formatted(rela.offset(), part.name(), part.size()));
        }
        long value = addresses[rela.symbol()] + rela.addend();
        if (rela.type() == RelocationType.GOT_HI20) {
            value = gotEntry(rela.symbol()) + rela.addend();
        }
        relocator.apply(rela.type(), base + rela.offset(), value);
    }

    private long gotEntry(int symbol) throws MemoryAccessException {
        Long known = gotEntries.get(symbol);
        if (known == null) {
            known = got + gotUsed;
            gotUsed += GOT_ENTRY;
            memory.writeI64(known, addresses[symbol]);
            gotEntries.put(symbol, known);
        }
        return known;
    }

    private List<Long> initializers() throws ElfException {
        List<Long> functions = new ArrayList<>();
        try {
            for (int i = 0; i < bases.length; i++) {
                ObjectFile.Part part = object.parts().get(i);
                if (part.isInitializers() && bases[i] != 0) {
                    for (long at = 0; at <= part.size() - 8; at += 8) {
                        functions.add(memory.readI64(bases[i] + at));
                    }
                }
            }
        } catch (MemoryAccessException e) {
            throw new IllegalStateException("a section that has just been loaded cannot be read", e);
        }
        return functions;
    }
}
