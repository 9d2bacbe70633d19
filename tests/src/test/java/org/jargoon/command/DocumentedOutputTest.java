// SPDX-License-Identifier: Apache-2.0
package org.jargoon.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each {@code jargoon run} of a program in the repository that a document shows prints what the document shows.
 *
 * <p>Lines of {@code --stats} are compared without their numbers, which differ from run to run.
 */
final class DocumentedOutputTest {
    private static final Path HOME = Path.of("..");
    private static final String PROMPT = "$ ./jargoon ";
    private static final String FENCE = "```";
    private static final String PROGRAM = "tests/guests/";

    @TempDir
    Path folder;

    /** A command and the lines below it, up to the next command or the end of the block. */
    private record Example(String document, List<String> arguments, List<String> output) {}

    @TestFactory
    Stream<DynamicTest> documentedRunsPrintTheDocumentedOutput() throws IOException {
        List<Example> examples = examples();
        assertFalse(examples.isEmpty(), "no document shows a run of a program in " + PROGRAM);
        return examples.stream().map(example -> DynamicTest.dynamicTest(
                example.document() + ": " + String.join(" ", example.arguments()), () -> check(example)));
    }

    private void check(Example example) throws IOException, InterruptedException {
        List<String> arguments = example.arguments().stream()
                .map(word -> word.startsWith(PROGRAM) ? HOME.resolve(word).toString() : word)
                .toList();
        Command.Outcome outcome = Command.run(folder, arguments);
        String printed = (outcome.out() + outcome.err()).replace(HOME.resolve(PROGRAM) + "/", PROGRAM);
        assertEquals(comparable(example.output().stream()), comparable(printed.lines()));
    }

    private static String comparable(Stream<String> lines) {
        return String.join("\n", lines.map(DocumentedOutputTest::withoutMeasurements).toList());
    }

    private static String withoutMeasurements(String line) {
        return line.matches("(seconds|MIPS|compiled share|regions) .*") ? line.replaceAll("[0-9][0-9,.]*", "N") : line;
    }

    private static List<Example> examples() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(HOME.resolve("README.md")));
        try (Stream<Path> files = Files.list(HOME.resolve("docs"))) {
            documents.addAll(files.filter(file -> file.toString().endsWith(".md")).sorted().toList());
        }
        List<Example> examples = new ArrayList<>();
        for (Path document : documents) {
            collect(document, examples);
        }
        return examples;
    }

    private static void collect(Path document, List<Example> examples) throws IOException {
        Example example = null;
        for (String line : Files.readAllLines(document)) {
            if (line.startsWith(FENCE) || line.startsWith("$ ") || line.isEmpty()) {
                example = null;
            }
            if (line.startsWith(PROMPT + "run ") && line.contains(" " + PROGRAM)) {
                List<String> words = List.of(line.substring(PROMPT.length()).split(" "));
                example = new Example(HOME.relativize(document).toString(), words, new ArrayList<>());
                examples.add(example);
            } else if (example != null) {
                example.output().add(line);
            }
        }
    }
}
