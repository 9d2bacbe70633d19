// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.line;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.dwarf.data.DebugSections;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.Forms;
import org.jargoon.dwarf.data.Problems;
import org.jargoon.dwarf.data.SectionCursor;

/**
 * The directories and files of one line number program. Until version 4 they are numbered from 1, and directory 0 is
 * where the compiler ran, which only the compilation unit says; from version 5 on they are numbered from 0, and
 * directory 0 stands in the table.
 */
public final class SourceFiles {
    /** What a file is called that the table does not have. */
    public static final String UNKNOWN = "?";

    private static final int MOST_ENTRIES = 1 << 20;
    private static final int PATHS_KEPT = 1024;
    private static final int CONTENT_PATH = 1;
    private static final int CONTENT_DIRECTORY = 2;

    private final List<Entry> directories = new ArrayList<>();
    private final List<Entry> files = new ArrayList<>();
    private final SectionCursor lines;
    private final DebugSections sections;
    private final Problems problems;
    private final String folder;
    private final String[] paths;

    /** A name, not yet read: the section and the offset of its text, and the number of its directory. */
    private record Entry(SectionCursor section, int offset, int directory) {
        String name() throws DwarfException {
            return section.at(offset).string();
        }
    }

    /** One column of a table of version 5. */
    private record Format(int content, int form) {}

    /**
     * A damaged table has the files before the damage.
     *
     * @param folder where the compiler ran, for what the table has relative to it; null if not known
     */
    SourceFiles(LineUnit unit, String folder, DebugSections sections, Problems problems) {
        this.sections = sections;
        this.problems = problems;
        this.folder = folder;
        lines = sections.cursor(DebugSections.LINE);
        try {
            read(unit);
        } catch (DwarfException e) {
            problems.add("%s: the files of the unit at 0x%x are left out from there on"
                    .formatted(e.getMessage(), unit.offset()));
        }
        paths = new String[Math.min(files.size(), PATHS_KEPT)];
    }

    private void read(LineUnit unit) throws DwarfException {
        SectionCursor cursor = lines.at(unit.tables()).limit(unit.program()).wide(unit.wide());
        if (unit.version() >= 5) {
            readEntries(cursor, directories);
            readEntries(cursor, files);
        } else {
            readOldDirectories(cursor);
            readOldFiles(cursor);
        }
    }

    private void readOldDirectories(SectionCursor cursor) throws DwarfException {
        directories.add(null);
        for (int at = cursor.position(); !skipEmpty(cursor); at = cursor.position()) {
            directories.add(new Entry(lines, at, 0));
            cursor.skipString();
        }
    }

    private void readOldFiles(SectionCursor cursor) throws DwarfException {
        files.add(null);
        for (int at = cursor.position(); !skipEmpty(cursor); at = cursor.position()) {
            cursor.skipString();
            files.add(new Entry(lines, at, cursor.ulebInt()));
            cursor.uleb();
            cursor.uleb();
        }
    }

    private static boolean skipEmpty(SectionCursor cursor) throws DwarfException {
        int at = cursor.position();
        if (cursor.u8() == 0) {
            return true;
        }
        cursor.seek(at);
        return false;
    }

    private void readEntries(SectionCursor cursor, List<Entry> entries) throws DwarfException {
        Format[] formats = new Format[cursor.u8()];
        for (int i = 0; i < formats.length; i++) {
            formats[i] = new Format(cursor.ulebInt(), cursor.ulebInt());
        }
        int count = cursor.ulebInt();
        for (int i = 0; i < count; i++) {
            int before = cursor.position();
            entries.add(readEntry(cursor, formats));
            if (cursor.position() == before || entries.size() > MOST_ENTRIES) {
                throw new DwarfException("%s has an impossible number of files at 0x%x"
                        .formatted(cursor.section(), before));
            }
        }
    }

    private Entry readEntry(SectionCursor cursor, Format[] formats) throws DwarfException {
        SectionCursor section = lines;
        long name = -1;
        long directory = 0;
        for (Format format : formats) {
            int at = cursor.position();
            long value = Forms.read(cursor, format.form, 8);
            if (format.content == CONTENT_DIRECTORY) {
                directory = value;
            } else if (format.content == CONTENT_PATH) {
                section = switch (format.form) {
                    case Forms.STRING -> lines;
                    case Forms.LINE_STRP -> sections.cursor(DebugSections.LINE_STR);
                    case Forms.STRP -> sections.cursor(DebugSections.STR);
                    default -> throw new DwarfException("%s names a file by form 0x%x at 0x%x"
                            .formatted(cursor.section(), format.form, at));
                };
                name = value;
            }
        }
        return new Entry(section, bounded(name), bounded(directory));
    }

    /** A value that is used as an index or offset later on, and found to be none there. */
    private static int bounded(long value) {
        return value < 0 || value > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) value;
    }

    /** The whole path as the program's tables say; {@link #UNKNOWN} if there is no such file. */
    String path(int file) {
        if (file < 0 || file >= paths.length) {
            return makePath(file);
        }
        if (paths[file] == null) {
            paths[file] = makePath(file);
        }
        return paths[file];
    }

    private String makePath(int file) {
        try {
            Entry entry = entry(files, file);
            return entry == null ? UNKNOWN : joined(directory(entry.directory), entry.name());
        } catch (DwarfException e) {
            problems.add("%s: the name of file %d is left out".formatted(e.getMessage(), file));
            return UNKNOWN;
        }
    }

    private String directory(int number) throws DwarfException {
        Entry entry = entry(directories, number);
        Entry first = entry(directories, 0);
        String base = first == null ? folder : joined(folder, first.name());
        return entry == null || entry == first ? base : joined(base, entry.name());
    }

    private static Entry entry(List<Entry> entries, int number) {
        return number >= 0 && number < entries.size() ? entries.get(number) : null;
    }

    private static String joined(String folder, String name) {
        return folder == null || folder.isEmpty() || name.startsWith("/") ? name
                : folder.endsWith("/") ? folder + name : folder + "/" + name;
    }
}
