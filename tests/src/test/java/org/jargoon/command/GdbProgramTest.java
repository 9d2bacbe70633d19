// SPDX-License-Identifier: Apache-2.0
package org.jargoon.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What gdb does with a program that {@code jargoon run --gdb} runs. */
@Tag("differential")
final class GdbProgramTest {
    private static final String SUM = "sum 55, ratio 82.5\n";

    @TempDir
    static Path folder;

    private static Path program;

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        program = Gdb.compile(Path.of("guests", "debugger", "program.c"), folder.resolve("program"), "-O0");
    }

    /** The program, run by a process of its own. */
    private static final class Debugged implements AutoCloseable {
        private final Path errors = Files.createTempFile(folder, "messages", "");
        private final Process process;
        final int port;

        Debugged(List<String> flags, String... arguments) throws IOException, InterruptedException {
            this(program, flags, arguments);
        }

        Debugged(Path program, List<String> flags, String... arguments) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(List.of("run", "--gdb", "0"));
            command.addAll(flags);
            command.add(program.toString());
            command.addAll(List.of(arguments));
            process = Command.builder(command).redirectError(errors.toFile()).start();
            port = Gdb.port(Gdb.messages(errors));
        }

        /** Waits until it has printed so much. */
        String read(int length) throws IOException {
            return new String(process.getInputStream().readNBytes(length));
        }

        void assertEnds(int exitCode, String output) throws IOException, InterruptedException {
            try (InputStream out = process.getInputStream()) {
                assertEquals(output, new String(out.readAllBytes()));
            }
            assertEquals(exitCode, Command.exitCode(process), Gdb.messages(errors));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private static Debugged waiting(String... arguments) throws IOException, InterruptedException {
        return new Debugged(List.of("--wait"), arguments);
    }

    @Test
    void aProgramIsSteppedAndLookedInto() throws IOException, InterruptedException {
        try (Debugged guest = waiting()) {
            String shown = Gdb.run(
                    folder, program, guest.port,
                    "break main", "continue", "break square", "continue", "backtrace", "step", "info locals", "finish",
                    "stepi", "stepi", "delete", "info threads", "tbreak 26", "continue", "next", "print s",
                    "print ratio", "set var ratio = 100", "print $f0", "info registers fcsr", "print/x $sp",
                    "monitor help", "continue");
            Gdb.assertShows(
                    shown,
                    " in _start ()",
                    "Breakpoint 1, main (argc=1", "// first of main",
                    "Breakpoint 2, square (n=1)", "// in square",
                    "#0  square (n=1)", "#1  ", " in sum (n=5)", "#2  ", " in main (argc=1",
                    "result = 1",
                    "Value returned is $1 = 1",
                    "Thread 1 (main)",
                    "Temporary breakpoint 3, main",
                    "// told",
                    "$2 = 55",
                    "$3 = 82.5",
                    "$4 = {float = ",
                    "fcsr           0x", "[RNE (round to nearest; ties to even)]",
                    "$5 = 0x",
                    "monitor physical on|off",
                    "exited with code 067");
            guest.assertEnds(55, "sum 55, ratio 100\n");
        }
    }

    @Test
    void gdbGetsTheProgramAndItsAuxiliaryVectorThroughTheConnection() throws Exception {
        try (Debugged guest = waiting()) {
            String shown = Gdb.run(
                    folder, null, guest.port,
                    "info symbol $pc", "print/x $pc", "info auxv", "tbreak main", "continue", "print argc", "continue");
            String entry = "0x" + Long.toHexString(ElfFile.read(program, Machine.RISCV).entry());
            Gdb.assertShows(
                    shown,
                    "_start in section .text",
                    "$1 = " + entry,
                    "AT_PHDR ", "AT_PHNUM ", "AT_PAGESZ            System page size               4096",
                    "AT_ENTRY             Entry point of program         " + entry,
                    "AT_EXECFN ", "\"/program\"",
                    "AT_NULL",
                    "Temporary breakpoint 1, main (argc=1",
                    "$2 = 1",
                    "exited with code 067");
            guest.assertEnds(55, SUM);
        }
    }

    @Test
    void aProgramThatIsLoadedElsewhereHasItsSymbolsThere() throws Exception {
        Path source = Files.writeString(folder.resolve("pie.c"), """
                int value = 7;
                int twice(int number) { return number * 2; }
                void _start(void) {
                    register long a0 __asm__("a0") = twice(value);
                    register long a7 __asm__("a7") = 94;
                    __asm__ volatile("ecall" :: "r"(a0), "r"(a7));
                }
                """);
        Path pie = Gdb.compile(
                source, folder.resolve("pie"), "-O0", "-nostdlib", "-static-pie", "-fPIE", "-Wl,--no-dynamic-linker");
        long entry = ElfFile.read(pie, Machine.RISCV).entry();
        for (Path file : new Path[] {pie, null}) {
            try (Debugged guest = new Debugged(pie, List.of("--wait"))) {
                String shown = Gdb.run(
                        folder, file, guest.port,
                        "info symbol $pc", "print ((long) $pc & 0xfff) == (%d & 0xfff)".formatted(entry),
                        "print (long) $pc > 0x10000",
                        "info auxv", "break twice", "continue", "print value", "backtrace", "continue");
                Gdb.assertShows(
                        shown,
                        "_start in section .text", "$1 = 1", "$2 = 1", "AT_ENTRY ",
                        "Breakpoint 1, twice (number=7)", "$3 = 7", "#1  ", " in _start ()",
                        "exited with code 016");
                guest.assertEnds(14, "");
            }
        }
    }

    @Test
    void aVariableIsWatched() throws IOException, InterruptedException {
        try (Debugged guest = waiting()) {
            String shown = Gdb.run(
                    folder, program, guest.port,
                    "break main", "continue", "watch counter", "continue", "continue", "delete", "rwatch ratio",
                    "continue", "backtrace", "delete", "awatch ratio", "continue", "detach");
            Gdb.assertShows(
                    shown,
                    "Hardware watchpoint 2: counter", "Old value = 0", "New value = 1", "square (n=1)",
                    "Hardware watchpoint 2: counter", "Old value = 1", "New value = 2", "square (n=2)",
                    "Hardware read watchpoint 3: ratio", "Value = 1.5", "#0  ", "main",
                    "Hardware access (read/write) watchpoint 4: ratio", "82.5",
                    "detached");
            guest.assertEnds(55, SUM);
        }
    }

    @Test
    void controlCStopsAProgramThatRunsAndDetachingLetsItGo() throws IOException, InterruptedException {
        try (Debugged guest = waiting("spin")) {
            try (Gdb gdb = Gdb.start(
                    folder, program, guest.port,
                    "continue", "backtrace", "print argc", "set var forever = 0", "detach")) {
                assertEquals(SUM, guest.read(SUM.length()));
                gdb.interrupt();
                Gdb.assertShows(
                        gdb.transcript(), "received signal SIGINT", "#0  ", "main (argc=2", "$1 = 2", "detached");
            }
            guest.assertEnds(55, "let go\n");
        }
    }

    @Test
    void aProgramThatRunsAlreadyIsStoppedWhenGdbComesAndGoesOnWhenItLeaves() throws IOException, InterruptedException {
        try (Debugged guest = new Debugged(List.of(), "spin")) {
            assertEquals(SUM, guest.read(SUM.length()));
            Gdb.assertShows(Gdb.run(folder, program, guest.port, "print forever"), "main (argc=2", "$1 = 1");
            // As it went on with gdb's end, it can be stopped again.
            Gdb.assertShows(
                    Gdb.run(folder, program, guest.port, "break 32", "set var forever = 0", "continue"),
                    "Breakpoint 1, main");
            guest.assertEnds(55, "let go\n");
        }
    }

    @Test
    void aProgramThatWaitsForInputIsStoppedThere() throws IOException, InterruptedException {
        try (Debugged guest = new Debugged(List.of(), "wait")) {
            assertEquals(SUM, guest.read(SUM.length()));
            try (Gdb gdb = Gdb.start(
                    folder, program, guest.port, "backtrace", "print 1 + 1", "continue", "backtrace", "continue")) {
                gdb.await("$1 = 2");
                guest.process.getOutputStream().write('\n');
                guest.process.getOutputStream().flush();
                Gdb.assertShows(
                        gdb.transcript(),
                        " in read ()", " in main (argc=2",
                        "received signal SIGABRT", " in abort ()", " in main (argc=2",
                        "terminated with signal SIGABRT");
            }
            guest.assertEnds(134, "");
        }
    }

    @Test
    void aFaultIsShownBeforeItEndsTheProgram() throws IOException, InterruptedException {
        try (Debugged guest = waiting("fault")) {
            Gdb.assertShows(
                    Gdb.run(folder, program, guest.port, "continue", "continue"),
                    "received signal SIGSEGV", "// fault",
                    "terminated with signal SIGSEGV");
            guest.assertEnds(139, SUM);
        }
    }

    @Test
    void gdbKillsTheProgram() throws IOException, InterruptedException {
        try (Debugged guest = waiting("spin")) {
            Gdb.assertShows(Gdb.run(folder, program, guest.port, "kill"), "killed");
            guest.assertEnds(130, "");
        }
    }

    @Test
    void aSecondGdbIsToldThatThereIsOne() throws IOException, InterruptedException {
        try (Debugged guest = waiting()) {
            try (Gdb first = Gdb.start(
                    folder, program, guest.port, "break main", "continue", "shell sleep 3", "continue")) {
                first.await("Breakpoint 1, main");
                String second = Gdb.run(folder, program, guest.port, "print 1 + 1");
                assertTrue(second.contains("another debugger is connected"), second);
                Gdb.assertShows(first.transcript(), "exited with code 067");
            }
            guest.assertEnds(55, SUM);
        }
    }

    @Test
    void aPortThatIsNoneIsAnError() throws IOException, InterruptedException {
        assertEquals(
                new Command.Outcome(1, "", "jargoon: --gdb 65536 is not a port from 0 to 65535\n"),
                Command.run(folder, List.of("run", "--gdb", "65536", program.toString())));
        assertEquals(
                new Command.Outcome(1, "", "jargoon: --wait needs --gdb PORT\n"),
                Command.run(folder, List.of("run", "--wait", program.toString())));
    }
}
