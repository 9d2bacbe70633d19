// SPDX-License-Identifier: Apache-2.0
package org.jargoon.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jargoon.guests.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole listings, line by line, beside those of GNU objdump. */
@Tag("differential")
final class DisasmDifferentialTest {
    private static final Path GUESTS = Path.of("guests", "golden");
    private static final String OBJDUMP = "riscv64-linux-gnu-objdump";

    // objdump 2.40 names the address that a load or an addition may mean, and one of several symbols of an address; it
    // prints the register form's name for some instructions with an immediate, zero as data, and takes c.nop for an
    // alias.
    private static final Pattern NOTE = Pattern.compile("( +# [0-9a-f]+)? <[^>]*>$");
    private static final Pattern IMMEDIATE_FORM = Pattern.compile(
            "\\t(add|and|or|xor|sll|srl|sra|slt|ror|bclr|bset|binv|bext|csrr?[swc])i?(u?)(w?)\\t");
    private static final Pattern ZERO = Pattern.compile("\\t(\\.short\\t0x0000|c\\.unimp)$");
    private static final Pattern NO_OPERATION = Pattern.compile("\\tc\\.addi\\tzero,0$");
    /** It does not know the extension. */
    private static final String UNKNOWN = "zicond.elf";

    @TempDir
    Path folder;

    @Test
    void listingsOfTheGoldenProgramsAreObjdumps() throws IOException, InterruptedException {
        compare(List.of(), List.of());
    }

    @Test
    void listingsWithoutAliasesAreObjdumps() throws IOException, InterruptedException {
        compare(List.of("--no-aliases"), List.of("-M", "no-aliases"));
    }

    private void compare(List<String> flags, List<String> objdumpFlags) throws IOException, InterruptedException {
        Tools.require(OBJDUMP);
        List<Path> programs;
        try (Stream<Path> files = Files.list(GUESTS)) {
            programs = files.filter(file -> file.toString().endsWith(".elf") && !file.endsWith(UNKNOWN))
                    .sorted()
                    .toList();
        }
        assertTrue(programs.size() >= 20, "programs are missing: " + programs);
        int lines = 0;
        for (Path program : programs) {
            Command.Outcome outcome = Command.run(folder, words("disasm", flags, program));
            assertEquals(0, outcome.exitCode(), outcome.err());
            List<String> expected = normal(objdump(objdumpFlags, program));
            assertEquals(String.join("\n", expected), String.join("\n", normal(outcome.out())), program.toString());
            lines += expected.size();
        }
        System.out.printf("compared %,d lines of %d listings with objdump%n", lines, programs.size());
    }

    private String objdump(List<String> flags, Path program) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "objdump", "");
        List<String> command = words(OBJDUMP, flags, "-d", program);
        Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).start();
        assertEquals(0, Command.exitCode(process));
        return Command.text(out);
    }

    private static List<String> words(String command, List<String> flags, Object... operands) {
        return Stream.of(Stream.of(command), flags.stream(), Stream.of(operands).map(Object::toString))
                .flatMap(part -> part)
                .toList();
    }

    private static List<String> normal(String listing) {
        return listing.lines()
                .map(line -> line.endsWith(":") ? line : NOTE.matcher(line).replaceFirst(""))
                .map(line -> IMMEDIATE_FORM.matcher(line).replaceFirst("\t$1$2$3\t"))
                .map(line -> ZERO.matcher(line).replaceFirst("\tunimp"))
                .map(line -> NO_OPERATION.matcher(line).replaceFirst("\tc.nop"))
                .toList();
    }
}
