// SPDX-License-Identifier: Apache-2.0
package org.jargoon.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of the host go through strings and paths without loss. */
final class HostNamesTest {
    // Whatever file system the tests run on, Linux's own names there are bytes.
    private static final byte[] ODD = {'a', (byte) 0xff, (byte) 0xc3, (byte) 0xa9, '%', ' ', '\n', (byte) 0xe9, '?'};

    @TempDir
    Path folder;

    @Test
    void textIsUtf8() {
        assertEquals("caf\u00e9 \ud83d\ude00", decode("caf\u00e9 \ud83d\ude00".getBytes(StandardCharsets.UTF_8)));
        assertArrayEquals(
                "caf\u00e9 \ud83d\ude00".getBytes(StandardCharsets.UTF_8),
                HostNames.encode("caf\u00e9 \ud83d\ude00"));
    }

    @Test
    void bytesThatAreNotUtf8AreLoneSurrogates() {
        assertEquals("\udcff\u00e9\udce9", decode(new byte[] {(byte) 0xff, (byte) 0xc3, (byte) 0xa9, (byte) 0xe9}));
        // Overlong, a surrogate, a sequence that ends too early.
        assertEquals("\udcc0\udc80", decode(new byte[] {(byte) 0xc0, (byte) 0x80}));
        assertEquals("\udced\udcb3\udcbf", decode(new byte[] {(byte) 0xed, (byte) 0xb3, (byte) 0xbf}));
        assertEquals("\udce2\udc82A", decode(new byte[] {(byte) 0xe2, (byte) 0x82, 'A'}));
    }

    @Test
    void allBytesComeBack() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            for (int k = 0; k < bytes.length; k++) {
                // Often the bytes of which sequences are made.
                bytes[k] = (byte) (random.nextBoolean() ? 0x80 + random.nextInt(0x80) : random.nextInt(256));
            }
            assertArrayEquals(bytes, HostNames.encode(decode(bytes)));
        }
    }

    @Test
    void aFileIsFoundByTheNameThatItsFolderShows() throws IOException {
        Path file = Files.writeString(HostNames.child(folder, decode(ODD)), "odd");
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            Path entry = entries.iterator().next();
            assertEquals(file, entry);
            assertArrayEquals(ODD, HostNames.encode(HostNames.text(entry.getFileName())));
            assertEquals(HostNames.text(folder) + "/" + decode(ODD), HostNames.text(entry));
            assertEquals("odd", Files.readString(HostNames.path(HostNames.text(entry))));
        }
    }

    @Test
    void aFolderAndALinkKeepTheirNames() throws IOException {
        Path inner = Files.createDirectory(HostNames.child(folder, decode(ODD)));
        assertEquals(HostNames.text(folder) + "/" + decode(ODD), HostNames.text(inner));
        String target = "../" + decode(ODD) + "/x";
        Path link = Files.createSymbolicLink(folder.resolve("link"), HostNames.path(target));
        assertEquals(target, HostNames.text(Files.readSymbolicLink(link)));
        assertEquals(true, Files.exists(link, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aZeroIsRefused() {
        assertThrows(InvalidPathException.class, () -> HostNames.path("a\0b"));
        assertThrows(InvalidPathException.class, () -> HostNames.path("\u00e9\0b"));
    }

    private static String decode(byte[] bytes) {
        return HostNames.decode(bytes, 0, bytes.length);
    }
}
