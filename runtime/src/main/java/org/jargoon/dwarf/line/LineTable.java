// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.line;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.dwarf.data.AddressMap;
import org.jargoon.dwarf.data.Budget;
import org.jargoon.dwarf.data.CodeRanges;
import org.jargoon.dwarf.data.DebugSections;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.Problems;
import org.jargoon.dwarf.data.SectionCursor;
import org.jargoon.dwarf.data.Units;

/**
 * Which line of which source file each instruction comes from (.debug_line of DWARF 2 to 5). Addresses are the file's.
 *
 * <p>What stays in memory is where each sequence of rows begins and ends; rows are made when they are asked for, and
 * the latest are kept. Sequences of code that the linker has thrown away are left out. So is what is damaged, with a
 * text in {@link DebugInfo#problems()}: a unit without a sound header, or a sequence that does not end in its unit,
 * goes back or has more than 2 million rows, with all of its unit behind it.
 *
 * <p>May be used by several threads.
 */
public final class LineTable {
    private static final int ROWS_KEPT = 1 << 19;
    private static final int FILE_TABLES_KEPT = 16;
    /** A kernel has some ten thousand. */
    private static final int MOST_SEQUENCES = 1 << 21;
    /** For {@link #files()}: a kernel's are some ten million. */
    private static final long MOST_PATH_CHARACTERS = 1 << 27;

    private final DebugSections sections;
    private final Problems problems;
    private final LongFunction<String> folders;
    private final Map<Integer, LineUnit> unitsByOffset = new HashMap<>();
    private final List<Sequence> sequences = new ArrayList<>();
    private final AddressMap byAddress;
    // The latest used is the last.
    private final SequencedMap<Integer, SourceFiles> fileTables = new LinkedHashMap<>(16, 0.75f, true);
    private final SequencedMap<Integer, Rows> rows = new LinkedHashMap<>(16, 0.75f, true);
    private int rowsKept;
    private Map<String, List<Occurrence>> byFile;

    /**
     * What an instruction comes from.
     *
     * @param address where the row begins
     * @param end the first address behind it; {@code address} itself if the next row begins there too
     * @param file the path as the compiler was given it, with the folder that it ran in; {@code ?} if there is none
     * @param line from 1; 0 for code that comes from no line
     * @param column from 1; 0 if it is not known, 65535 also for all above
     * @param statement whether a debugger should stop there (is_stmt)
     */
    public record Row(long address, long end, String file, int line, int column, boolean statement) {}

    /** Rows without a gap; {@code program} is where in .debug_line its opcodes begin. */
    private record Sequence(LineUnit unit, int program, long low, long high, int[] files) {}

    /** That a sequence has rows of a file, which its unit gives this number. */
    private record Occurrence(int sequence, int file) {}

    /** @param folders where the compiler of the unit at an offset of .debug_line ran; null if it is not known */
    public LineTable(DebugSections sections, Problems problems, LongFunction<String> folders) {
        this.sections = sections;
        this.problems = problems;
        this.folders = folders;
        SectionCursor lines = sections.cursor(DebugSections.LINE);
        CodeRanges code = sections.code();
        for (LineUnit unit : Units.readAll(lines, LineUnit::read, problems)) {
            unitsByOffset.put(unit.offset(), unit);
            index(unit, lines, code);
        }
        AddressMap.Builder map = new AddressMap.Builder();
        for (int i = 0; i < sequences.size(); i++) {
            map.add(sequences.get(i).low, sequences.get(i).high, i);
        }
        byAddress = map.build();
    }

    private void index(LineUnit unit, SectionCursor lines, CodeRanges code) {
        try {
            LineProgram program = new LineProgram(unit, lines);
            while (program.hasNext()) {
                int position = program.position();
                Extent extent = new Extent();
                program.runSequence(extent);
                if (code.contains(extent.low, extent.high)) {
                    if (sequences.size() == MOST_SEQUENCES) {
                        throw new DwarfException(".debug_line has more than %,d sequences".formatted(MOST_SEQUENCES));
                    }
                    int[] files = extent.files.stream().mapToInt(Integer::intValue).sorted().toArray();
                    sequences.add(new Sequence(unit, position, extent.low, extent.high, files));
                }
            }
        } catch (DwarfException e) {
            problems.add("%s: the unit at 0x%x is left out from there on".formatted(e.getMessage(), unit.offset()));
        }
    }

    /** What a sequence covers. */
    private static final class Extent implements LineProgram.Sink {
        private final Set<Integer> files = new HashSet<>();
        private int rows;
        private int file = -1;
        private long low;
        private long last;
        private long high;

        @Override
        public void row(long address, int ofFile, int line, int column, boolean statement) throws DwarfException {
            low = rows == 0 ? address : low;
            check(address);
            if (++rows > Rows.MOST) {
                throw new DwarfException(".debug_line has a sequence of more than %,d rows".formatted(Rows.MOST));
            }
            if (ofFile != file) {
                file = ofFile;
                files.add(file);
            }
        }

        @Override
        public void end(long end) throws DwarfException {
            low = rows == 0 ? end : low;
            check(end);
            high = end;
        }

        private void check(long address) throws DwarfException {
            if (rows > 0 && Long.compareUnsigned(address, last) < 0) {
                throw new DwarfException(".debug_line has a sequence that goes back from 0x%x to 0x%x"
                        .formatted(last, address));
            }
            last = address;
        }
    }

    /** Whether it knows of no line at all. */
    public boolean isEmpty() {
        return sequences.isEmpty();
    }

