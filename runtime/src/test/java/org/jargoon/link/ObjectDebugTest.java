// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jargoon.call.GuestCaller;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.dwarf.Function;
import org.jargoon.dwarf.SourceFrame;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.Symbol;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.linux.NoCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an object says of its source is read as a program's is, although its addresses are not in its sections yet. */
class ObjectDebugTest {
    private static final String OBJECT = "/org/jargoon/dwarf/shapes.o";
    private static final String PROGRAM = "/org/jargoon/dwarf/shapes-5.elf";
    private static final LinuxOptions OPTIONS = LinuxOptions.of("test").withMemoryLimit(4L << 20);
    private static final int MUTATIONS = 20_000;

    @Test
    void functionsAreDeclaredAsThoseOfTheProgram() throws ElfException {
        CallableFile object = CallableFile.parse(bytes(OBJECT));
        TreeMap<String, String> ofObject = declarations(object);
        TreeMap<String, String> ofProgram = declarations(CallableFile.parse(bytes(PROGRAM)));
        // The linker has thrown this one away.
        assertEquals("/guests/dwarf/shapes.c:53 i64(i64)", ofObject.remove("unused"));
        assertEquals(ofProgram, ofObject);
        assertEquals(List.of(), info(object).problems());
    }

    private static TreeMap<String, String> declarations(CallableFile file) {
        TreeMap<String, String> all = new TreeMap<>();
        info(file).functions().forEach(function -> all.put(function.name(), "%s:%d %s".formatted(
                function.file(),
                function.line(),
                Optional.ofNullable(function.signature().obstacle())
                        .orElse(function.signature().prototype().toString()))));
        return all;
    }

    @Test
    void eachFunctionBeginsAtItsSymbolWithLinesAndCallFrames() throws ElfException {
        CallableFile object = CallableFile.parse(bytes(OBJECT));
        for (String name : List.of("deepest", "recurse", "mean", "moved", "main")) {
            Symbol symbol = object.symbols().find(name).orElseThrow();
            Function function = info(object).functions().at(symbol.address()).orElseThrow();
            assertEquals(name, function.name());
            assertEquals(symbol.address(), function.entry());
            SourceFrame outermost = info(object).functions().sourceFrames(symbol.address()).getLast();
            assertEquals(name, outermost.function());
            assertEquals(function.file(), outermost.file());
            assertTrue(outermost.line() >= function.line(), outermost.toString());
            assertTrue(info(object).frames().at(symbol.address()).isPresent(), name);
        }
    }

    @Test
    void addressesBeforeAndAfterLoadingDifferByTheLoadAddress() throws Exception {
        CallableFile object = CallableFile.parse(bytes(OBJECT));
        try (CallableGuest guest = load(object)) {
            for (String name : List.of("recurse", "title")) {
                long before = object.symbols().find(name).orElseThrow().address();
                long after = guest.symbols().find(name).orElseThrow().address();
                assertEquals(before + guest.process().loadAddress(), after, name);
            }
        }
    }

    @Test
    void relocationsThatCannotBeAppliedLeaveOutWhatTheyAreFor() throws Exception {
        byte[] unknown = bytes(OBJECT);
        ByteBuffer relocations = relocationsOf(unknown, ".debug_info");
        relocations.putInt(8, 99);
        assertLeftOut(unknown, ".debug_info: relocation type 99 is not supported: it is left out");

        byte[] outside = bytes(OBJECT);
        relocationsOf(outside, ".debug_info").putLong(0, 1L << 40);
        assertLeftOut(
                outside, ".debug_info: a relocation at 0x10000000000 leads outside its section .debug_info of 0x");

        byte[] nameless = bytes(OBJECT);
        relocationsOf(nameless, ".debug_info").putInt(12, 12345);
        assertLeftOut(nameless, ".debug_info: a relocation of section .debug_info names symbol 12345 of ");
    }

