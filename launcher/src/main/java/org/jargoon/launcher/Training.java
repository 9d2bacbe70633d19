// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.vcpu.EngineOptions;

/**
 * What the jargoon command runs once after a build, for a cache of classes and profiles: a program, as {@code run} does
 * it, and a machine, as {@code boot} does it, in one Java process.
 */
final class Training {
    private static final String PROGRAM = "training.elf";

    private Training() {}

    public static void main(String[] arguments) throws IOException, ElfException, CommandException {
        Console console = new Console(new FileOutputStream(FileDescriptor.out), System.err);
        int exitCode = program(console);
        if (exitCode == ExitCode.OK) {
            exitCode = Main.run(List.of("demo", "--time", "120"), console);
        }
        System.exit(exitCode);
    }

    private static int program(Console console) throws IOException, ElfException, CommandException {
        LinuxOptions options = LinuxOptions.of("training")
                .withStreams(HostStreams.inherited())
                .withMessages(console::say);
        try (InputStream in = Training.class.getResourceAsStream(PROGRAM);
                GuestRun run = GuestRun.load(
                        PROGRAM, ElfFile.parse(in.readAllBytes(), Machine.RISCV), options, EngineOptions.DEFAULT,
                        console)) {
            return run.toEnd(GdbPort.none());
        }
    }
}
