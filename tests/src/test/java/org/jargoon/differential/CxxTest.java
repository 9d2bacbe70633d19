// SPDX-License-Identifier: Apache-2.0
package org.jargoon.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jargoon.elf.ElfException;
import org.jargoon.guests.GuestRun;
import org.jargoon.guests.Texts;
import org.jargoon.guests.Tools;
import org.jargoon.guests.Tools.Outcome;
import org.jargoon.vcpu.EngineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A C++ program with exceptions, streams and containers, linked with glibc and libstdc++. */
@Tag("differential")
class CxxTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    void exceptionsAndStreamsWorkAsUnderQemu() throws IOException, InterruptedException, ElfException {
        Tools.require("qemu-riscv64", "riscv64-linux-gnu-g++");
        for (String level : List.of("-O0", "-O2")) {
            Path program = Tools.emptyFolder("cxx" + level).resolve("exceptions");
            String source = "guests/cxx/exceptions.cc";
            List<String> compile =
                    List.of("riscv64-linux-gnu-g++", level, "-static", "-o", program.toString(), source);
            Outcome build = Tools.run(LIMIT, compile);
            assertEquals(0, build.status());
            Outcome expected = Tools.qemu(program, LIMIT, "7");
            GuestRun run = GuestRun.of(Files.readAllBytes(program), EngineOptions.DEFAULT, "exceptions", "7");
            Texts.assertSame(expected.text(), run.text(), () -> run.result().toString());
            assertEquals(expected.status(), run.status());
        }
        System.out.println("C++ with exceptions: 2 programs");
    }
}
