// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.Section;
import org.jargoon.elf.SectionedFile;

/**
 * The sections of one file that hold debugging information, by name; compressed ones (SHF_COMPRESSED, ELFCOMPRESS_ZLIB)
 * are inflated when they are first asked for. All of them together may become at most {@link #INFLATED_LIMIT} bytes and
 * a quarter of the heap, and each no more than its bytes in the file can stand for.
 */
public final class DebugSections {
    public static final String LINE = ".debug_line";
    public static final String LINE_STR = ".debug_line_str";
    public static final String STR = ".debug_str";
    public static final String INFO = ".debug_info";
    public static final String ABBREV = ".debug_abbrev";
    public static final String ADDR = ".debug_addr";
    public static final String STR_OFFSETS = ".debug_str_offsets";
    public static final String RANGES = ".debug_ranges";
    public static final String RNGLISTS = ".debug_rnglists";
    public static final String FRAME = ".debug_frame";
    public static final String EH_FRAME = ".eh_frame";

    static final long INFLATED_LIMIT = 1L << 29;

    private static final long FLAG_COMPRESSED = 0x800;
    private static final int COMPRESSION_HEADER = 24;
    private static final int ZLIB = 1;
    /** Deflate makes at most 258 bytes of two bits. */
    private static final long MOST_PER_BYTE = 1032;

    private final SectionedFile file;
    private final Problems problems;
    private final Map<String, ByteBuffer> contents = new HashMap<>();
    private long inflatable = Math.min(INFLATED_LIMIT, Runtime.getRuntime().maxMemory() / 4);

    public DebugSections(SectionedFile file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** A cursor at the beginning of a section, which is empty if the file does not have it or it cannot be read. */
    public SectionCursor cursor(String name) {
        return new SectionCursor(contents(name), name);
    }

    /** Where a section stands in memory; 0 if it does not. */
    public long address(String name) {
        return section(name).map(Section::address).orElse(0L);
    }

    /** Code of the program: what a section to execute covers. */
    public CodeRanges code() {
        return CodeRanges.of(file.sections());
    }

    private Optional<Section> section(String name) {
        return file.sections().stream()
                .filter(section -> section.name().equals(name) && section.type() != Section.NO_BITS)
                .findFirst();
    }

    private synchronized ByteBuffer contents(String name) {
        return contents.computeIfAbsent(name, this::read);
    }

    private ByteBuffer read(String name) {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        Section section = section(name).orElse(null);
        if (section == null) {
            return nothing;
        }
        Optional<ByteBuffer> bytes = file.contents(section);
        if (bytes.isEmpty()) {
            problems.add("%s lies outside the file: it is left out".formatted(name));
            return nothing;
        }
        boolean compressed = (section.flags() & FLAG_COMPRESSED) != 0;
        try {
            return file.linked(section, compressed ? inflated(bytes.get(), name) : bytes.get());
        } catch (DwarfException e) {
            problems.add(e.getMessage() + ": it is left out");
        } catch (ElfException e) {
            problems.add("%s: %s: it is left out".formatted(name, e.getMessage()));
        }
        return nothing;
    }

    private ByteBuffer inflated(ByteBuffer compressed, String name) throws DwarfException {
        if (compressed.capacity() < COMPRESSION_HEADER) {
            throw new DwarfException(name + " is truncated inside its compression header");
        }
        int kind = compressed.getInt(0);
        if (kind != ZLIB) {
            throw new DwarfException("%s is compressed with %s, only zlib is known"
                    .formatted(name, kind == 2 ? "zstd" : "method " + Integer.toUnsignedString(kind)));
        }
        long size = compressed.getLong(8);
        long most = Math.min(inflatable, (compressed.capacity() - COMPRESSION_HEADER) * MOST_PER_BYTE);
        if (size < 0 || size > most) {
            throw new DwarfException("%s claims to be %s bytes inflated, at most %d can be"
                    .formatted(name, Long.toUnsignedString(size), most));
        }
        inflatable -= size;
        return inflate(compressed.slice(COMPRESSION_HEADER, compressed.capacity() - COMPRESSION_HEADER), size, name);
    }

    private static ByteBuffer inflate(ByteBuffer deflated, long size, String name) throws DwarfException {
        byte[] out = new byte[(int) size];
        int count = 0;
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(deflated);
            int more = 1;
            while (count < size && more > 0) {
                more = inflater.inflate(out, count, (int) size - count);
                count += more;
            }
        } catch (DataFormatException e) {
            throw new DwarfException("%s is compressed, and damaged: %s".formatted(name, e.getMessage()));
        } finally {
            inflater.end();
        }
        if (count < size) {
            throw new DwarfException("%s is compressed, and ends early".formatted(name));
        }
        return ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
    }
}
