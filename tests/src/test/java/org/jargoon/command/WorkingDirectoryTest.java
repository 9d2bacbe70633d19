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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where {@code jargoon run} has the guest start. */
final class WorkingDirectoryTest {
    private static final int GETCWD = 17;
    private static final int WRITE = 64;
    private static final int EXIT = 93;

    @TempDir
    Path folder;

    private Path program;

    /** A program that prints its working directory, with the zero behind it. */
    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(folder.resolve("granted/inner"));
        program = Files.write(folder.resolve("program"), TinyProgram.of(
                addi(A0, SP, -256), li(A1, 256), li(A7, GETCWD), ECALL,
                addi(A2, A0, 0), li(A0, 1), addi(A1, SP, -256), li(A7, WRITE), ECALL,
                li(A0, 0), li(A7, EXIT), ECALL));
    }

    @Test
    void itIsTheRootByDefaultWhateverIsGranted() throws IOException, InterruptedException {
        assertEquals(new Command.Outcome(0, "/\0", ""), run());
        assertEquals(new Command.Outcome(0, "/\0", ""), run("--dir", folder.resolve("granted") + ":/"));
        assertEquals(new Command.Outcome(0, "/\0", ""), run("--dir", folder.resolve("granted") + ":/data"));
    }

    @Test
    void itIsTheDirectoryThatIsNamed() throws IOException, InterruptedException {
        assertEquals(
                new Command.Outcome(0, "/data/inner\0", ""),
                run("--dir", folder.resolve("granted") + ":/data", "--cwd", "/data/inner"));
    }

    @Test
    void oneThatTheGuestDoesNotSeeIsRefused() throws IOException, InterruptedException {
        String granted = folder.resolve("granted").toString();
        assertEquals(
                new Command.Outcome(1, "", "jargoon: %s: cannot start in the guest's directory %s: %s\n"
                        .formatted(program, granted, "No such file or directory")),
                run("--dir", granted + ":/data", "--cwd", granted));
        assertEquals(
                new Command.Outcome(1, "", "jargoon: --cwd data: the guest's name data does not begin with /\n"),
                run("--dir", granted + ":/data", "--cwd=data"));
    }

    private Command.Outcome run(String... flags) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(List.of(flags));
        arguments.add(program.toString());
        return Command.run(folder, arguments);
    }
}
