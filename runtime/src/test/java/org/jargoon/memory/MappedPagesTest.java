// SPDX-License-Identifier: Apache-2.0
package org.jargoon.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of files leave nothing behind in the host when they are taken away: it has a limit of mappings. */
final class MappedPagesTest {
    private static final long START = 0x10000;
    private static final int PAGE = GuestMemory.PAGE_SIZE;
    private static final int ROUNDS = 1000;
    // Smaller memory may be part of the C library's heaps, which are mapped otherwise, and has few pages.
    private static final long SIZE = 128L << 20;

    @TempDir
    Path folder;

    @Test
    void unmappedPagesBecomePartOfTheMemoryAgain() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[PAGE]);
        try (GuestMemory memory = new GuestMemory(START, SIZE);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory.protect(START, SIZE, GuestMemory.READ | GuestMemory.WRITE);
            long before = hostMappings();
            for (int i = 0; i < ROUNDS; i++) {
                long page = START + 2L * i * PAGE;
                memory.writeI64(page, 1);
                memory.writeI64(page + PAGE, 1);
                memory.mapFile(page, channel, 0, PAGE, i % 2 == 0);
                memory.unmapFile(page, PAGE);
                assertEquals(0, memory.readI64(page));
                assertEquals(1, memory.readI64(page + PAGE));
            }
            // The Java machine has some mappings come and go at the same time.
            assertTrue(hostMappings() - before < ROUNDS / 4, "mappings are left");
        }
    }

    private static long hostMappings() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.count();
        }
    }
}
