// SPDX-License-Identifier: Apache-2.0
package org.jargoon.guests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.linux.ProcessResult;
import org.jargoon.linux.StandardStreams;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.EngineOptions;

/**
 * One run of a guest program inside this Java process.
 *
 * @param result how it ended
 * @param output what it wrote to its standard output
 * @param messages what the host was told about unknown system calls and the like
 */
public record GuestRun(ProcessResult result, byte[] output, List<String> messages, CodeStatistics statistics) {
    private static final Engine ENGINE = Engine.forIsa("riscv64");
    private static final Duration LONGEST = Duration.ofSeconds(120);

    /** Runs a program without input that sees nothing of the host. */
    public static GuestRun of(byte[] program, EngineOptions engine, String... arguments)
            throws ElfException, IOException {
        return of(program, engine, LinuxOptions.of(arguments), InputStream.nullInputStream());
    }

    /** Runs a program; its output is gathered, whatever {@code linux} says, and its time limited in any case. */
    public static GuestRun of(byte[] program, EngineOptions engine, LinuxOptions linux, InputStream input)
            throws ElfException, IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        List<String> messages = new CopyOnWriteArrayList<>();
        LinuxOptions options = linux.withStreams(StandardStreams.of(input, output, OutputStream.nullOutputStream()))
                .withMessages(messages::add)
                .withWallTime(linux.wallTime().orElse(LONGEST));
        ElfFile file = ElfFile.parse(program, Machine.RISCV);
        try (LinuxProcess process = LinuxProcess.load(file, options, memory -> ENGINE.newCodeSpace(memory, engine))) {
            ProcessResult result = process.run();
            return new GuestRun(result, output.toByteArray(), messages, process.code().statistics());
        }
    }

    /** The exit code, or 128 + the signal's number, as a shell gives them; -1 if a limit ended the program. */
    public int status() {
        return switch (result) {
            case ProcessResult.Exited exited -> exited.code();
            case ProcessResult.Signaled signaled -> 128 + signaled.signal();
            case ProcessResult.LimitReached _, ProcessResult.Stuck _, ProcessResult.Interrupted _ -> -1;
        };
    }

    public String text() {
        return new String(output, StandardCharsets.ISO_8859_1);
    }
}
