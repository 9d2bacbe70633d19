// SPDX-License-Identifier: Apache-2.0
package org.jargoon.command;

import java.io.IOException;
import java.nio.file.Path;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.IOAccess;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.linux.ProcessResult;
import org.jargoon.linux.StandardStreams;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.EngineOptions;

/** Runs a program as an embedding application does, with its own standard streams; exits with the program's code. */
final class EmbeddedReader {
    private EmbeddedReader() {}

    public static void main(String[] arguments) throws IOException, ElfException {
        Path program = Path.of(arguments[0]);
        System.exit(arguments[1].equals("context") ? inContext(program) : inProcess(program));
    }

    private static int inContext(Path program) throws IOException {
        try (Context context = Context.newBuilder("jargoon")
                .allowExperimentalOptions(true)
                .allowIO(IOAccess.ALL)
                .build()) {
            return context.eval(Source.newBuilder("jargoon", program.toFile()).build()).newInstance().execute().asInt();
        }
    }

    private static int inProcess(Path program) throws IOException, ElfException {
        LinuxOptions options = LinuxOptions.of("reader")
                .withStreams(StandardStreams.of(System.in, System.out, System.err));
        Engine engine = Engine.forIsa("riscv64");
        try (LinuxProcess process = LinuxProcess.load(
                ElfFile.read(program, Machine.RISCV),
                options,
                memory -> engine.newCodeSpace(memory, EngineOptions.DEFAULT))) {
            return ((ProcessResult.Exited) process.run()).code();
        }
    }
}
