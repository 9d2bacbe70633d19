// SPDX-License-Identifier: Apache-2.0
package org.jargoon.trace;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jargoon.dwarf.line.LineTable;
import org.jargoon.vcpu.BlockCount;

/**
 * How often each source line of a program was executed, in lcov's form (geninfo(1), "FILES"). A line was executed as
 * often as the most frequent of the instructions that a statement of it begins with.
 */
public final class Coverage {
    /** By file and line. */
    private final Map<String, Map<Integer, Long>> files = new TreeMap<>();

    /**
     * @param counts what was executed
     * @param lines of the program
     * @param bias how far the program was loaded above its addresses in the file
     */
    public Coverage(List<BlockCount> counts, LineTable lines, long bias) {
        Map<Long, Long> executions = new HashMap<>();
        for (BlockCount block : counts) {
            for (BlockCount.Instruction each : block.instructions()) {
                executions.merge(each.address() - bias, each.executions(), Long::sum);
            }
        }
        lines.forEachRow(0, -1, row -> {
            if (row.statement() && row.line() > 0) {
                files.computeIfAbsent(row.file(), _ -> new TreeMap<>())
                        .merge(row.line(), executions.getOrDefault(row.address(), 0L), Math::max);
            }
        });
    }

    /** Whether there is no line at all, as the program tells none. */
    public boolean isEmpty() {
        return files.isEmpty();
    }

    /** Writes the records of all files. */
    public void write(Appendable to) throws IOException {
        for (Map.Entry<String, Map<Integer, Long>> file : files.entrySet()) {
            to.append("TN:\nSF:").append(singleLine(file.getKey())).append('\n');
            long hit = 0;
            for (Map.Entry<Integer, Long> line : file.getValue().entrySet()) {
                to.append("DA:" + line.getKey() + "," + line.getValue() + "\n");
                hit += line.getValue() > 0 ? 1 : 0;
            }
            to.append("LF:" + file.getValue().size() + "\nLH:" + hit + "\nend_of_record\n");
        }
    }

    /** A name from a hostile file must not look like records. */
    private static String singleLine(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
