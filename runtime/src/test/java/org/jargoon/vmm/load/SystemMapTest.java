// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SystemMapTest {
    private static final long BASE = 0xffff_ffff_8000_0000L;

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("System.map"), text);
    }

    private SymbolTable read(String text) throws IOException, LoadException {
        return KernelSymbols.read(file(text)).table();
    }

    private String refused(String text) throws IOException {
        Path file = file(text);
        String message = assertThrows(LoadException.class, () -> KernelSymbols.read(file)).getMessage();
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.startsWith(file.toString()) && message.length() < 400, message);
        return message.substring(file.toString().length());
    }

    @Test
    void functionsOfTheKernelAreNamedInWhateverOrderTheyCome() throws IOException, LoadException {
        SymbolTable table = read(
                """
                ffffffff80002000 T later
                ffffffff80000000 t first
                ffffffff80003000 D data
                ffffffff01e8a000 t of_module\t[virtio_rng]
                0000000000000000 A nothing

                FFFFFFFF80001000 W weak\r
                ffffffff80001000 t alias
                """);
        assertEquals(
                List.of("first", "weak", "alias", "later"),
                table.symbols().stream().map(Symbol::name).toList());
        assertEquals("weak+0x10", table.label(BASE + 0x1010));
        assertEquals("later", table.label(BASE + 0x2000));
    }

    @Test
    void whatIsBeforeTheFirstFunctionOrBehindTheLastSymbolHasNoName() throws IOException, LoadException {
        SymbolTable table = read("ffffffff80001000 T only\n");
        assertTrue(table.nearest(BASE).isEmpty());
        assertTrue(table.nearest(BASE + 0x5000).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "hello\n", "ffffffff80000000\n", "ffffffff80000000 T\n", "80000000 TT name\n", "x0000000 T name\n",
        "11112222333344445 T name\n", "-1 T name\n", "\u0661\u0662 T name\n", "\u0000\u0001\u0002\n"
    })
    void whatIsNoLineOfAMapIsSaidWithItsNumber(String line) throws IOException {
        String message = refused("ffffffff80000000 T good\n" + line);
        assertTrue(message.startsWith(", line 2: not an address, a type and a name, but \""), message);
    }

    @Test
    void aHugeLineIsRefusedAndNotPrinted() throws IOException {
        refused("f".repeat(10 << 20));
        refused("ffffffff80000000 T " + "n".repeat(1 << 20) + "\n");
    }

    @Test
    void moreFunctionsThanAnyKernelHasAreRefused() throws IOException {
        assertTrue(refused("1 t a\n".repeat((1 << 20) + 1)).contains("more than 1,048,576 functions"));
    }

    @Test
    void addressesThatWereHiddenAndDebiansPlaceholderNameNothing() throws IOException {
        String expected = " names no function: Debian's System.map is empty, the real one is in the package"
                + " linux-image-...-dbg; /proc/kallsyms of the guest, as root sees it, will do too";
        assertEquals(expected, refused("0000000000000000 T _stext\n0000000000000000 T _text\n"));
        assertEquals(
                expected,
                refused("ffffffffffffffff B The real System.map is in the linux-image-<version>-dbg package\n"));
        assertEquals(expected, refused(""));
    }

    @Test
    void whatIsNoFileIsRefused() {
        Path none = folder.resolve("none");
        assertEquals(
                none + " cannot be read: there is no such file",
                assertThrows(LoadException.class, () -> KernelSymbols.read(none)).getMessage());
        assertEquals(
                folder + " is not a regular file",
                assertThrows(LoadException.class, () -> KernelSymbols.read(folder)).getMessage());
    }

    @Test
    void randomBytesAreReadOrRefused() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        byte[] alphabet = "0123456789abcdefT t\n\n  \t[]xyz\u0000".getBytes(StandardCharsets.ISO_8859_1);
        for (int round = 0; round < 2000; round++) {
            byte[] text = new byte[random.nextInt(200)];
            for (int i = 0; i < text.length; i++) {
                text[i] = alphabet[random.nextInt(alphabet.length)];
            }
            Path file = Files.write(folder.resolve("random"), text);
            try {
                assertTrue(KernelSymbols.read(file).table().size() > 0);
            } catch (LoadException e) {
                assertEquals(1, e.getMessage().lines().count(), e.getMessage());
            }
        }
    }
}
