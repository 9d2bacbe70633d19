// SPDX-License-Identifier: Apache-2.0
package org.jargoon.command;

import static org.jargoon.command.TinyProgram.A0;
import static org.jargoon.command.TinyProgram.A1;
import static org.jargoon.command.TinyProgram.A2;
import static org.jargoon.command.TinyProgram.A3;
import static org.jargoon.command.TinyProgram.A4;
import static org.jargoon.command.TinyProgram.A5;
import static org.jargoon.command.TinyProgram.A7;
import static org.jargoon.command.TinyProgram.ECALL;
import static org.jargoon.command.TinyProgram.JUMP_TO_ITSELF;
import static org.jargoon.command.TinyProgram.jumpBack;
import static org.jargoon.command.TinyProgram.li;
import static org.jargoon.command.TinyProgram.loadFromZero;
import static org.jargoon.command.TinyProgram.lui;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a guest ends, and what the command makes of it. */
final class EndOfProgramTest {
    private static final int WRITE = 64;
    private static final int EXIT = 93;
    private static final int MMAP = 222;
    private static final int GETPPID = 173;

    @TempDir
    Path folder;

    @Test
    void theGuestsExitCodeIsTheCommands() throws IOException, InterruptedException {
        assertEquals(new Command.Outcome(42, "", ""), run(program(li(A0, 42), li(A7, EXIT), ECALL)));
        assertEquals(new Command.Outcome(255, "", ""), run(program(li(A0, -1), li(A7, EXIT), ECALL)));
    }

    @Test
    void aGuestThatReadsOutsideItsMemoryIsKilledBySigsegv() throws IOException, InterruptedException {
        Path program = program(loadFromZero(A0));
        assertEquals(
                "jargoon: %s: killed by SIGSEGV: cannot read at 0x0; at 0x10078: ld a0,0(zero)\n".formatted(program),
                killed(program, 139));
    }

    @Test
    void aGuestThatRunsAnIllegalInstructionIsKilledBySigill() throws IOException, InterruptedException {
        Path program = program(TinyProgram.ILLEGAL);
        String line = "jargoon: %s: killed by SIGILL: illegal instruction 0x0; at 0x10078".formatted(program);
        assertEquals(line, killed(program, 132).substring(0, line.length()));
    }

    @Test
    void theInstructionBudgetEndsASpinningGuest() throws IOException, InterruptedException {
        Path program = program(JUMP_TO_ITSELF);
        assertEquals(
                new Command.Outcome(123, "", "jargoon: %s: ended after 5,000 instructions (--instructions)\n"
                        .formatted(program)),
                run(program, "--instructions", "5k"));
    }

    @Test
    void theInstructionBudgetEndsCompiledCodeToo() throws IOException, InterruptedException {
        Path program = program(JUMP_TO_ITSELF);
        assertEquals(
                new Command.Outcome(123, "", "jargoon: %s: ended after 3,000,000,000 instructions (--instructions)\n"
                        .formatted(program)),
                run(program, "--instructions=3G"));
    }

    @Test
    void theTimeLimitEndsASpinningGuestAtOnce() throws IOException, InterruptedException {
        Path program = program(JUMP_TO_ITSELF);
        long start = System.nanoTime();
        Command.Outcome outcome = run(program, "--time", "1.5");
        assertEquals(
                new Command.Outcome(124, "", "jargoon: %s: ended after 1.5 seconds (--time)\n".formatted(program)),
                outcome);
        assertTrue(System.nanoTime() - start < 30e9, "it took far longer than its limit");
    }

    @Test
    void theTimeLimitEndsAGuestWhoseOutputNobodyTakes() throws IOException, InterruptedException {
        Path program = program(li(A0, 1), lui(A1, 0x10), li(A2, 4), li(A7, WRITE), ECALL, jumpBack(5));
        Process process = Command.builder(List.of("run", "--time=2", program.toString())).start();
        assertEquals(124, Command.exitCode(process));
        assertEquals(
                "jargoon: %s: ended after 2.0 seconds (--time)\n".formatted(program),
                new String(process.getErrorStream().readAllBytes()));
    }

