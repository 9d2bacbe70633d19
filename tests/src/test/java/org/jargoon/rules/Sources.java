// SPDX-License-Identifier: Apache-2.0
package org.jargoon.rules;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The Java sources of all modules, tests included. */
final class Sources {
    /** The root of the repository. */
    static final Path HOUSE = Path.of("..");

    private static final List<String> MODULES = List.of("runtime", "language", "launcher", "tests");

    private Sources() {}

    /** All sources, in a fixed order. Generated ones are not among them: they lie below target. */
    static List<Path> all() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            List<Path> found = below(HOUSE.resolve(module).resolve("src"), ".java");
            assertFalse(found.isEmpty(), "no source in " + module + ": the rules would hold for nothing");
            sources.addAll(found);
        }
        return sources;
    }

    /** The files below a folder whose names end so, in a fixed order. */
    static List<Path> below(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    /** The name of a file as seen from the root of the repository. */
    static String name(Path file) {
        return HOUSE.relativize(file).toString();
    }
}
