// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jargoon.call.GuestCaller;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.Symbol;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.linux.NoCode;
import org.jargoon.memory.GuestMemory;
import org.junit.jupiter.api.Test;

/** What loading makes of programs, libraries and objects; what they do then is tested where there is an engine. */
class LinkTest {
    private static final Path FOLDER = Path.of("..", "tests", "guests", "polyglot");
    private static final LinuxOptions OPTIONS = LinuxOptions.of("test").withMemoryLimit(4L << 20);
    private static final Imports ALL = _ -> Optional.of(_ -> {});

    @Test
    void aProgramHasAnEntryAndOthersHaveInitializers() throws Exception {
        try (CallableGuest program = load("calls.elf", ALL)) {
            assertTrue(program.entry().isPresent());
            assertEquals(List.of(), program.initializers());
        }
        for (String file : List.of("calls.so", "calls.o")) {
            try (CallableGuest guest = load(file, ALL)) {
                assertTrue(guest.entry().isEmpty());
                Symbol construct = guest.symbols().find("construct").orElseThrow();
                assertEquals(List.of(construct.address()), guest.initializers());
            }
        }
    }

    @Test
    void dataThatPointsToDataHasItsAddress() throws Exception {
        for (String file : List.of("calls.elf", "calls.so", "calls.o")) {
            try (CallableGuest guest = load(file, ALL)) {
                GuestMemory memory = guest.process().memory();
                long counter = guest.symbols().find("counter").orElseThrow().address();
                long pointer = guest.symbols().find("pointer_to_counter").orElseThrow().address();
                assertEquals(counter, memory.readI64(pointer), file);
                assertEquals(5, memory.readI32(counter), file);
            }
        }
    }

    @Test
    void codeCannotBeWrittenAndDataCannotBeExecuted() throws Exception {
        for (String file : List.of("calls.so", "calls.o")) {
            try (CallableGuest guest = load(file, ALL)) {
                GuestMemory memory = guest.process().memory();
                long code = guest.symbols().find("fib").orElseThrow().address();
                long data = guest.symbols().find("counter").orElseThrow().address();
                long constant = guest.symbols().find("greeting").orElseThrow().address();
                assertEquals(GuestMemory.READ | GuestMemory.EXECUTE, memory.protection(code), file);
                assertEquals(GuestMemory.READ | GuestMemory.WRITE, memory.protection(data), file);
                assertEquals(0, memory.protection(constant) & GuestMemory.WRITE, file);
            }
        }
    }

    @Test
    void theGuestCannotChangeTheGates() throws Exception {
        try (CallableGuest guest = load("calls.o", ALL)) {
            GuestMemory memory = guest.process().memory();
            long gates = guest.process().gates();
            assertEquals(GuestMemory.READ | GuestMemory.EXECUTE, memory.protection(gates));
            assertThrows(IllegalArgumentException.class, () -> guest.process().protect(gates, 4096, GuestMemory.WRITE));
        }
    }

    @Test
    void whatNobodyGivesIsNamed() throws IOException {
        for (String file : List.of("calls.so", "calls.o")) {
            ElfException error = assertThrows(ElfException.class, () -> load(file, Imports.NONE));
            assertEquals(
                    "callback, mixed are undefined: give host functions of these names, or link a static program",
                    error.getMessage());
        }
    }

    @Test
    void anOffsetOfAThreadLocalVariableIsOfOne() throws IOException {
        ElfException error = assertThrows(ElfException.class, () -> load(withFirstRelocation(29), ALL));
        assertTrue(error.getMessage().matches("a relocation takes symbol \\d+, .*, for a thread-local variable"),
                error.getMessage());
    }

    @Test
    void threadLocalDescriptorsAreRefused() throws IOException {
        byte[] bytes = withFirstRelocation(62);
        ElfException error = assertThrows(ElfException.class, () -> CallableFile.parse(bytes));
        assertEquals("relocation type 62 is not supported: TLS descriptors", error.getMessage());
    }

    /** The first relocation of .rela.text becomes another one. */
    private static byte[] withFirstRelocation(int type) throws IOException {
        byte[] bytes = Files.readAllBytes(FOLDER.resolve("calls.o"));
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(firstRelocation(file) + 8, type);
        return bytes;
    }