    private static void assertLeftOut(byte[] bytes, String problem) throws Exception {
        CallableFile object = CallableFile.parse(bytes);
        Symbol symbol = object.symbols().find("mean").orElseThrow();
        assertEquals(Optional.empty(), info(object).functions().at(symbol.address()));
        List<String> problems = info(object).problems();
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.getFirst().startsWith(problem), problems.getFirst());
        load(object).close();
    }

    /** The rows that change a section. */
    private static ByteBuffer relocationsOf(byte[] bytes, String section) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int headers = (int) file.getLong(40);
        int names = (int) file.getLong(headers + 64 * file.getShort(62) + 24);
        for (int i = 0; i < file.getShort(60); i++) {
            int header = headers + 64 * i;
            int name = names + file.getInt(header);
            String text = new String(bytes, name, section.length() + 5);
            if (text.equals(".rela" + section)) {
                return file.slice((int) file.getLong(header + 24), (int) file.getLong(header + 32))
                        .order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        throw new AssertionError("no relocations of " + section);
    }

    @Test
    void lebNumbersAreChangedInTheirLength() throws ElfException {
        byte[] bytes = {(byte) 0x80, (byte) 0x80, 0x00, 0x55};
        Relocator.Target target = new Relocator.Target("s", bytes, 0);
        Relocator relocator = new Relocator();
        relocator.apply(RelocationType.SET_ULEB128, target, 0, 0x12345678);
        relocator.apply(RelocationType.SUB_ULEB128, target, 0, 0x12345000);
        assertEquals(0x678, bytes[0] & 0x7f | (bytes[1] & 0x7f) << 7 | bytes[2] << 14);
        assertTrue(bytes[0] < 0 && bytes[1] < 0 && bytes[2] == 0 && bytes[3] == 0x55);
        byte[] endless = new byte[20];
        Arrays.fill(endless, (byte) 0x80);
        assertThrows(ElfException.class, () -> relocator.apply(
                RelocationType.SET_ULEB128, new Relocator.Target("s", endless, 0), 3, 1));
        assertThrows(ElfException.class, () -> relocator.apply(
                RelocationType.SET_ULEB128, new Relocator.Target("s", endless, 0), 15, 1));
    }

    @Test
    @Timeout(300)
    void damagedObjectsAreReadOrRefused() throws IOException {
        SplittableRandom random = new SplittableRandom(20261123);
        byte[] original = bytes(OBJECT);
        int refused = 0;
        int damaged = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = original.clone();
            ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                int at = random.nextInt(bytes.length - 8);
                switch (random.nextInt(4)) {
                    case 0 -> file.putLong(at & -8, random.nextLong());
                    case 1 -> file.putLong(at & -8, random.nextInt(200));
                    case 2 -> file.putInt(at & -4, random.nextInt(64));
                    default -> bytes[at] = (byte) random.nextInt();
                }
            }
            try {
                CallableFile object = CallableFile.parse(bytes);
                damaged += readAll(object) ? 0 : 1;
            } catch (ElfException e) {
                assertFalse(e.getMessage().contains("\n"), e.getMessage());
                refused++;
            }
        }
        System.out.printf("DWARF of objects: %,d mutated, %,d refused, of %,d something left out%n",
                MUTATIONS, refused, damaged);
        assertTrue(refused > MUTATIONS / 100 && refused < MUTATIONS / 2, "refused " + refused);
        assertTrue(damaged > MUTATIONS / 100, "damaged " + damaged);
    }

    private static boolean readAll(CallableFile object) {
        DebugInfo info = info(object);
        info.functions().forEach(function -> {
            info.lines().row(function.entry());
            info.functions().sourceFrames(function.entry());
            info.frames().at(function.entry());
        });
        for (String problem : info.problems()) {
            assertFalse(problem.contains("\n"), problem);
        }
        return info.problems().isEmpty();
    }

    private static DebugInfo info(CallableFile file) {
        return file.debugInfo().orElseThrow();
    }

    private static CallableGuest load(CallableFile object) throws ElfException {
        return object.load(OPTIONS, _ -> new NoCode(), _ -> Optional.of(_ -> {}), GuestCaller.Runner.STEADY);
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = ObjectDebugTest.class.getResourceAsStream(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
