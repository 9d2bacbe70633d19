// SPDX-License-Identifier: Apache-2.0
package org.jargoon.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads one file. The input is hostile: every offset is checked before it is used, and time and memory are proportional
 * to the file's size whatever its tables say.
 */
final class ElfReader {
    private static final int MAGIC = 0x464c457f;
    private static final int TYPE_EXECUTABLE = 2;
    private static final int TYPE_DYNAMIC = 3;
    private static final int TYPE_THREAD_LOCAL = 6;
    private static final int SECTION_HEADER_SIZE = 64;
    private static final int SYMBOL_SIZE = 24;
    private static final int LONGEST_NAME = 255;
    // Linux gives programs the lower half of a 48-bit address space at most.
    private static final long ADDRESS_LIMIT = 1L << 47;
    private static final long PAGE_SIZE = 4096;
    // RISC-V has 56 bits of physical addresses, AArch64 52.
    private static final long PHYSICAL_LIMIT = 1L << 56;

    private final ByteBuffer file;
    private final long size;
    private final Machine machine;
    private final boolean image;
    private final boolean library;

    /** What {@link ElfFile#symbols} and {@link ElfFile#threadLocals} give. */
    private record Symbols(SymbolTable places, SymbolTable threadLocals) {
        static final Symbols NONE = new Symbols(SymbolTable.EMPTY, SymbolTable.EMPTY);
    }

    /** What a file is read as. */
    enum Purpose {
        /** A user program. */
        PROGRAM,
        /** For a bare machine, where p_paddr says what goes where, and p_vaddr may be anything. */
        IMAGE,
        /** A user program, or a shared library, which need not have an entry. */
        LIBRARY
    }

    ElfReader(ByteBuffer bytes, Machine machine, Purpose purpose) {
        this.file = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.size = bytes.limit();
        this.machine = machine;
        image = purpose == Purpose.IMAGE;
        library = purpose == Purpose.LIBRARY;
    }

    ElfFile read() throws ElfException {
        boolean positionIndependent = checkHeader();
        long entry = file.getLong(24);
        long headerOffset = file.getLong(32);
        List<Segment> segments = readSegments(headerOffset);
        if (!library || !positionIndependent || entry != 0) {
            checkEntry(entry, positionIndependent, segments);
        }
        List<Section> sections = sections();
        Symbols symbols = symbols(sections, imageEnd(segments));
        return new ElfFile(
                file,
                machine,
                positionIndependent,
                entry,
                headerOffset,
                segments,
                sections,
                symbols.places,
                symbols.threadLocals);
    }

    private boolean checkHeader() throws ElfException {
        if (size == 0) {
            throw new ElfException("not an ELF file: it is empty");
        }
        if (size < 4 || file.getInt(0) != MAGIC) {
            byte[] start = new byte[(int) Math.min(4, size)];
            file.get(0, start);
            throw new ElfException("not an ELF file: it begins with the bytes "
                    + HexFormat.ofDelimiter(" ").formatHex(start));
        }
        if (size > 5 && file.get(4) != 2) {
            throw new ElfException(file.get(4) == 1
                    ? "a 32-bit ELF file; 64-bit is needed"
                    : "ELF class %d at offset 4 is unknown".formatted(file.get(4)));
        }
        if (size > 5 && file.get(5) != 1) {
            throw new ElfException(file.get(5) == 2
                    ? "a big-endian ELF file; little-endian is needed"
                    : "ELF byte order %d at offset 5 is unknown".formatted(file.get(5)));
        }
        if (size < ElfFile.HEADER_SIZE) {
            throw new ElfException("truncated: the ELF header takes %d bytes, the file has %d"
                    .formatted(ElfFile.HEADER_SIZE, size));
        }
        if (unsigned16(18) != machine.number()) {
            throw new ElfException("an ELF file for %s; %s is needed"
                    .formatted(Machine.describe(unsigned16(18)), machine));
        }
        return switch (unsigned16(16)) {
            case TYPE_EXECUTABLE -> false;
            case TYPE_DYNAMIC -> true;
            case 1 -> throw new ElfException("an object file, not a program: link it");
            case 4 -> throw new ElfException("a core dump, not a program");
            default -> throw new ElfException("ELF type %d at offset 16 is no program".formatted(unsigned16(16)));
        };
    }