    /** The row that has the instruction at {@code address}. */
    public synchronized Optional<Row> row(long address) {
        int index = byAddress.at(address);
        if (index < 0) {
            return Optional.empty();
        }
        Rows all = rows(index);
        int row = all.at(address);
        return row < 0 ? Optional.empty() : Optional.of(row(index, all, row));
    }

    /** {@link #forEachRow} as a list. */
    public List<Row> rows(long from, long to) {
        List<Row> all = new ArrayList<>();
        forEachRow(from, to, all::add);
        return all;
    }

    /**
     * All rows that have an address from {@code from} to before {@code to} (unsigned), and the empty ones between them,
     * in the program's order, which is that of addresses inside of each sequence.
     */
    public void forEachRow(long from, long to, Consumer<Row> action) {
        byAddress.forEach(from, to, sequence -> rowsOf(sequence, from, to).forEach(action));
    }

    private synchronized List<Row> rowsOf(int sequence, long from, long to) {
        Rows all = rows(sequence);
        List<Row> found = new ArrayList<>();
        for (int i = 0; i < all.size() && Long.compareUnsigned(all.address(i), to) < 0; i++) {
            if (Long.compareUnsigned(all.end(i), from) > 0 || all.address(i) == from) {
                found.add(row(sequence, all, i));
            }
        }
        return found;
    }

    /** The paths of all files that code comes from, sorted. */
    public synchronized List<String> files() {
        return new TreeSet<>(byFile().keySet()).stream().toList();
    }

    /** The files that {@code path} may mean: the one of that path, or else all whose path ends in {@code /path}. */
    public synchronized List<String> filesNamed(String path) {
        return byFile().containsKey(path)
                ? List.of(path)
                : byFile().keySet().stream().filter(file -> file.endsWith("/" + path)).sorted().toList();
    }

    /**
     * Where to stop for a line: each address at which code of a statement of it begins, with other code before it. A
     * line that has been inlined or unrolled has several.
     *
     * @param file one of {@link #files()}
     * @return sorted; empty if the line has no code
     */
    public synchronized List<Long> statements(String file, int line) {
        TreeSet<Long> found = new TreeSet<>(Long::compareUnsigned);
        forEachStatement(file, (address, ofLine) -> {
            if (ofLine == line) {
                found.add(address);
            }
        });
        return List.copyOf(found);
    }

    /** The first line from {@code line} on that a statement begins on, for a breakpoint on a line without code. */
    public synchronized OptionalInt lineWithCode(String file, int line) {
        int[] nearest = {Integer.MAX_VALUE};
        forEachStatement(file, (address, ofLine) -> {
            if (ofLine >= line) {
                nearest[0] = Math.min(nearest[0], ofLine);
            }
        });
        return nearest[0] == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(nearest[0]);
    }

    private interface StatementSink {
        void statement(long address, int line);
    }

    private void forEachStatement(String file, StatementSink sink) {
        for (Occurrence occurrence : byFile().getOrDefault(file, List.of())) {
            Rows all = rows(occurrence.sequence);
            for (int i = 0; i < all.size(); i++) {
                if (all.file(i) == occurrence.file && all.begins(i)) {
                    sink.statement(all.address(i), all.line(i));
                }
            }
        }
    }

    private Map<String, List<Occurrence>> byFile() {
        if (byFile == null) {
            byFile = new LinkedHashMap<>();
            Budget characters = new Budget(".debug_line's list of files", MOST_PATH_CHARACTERS);
            try {
                for (int i = 0; i < sequences.size(); i++) {
                    for (int file : sequences.get(i).files) {
                        String path = path(sequences.get(i).unit, file);
                        characters.spend(path.length());
                        byFile.computeIfAbsent(path, p -> new ArrayList<>()).add(new Occurrence(i, file));
                    }
                }
            } catch (DwarfException e) {
                problems.add(e.getMessage() + ": it is not complete");
            }
        }
        return byFile;
    }

    /**
     * A file as the compilation unit whose DW_AT_stmt_list is {@code unit} numbers it.
     *
     * @return {@link SourceFiles#UNKNOWN} if it has no such file
     */
    public synchronized String file(long unit, int file) {
        LineUnit found = unit == (int) unit ? unitsByOffset.get((int) unit) : null;
        return found == null ? SourceFiles.UNKNOWN : path(found, file);
    }

    private String path(LineUnit unit, int file) {
        SourceFiles table = fileTables.get(unit.offset());
        if (table == null) {
            table = new SourceFiles(unit, folders.apply(unit.offset()), sections, problems);
            fileTables.put(unit.offset(), table);
            if (fileTables.size() > FILE_TABLES_KEPT) {
                fileTables.pollFirstEntry();
            }
        }
        return table.path(file);
    }

    private Row row(int sequence, Rows all, int row) {
        String file = path(sequences.get(sequence).unit, all.file(row));
        return new Row(all.address(row), all.end(row), file, all.line(row), all.column(row), all.statement(row));
    }

    private Rows rows(int index) {
        Rows found = rows.get(index);
        if (found != null) {
            return found;
        }
        Sequence sequence = sequences.get(index);
        Rows made = new Rows();
        try {
            LineProgram program = new LineProgram(sequence.unit, sections.cursor(DebugSections.LINE));
            program.seek(sequence.program).runSequence(made);
        } catch (DwarfException e) {
            throw new IllegalStateException("a sequence that has been read is damaged", e);
        }
        rows.put(index, made);
        rowsKept += made.size();
        while (rowsKept > ROWS_KEPT && rows.size() > 1) {
            rowsKept -= rows.pollFirstEntry().getValue().size();
        }
        return made;
    }
}
