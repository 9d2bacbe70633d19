// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.dwarf.Abbreviations.Abbreviation;
import org.jargoon.dwarf.data.AddressRange;
import org.jargoon.dwarf.data.Attribute;
import org.jargoon.dwarf.data.Budget;
import org.jargoon.dwarf.data.CodeRanges;
import org.jargoon.dwarf.data.DebugSections;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.Forms;
import org.jargoon.dwarf.data.SectionCursor;

/** Reads the entries of one unit, and the strings, addresses and ranges that they name by index or offset. */
final class UnitReader {
    /** DW_OP_plus_uconst. */
    private static final int PLUS_CONSTANT = 0x23;

    private final CompilationUnit unit;
    private final DebugSections sections;
    private final SectionCursor info;
    private final Abbreviations abbreviations;
    private final Die root;

    UnitReader(CompilationUnit unit, DebugSections sections) throws DwarfException {
        this.unit = unit;
        this.sections = sections;
        info = sections.cursor(DebugSections.INFO).at(unit.first()).limit(unit.end()).wide(unit.wide());
        abbreviations = Abbreviations.read(unit, sections.cursor(DebugSections.ABBREV));
        root = die(unit.first());
    }

    /** A reader of the first entry only, whose abbreviation is known. */
    UnitReader(CompilationUnit unit, DebugSections sections, Abbreviation ofRoot) throws DwarfException {
        this.unit = unit;
        this.sections = sections;
        info = sections.cursor(DebugSections.INFO).at(unit.first()).limit(unit.end()).wide(unit.wide());
        abbreviations = null;
        info.uleb();
        root = new Die(unit, unit.first(), ofRoot, info);
    }

    CompilationUnit unit() {
        return unit;
    }

    /** What making it cost, in attributes of abbreviations. */
    int cost() {
        return abbreviations.attributes();
    }

    Die root() {
        return root;
    }

    /** The entry at an offset of .debug_info inside of this unit; null for one that only ends a list of children. */
    Die die(int offset) throws DwarfException {
        int code = info.seek(offset).ulebInt();
        return code == 0 ? null : new Die(unit, offset, abbreviations.get(code), info);
    }

    /** Where the next entry is. */
    int position() {
        return info.position();
    }

    /** Goes over entries one after the other, through all levels. */
    interface Walk {
        /** Whether the attributes of entries of this tag are wanted. */
        boolean wants(int tag);

        /** @param die null if its attributes are not wanted */
        void enter(Die die, boolean children) throws DwarfException;

        /** A list of children ends. */
        void leave();
    }

    void walk(Walk walk) throws DwarfException {
        info.seek(unit.first());
        int depth = 0;
        while (info.remaining() > 0) {
            int at = info.position();
            int code = info.ulebInt();
            if (code == 0) {
                if (--depth <= 0) {
                    return;
                }
                walk.leave();
                continue;
            }
            Abbreviation abbreviation = abbreviations.get(code);
            Die die = null;
            if (walk.wants(abbreviation.tag())) {
                die = new Die(unit, at, abbreviation, info);
            } else {
                Die.skip(unit, abbreviation, info);
            }
            walk.enter(die, abbreviation.children());
            depth += abbreviation.children() ? 1 : 0;
            if (depth == 0) {
                return;
            }
        }
    }

    /** The entries directly below one. */
    List<Die> children(Die parent, Budget budget) throws DwarfException {
        List<Die> children = new ArrayList<>();
        int at = parent.end();
        int depth = parent.hasChildren() ? 1 : 0;
        while (depth > 0) {
            budget.spend(1);
            Die child = die(at);
            if (child == null) {
                depth--;
                // It is one byte, or a longer number that is zero all the same.
                at = position();
                continue;
            }
            if (depth == 1) {
                children.add(child);
            }
            at = child.end();
            if (child.hasChildren()) {
                long sibling = child.reference(Attribute.SIBLING);
                boolean known = sibling > at && sibling < unit.end();
                at = known ? (int) sibling : at;
                depth += known ? 0 : 1;
            }
        }
        return children;
    }

