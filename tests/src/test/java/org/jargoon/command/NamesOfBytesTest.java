// SPDX-License-Identifier: Apache-2.0
package org.jargoon.command;

import static org.jargoon.command.TinyProgram.A0;
import static org.jargoon.command.TinyProgram.A1;
import static org.jargoon.command.TinyProgram.A2;
import static org.jargoon.command.TinyProgram.A7;
import static org.jargoon.command.TinyProgram.ECALL;
import static org.jargoon.command.TinyProgram.SP;
import static org.jargoon.command.TinyProgram.addi;
import static org.jargoon.command.TinyProgram.li;
import static org.jargoon.command.TinyProgram.load;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments, variables and names of files are the same bytes in the guest as outside, in every locale. */
final class NamesOfBytesTest {
    private static final int CHDIR = 49;
    private static final int GETCWD = 17;
    private static final int WRITE = 64;
    private static final int EXIT = 93;
    /** For printf; what it prints, as Latin-1. */
    private static final String ODD = "o\\377\\303\\251";
    private static final String PRINTED = "o\u00ff\u00c3\u00a9";

    @TempDir
    Path folder;

    /** The program enters the folder that its first argument names, and prints where it is and its only variable. */
    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void theyAreKept(String locale) throws IOException, InterruptedException {
        Files.write(folder.resolve("program"), TinyProgram.of(
                load(A0, SP, 16), li(A7, CHDIR), ECALL,
                addi(A0, SP, -256), li(A1, 256), li(A7, GETCWD), ECALL,
                addi(A2, A0, 0), li(A0, 1), addi(A1, SP, -256), li(A7, WRITE), ECALL,
                li(A0, 1), load(A1, SP, 32), li(A2, 6), ECALL,
                li(A0, 0), li(A7, EXIT), ECALL));
        List<String> command = new ArrayList<>(List.of("sh", "-c", """
                odd=$(printf '%s')
                mkdir -p "$odd/in$odd" && cp program "$odd/program" || exit 99
                exec "$@" run --dir "$odd:/$odd" --env "V=$odd" "$odd/program" "$odd/in$odd"
                """.formatted(ODD), "sh"));
        for (String word : Command.builder(List.of()).command()) {
            command.add(absolute(word));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("LC_ALL", locale);
        Process process = builder.start();
        process.getOutputStream().close();
        int exitCode = Command.exitCode(process);
        assertEquals("", Files.readString(folder.resolve("err"), StandardCharsets.ISO_8859_1));
        assertEquals(
                "/%1$s/in%1$s\0V=%1$s".formatted(PRINTED),
                Files.readString(folder.resolve("out"), StandardCharsets.ISO_8859_1));
        assertEquals(0, exitCode);
    }

    /** The command's words name files from where the tests run. */
    private static String absolute(String word) {
        int path = word.startsWith("@") ? 1 : word.startsWith("--upgrade-module-path=") ? word.indexOf('=') + 1 : -1;
        return path < 0 ? word : word.substring(0, path) + Path.of(word.substring(path)).toAbsolutePath();
    }
}
