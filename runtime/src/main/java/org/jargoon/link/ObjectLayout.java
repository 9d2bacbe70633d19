// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;
import org.jargoon.memory.GuestMemory;

/**
 * An object's own addresses: where its sections and symbols lie, as if it had been linked to a place of its own, before
 * it is loaded anywhere. Sections stand by protection; then follow common symbols and the global offset table. The
 * guest has one thread, so what the sections of thread-local variables hold at first is also where they are.
 */
final class ObjectLayout {
    /** Where the addresses begin, so that 0 stays the address of nothing. */
    static final long START = GuestMemory.PAGE_SIZE;

    static final int GOT_ENTRY = 8;

    /** Of a symbol: its address; or of a variable its offset from the thread pointer, its module and offset there. */
    private static final int MOST_ENTRIES = 4;

    private static final int PAGE = GuestMemory.PAGE_SIZE;
    private static final long LIMIT = 1L << 40;
    private static final int[] PROTECTIONS = {
        GuestMemory.READ | GuestMemory.EXECUTE, GuestMemory.READ, GuestMemory.READ | GuestMemory.WRITE
    };

    private final ObjectFile object;

    /** By section: where it lies; 0 if it is not loaded. */
    private final long[] bases;

    /** By symbol: where it lies; 0 if it is undefined. Of one in a section that is not loaded, its offset there. */
    private final long[] addresses;

    private final List<Range> ranges = new ArrayList<>();
    private final long got;
    private final long threadLocalStart;
    private final SymbolTable symbols;
    private final SymbolTable threadLocals;

    /** Whole pages of one protection. */
    record Range(long start, long end, int protection) {}

    private ObjectLayout(ObjectFile object) throws ElfException {
        this.object = object;
        bases = new long[object.parts().size()];
        addresses = new long[object.symbols().size()];
        boolean hasThreadLocals = object.parts().stream().anyMatch(ObjectFile.Part::isThreadLocal);
        int entries = hasThreadLocals ? MOST_ENTRIES : 1;
        long at = START;
        long table = 0;
        for (int protection : PROTECTIONS) {
            long start = at;
            at = placeSections(protection, at);
            if ((protection & GuestMemory.WRITE) != 0) {
                table = align(placeCommon(at), GOT_ENTRY, "");
                at = add(table, (long) GOT_ENTRY * entries * object.symbols().size());
            }
            at = align(at, PAGE, "");
            ranges.add(new Range(start, at, protection));
        }
        got = table;
        threadLocalStart = IntStream.range(0, bases.length)
                .filter(i -> object.parts().get(i).isThreadLocal())
                .mapToLong(i -> bases[i])
                .min()
                .orElse(end());
        placeSymbols();
        symbols = table(false);
        threadLocals = table(true);
    }

    /** @throws ElfException if sections or symbols are aligned or sized as none can be */
    static ObjectLayout of(ObjectFile object) throws ElfException {
        return new ObjectLayout(object);
    }

    private long placeSections(int protection, long from) throws ElfException {
        long at = from;
        for (int i = 0; i < bases.length; i++) {
            ObjectFile.Part part = object.parts().get(i);
            if (part.isLoaded() && protection(part) == protection) {
                at = align(at, part.alignment(), part.name());
                bases[i] = at;
                at = add(at, part.size());
            }
        }
        return at;
    }

    private static int protection(ObjectFile.Part part) {
        return PROTECTIONS[part.isExecutable() ? 0 : part.isWritable() ? 2 : 1];
    }

    private long placeCommon(long from) throws ElfException {
        long at = from;
        for (int i = 0; i < addresses.length; i++) {
            ObjectFile.Row row = object.symbols().get(i);
            if (row.section() == Definitions.COMMON) {
                at = align(at, row.value(), row.name());
                addresses[i] = at;
                at = add(at, row.size());
            }
        }
        return at;
    }

    private void placeSymbols() {
        for (int i = 0; i < addresses.length; i++) {
            ObjectFile.Row row = object.symbols().get(i);
            if (row.section() == Definitions.ABSOLUTE) {
                addresses[i] = row.value();
            } else if (row.section() != Definitions.UNDEFINED && row.section() < bases.length) {
                addresses[i] = bases[row.section()] + row.value();
            }
        }
    }

    private SymbolTable table(boolean threadLocal) {
        long start = threadLocal ? threadLocalStart : 0;
        List<Symbol> named = new ArrayList<>();
        for (int i = 0; i < addresses.length; i++) {
            ObjectFile.Row row = object.symbols().get(i);
            if (isPlaced(i) && row.isNamed() && isThreadLocal(i) == threadLocal) {
                named.add(new Symbol(row.name(), addresses[i] - start, row.size(), row.isFunction()));
            }
        }
        return SymbolTable.of(named, end());
    }

    private static long align(long at, long alignment, String what) throws ElfException {
        if (alignment > PAGE || alignment < 0 || (alignment & alignment - 1) != 0) {
            throw new ElfException("%s has the alignment 0x%x; a power of two up to 0x%x is possible"
                    .formatted(what, alignment, PAGE));
        }
        return alignment <= 1 ? at : at + alignment - 1 & -alignment;
    }

    private static long add(long at, long size) throws ElfException {
        if (size < 0 || size > LIMIT - at) {
            throw new ElfException("its sections take more than 0x%x bytes of memory".formatted(LIMIT));
        }
        return at + size;
    }

    /** Where a section lies; 0 if it is not loaded. */
    long base(int section) {
        return bases[section];
    }

    /** Where a symbol lies; what an absolute one is worth; the offset of one in a section that is not loaded. */
    long address(int symbol) {
        return addresses[symbol];
    }

    /** Whether a symbol is in memory, and moves with the object. */
    boolean isPlaced(int symbol) {
        int section = object.symbols().get(symbol).section();
        return section == Definitions.COMMON
                || section != Definitions.UNDEFINED && section < bases.length && bases[section] != 0;
    }

    /** Whether each thread has one of its own. */
    boolean isThreadLocal(int symbol) {
        int section = object.symbols().get(symbol).section();
        return section < bases.length && object.parts().get(section).isThreadLocal();
    }

    /** What the thread pointer holds. */
    long threadLocalStart() {
        return threadLocalStart;
    }

    /** Where the global offset table lies, which has room for each symbol. */
    long got() {
        return got;
    }

    /** Pages by protection, without a gap from {@link #START} to {@link #end}. */
    List<Range> ranges() {
        return ranges;
    }

    long end() {
        return ranges.getLast().end();
    }

    /** Those that name places for people. */
    SymbolTable symbols() {
        return symbols;
    }

    /** The thread's variables by their offsets from the thread pointer. */
    SymbolTable threadLocals() {
        return threadLocals;
    }
}