    /** Where a member begins in its structure, in bytes; -1 if that is not told as a number. */
    long memberOffset(Die member) throws DwarfException {
        int form = member.form(Attribute.DATA_MEMBER_LOCATION);
        long value = member.value(Attribute.DATA_MEMBER_LOCATION);
        if (!Forms.isBlock(form)) {
            return value;
        }
        // Before version 3, all offsets were of this expression.
        SectionCursor expression = sections.cursor(DebugSections.INFO).at(value);
        return expression.u8() == PLUS_CONSTANT ? expression.uleb() : -1;
    }

    /** A string; null if the form says that its text is in another file. */
    String string(Die die, Attribute attribute) throws DwarfException {
        long value = die.value(attribute);
        return switch (die.form(attribute)) {
            case Forms.STRING -> text(DebugSections.INFO, value);
            case Forms.STRP -> text(DebugSections.STR, value);
            case Forms.LINE_STRP -> text(DebugSections.LINE_STR, value);
            case Forms.STRX, Forms.STRX1, Forms.STRX2, Forms.STRX3, Forms.STRX4 ->
                text(DebugSections.STR, indexed(DebugSections.STR_OFFSETS, Attribute.STR_OFFSETS_BASE, value, width()));
            default -> null;
        };
    }

    private String text(String section, long offset) throws DwarfException {
        return sections.cursor(section).at(offset).string();
    }

    private int width() {
        return unit.wide() ? 8 : 4;
    }

    /** An entry of a table that the unit's first entry names the base of. */
    private long indexed(String section, Attribute base, long index, int size) throws DwarfException {
        if (index < 0 || index > Integer.MAX_VALUE) {
            throw new DwarfException("%s has no entry 0x%x".formatted(section, index));
        }
        return sections.cursor(section).at(root.value(base) + index * size).unsigned(size);
    }

    /** An address that stands in an attribute or in .debug_addr. */
    long address(Die die, Attribute attribute) throws DwarfException {
        return switch (die.form(attribute)) {
            case Forms.ADDRX, Forms.ADDRX1, Forms.ADDRX2, Forms.ADDRX3, Forms.ADDRX4 ->
                address(die.value(attribute));
            default -> die.value(attribute);
        };
    }

    private long address(long index) throws DwarfException {
        return indexed(DebugSections.ADDR, Attribute.ADDR_BASE, index, unit.addressSize());
    }

    /** The code of an entry; empty if it has none, or none that is in the program. */
    List<AddressRange> ranges(Die die, CodeRanges code, Budget budget) throws DwarfException {
        RangeCollector ranges = new RangeCollector(code, budget);
        if (die.has(Attribute.RANGES)) {
            readRanges(die, ranges);
        } else if (die.has(Attribute.LOW_PC) && die.has(Attribute.HIGH_PC)) {
            long low = address(die, Attribute.LOW_PC);
            long high = address(die, Attribute.HIGH_PC);
            boolean absolute = Forms.isAddress(die.form(Attribute.HIGH_PC));
            ranges.add(low, absolute ? high : low + high);
        }
        return ranges.found();
    }

    private void readRanges(Die die, RangeCollector ranges) throws DwarfException {
        long base = root.has(Attribute.LOW_PC) ? address(root, Attribute.LOW_PC) : 0;
        long value = die.value(Attribute.RANGES);
        if (unit.version() < 5) {
            ranges.readOld(sections.cursor(DebugSections.RANGES).at(value), base, unit.addressSize());
            return;
        }
        long offset = value;
        if (die.form(Attribute.RANGES) == Forms.RNGLISTX) {
            long tables = root.value(Attribute.RNGLISTS_BASE);
            offset = tables + indexed(DebugSections.RNGLISTS, Attribute.RNGLISTS_BASE, value, width());
        }
        ranges.read(sections.cursor(DebugSections.RNGLISTS).at(offset), base, unit.addressSize(), this::address);
    }
}
