// SPDX-License-Identifier: Apache-2.0
package org.jargoon.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * A checked 64-bit little-endian program file. What this class hands out is consistent: segments lie inside the file,
 * do not overlap in memory and do not wrap; the entry lies in an executable one, or for a bare machine in any.
 *
 * @see <a href="https://gabi.xinuos.com/">System V ABI, chapters 4 and 5</a>
 */
public final class ElfFile implements SectionedFile {
    /** The largest file that is read, in bytes. */
    public static final long LARGEST_FILE = 1L << 30;

    private static final int DYNAMIC_ENTRY = 16;
    private static final long DT_NULL = 0;
    private static final long DT_NEEDED = 1;

    static final int HEADER_SIZE = 64;
    static final int PROGRAM_HEADER_SIZE = 56;

    private final ByteBuffer bytes;
    private final Machine machine;
    private final boolean positionIndependent;
    private final long entry;
    private final long programHeaderOffset;
    private final List<Segment> segments;
    private final List<Section> sections;
    private final SymbolTable symbols;
    private final SymbolTable threadLocals;

    ElfFile(
            ByteBuffer bytes,
            Machine machine,
            boolean positionIndependent,
            long entry,
            long programHeaderOffset,
            List<Segment> segments,
            List<Section> sections,
            SymbolTable symbols,
            SymbolTable threadLocals) {
        this.bytes = bytes;
        this.machine = machine;
        this.positionIndependent = positionIndependent;
        this.entry = entry;
        this.programHeaderOffset = programHeaderOffset;
        this.segments = List.copyOf(segments);
        this.sections = List.copyOf(sections);
        this.symbols = symbols;
        this.threadLocals = threadLocals;
    }

    /**
     * Reads a program from a file of the host, which stays mapped.
     *
     * @throws ElfException also if there is no such file, it may not be read or is larger than {@link #LARGEST_FILE}
     */
    public static ElfFile read(Path path, Machine machine) throws ElfException {
        return read(path, machine, ElfReader.Purpose.PROGRAM);
    }

    /**
     * Reads what runs on a bare machine, such as a kernel: its segments do not overlap by their physical addresses, the
     * others may be anything.
     *
     * @throws ElfException as {@link #read(Path, Machine)}
     */
    public static ElfFile readImage(Path path, Machine machine) throws ElfException {
        return read(path, machine, ElfReader.Purpose.IMAGE);
    }