    @Test
    void theMemoryLimitEndsAGuestThatMapsMoreAndMore() throws IOException, InterruptedException {
        // mmap(0, 16 MiB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) for ever
        Path program = program(
                li(A0, 0), lui(A1, 0x1000), li(A2, 3), li(A3, 0x22), li(A4, -1), li(A5, 0), li(A7, MMAP), ECALL,
                jumpBack(8));
        assertEquals(
                new Command.Outcome(122, "", "jargoon: %s: ended: it needs more than 64 MiB of memory (--memory)\n"
                        .formatted(program)),
                run(program, "--memory=64M"));
    }

    @Test
    void interruptStopsASpinningGuestAtOnce() throws IOException, InterruptedException {
        Path program = program(li(A0, 1), lui(A1, 0x10), li(A2, 4), li(A7, WRITE), ECALL, JUMP_TO_ITSELF);
        Process process = Command.builder(List.of("run", program.toString())).start();
        // The first bytes of its output tell that the guest runs.
        assertEquals(0x7f, process.getInputStream().read());
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        long start = System.nanoTime();
        assertEquals(130, Command.exitCode(process));
        assertTrue(System.nanoTime() - start < 10e9, "it went on for seconds");
        assertEquals("", new String(process.getErrorStream().readAllBytes()));
    }

    @Test
    void aReaderThatIsGoneEndsTheGuestSilently() throws IOException, InterruptedException {
        Path program = program(li(A0, 1), lui(A1, 0x10), li(A2, 4), li(A7, WRITE), ECALL, jumpBack(5));
        Process process = Command.builder(List.of("run", program.toString())).start();
        try (InputStream out = process.getInputStream()) {
            assertEquals(0x7f, out.read());
        }
        assertEquals(141, Command.exitCode(process));
        assertEquals("", new String(process.getErrorStream().readAllBytes()));
    }

    @Test
    void systemCallsAreTracedOnStandardError() throws IOException, InterruptedException {
        Path program = program(
                li(A0, 1), lui(A1, 0x10), li(A2, 4), li(A7, WRITE), ECALL, li(A0, 3), li(A7, EXIT), ECALL);
        Command.Outcome outcome = run(program, "--trace=syscalls");
        assertEquals(3, outcome.exitCode());
        assertEquals("\u007fELF", outcome.out());
        assertEquals(
                List.of("write(1, \"\\177ELF\", 4) = 4", "exit(3)"),
                outcome.err().lines()
                        .map(line -> line.replaceFirst(" +=", " =").replaceFirst("\\) = \\?$", ")"))
                        .toList());
    }

    @Test
    void anUnknownSystemCallIsNamedOnceAndFails() throws IOException, InterruptedException {
        Path program = program(li(A7, 1023), ECALL, ECALL, li(A7, EXIT), ECALL);
        Command.Outcome outcome = run(program);
        // -ENOSYS is -38; exit keeps its lowest eight bits.
        assertEquals(-38 & 0xff, outcome.exitCode());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().startsWith("jargoon: "), outcome.err());
        assertTrue(outcome.err().contains("1023"), outcome.err());
    }

    @Test
    void statisticsFollowOnStandardError() throws IOException, InterruptedException {
        Command.Outcome outcome = run(program(li(A7, GETPPID), ECALL, li(A0, 0), li(A7, EXIT), ECALL), "--stats");
        assertEquals("", outcome.out());
        assertTrue(outcome.err().startsWith("guest instructions  5\n"), outcome.err());
    }

    private Path program(int... code) throws IOException {
        return Files.write(folder.resolve("program"), TinyProgram.of(code));
    }

    private Command.Outcome run(Path program, String... flags) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(List.of(flags));
        arguments.add(program.toString());
        return Command.run(folder, arguments);
    }

    private String killed(Path program, int exitCode) throws IOException, InterruptedException {
        Command.Outcome outcome = run(program);
        assertEquals(exitCode, outcome.exitCode());
        assertEquals("", outcome.out());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        return outcome.err();
    }
}
