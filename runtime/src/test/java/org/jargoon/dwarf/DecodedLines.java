// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jargoon.dwarf.data.CodeRanges;
import org.jargoon.dwarf.line.LineTable;
import org.jargoon.elf.ElfFile;

/** What objdump --dwarf=decodedline prints, and the same of a {@link LineTable}, in one form to compare. */
public final class DecodedLines {
    private static final Pattern ROW =
            Pattern.compile("(\\S.*?) +(\\d+|-) +(?:0x)?([0-9a-f]+)(?:\\[\\d+])?(?: +(\\d+))?(?: +(x))?(?: +END)? *");

    private DecodedLines() {}

    /** The rows by sequence, the sequences by address; those of code that is not in the program left out. */
    public static List<String> expected(String listing, ElfFile elf) {
        CodeRanges code = CodeRanges.of(elf.sections());
        List<List<Row>> sequences = new ArrayList<>();
        List<Row> sequence = new ArrayList<>();
        for (String line : listing.lines().toList()) {
            Matcher matcher = ROW.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            long address = Long.parseUnsignedLong(matcher.group(3), 16);
            if (!matcher.group(2).equals("-")) {
                boolean statement = matcher.group(5) != null;
                sequence.add(new Row(address, matcher.group(1), matcher.group(2), statement));
            } else {
                if (!sequence.isEmpty() && code.contains(sequence.getFirst().address, address)) {
                    sequences.add(sequence);
                }
                sequence = new ArrayList<>();
            }
        }
        return sequences.stream()
                .sorted((a, b) -> Long.compareUnsigned(a.getFirst().address, b.getFirst().address))
                .flatMap(List::stream)
                .map(Row::toString)
                .toList();
    }

    public static List<String> actual(LineTable table) {
        return table.rows(0, -1).stream().map(DecodedLines::row).map(Row::toString).collect(Collectors.toList());
    }

    private static Row row(LineTable.Row row) {
        String name = row.file().substring(row.file().lastIndexOf('/') + 1);
        return new Row(row.address(), name, Integer.toString(row.line()), row.statement());
    }

    private record Row(long address, String file, String line, boolean statement) {
        @Override
        public String toString() {
            return "%x %s:%s%s".formatted(address, file, line, statement ? " statement" : "");
        }
    }
}
