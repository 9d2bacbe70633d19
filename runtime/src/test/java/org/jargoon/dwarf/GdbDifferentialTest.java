// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.dwarf.frame.Unwinder;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.Machine;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;
import org.jargoon.tools.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stacks of running C++ programs, exceptions being thrown in them, are those that gdb shows. */
@Tag("differential")
class GdbDifferentialTest {
    /** Of libstdc++, which has call frame information, and of glibc, most of which has none. */
    private static final String FUNCTIONS =
            "memcpy malloc free strlen write _IO_new_file_write _IO_new_file_xsputn _int_malloc __cxa_throw"
                    + " _Unwind_Find_FDE";
    private static final int STRIDE = 17;
    private static final int STOPS = 150;
    private static final String RECORDER = "../tests/guests/dwarf/record.py";

    @Test
    void stacksAreThoseThatGdbShows() throws IOException, InterruptedException, ElfException {
        Tools.require("qemu-riscv64", "gdb-multiarch");
        int stops = 0;
        int frames = 0;
        int beyond = 0;
        for (Judge.Program program : Judge.programs()) {
            if (!program.name().endsWith("dwarf-5") || !program.name().startsWith("exceptions.cc")) {
                continue;
            }
            DebugInfo info = DebugInfo.of(program.elf());
            SymbolTable symbols = program.elf().symbols();
            Unwinder unwinder = new Unwinder(Machine.RISCV, info.unwindSource(0));
            List<String> differences = new ArrayList<>();
            for (RecordedStop stop : record(program)) {
                List<Long> found = unwinder.stack(stop.pc(), stop, 200);
                // gdb gives up earlier in code without call frame information.
                boolean further = found.size() > stop.frames().size()
                        && found.subList(0, stop.frames().size()).equals(stop.frames())
                        && symbols.nearest(found.getLast()).map(Symbol::name).orElse("").equals("_start");
                beyond += further ? 1 : 0;
                if (!further && !found.equals(stop.frames())) {
                    differences.add("gdb %s%nhere %s".formatted(hex(stop.frames()), hex(found)));
                }
                stops++;
                frames += found.size();
            }
            assertEquals("", String.join("\n", differences), program.name());
            assertEquals(List.of(), info.problems());
        }
        assertTrue(stops > 100, "only " + stops);
        assertTrue(beyond < stops / 10, "gdb gave up at " + beyond);
        System.out.printf("Stacks: %,d stops, %,d frames, at %d gdb gave up earlier%n", stops, frames, beyond);
    }

    private static List<RecordedStop> record(Judge.Program program)
            throws IOException, InterruptedException, ElfException {
        Path folder = Files.createTempDirectory("stacks");
        Path socket = folder.resolve("socket");
        Process guest = new ProcessBuilder("qemu-riscv64", "-g", socket.toString(), program.file().toString(), "7")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            while (guest.isAlive() && Files.notExists(socket)) {
                Thread.sleep(20);
            }
            String settings = "py socket, stride, stops, functions = '%s', %d, %d, '%s'.split()"
                    .formatted(socket, STRIDE, STOPS, FUNCTIONS);
            String recording = Judge.run(
                    null, "gdb-multiarch", "-nx", "-batch", "-ex", settings, "-x", RECORDER, program.file().toString());
            return RecordedStop.parse(recording, program.elf());
        } finally {
            guest.destroyForcibly().waitFor();
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
    }

    private static List<String> hex(List<Long> addresses) {
        return addresses.stream().map(Long::toHexString).toList();
    }
}