    private static ElfFile read(Path path, Machine machine, ElfReader.Purpose purpose) throws ElfException {
        if (Files.isDirectory(path)) {
            throw new ElfException("it is a directory, not a program");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new ElfException("it is not a regular file");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > LARGEST_FILE) {
                throw new ElfException("the file of %d bytes is larger than the limit of %d bytes"
                        .formatted(size, LARGEST_FILE));
            }
            return new ElfReader(channel.map(FileChannel.MapMode.READ_ONLY, 0, size), machine, purpose)
                    .read();
        } catch (NoSuchFileException e) {
            throw new ElfException("there is no such file");
        } catch (AccessDeniedException e) {
            throw new ElfException("permission to read it is denied");
        } catch (IOException e) {
            throw new ElfException("it cannot be read: " + e.getMessage());
        }
    }

    /** Reads a program from bytes, which are not copied. */
    public static ElfFile parse(byte[] bytes, Machine machine) throws ElfException {
        return new ElfReader(ByteBuffer.wrap(bytes), machine, ElfReader.Purpose.PROGRAM).read();
    }

    /** As {@link #readImage}, from bytes, which are not copied. */
    public static ElfFile parseImage(byte[] bytes, Machine machine) throws ElfException {
        return new ElfReader(ByteBuffer.wrap(bytes), machine, ElfReader.Purpose.IMAGE).read();
    }

    /** As {@link #parse}, but a position-independent file may have no entry, which is then 0: a shared library. */
    public static ElfFile parseLibrary(byte[] bytes, Machine machine) throws ElfException {
        return new ElfReader(ByteBuffer.wrap(bytes), machine, ElfReader.Purpose.LIBRARY).read();
    }

    /** The whole file, to be read only. */
    public ByteBuffer bytes() {
        return bytes.asReadOnlyBuffer();
    }

    public Machine machine() {
        return machine;
    }

    /** Whether it may be loaded at any address (ET_DYN) and not only at its segments' own (ET_EXEC). */
    public boolean positionIndependent() {
        return positionIndependent;
    }

    /** Where it begins to run; relative to the load address if position independent. */
    public long entry() {
        return entry;
    }

    /** Where it begins to run while no page tables are in use: the entry as a kernel has it may be virtual. */
    public long physicalEntry() {
        return physicalAddress(entry);
    }

    /** Where what is to be at a virtual address is loaded; the address itself if it is in no segment. */
    public long physicalAddress(long address) {
        return loadSegments().stream()
                .filter(segment -> segment.contains(address))
                .findFirst()
                .map(segment -> address - segment.address() + segment.physicalAddress())
                .orElse(address);
    }

    /** All program headers in the file's order. */
    public List<Segment> segments() {
        return segments;
    }

    /** The segments to load, those of no size left out, by address. */
    public List<Segment> loadSegments() {
        return segments.stream()
                .filter(Segment::loads)
                .sorted((a, b) -> Long.compareUnsigned(a.address(), b.address()))
                .toList();
    }

    /** The address at which the program header table is loaded (AT_PHDR); 0 if it is in no segment. */
    public long programHeaderAddress() {
        for (Segment segment : segments) {
            if (segment.type() == Segment.PROGRAM_HEADERS) {
                return segment.address();
            }
        }
        for (Segment segment : segments) {
            long inside = programHeaderOffset - segment.offset();
            if (segment.loads() && inside >= 0 && inside < segment.fileSize()) {
                return segment.address() + inside;
            }
        }
        return 0;
    }

    /** Whether it asks for a stack that instructions can be fetched from, as programs with nested functions do. */
    public boolean executableStack() {
        return segments.stream().anyMatch(segment -> segment.type() == Segment.STACK && segment.executable());
    }

    @Override
    public List<Section> sections() {
        return sections;
    }

    @Override
    public SymbolTable symbols() {
        return symbols;
    }

    /** Thread-local variables, by their offsets in a thread's block of them ({@link Segment#THREAD_LOCAL}). */
    public SymbolTable threadLocals() {
        return threadLocals;
    }

    /** @throws ElfException if the program names a dynamic loader */
    public void requireStatic() throws ElfException {
        for (Segment segment : segments) {
            if (segment.type() == Segment.INTERPRETER) {
                throw new ElfException("needs the dynamic loader %s: link it with -static"
                        .formatted(ElfReader.text(bytes, segment.offset(), segment.fileSize())));
            }
        }
    }

    /** @throws ElfException if it is a shared library that needs others, and so not a program */
    public void requireProgram() throws ElfException {
        if (positionIndependent && needsLibraries()) {
            throw new ElfException(
                    "it is a shared library, not a program: it names no dynamic loader for what it needs");
        }
    }

    /** Whether its dynamic section names other libraries. */
    private boolean needsLibraries() {
        for (Segment segment : segments) {
            if (segment.type() == Segment.DYNAMIC
                    && ElfReader.inside(segment.offset(), segment.fileSize(), bytes.capacity())) {
                ByteBuffer entries = contents(segment);
                while (entries.remaining() >= DYNAMIC_ENTRY) {
                    long tag = entries.getLong();
                    entries.getLong();
                    if (tag == DT_NULL) {
                        break;
                    }
                    if (tag == DT_NEEDED) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** A segment's bytes in the file, little-endian. */
    public ByteBuffer contents(Segment segment) {
        return slice(segment.offset(), segment.fileSize());
    }

    @Override
    public Optional<ByteBuffer> contents(Section section) {
        boolean inside = ElfReader.inside(section.offset(), section.size(), bytes.capacity());
        return section.type() != Section.NO_BITS && inside
                ? Optional.of(slice(section.offset(), section.size()))
                : Optional.empty();
    }

    private ByteBuffer slice(long offset, long size) {
        return bytes.slice(Math.toIntExact(offset), Math.toIntExact(size))
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
