// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jargoon.dwarf.data.CodeRanges;
import org.jargoon.dwarf.frame.CallFrames;
import org.jargoon.dwarf.frame.CfaRule;
import org.jargoon.dwarf.frame.FrameRules;
import org.jargoon.dwarf.frame.RegisterRule;
import org.jargoon.elf.ElfFile;

/** What readelf --debug-dump=frames-interp prints, and the same of {@link CallFrames}, in one form to compare. */
public final class InterpretedFrames {
    private static final Pattern FDE =
            Pattern.compile("[0-9a-f]+ [0-9a-f]+ [0-9a-f]+ FDE .*pc=([0-9a-f]+)\\.\\.([0-9a-f]+)");
    private static final Pattern ROW = Pattern.compile("([0-9a-f]{16}) (\\S+) +(.*)");
    private static final List<String> INTEGERS = List.of(
            "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4", "a5",
            "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6");
    private static final List<String> FLOATS = List.of(
            "ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6", "ft7", "fs0", "fs1", "fa0", "fa1", "fa2", "fa3", "fa4",
            "fa5", "fa6", "fa7", "fs2", "fs3", "fs4", "fs5", "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8", "ft9",
            "ft10", "ft11");

    private InterpretedFrames() {}

    /** The rows of the functions that are in the program, by function; none for one that readelf prints none of. */
    public static Map<Long, List<String>> expected(String listing, ElfFile elf) {
        CodeRanges code = CodeRanges.of(elf.sections());
        Map<Long, List<String>> all = new TreeMap<>();
        List<String> columns = List.of();
        List<String> rows = new ArrayList<>();
        for (String line : listing.lines().toList()) {
            Matcher fde = FDE.matcher(line);
            Matcher row = ROW.matcher(line);
            if (fde.matches()) {
                rows = new ArrayList<>();
                long low = Long.parseUnsignedLong(fde.group(1), 16);
                if (code.contains(low, Long.parseUnsignedLong(fde.group(2), 16))) {
                    // Where .debug_frame says again what .eh_frame has said, that goes first here as well.
                    all.putIfAbsent(low, rows);
                }
            } else if (line.contains(" CIE ")) {
                rows = new ArrayList<>();
            } else if (line.contains("   LOC  ")) {
                List<String> header = List.of(line.trim().split(" +"));
                columns = header.subList(2, header.size());
            } else if (row.matches()) {
                rows.add(row(row, columns));
            }
        }
        return all;
    }

    private static String row(Matcher row, List<String> columns) {
        StringBuilder text = new StringBuilder(row.group(1)).append(' ').append(row.group(2));
        String[] values = row.group(3).isBlank() ? new String[0] : row.group(3).trim().split(" +");
        for (int i = 0; i < values.length; i++) {
            if (!values[i].equals("u")) {
                text.append(' ').append(columns.get(i)).append(':').append(values[i]);
            }
        }
        return text.toString();
    }

    /** The rows of the function that begins at {@code low}. */
    public static List<String> actual(CallFrames frames, long low) {
        return frames.rows(low, range -> true).stream().map(InterpretedFrames::row).toList();
    }

    private static String row(FrameRules rules) {
        StringBuilder text = new StringBuilder("%016x ".formatted(rules.range().low()));
        text.append(switch (rules.cfa()) {
            case CfaRule.RegisterOffset(int register, long offset) -> "%s%+d".formatted(name(register), offset);
            case CfaRule.ValueOf(var _) -> "exp";
        });
        new TreeMap<>(rules.registers()).forEach((register, rule) -> {
            String value = switch (rule) {
                case RegisterRule.Undefined() -> "u";
                case RegisterRule.SameValue() -> "s";
                case RegisterRule.Offset(long offset) -> "c%+d".formatted(offset);
                case RegisterRule.ValueOffset(long offset) -> "v%+d".formatted(offset);
                case RegisterRule.InRegister(int other) -> name(other);
                case RegisterRule.SavedAt(var _) -> "exp";
                case RegisterRule.ValueOf(var _) -> "vexp";
            };
            if (!value.equals("u")) {
                // The register of the return address has a name of its own in readelf's listing.
                String name = register == rules.returnAddress() ? "ra" : name(register);
                text.append(' ').append(name).append(':').append(value);
            }
        });
        return text.toString();
    }

    private static String name(int register) {
        return register < 32 ? INTEGERS.get(register) : register < 64 ? FLOATS.get(register - 32) : "r" + register;
    }
}
