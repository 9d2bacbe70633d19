// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.dwarf.Function;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.elf.SectionedFile;
import org.jargoon.elf.Symbol;
import org.jargoon.tools.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read in an object of each function is what is read in the program that GNU ld makes of it. */
@Tag("differential")
class ObjectDebugDifferentialTest {
    private static final String TOOLS = "riscv64-linux-gnu-";
    private static final Path GUESTS = Path.of("..", "tests", "guests").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {
        "gcc -O0 -g dwarf/shapes.c",
        "gcc -O2 -gdwarf-2 -ffunction-sections dwarf/shapes.c",
        "gcc -O2 -gdwarf-4 -mno-relax dwarf/shapes.c",
        "gcc -Os -gdwarf-5 -gdwarf64 -fno-asynchronous-unwind-tables -ffunction-sections dwarf/shapes.c",
        "g++ -O0 -g -ffunction-sections cxx/exceptions.cc",
        "g++ -O2 -gdwarf-4 -fdebug-types-section cxx/exceptions.cc",
        "g++ -O3 -gdwarf-5 -gz=zlib cxx/exceptions.cc",
    })
    void linesPrototypesAndCallFramesAreThoseOfTheLinkedProgram(String words) throws Exception {
        String[] flags = words.split(" ");
        Path object = folder.resolve("file.o");
        List<String> compile = new ArrayList<>(List.of(TOOLS + flags[0], "-c", "-o", object.toString()));
        compile.addAll(List.of(flags).subList(1, flags.length - 1));
        compile.add(GUESTS.resolve(flags[flags.length - 1]).toString());
        run(compile);
        Path program = folder.resolve("program");
        // Nothing is made shorter, so that functions stay as they are in the object.
        List<String> link = new ArrayList<>(List.of(TOOLS + flags[0], "-static", "-Wl,--no-relax"));
        link.addAll(flags[0].equals("gcc") ? List.of("-nostdlib", "-Wl,--defsym=__fixtfsi=0") : List.of());
        link.addAll(List.of("-o", program.toString(), object.toString()));
        run(link);
        CallableFile.Relocatable read =
                (CallableFile.Relocatable) CallableFile.parse(Files.readAllBytes(object));
        TreeMap<String, List<String>> actual =
                described(new ObjectSections(read.object(), read.layout()));
        TreeMap<String, List<String>> expected = described(ElfFile.read(program, Machine.RISCV));
        // The C++ library has functions of its own, also some of the same names that only their own file sees.
        expected.keySet().retainAll(actual.keySet());
        actual.keySet().retainAll(expected.keySet());
        assertTrue(expected.size() > 10, "only " + expected.keySet());
        expected.forEach((name, facts) ->
                assertEquals(String.join("\n", facts), String.join("\n", actual.get(name)), name));
        System.out.printf("object: %d functions, %,d facts: %s%n",
                expected.size(), expected.values().stream().mapToInt(List::size).sum(), words);
    }

    /** By function: what is said of each of its instructions, by its place in the function. */
    private static TreeMap<String, List<String>> described(SectionedFile file) {
        DebugInfo info = DebugInfo.of(file);
        TreeMap<String, List<String>> all = new TreeMap<>();
        Set<String> twice = new HashSet<>();
        for (Symbol symbol : file.symbols().symbols()) {
            if (symbol.function() && symbol.size() > 0) {
                List<String> facts = new ArrayList<>();
                if (all.put(symbol.name(), facts) != null) {
                    twice.add(symbol.name());
                }
                info.functions().at(symbol.address()).ifPresent(function -> facts.add(declared(function)));
                for (long at = 0; at < symbol.size(); at += 2) {
                    long address = symbol.address() + at;
                    facts.add("%x %s %s".formatted(at, info.functions().sourceFrames(address),
                            info.lines().row(address).map(row -> row.line() + ":" + row.column()).orElse("-")));
                    info.frames().at(address).ifPresent(rules -> facts.add(rules.toString()));
                }
            }
        }
        assertEquals(List.of(), info.problems());
        twice.forEach(all::remove);
        return all;
    }

    private static String declared(Function function) {
        return "%s %s:%d %s".formatted(
                function.linkageName(), function.file(), function.line(), function.signature());
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Tools.require(command.getFirst());
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor(), String.join(" ", command));
    }
}