    @Test
    void threadLocalVariablesAreKnownByTheirOffsets() throws Exception {
        for (String file : List.of("locals.so", "locals.o")) {
            try (CallableGuest guest = load(file, Imports.NONE)) {
                Symbol counter = guest.threadLocals().find("counter").orElseThrow();
                assertEquals(4, counter.size());
                assertEquals(5, guest.process().memory().readI32(guest.caller().threadPointer() + counter.address()));
                assertTrue(guest.symbols().find("counter").isEmpty(), "it is no address");
            }
        }
    }

    @Test
    void anObjectsInitializersGoByTheirPriorities() throws Exception {
        for (String file : List.of("locals.so", "locals.o")) {
            try (CallableGuest guest = load(file, Imports.NONE)) {
                List<String> names = guest.initializers().stream()
                        .map(address -> guest.symbols().label(address))
                        .toList();
                assertEquals(List.of("first", "second", "last"), names);
            }
        }
    }

    private static int firstRelocation(ByteBuffer file) {
        int sections = (int) file.getLong(40);
        for (int i = 0; i < file.getShort(60); i++) {
            if (file.getInt(sections + 64 * i + 4) == 4) {
                return (int) file.getLong(sections + 64 * i + 24);
            }
        }
        throw new AssertionError("no relocations");
    }

    /** Two sections over the same bytes are twice the work; 60,000 would be a bomb. */
    @Test
    void sectionsThatOverlapInTheFileAreRefused() throws IOException {
        byte[] original = Files.readAllBytes(FOLDER.resolve("calls.o"));
        ByteBuffer old = ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN);
        int count = 40;
        ByteBuffer file = ByteBuffer.allocate(original.length + 64 * count).order(ByteOrder.LITTLE_ENDIAN);
        file.put(original);
        int table = original.length;
        for (int i = 0; i < count; i++) {
            int at = table + 64 * i;
            file.putInt(at + 4, 1).putLong(at + 8, 2).putLong(at + 24, 0).putLong(at + 32, original.length);
        }
        file.putLong(40, table).putShort(60, (short) count).putShort(62, old.getShort(62));
        ElfException error = assertThrows(ElfException.class, () -> CallableFile.parse(file.array()));
        assertEquals("its sections overlap in the file", error.getMessage());
    }

    @Test
    void damagedFilesAreRefusedOrLoad() throws IOException {
        int loaded = 0;
        int refused = 0;
        Random random = new Random(7);
        for (String name : List.of("calls.elf", "calls.so", "calls.o", "locals.so", "locals.o")) {
            byte[] original = Files.readAllBytes(FOLDER.resolve(name));
            for (int i = 0; i < 4_000; i++) {
                byte[] bytes = mutated(original, random);
                try (CallableGuest _ = load(bytes, ALL)) {
                    loaded++;
                } catch (ElfException e) {
                    assertFalse(e.getMessage().contains("\n"));
                    refused++;
                }
            }
        }
        assertNotEquals(0, loaded, "none loaded");
        assertNotEquals(0, refused, "none refused");
    }

    private static byte[] mutated(byte[] original, Random random) {
        byte[] bytes = random.nextInt(20) == 0
                ? Arrays.copyOf(original, random.nextInt(original.length))
                : original.clone();
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = random.nextInt(12); i >= 0 && bytes.length > 8; i--) {
            int at = random.nextInt(bytes.length - 8);
            switch (random.nextInt(5)) {
                case 0 -> file.putLong(at & -8, random.nextLong());
                case 1 -> file.putLong(at & -8, random.nextInt(200));
                case 2 -> file.putInt(at & -4, random.nextInt());
                case 3 -> file.putLong(at & -8, Long.MAX_VALUE - random.nextInt(64));
                default -> bytes[at] = (byte) random.nextInt();
            }
        }
        return bytes;
    }

    private static CallableGuest load(String file, Imports imports) throws IOException, ElfException {
        return load(Files.readAllBytes(FOLDER.resolve(file)), imports);
    }

    private static CallableGuest load(byte[] bytes, Imports imports) throws ElfException {
        return CallableFile.parse(bytes).load(OPTIONS, _ -> new NoCode(), imports, GuestCaller.Runner.STEADY);
    }
}
