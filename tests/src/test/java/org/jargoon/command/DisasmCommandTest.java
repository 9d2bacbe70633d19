// SPDX-License-Identifier: Apache-2.0
package org.jargoon.command;

import static org.jargoon.command.TinyProgram.A0;
import static org.jargoon.command.TinyProgram.A7;
import static org.jargoon.command.TinyProgram.ECALL;
import static org.jargoon.command.TinyProgram.li;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The listing of {@code jargoon disasm}. */
final class DisasmCommandTest {
    private static final Path GOLDEN = Path.of("guests", "golden", "arguments.elf");

    @TempDir
    Path folder;

    @Test
    void withoutSectionsTheExecutableSegmentsAreListed() throws IOException, InterruptedException {
        Path program = Files.write(folder.resolve("program"), TinyProgram.of(li(A0, 1), li(A7, 93), ECALL));
        Command.Outcome outcome = Command.run(folder, List.of("disasm", program.toString()));
        assertEquals(0, outcome.exitCode());
        assertTrue(
                outcome.out().startsWith("\n%s:     file format elf64-littleriscv\n\n\n".formatted(program)
                        + "Disassembly of section segment 0:\n\n0000000000010000 <segment 0>:\n"),
                outcome.out());
        assertTrue(
                outcome.out().endsWith("""
                           10078:\t00100513          \tli\ta0,1
                           1007c:\t05d00893          \tli\ta7,93
                           10080:\t00000073          \tecall
                        """),
                outcome.out());
    }

    @Test
    void instructionsHaveTheirOwnNamesWhereThatIsAskedFor() throws IOException, InterruptedException {
        // Two of two bytes each: c.li a0,1 and c.jr ra.
        int parcels = 0x8082 << 16 | 0x4505;
        Path program = Files.write(folder.resolve("program"), TinyProgram.of(li(A0, 1), parcels));
        assertTrue(disasm(program).endsWith("""
                           10078:\t00100513          \tli\ta0,1
                           1007c:\t4505                \tli\ta0,1
                           1007e:\t8082                \tret
                        """), disasm(program));
        assertTrue(disasm("--no-aliases", program).endsWith("""
                           10078:\t00100513          \taddi\ta0,zero,1
                           1007c:\t4505                \tc.li\ta0,1
                           1007e:\t8082                \tc.jr\tra
                        """), disasm("--no-aliases", program));
    }

    private String disasm(Object... arguments) throws IOException, InterruptedException {
        Stream<String> words = Stream.concat(Stream.of("disasm"), Stream.of(arguments).map(Object::toString));
        Command.Outcome outcome = Command.run(folder, words.toList());
        assertEquals(0, outcome.exitCode(), outcome.err());
        return outcome.out();
    }

    @Test
    void oneFunctionAloneIsListed() throws IOException, InterruptedException {
        Command.Outcome outcome = Command.run(folder, List.of("disasm", "--symbol", "_start", GOLDEN.toString()));
        assertEquals(0, outcome.exitCode());
        List<String> headers =
                outcome.out().lines().filter(line -> line.endsWith(">:")).map(line -> line.substring(17)).toList();
        assertEquals(List.of("<_start>:"), headers);
        assertTrue(outcome.out().contains("\tauipc\tgp,"), outcome.out());
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException, InterruptedException {
        assertEquals(
                new Command.Outcome(1, "", "jargoon: %s: no symbol nothing\n".formatted(GOLDEN)),
                Command.run(folder, List.of("disasm", "--symbol=nothing", GOLDEN.toString())));
        assertEquals(
                new Command.Outcome(1, "", "jargoon: %s: no section .nothing with contents\n".formatted(GOLDEN)),
                Command.run(folder, List.of("disasm", GOLDEN.toString(), "--section", ".nothing")));
    }

    @Test
    void aLargeFileIsListedAsItIsRead() throws IOException, InterruptedException {
        Path program = Files.write(folder.resolve("program"), TinyProgram.of(nops(4 << 20)));
        Process process = Command.builder(List.of("disasm", program.toString())).start();
        try (BufferedReader out = process.inputReader()) {
            for (int i = 0; i < 100_000; i++) {
                out.readLine();
            }
        }
        assertEquals(141, Command.exitCode(process), "the reader is gone long before the end");
        assertNull(process.errorReader().readLine());
    }

    private static int[] nops(int count) {
        int[] code = new int[count];
        Arrays.fill(code, li(0, 0));
        return code;
    }
}
