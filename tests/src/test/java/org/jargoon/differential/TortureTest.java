// SPDX-License-Identifier: Apache-2.0
package org.jargoon.differential;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jargoon.elf.ElfException;
import org.jargoon.guests.GuestRun;
import org.jargoon.guests.Tools;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.linux.fs.Grant;
import org.jargoon.vcpu.EngineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every self-checking program of gcc's c-torture/execute that exits with 0 under QEMU does so here. System property
 * {@code jargoon.torture.every}: take only each n-th program.
 */
@Tag("differential")
class TortureTest {
    private static final String EVERY = System.getProperty("jargoon.torture.every", "1");

    @Test
    void programsThatPassUnderQemuPassHere() throws IOException, InterruptedException, ExecutionException {
        Tools.require("qemu-riscv64", "riscv64-linux-gnu-gcc", "apt-get");
        Path folder = Tools.emptyFolder("torture");
        List<Path> programs = ProgramSuite.script("build-torture.sh", folder.toString(), EVERY).stream()
                .map(Path::of)
                .toList();
        ProgramSuite.checkAll("gcc c-torture/execute", programs, TortureTest::check);
    }

    private static Optional<String> check(Path program) throws IOException, ElfException {
        // Some write a temporary file.
        Path temporary = Files.createDirectories(program.resolveSibling("tmp-" + program.getFileName()));
        LinuxOptions options = LinuxOptions.of("torture").withGrants(List.of(Grant.of(temporary, "/tmp", true)));
        GuestRun run = GuestRun.of(
                Files.readAllBytes(program), EngineOptions.DEFAULT, options, InputStream.nullInputStream());
        return run.status() == 0 ? Optional.empty() : Optional.of(run.result() + " " + run.messages());
    }
}
