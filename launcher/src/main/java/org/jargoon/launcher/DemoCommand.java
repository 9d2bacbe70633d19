// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jargoon.vcpu.EngineOptions;

/** {@code jargoon demo}: a machine that needs no file, and what running it took. */
final class DemoCommand {
    private static final String PROGRAM = "demo.elf";
    private static final long MEMORY = 16 << 20;
    private static final int VCPUS = 2;

    private DemoCommand() {}

    static int run(CommandLine line, Console console) throws CommandException {
        if (!line.operands().isEmpty()) {
            throw new CommandException("demo takes no operand; jargoon demo --help explains");
        }
        Path program = program();
        try {
            BootOptions options = BootOptions.builtIn(
                    "demo",
                    program,
                    MEMORY,
                    VCPUS,
                    RunCommand.engineOptions(line, EngineOptions.MACHINE),
                    line.nanos(Flags.TIME.name(), 0));
            return BootCommand.run(
                    options,
                    summary -> console.print("\n" + summary),
                    GdbPort.none(),
                    BootProfile.NOTHING,
                    console);
        } finally {
            delete(program, console);
        }
    }

    /** The loader reads files. */
    private static Path program() throws CommandException {
        try (InputStream in = DemoCommand.class.getResourceAsStream(PROGRAM)) {
            Path file = Files.createTempFile("jargoon-demo", ".elf");
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new CommandException("cannot write a temporary file: " + e.getMessage());
        }
    }

    private static void delete(Path file, Console console) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            console.say("cannot delete %s: %s".formatted(file, e.getMessage()));
        }
    }
}
