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
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guest's standard input and output are is what the command's were redirected to. */
final class StandardStreamsTest {
    private static final int LSEEK = 62;
    private static final int READ = 63;
    private static final int WRITE = 64;
    private static final int EXIT = 93;
    private static final int S1 = 9;
    private static final int ESPIPE = 29;

    @TempDir
    Path folder;

    /** Seeks its input to 3, copies 4 bytes to its output, seeks that to 0, and exits with what the first seek gave. */
    private ProcessBuilder seeker() throws IOException {
        Path program = Files.write(folder.resolve("program"), TinyProgram.of(
                li(A0, 0), li(A1, 3), li(A2, 0), li(A7, LSEEK), ECALL, addi(S1, A0, 0),
                li(A0, 0), addi(A1, SP, -64), li(A2, 4), li(A7, READ), ECALL,
                li(A0, 1), addi(A1, SP, -64), li(A2, 4), li(A7, WRITE), ECALL,
                li(A0, 1), li(A1, 0), li(A2, 0), li(A7, LSEEK), ECALL,
                addi(A0, S1, 0), li(A7, EXIT), ECALL));
        return Command.builder(List.of("run", program.toString())).redirectErrorStream(false);
    }

    @Test
    void aRedirectedFileIsAFile() throws IOException, InterruptedException {
        Path in = Files.writeString(folder.resolve("in"), "0123456789");
        Path out = Files.writeString(folder.resolve("out"), "old");
        Process process = seeker()
                .redirectInput(in.toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
                .start();
        assertEquals(3, Command.exitCode(process));
        assertEquals("old3456", Files.readString(out));
    }

    @Test
    void aPipeIsAPipe() throws IOException, InterruptedException {
        Process process = seeker().start();
        process.getOutputStream().write("0123456789".getBytes());
        process.getOutputStream().close();
        assertEquals(-ESPIPE & 0xff, Command.exitCode(process));
        assertEquals("0123", new String(process.getInputStream().readAllBytes()));
    }
}
