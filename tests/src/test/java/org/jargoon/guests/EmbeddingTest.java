// SPDX-License-Identifier: Apache-2.0
package org.jargoon.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.linux.ProcessResult;
import org.jargoon.linux.StandardStreams;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.EngineOptions;
import org.junit.jupiter.api.Test;

/** The example in docs/embed.md of running a program. */
class EmbeddingTest {

    @Test
    void theDocumentedExampleRunsAProgram() throws Exception {
        Engine engine = Engine.forIsa("riscv64");
        ElfFile program = ElfFile.read(Path.of("guests/golden/arguments.elf"), Machine.RISCV);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        LinuxOptions options = LinuxOptions.of("arguments", "there")
                .withStreams(StandardStreams.of(InputStream.nullInputStream(), output, output));
        try (LinuxProcess process =
                LinuxProcess.load(program, options, memory -> engine.newCodeSpace(memory, EngineOptions.DEFAULT))) {
            ProcessResult result = process.run();
            assertEquals(new ProcessResult.Exited(42), result);
        }
        assertTrue(output.toString(StandardCharsets.UTF_8).contains("there"), "the program prints its arguments");
    }
}