    private List<Segment> readSegments(long offset) throws ElfException {
        int count = unsigned16(56);
        if (count == 0) {
            throw new ElfException("no program headers: there is nothing to load");
        }
        if (unsigned16(54) != ElfFile.PROGRAM_HEADER_SIZE) {
            throw new ElfException("program headers of %d bytes at offset 54; %d is needed"
                    .formatted(unsigned16(54), ElfFile.PROGRAM_HEADER_SIZE));
        }
        checkInside("the program header table", offset, (long) count * ElfFile.PROGRAM_HEADER_SIZE);
        List<Segment> segments = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = (int) offset + i * ElfFile.PROGRAM_HEADER_SIZE;
            segments.add(checked(new Segment(
                    i,
                    file.getInt(at),
                    file.getInt(at + 4),
                    file.getLong(at + 8),
                    file.getLong(at + 16),
                    file.getLong(at + 24),
                    file.getLong(at + 32),
                    file.getLong(at + 40),
                    file.getLong(at + 48))));
        }
        checkOverlap(segments);
        return segments;
    }

    private Segment checked(Segment segment) throws ElfException {
        int type = segment.type();
        boolean isEmpty = segment.fileSize() == 0 && segment.memorySize() == 0;
        if (type != Segment.LOAD && type != Segment.INTERPRETER || isEmpty) {
            return segment;
        }
        checkInside("segment " + segment.index(), segment.offset(), segment.fileSize());
        if (type == Segment.INTERPRETER) {
            return segment;
        }
        if (Long.compareUnsigned(segment.fileSize(), segment.memorySize()) > 0) {
            throw new ElfException("segment %d has 0x%x bytes in the file but only 0x%x in memory"
                    .formatted(segment.index(), segment.fileSize(), segment.memorySize()));
        }
        long limit = image ? PHYSICAL_LIMIT : ADDRESS_LIMIT;
        if (!inside(place(segment), segment.memorySize(), limit)) {
            throw new ElfException("segment %d of 0x%x bytes at address 0x%x is huge: addresses end at 0x%x"
                    .formatted(segment.index(), segment.memorySize(), place(segment), limit));
        }
        if (!image) {
            checkAlignment(segment);
        }
        return segment;
    }

    /** Where a segment is loaded. */
    private long place(Segment segment) {
        return image ? segment.physicalAddress() : segment.address();
    }

    /** As on Linux, which maps pages of the file: larger alignments are hints, and segments without bytes are free. */
    private static void checkAlignment(Segment segment) throws ElfException {
        long alignment = Math.min(segment.alignment(), PAGE_SIZE);
        boolean isPowerOfTwo = (segment.alignment() & segment.alignment() - 1) == 0;
        if (isPowerOfTwo && alignment > 1 && segment.fileSize() != 0
                && (segment.address() - segment.offset() & alignment - 1) != 0) {
            throw new ElfException("segment %d: address 0x%x and file offset 0x%x differ modulo 0x%x"
                    .formatted(segment.index(), segment.address(), segment.offset(), alignment));
        }
    }

    private void checkOverlap(List<Segment> segments) throws ElfException {
        List<Segment> loaded = segments.stream()
                .filter(Segment::loads)
                .sorted(Comparator.comparingLong(this::place))
                .toList();
        if (loaded.isEmpty()) {
            throw new ElfException("no segment to load");
        }
        for (int i = 1; i < loaded.size(); i++) {
            if (place(loaded.get(i - 1)) + loaded.get(i - 1).memorySize() > place(loaded.get(i))) {
                throw new ElfException("segments %d and %d overlap at address 0x%x".formatted(
                        loaded.get(i - 1).index(), loaded.get(i).index(), place(loaded.get(i))));
            }
        }
    }

    /** Flags of segments are for page tables, which a bare machine begins without. */
    private void checkEntry(long entry, boolean positionIndependent, List<Segment> segments) throws ElfException {
        if (entry == 0 && positionIndependent && !image) {
            throw new ElfException("it is a shared library, not a program: it has no entry point");
        }
        boolean isLoaded = segments.stream()
                .filter(Segment::loads)
                .anyMatch(s -> image
                        ? s.contains(entry) || s.containsPhysical(entry)
                        : s.executable() && s.contains(entry));
        if (!isLoaded) {
            throw new ElfException("the entry point 0x%x is not in %s"
                    .formatted(entry, image ? "a segment" : "an executable segment"));
        }
        if (entry % machine.instructionAlignment() != 0) {
            throw new ElfException("the entry point 0x%x is not a multiple of %d"
                    .formatted(entry, machine.instructionAlignment()));
        }
    }

    private static long imageEnd(List<Segment> segments) {
        return segments.stream().filter(Segment::loads).map(Segment::end).max(Long::compareUnsigned).orElse(0L);
    }

    /**
     * Sections are not needed to run what is in segments: a program or image whose section headers are damaged, as some
     * tools leave them, has none. A library is linked by them.
     */
    private List<Section> sections() throws ElfException {
        if (library) {
            return readSections();
        }
        try {
            return readSections();
        } catch (ElfException e) {
            return List.of();
        }
    }

    private Symbols symbols(List<Section> sections, long imageEnd) throws ElfException {
        if (library) {
            return readSymbols(sections, imageEnd);
        }
        try {
            return readSymbols(sections, imageEnd);
        } catch (ElfException e) {
            return Symbols.NONE;
        }
    }

    private List<Section> readSections() throws ElfException {
        long offset = file.getLong(40);
        int count = unsigned16(60);
        if (offset == 0 || count == 0) {
            return List.of();
        }
        if (unsigned16(58) != SECTION_HEADER_SIZE) {
            throw new ElfException("section headers of %d bytes at offset 58; %d is needed"
                    .formatted(unsigned16(58), SECTION_HEADER_SIZE));
        }
        checkInside("the section header table", offset, (long) count * SECTION_HEADER_SIZE);
        int namesIndex = unsigned16(62);
        ByteBuffer names = ByteBuffer.allocate(0);
        if (namesIndex < count) {
            int at = (int) offset + namesIndex * SECTION_HEADER_SIZE;
            names = slice("the section name table", file.getLong(at + 24), file.getLong(at + 32));
        }
        List<Section> sections = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = (int) offset + i * SECTION_HEADER_SIZE;
            sections.add(new Section(
                    text(names, Integer.toUnsignedLong(file.getInt(at)), LONGEST_NAME),
                    file.getInt(at + 4),
                    file.getLong(at + 8),
                    file.getLong(at + 16),
                    file.getLong(at + 24),
                    file.getLong(at + 32),
                    file.getInt(at + 40)));
        }
        return sections;
    }

    /** Reads one table only, the full one if there is one: tables that all name the same bytes must cost nothing. */
    private Symbols readSymbols(List<Section> sections, long imageEnd) throws ElfException {
        Section table = sections.stream()
                .filter(s -> s.type() == Section.SYMBOLS)
                .findFirst()
                .or(() -> sections.stream().filter(s -> s.type() == Section.DYNAMIC_SYMBOLS).findFirst())
                .orElse(null);
        if (table == null) {
            return Symbols.NONE;
        }
        if (table.link() < 0 || table.link() >= sections.size()) {
            throw new ElfException("the symbol table's strings are section %d of %d"
                    .formatted(Integer.toUnsignedLong(table.link()), sections.size()));
        }
        Section stringSection = sections.get(table.link());
        ByteBuffer symbols = slice("the symbol table", table.offset(), table.size());
        ByteBuffer strings = slice("the symbols' string table", stringSection.offset(), stringSection.size());
        byte[] text = new byte[strings.capacity()];
        strings.get(0, text);
        List<SymbolTable.Row> places = new ArrayList<>();
        List<SymbolTable.Row> threadLocals = new ArrayList<>();
        for (int at = 0; at <= symbols.capacity() - SYMBOL_SIZE; at += SYMBOL_SIZE) {
            addSymbol(symbols, at, text, places, threadLocals);
        }
        return new Symbols(
                SymbolTable.of(places, text, imageEnd), SymbolTable.of(threadLocals, text, ADDRESS_LIMIT));
    }

    /**
     * Leaves out undefined and absolute symbols, sections, files, the assembler's local labels and the ABI's mapping
     * symbols ($x, $d), none of which names a place of the program for its reader.
     */
    private static void addSymbol(
            ByteBuffer symbols,
            int at,
            byte[] text,
            List<SymbolTable.Row> places,
            List<SymbolTable.Row> threadLocals) {
        int name = symbols.getInt(at);
        int type = symbols.get(at + 4) & 15;
        boolean global = (symbols.get(at + 4) & 0xf0) != 0;
        int section = Short.toUnsignedInt(symbols.getShort(at + 6));
        boolean placed = section != 0 && section < 0xff00;
        if (!placed || type > 2 && type != TYPE_THREAD_LOCAL || name < 0 || name >= text.length) {
            return;
        }
        byte first = text[name];
        if (first == 0 || first == '$' || first == '.' && name + 1 < text.length && text[name + 1] == 'L') {
            return;
        }
        // Functions are ranked before all else, then what the program's author made visible.
        int rank = type == 2 ? 0 : global ? 1 : 2;
        (type == TYPE_THREAD_LOCAL ? threadLocals : places)
                .add(new SymbolTable.Row(symbols.getLong(at + 8), symbols.getLong(at + 16), name, rank));
    }

    private ByteBuffer slice(String what, long offset, long length) throws ElfException {
        checkInside(what, offset, length);
        return file.slice((int) offset, (int) length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void checkInside(String what, long offset, long length) throws ElfException {
        if (!inside(offset, length, size)) {
            throw new ElfException("truncated: %s (0x%x bytes at offset 0x%x) lies outside the file of 0x%x bytes"
                    .formatted(what, length, offset, size));
        }
    }

    static boolean inside(long offset, long length, long limit) {
        return offset >= 0 && length >= 0 && length <= limit && offset <= limit - length;
    }

    /** The printable text at {@code offset} up to a zero byte or {@code length}; for names and messages. */
    static String text(ByteBuffer bytes, long offset, long length) {
        StringBuilder text = new StringBuilder();
        long end = Math.min(bytes.capacity(), offset + Math.min(length, LONGEST_NAME));
        for (long at = offset; at < end && bytes.get((int) at) != 0; at++) {
            int c = Byte.toUnsignedInt(bytes.get((int) at));
            text.append(c < ' ' || c > '~' ? '?' : (char) c);
        }
        return text.toString();
    }

    private int unsigned16(int at) {
        return Short.toUnsignedInt(file.getShort(at));
    }
}
