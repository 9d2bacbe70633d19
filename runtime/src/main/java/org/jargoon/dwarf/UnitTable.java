// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jargoon.dwarf.Abbreviations.Abbreviation;
import org.jargoon.dwarf.data.AddressMap;
import org.jargoon.dwarf.data.AddressRange;
import org.jargoon.dwarf.data.Attribute;
import org.jargoon.dwarf.data.Budget;
import org.jargoon.dwarf.data.CodeRanges;
import org.jargoon.dwarf.data.DebugSections;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.Problems;
import org.jargoon.dwarf.data.Search;
import org.jargoon.dwarf.data.SectionCursor;
import org.jargoon.dwarf.data.Units;

/**
 * The units of .debug_info: which one has the code at an address, and readers of the latest ones. Of a unit that is not
 * being read, only its header stays in memory.
 *
 * <p>Left out is a unit whose header or first entry is damaged.
 */
final class UnitTable {
    private static final int READERS_KEPT = 16;

    private final DebugSections sections;
    private final List<CompilationUnit> units;
    private final long[] offsets;
    private final AddressMap byAddress;
    // By the offset of a unit's line number program.
    private final Map<Long, String> folders = new HashMap<>();
    private final SequencedMap<Integer, UnitReader> readers = new LinkedHashMap<>(16, 0.75f, true);
    private Budget request;

    UnitTable(DebugSections sections, Problems problems) {
        this.sections = sections;
        SectionCursor info = sections.cursor(DebugSections.INFO);
        units = Units.readAll(info, CompilationUnit::read, problems);
        offsets = units.stream().mapToLong(CompilationUnit::offset).toArray();
        SectionCursor abbreviations = sections.cursor(DebugSections.ABBREV);
        long work = (1 << 20) + 16L * (info.limit() + abbreviations.limit());
        Budget budget = new Budget(".debug_info: the list of units", work);
        CodeRanges code = sections.code();
        AddressMap.Builder map = new AddressMap.Builder();
        for (int i = 0; i < units.size(); i++) {
            CompilationUnit unit = units.get(i);
            try {
                addRoot(i, new UnitReader(unit, sections, rootAbbreviation(unit, budget)), code, map, budget);
            } catch (DwarfException e) {
                problems.add("%s: the unit at 0x%x is left out".formatted(e.getMessage(), unit.offset()));
            }
        }
        byAddress = map.build();
    }

    private Abbreviation rootAbbreviation(CompilationUnit unit, Budget budget) throws DwarfException {
        int code = sections.cursor(DebugSections.INFO).at(unit.first()).limit(unit.end()).ulebInt();
        return Abbreviations.find(unit, code, sections.cursor(DebugSections.ABBREV), budget);
    }

    private void addRoot(int index, UnitReader reader, CodeRanges code, AddressMap.Builder map, Budget budget)
            throws DwarfException {
        Die root = reader.root();
        if (root.has(Attribute.STMT_LIST) && root.has(Attribute.COMP_DIR)) {
            String folder = reader.string(root, Attribute.COMP_DIR);
            budget.spend(folder == null ? 0 : folder.length());
            folders.put(root.value(Attribute.STMT_LIST), folder);
        }
        for (AddressRange range : reader.ranges(root, code, budget)) {
            map.add(range.low(), range.high(), index);
        }
    }

    int size() {
        return units.size();
    }

    CompilationUnit unit(int index) {
        return units.get(index);
    }

    /** The index of the unit that has the code at {@code address}; -1 if none says that it has. */
    int at(long address) {
        return byAddress.at(address);
    }

    /** Where the compiler ran that wrote the line number program at an offset of .debug_line; null if not known. */
    String folder(long program) {
        return folders.get(program);
    }

    /** Something new is asked for: entries may be followed into other units again. */
    void beginRequest() {
        request = new Budget(".debug_info: following references between units", 1 << 22);
    }

    /** What reads the entries of a unit. */
    UnitReader reader(CompilationUnit unit) throws DwarfException {
        UnitReader reader = readers.get(unit.offset());
        if (reader == null) {
            reader = new UnitReader(unit, sections);
            request.spend(reader.cost());
            readers.put(unit.offset(), reader);
            if (readers.size() > READERS_KEPT) {
                readers.pollFirstEntry();
            }
        }
        return reader;
    }

    /** The entry that an attribute refers to, which may be in another unit; null if it refers to none of this file. */
    Die follow(Die die, Attribute attribute) throws DwarfException {
        long offset = die.reference(attribute);
        if (offset < 0) {
            return null;
        }
        int index = Search.lastNotAbove(offsets, offset);
        if (index < 0 || offset < units.get(index).first() || offset >= units.get(index).end()) {
            throw new DwarfException(".debug_info refers to 0x%x, where no entry is".formatted(offset));
        }
        return reader(units.get(index)).die((int) offset);
    }

    /** A string of an entry; null if it has no such attribute, or one whose text is in another file. */
    String string(Die die, Attribute attribute) throws DwarfException {
        return die.has(attribute) ? reader(die.unit()).string(die, attribute) : null;
    }
}
