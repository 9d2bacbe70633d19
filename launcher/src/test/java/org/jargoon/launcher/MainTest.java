// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        return Main.run(List.of(arguments), new Console(out, errors));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "help", "-h"})
    void helpListsTheCommands(String word) throws IOException {
        assertEquals(0, run(word));
        assertEquals(golden("help.txt"), printed());
        assertEquals("", said());
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "profile", "disasm", "demo", "boot", "fetch-guest"})
    void eachCommandExplainsItself(String command) throws IOException {
        assertEquals(0, run(command, "--help"));
        assertEquals(golden("help-" + command + ".txt"), printed());
        out.reset();
        assertEquals(0, run("help", command));
        assertEquals(golden("help-" + command + ".txt"), printed());
        assertEquals("", said());
    }

    @Test
    void theHelpIsNarrow() {
        for (Command command : Command.ALL) {
            String help = command.flags() == null ? Help.overview() : Help.of(command);
            for (String line : help.split("\n")) {
                assertTrue(line.length() <= 110, line);
            }
        }
    }

    @Test
    void withoutACommandTheHelpIsAnError() throws IOException {
        assertEquals(1, run());
        assertEquals("", printed());
        assertEquals(golden("help.txt"), said());
    }

    @ParameterizedTest
    @CsvSource({
        "frob, unknown command frob; jargoon --help lists the commands",
        "--frob, unknown flag --frob; jargoon --help lists the commands",
        "'', unknown command ; jargoon --help lists the commands"
    })
    void anUnknownCommandIsOneLine(String word, String line) {
        assertEquals(1, run(word));
        assertEquals("", printed());
        assertEquals("jargoon: " + line + "\n", said());
    }

    @Test
    void anUnknownFlagIsOneLine() {
        assertEquals(1, run("run", "--frob", "program"));
        assertEquals("jargoon: unknown flag --frob; jargoon run --help lists the flags\n", said());
    }

    @Test
    void aFlagOfProfileBehindRunIsToldWhereItBelongs() {
        assertEquals(1, run("profile", "run", "--output", "f.svg", "program"));
        assertEquals(
                "jargoon: flag --output belongs before run: jargoon profile --output ... run ...\n", said());
    }

    @Test
    void aReaderThatIsGoneEndsTheCommandSilentlyAsSigpipeWould() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        assertEquals(141, Main.run(List.of("help"), new Console(closed, errors)));
        assertEquals("", said());
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = MainTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
