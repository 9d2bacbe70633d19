// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class CpioArchiveTest {
    private static final int HEADER = 110;
    private static final int MODE = 14;
    private static final int SIZE = 54;
    private static final int MAJOR = 78;
    private static final int NAME_SIZE = 94;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private String text() {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private int field(int entry, int at) {
        return Integer.parseInt(text().substring(entry + at, entry + at + 8), 16);
    }

    @Test
    void namesAndContentsBeginAtMultiplesOfFourAndTheTrailerEndsTheArchive() throws IOException {
        try (CpioArchive archive = new CpioArchive(bytes)) {
            archive.file("init", 0755, "abcde".getBytes(StandardCharsets.US_ASCII));
            archive.link("bin/sh", "busybox");
        }
        assertEquals("070701", text().substring(0, 6));
        assertEquals(0100755, field(0, MODE));
        assertEquals(5, field(0, SIZE));
        assertEquals(5, field(0, NAME_SIZE), "with the zero byte behind it");
        assertEquals("init\0", text().substring(HEADER, HEADER + 5));
        int content = HEADER + 5 + 1;
        assertEquals("abcde\0\0\0" + "070701", text().substring(content, content + 14));
        int link = content + 8;
        assertEquals(0120777, field(link, MODE));
        int target = link + HEADER + 7 + 3;
        assertEquals("busybox\0" + "070701", text().substring(target, target + 14));
        int trailer = target + 8;
        assertEquals("TRAILER!!!\0", text().substring(trailer + HEADER, trailer + HEADER + 11));
        assertEquals(0, text().length() % 4);
    }

    @Test
    void aDeviceHasItsNumbersAndNoContent() throws IOException {
        try (CpioArchive archive = new CpioArchive(bytes)) {
            archive.characterDevice("dev/console", 0600, 5, 1);
        }
        assertEquals(0020600, field(0, MODE));
        assertEquals(0, field(0, SIZE));
        assertEquals(5, field(0, MAJOR));
        assertEquals(1, field(0, MAJOR + 8));
    }
}
