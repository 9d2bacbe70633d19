// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.linux.LinuxOptions;

/** {@code jargoon demo}: a program that needs no file, and what running it took. */
final class DemoCommand {
    private static final String PROGRAM = "demo.elf";

    private DemoCommand() {}

    static int run(CommandLine line, Console console) throws CommandException {
        if (!line.operands().isEmpty()) {
            throw new CommandException("demo takes no operand; jargoon demo --help explains");
        }
        LinuxOptions linux = LinuxOptions.of("demo")
                .withStreams(HostStreams.inherited())
                .withMessages(console::say);
        linux = RunCommand.withTime(linux, line);
        try (GuestRun run = GuestRun.load("demo", program(), linux, RunCommand.engineOptions(line), console)) {
            int exitCode = run.toEnd();
            console.print("\n" + run.summary());
            return exitCode;
        }
    }

    private static ElfFile program() {
        try (InputStream in = DemoCommand.class.getResourceAsStream(PROGRAM)) {
            return ElfFile.parse(in.readAllBytes(), Machine.RISCV);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ElfException e) {
            throw new IllegalStateException(PROGRAM + ": " + e.getMessage(), e);
        }
    }
}
