// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.host.HostNames;

/** The launcher's arguments as they were given: Java's own strings lose what the locale does not have. */
final class HostArguments {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private HostArguments() {}

    /**
     * The strings of {@link HostNames} for the arguments of {@code main}; those themselves where the host does not show
     * the bytes.
     */
    static List<String> of(String[] arguments) {
        byte[] line;
        try {
            line = Files.readAllBytes(COMMAND_LINE);
        } catch (IOException e) {
            // The host is not Linux.
            return List.of(arguments);
        }
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < line.length; i++) {
            if (line[i] == 0) {
                words.add(HostNames.decode(line, start, i - start));
                start = i + 1;
            }
        }
        int before = words.size() - arguments.length;
        List<String> last = before < 1 ? List.of() : words.subList(before, words.size());
        return areThose(last, arguments) ? List.copyOf(last) : List.of(arguments);
    }

    /** Java may have been started with other words, by another main method than the launcher's. */
    private static boolean areThose(List<String> words, String[] arguments) {
        boolean those = words.size() == arguments.length;
        for (int i = 0; those && i < arguments.length; i++) {
            boolean ascii = arguments[i].chars().allMatch(c -> c < 0x80);
            those = !ascii || arguments[i].equals(words.get(i));
        }
        return those;
    }
}
