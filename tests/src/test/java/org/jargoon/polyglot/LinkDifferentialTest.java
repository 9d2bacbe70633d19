// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jargoon.guests.Tools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What GCC and binutils make of C by other options than the guests in the repository are built with. */
@Tag("differential")
class LinkDifferentialTest {
    private static final String GCC = "riscv64-linux-gnu-gcc";
    private static final String QEMU = "qemu-riscv64";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path LOCALS = Guests.FOLDER.resolve("locals.c");
    private static final int STEPS = 15;

    private static final String MAIN = """
            #include <stdio.h>
            long step(int number);
            int main(void) {
                for (int i = 0; i < %d; i++) printf("%%ld\\n", step(i));
                return 0;
            }
            """.formatted(STEPS);

    private static final String LIBRARY = """
            #include <stdio.h>
            #include <stdlib.h>
            __attribute__((weak)) int perhaps(int);
            int has_perhaps(void) { return perhaps != 0 ? perhaps(1) : -1; }
            char *copy(const char *name) {
                char *into = malloc(100);
                snprintf(into, 100, "%s!", name);
                return into;
            }
            int twice(int value) { return value * 2; }
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void requireTools() {
        Tools.require(GCC, QEMU);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "-c -fno-pie",
        "-c -fPIE",
        "-c -fPIC",
        "-c -fPIC -ftls-model=initial-exec",
        "-c -fPIC -O0",
        "-shared -fPIC",
        "-shared -fPIC -ftls-model=initial-exec",
        "-shared -fPIC -ftls-model=local-dynamic -O0"
    })
    void threadLocalVariablesHaveTheSameValuesWhicheverWayTheyAreFound(String options) throws Exception {
        Path main = Files.writeString(folder.resolve("main.c"), MAIN);
        Path judge = compile("judge", List.of("-static", "-O2", "-fcommon"), main, LOCALS);
        List<String> expected = Tools.qemu(judge, PATIENCE).text().lines().toList();
        assertEquals(STEPS, expected.size());
        List<String> all = new ArrayList<>(List.of("-O2", "-nostdlib", "-ffreestanding", "-fcommon"));
        all.addAll(List.of(options.split(" ")));
        Path file = compile("guest", all, LOCALS);
        try (Context context = Guests.context().build()) {
            Value guest = context.eval(Source.newBuilder("jargoon", file.toFile()).build()).newInstance();
            List<String> found = new ArrayList<>();
            for (int i = 0; i < STEPS; i++) {
                found.add(Long.toString(Guests.call(guest, "step", "i64(i32)", i).asLong()));
            }
            assertEquals(expected, found);
        }
    }

    @Test
    void aProgramsThreadLocalVariablesAreWhereItsLibraryPutsThem() throws Exception {
        Path main = Files.writeString(folder.resolve("main.c"), MAIN);
        Path program = compile("program", List.of("-static", "-O2", "-fcommon"), main, LOCALS);
        try (Context context = Guests.context().out(new ByteArrayOutputStream()).build()) {
            Value guest = context.eval(Source.newBuilder("jargoon", program.toFile()).build()).newInstance();
            assertEquals(5, guest.getMember("counter").getMember("value").asInt());
            assertEquals(5, Guests.call(guest, "get_counter", "i32()").asInt());
            assertEquals(0, guest.execute().asInt());
            assertEquals(8, Guests.call(guest, "get_counter", "i32()").asInt());
            assertEquals(8, guest.getMember("counter").getMember("value").asInt());
        }
    }

    @Test
    void aLibraryThatNeedsTheCLibraryNamesAllThatItNeeds() throws Exception {
        Path file = library(LIBRARY + "int say(void) { return fputc('x', stderr); }");
        try (Context context = Guests.context().build()) {
            Value program = context.eval(Source.newBuilder("jargoon", file.toFile()).build());
            PolyglotException error = assertThrows(PolyglotException.class, program::newInstance);
            assertTrue(error.isGuestException());
            assertEquals("guest: fputc, malloc, snprintf, stderr (a variable) are undefined, and shared libraries are "
                    + "not loaded (libc.so.6): give host functions of these names, or link a static program",
                    error.getMessage());
        }
    }

    @Test
    void aLibraryOfTheCompilersOwnKindLoadsWithHostFunctions() throws Exception {
        Path file = library(LIBRARY);
        ProxyExecutable nothing = _ -> 0;
        try (Context context = Guests.context().build()) {
            Value program = context.eval(Source.newBuilder("jargoon", file.toFile()).build());
            Value guest = program.newInstance(ProxyObject.fromMap(Map.of(
                    "malloc", Guests.imported("u64(u64)", nothing),
                    "snprintf", Guests.imported("i32(u64,u64,u64,u64)", nothing))));
            assertEquals(42, Guests.call(guest, "twice", "i32(i32)", 21).asInt());
            assertEquals(-1, Guests.call(guest, "has_perhaps", "i32()").asInt());
            Value other = program.newInstance(ProxyObject.fromMap(Map.of(
                    "malloc", Guests.imported("u64(u64)", nothing),
                    "snprintf", Guests.imported("i32(u64,u64,u64,u64)", nothing),
                    "perhaps", Guests.imported("i32(i32)", arguments -> arguments[0].asInt() + 6))));
            assertEquals(7, Guests.call(other, "has_perhaps", "i32()").asInt());
        }
    }

    @Test
    void aCallThatTakesMoreMemoryThanThereIsEndsAndTheGuestCanBeCalledAgain() throws Exception {
        Path file = library("""
                long grab(long bytes) {
                    register long a0 __asm__("a0") = 0, a1 __asm__("a1") = bytes, a2 __asm__("a2") = 3;
                    register long a3 __asm__("a3") = 0x22, a4 __asm__("a4") = -1, a5 __asm__("a5") = 0;
                    register long a7 __asm__("a7") = 222;
                    __asm__ volatile("ecall" : "+r"(a0)
                            : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7) : "memory");
                    return a0;
                }
                """);
        try (Context context = Guests.context().option("jargoon.MemorySize", "16M").build()) {
            Value guest = context.eval(Source.newBuilder("jargoon", file.toFile()).build()).newInstance();
            long first = Guests.call(guest, "grab", "i64(i64)", 4 << 20).asLong();
            assertTrue(first > 0 && first % 4096 == 0, () -> "mapped at " + first);
            for (int i = 0; i < 3; i++) {
                PolyglotException end = assertThrows(
                        PolyglotException.class, () -> Guests.call(guest, "grab", "i64(i64)", 10 << 20));
                assertTrue(end.getMessage().contains("jargoon.MemorySize"), end.getMessage());
                assertTrue(Guests.call(guest, "grab", "i64(i64)", 4096).asLong() > 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-shared -fPIC", "-c -fPIC", "-c -fno-pie"})
    void anIndirectFunctionIsRefusedByItsName(String options) throws Exception {
        Path source = Files.writeString(folder.resolve("source.c"), """
                static int one(void) { return 1; }
                static void *pick(void) { return (void *)one; }
                int which(void) __attribute__((ifunc("pick")));
                int call_which(void) { return which() + 10; }
                """);
        List<String> all = new ArrayList<>(List.of("-O2", "-nostdlib"));
        all.addAll(List.of(options.split(" ")));
        Path file = compile("guest", all, source);
        try (Context context = Guests.context().build()) {
            Value program = context.eval(Source.newBuilder("jargoon", file.toFile()).build());
            PolyglotException error = assertThrows(PolyglotException.class, program::newInstance);
            assertEquals("guest: which is an indirect function (STT_GNU_IFUNC), which is not supported here",
                    error.getMessage());
        }
    }

    private Path library(String source) throws IOException, InterruptedException {
        return compile("guest", List.of("-O2", "-shared", "-fPIC"),
                Files.writeString(folder.resolve("library.c"), source));
    }

    private Path compile(String name, List<String> options, Path... sources) throws IOException, InterruptedException {
        Path file = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of(GCC));
        command.addAll(options);
        command.addAll(List.of("-o", file.toString()));
        for (Path source : sources) {
            command.add(source.toString());
        }
        assertEquals(0, Tools.run(PATIENCE, command).status(), command::toString);
        return file;
    }
}
