// SPDX-License-Identifier: Apache-2.0
package org.jargoon.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between the documents, and from them to sources, lead to files that exist. */
final class DocumentLinksTest {
    private static final Path HOME = Path.of("..");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
    private static final int MOST_README_LINES = 160;

    @Test
    void everyRelativeLinkLeadsToAFile() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                String target = link.group(1);
                if (target.contains("://")) {
                    continue;
                }
                links++;
                if (!Files.exists(document.resolveSibling(target))) {
                    broken.add(HOME.relativize(document) + " links to " + target);
                }
            }
        }
        assertTrue(links > 0, "no link found: the pattern is wrong");
        assertEquals(List.of(), broken);
    }

    @Test
    void theReadmeIsShort() throws IOException {
        int lines = Files.readAllLines(HOME.resolve("README.md")).size();
        assertTrue(lines <= MOST_README_LINES, "README.md has " + lines + " lines; move what is new to docs/");
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.list(HOME.resolve("docs"))) {
            return Stream.concat(Stream.of(HOME.resolve("README.md"), HOME.resolve("CONTRIBUTING.md")), files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }
}
