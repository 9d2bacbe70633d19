// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.tools.Tools;

/** The cross toolchain: it makes programs with debugging information and reads them for comparison. */
final class Judge {
    static final String PREFIX = "riscv64-linux-gnu-";

    private static final Path GUESTS = Path.of("..", "tests", "guests").toAbsolutePath().normalize();
    private static final Path INCLUDED =
            Path.of("..", "launcher", "src", "main", "resources", "org", "jargoon", "launcher", "bench");
    private static final Path FOLDER = Path.of("target", "differential", "dwarf").toAbsolutePath();

    private static final List<Program> programs = new ArrayList<>();

    private Judge() {}

    /** A program by its sources below tests/guests and how it is compiled. */
    record Program(String name, Path file) {
        ElfFile elf() throws ElfException {
            return ElfFile.read(file, Machine.RISCV);
        }
    }

    /** Static programs of C and C++, optimised or not, with each version of DWARF and some unusual layouts. */
    static synchronized List<Program> programs() throws IOException, InterruptedException {
        Tools.require(PREFIX + "gcc", PREFIX + "g++", PREFIX + "objdump", PREFIX + "readelf", PREFIX + "addr2line");
        if (!programs.isEmpty()) {
            return programs;
        }
        Files.createDirectories(FOLDER);
        for (String level : List.of("-O0", "-O2")) {
            for (String format : List.of("-gdwarf-5", "-gdwarf-4")) {
                programs.add(build("g++", "cxx/exceptions.cc", level, format));
            }
            programs.add(build("gcc", "training/training.c", level, "-gdwarf-5", "-nostdlib", "-ffreestanding"));
        }
        programs.add(build("g++", "cxx/exceptions.cc", "-Os", "-gdwarf-5", "-gz=zlib", "-flto"));
        programs.add(build("g++", "cxx/exceptions.cc", "-O3", "-gdwarf-3", "-ffunction-sections", "-Wl,--gc-sections"));
        programs.add(build("g++", "cxx/exceptions.cc", "-O1", "-gdwarf-4", "-fdebug-types-section"));
        programs.add(build(
                "gcc", "training/training.c", "-O1", "-gdwarf-5", "-gdwarf64", "-nostdlib", "-ffreestanding"));
        return programs;
    }

    private static Program build(String compiler, String source, String... flags)
            throws IOException, InterruptedException {
        String name = source.replaceAll(".*/", "") + String.join("", flags).replaceAll("[^a-zA-Z0-9-]", "");
        Path file = FOLDER.resolve(name);
        List<String> command = new ArrayList<>(List.of(PREFIX + compiler, "-static", "-I" + INCLUDED));
        command.addAll(List.of(flags));
        command.addAll(List.of("-o", file.toString(), GUESTS.resolve(source).toString()));
        run(null, command.toArray(String[]::new));
        return new Program(name, file);
    }

    /** What a tool prints, with {@code input} on its standard input if that is not null. */
    static String run(String input, String... command) throws IOException, InterruptedException {
        Path in = Files.createTempFile("judge", ".in");
        Path out = Files.createTempFile("judge", ".out");
        try {
            Files.writeString(in, input == null ? "" : input);
            Process process = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertEquals(0, process.waitFor(), String.join(" ", command));
            return Files.readString(out, StandardCharsets.ISO_8859_1);
        } finally {
            Files.delete(in);
            Files.delete(out);
        }
    }
}
