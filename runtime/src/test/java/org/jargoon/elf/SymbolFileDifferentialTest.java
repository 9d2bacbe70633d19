// SPDX-License-Identifier: Apache-2.0
package org.jargoon.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jargoon.tools.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What binutils read of the files of symbols that are written for gdb. */
@Tag("differential")
final class SymbolFileDifferentialTest {
    private static final String TOOLS = "riscv64-linux-gnu-";
    private static final long KERNEL = 0xffff_ffff_8000_0000L;

    @TempDir
    Path folder;

    @Test
    void binutilsReadTheFunctionsAndWhereTheyAre() throws IOException, InterruptedException {
        Tools.require(TOOLS + "readelf", TOOLS + "nm");
        SymbolTable table = SymbolTable.of(
                        List.of(
                                new Symbol("do_exit.isra.0", 0x1234, 0, true),
                                new Symbol("data", 0x40, 8, false),
                                new Symbol("_start", 0, 8, true)),
                        0x2000)
                .moved(KERNEL);
        Path file = Files.write(folder.resolve("kernel"), SymbolFile.of(table, Machine.RISCV));
        assertEquals(
                List.of("ffffffff80000000 0000000000000008 T _start", "ffffffff80001234 T do_exit.isra.0"),
                run(TOOLS + "nm", "-n", "-S", file.toString()).lines().toList());
        String sections = run(TOOLS + "readelf", "--wide", "--file-header", "--sections", file.toString());
        assertTrue(sections.contains("EXEC (Executable file)"), sections);
        assertTrue(sections.matches("(?s).*\\.text +NOBITS +ffffffff80000000 \\w+ 001235 00  AX .*"), sections);
    }

    @Test
    void aTableWithoutFunctionsIsAFileWithoutSymbols() throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve("kernel"), SymbolFile.of(SymbolTable.EMPTY, Machine.RISCV));
        assertEquals("", run(TOOLS + "nm", file.toString()));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command));
        return output;
    }
}
