// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each command line that the documents show is one that the command accepts. */
final class DocumentedCommandsTest {
    private static final Path HOME = Path.of("..");

    /** In a block of a document after a prompt, or in running text between backticks. */
    private static final Pattern SHOWN = Pattern.compile("(?m)^\\$ \\./jargoon ([^\n]*)|`\\./jargoon ([^`]*)`");

    /** A word, or a quoted part of one; what redirects a stream is the shell's. */
    private static final Pattern WORD = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+");

    @TestFactory
    Stream<DynamicTest> documentedCommandLinesAreAccepted() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path document : documents()) {
            Matcher shown = SHOWN.matcher(Files.readString(document));
            while (shown.find()) {
                String line = shown.group(1) != null ? shown.group(1) : shown.group(2);
                tests.add(DynamicTest.dynamicTest(HOME.relativize(document) + ": " + line, () -> check(line)));
            }
        }
        assertTrue(tests.size() >= 20, "only " + tests.size() + " command lines found: the pattern is wrong");
        return tests.stream();
    }

    private static void check(String line) throws CommandException {
        List<String> words = words(line);
        if (words.getFirst().startsWith("--") || words.getFirst().equals("COMMAND")) {
            return; // flags of jargoon itself, and the placeholder for a command
        }
        Command command = Command.named(words.getFirst());
        if (command.flags() != null) {
            assertDoesNotThrow(() -> CommandLine.parse(command, words.subList(1, words.size())));
        }
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        while (word.find() && !word.group().matches("[0-9]?>.*|[|&<].*")) {
            words.add(word.group().replaceAll("['\"]", ""));
        }
        return words;
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
