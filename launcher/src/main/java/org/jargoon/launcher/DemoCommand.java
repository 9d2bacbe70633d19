// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

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
        BootOptions options = BootOptions.builtIn(
                "demo", MEMORY, VCPUS, RunCommand.engineOptions(line), line.nanos(Flags.TIME.name(), 0));
        return BootCommand.run(options, program(), summary -> console.print("\n" + summary), console);
    }

    private static byte[] program() {
        try (InputStream in = DemoCommand.class.getResourceAsStream(PROGRAM)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
