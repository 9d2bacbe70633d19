// SPDX-License-Identifier: Apache-2.0
package org.jargoon.command;

import static org.jargoon.command.TinyProgram.A0;
import static org.jargoon.command.TinyProgram.A1;
import static org.jargoon.command.TinyProgram.A2;
import static org.jargoon.command.TinyProgram.A7;
import static org.jargoon.command.TinyProgram.ECALL;
import static org.jargoon.command.TinyProgram.S0;
import static org.jargoon.command.TinyProgram.SP;
import static org.jargoon.command.TinyProgram.add;
import static org.jargoon.command.TinyProgram.addi;
import static org.jargoon.command.TinyProgram.li;
import static org.jargoon.command.TinyProgram.shiftLeft;
import static org.jargoon.command.TinyProgram.shiftRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A standard stream that was closed when Jargoon was started is closed for the guest, and never a file of Java's. */
final class ClosedStreamsTest {
    private static final int READ = 63;
    private static final int WRITE = 64;
    private static final int EXIT = 93;
    private static final int EBADF = 9;

    @TempDir
    Path folder;

    /**
     * The bits are the descriptors that are closed. The Java machine itself opens /dev/null for some of them, so that
     * writing to them may succeed.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void withoutTheScriptNoStreamIsAFileOfJavas(int closed) throws IOException, InterruptedException {
        int exitCode = run(closed, Command.builder(List.of("run", writeProgram(folder).toString())).command());
        assertEquals(closed & 1, exitCode & 1, "descriptor 0");
        assertEquals(exitCode, exitCode & closed, "an open stream does not work");
        assertEquals((closed & 2) == 0 ? "\u007f" : "", Command.text(folder.resolve("out")));
        assertEquals((closed & 4) == 0 ? "\u007f" : "", Command.text(folder.resolve("err")));
    }

    @Test
    void anEmbeddedGuestDoesNotReadAFileOfJavasEither() throws IOException, InterruptedException {
        Path program = Files.write(folder.resolve("reader"), TinyProgram.of(
                li(A0, 0), addi(A1, SP, -8), li(A2, 1), li(A7, READ), ECALL, li(A7, EXIT), ECALL));
        List<String> command = new ArrayList<>(Command.builder(List.of(program.toString())).command());
        int main = command.size() - 2;
        command.set(main, EmbeddedReader.class.getName());
        command.set(main - 1, System.getProperty("java.class.path"));
        for (String way : List.of("process", "context")) {
            command.add(way);
            assertEquals(-EBADF & 0xff, run(1, command), () -> way + ": " + error());
            assertEquals(0, run(0, command), () -> way + ": " + error());
            command.removeLast();
        }
    }

    @Test
    void aMachineWithoutStreamsRuns() throws IOException, InterruptedException {
        String machine = Path.of("guests", "htif", "putchar.elf").toString();
        List<String> boot = Command.builder(List.of("boot", "--firmware", "none", machine)).command();
        int open = run(0, boot);
        String printed = Command.text(folder.resolve("out"));
        assertFalse(printed.isEmpty());
        assertEquals(open, run(1, boot));
        assertEquals(printed, Command.text(folder.resolve("out")));
        assertEquals(open, run(3, boot));
        assertEquals(open, run(7, boot));
        assertEquals("", Command.text(folder.resolve("out")));
    }

    @Test
    void aCommandThatCannotPrintSaysSo() throws IOException, InterruptedException {
        assertEquals(1, run(2, Command.builder(List.of("version")).command()));
        assertTrue(error().startsWith("jargoon: cannot write to standard output: "), error());
        assertEquals(1, error().lines().count(), error());
    }

    /** Reads a byte from 0, writes one to 1 and to 2; bit n of its exit code says that descriptor n failed. */
    static Path writeProgram(Path folder) throws IOException {
        int[] code = {
            li(A0, 0), addi(A1, SP, -8), li(A2, 1), li(A7, READ), ECALL, shiftRight(S0, A0, 63),
            li(A0, 1), TinyProgram.lui(A1, TinyProgram.ADDRESS >> 12), li(A7, WRITE), ECALL,
            shiftRight(A0, A0, 63), shiftLeft(A0, A0, 1), add(S0, S0, A0),
            li(A0, 2), ECALL, shiftRight(A0, A0, 63), shiftLeft(A0, A0, 2), add(A0, S0, A0), li(A7, EXIT), ECALL
        };
        return Files.write(folder.resolve("streams"), TinyProgram.of(code));
    }

    /** Runs a command without the streams whose bits are set, with an empty input and its output in files. */
    private int run(int closed, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(without(closed, command))
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        process.getOutputStream().close();
        return Command.exitCode(process);
    }

    /** The command with the streams closed whose bits are set. */
    static List<String> without(int closed, List<String> command) {
        StringBuilder shell = new StringBuilder("exec \"$@\"");
        String[] closing = {" <&-", " >&-", " 2>&-"};
        for (int descriptor = 0; descriptor < closing.length; descriptor++) {
            if ((closed >> descriptor & 1) != 0) {
                shell.append(closing[descriptor]);
            }
        }
        List<String> whole = new ArrayList<>(List.of("sh", "-c", shell.toString(), "sh"));
        whole.addAll(command);
        return whole;
    }

    private String error() {
        try {
            return Command.text(folder.resolve("err"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
