// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.EngineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java machine survives an atomic operation in a mapped file that another program has made shorter. */
final class ShortenedFileTest {
    private static final long START = 0x10000;
    private static final int PAGE = GuestMemory.PAGE_SIZE;

    @TempDir
    Path folder;

    @Test
    void aCompareAndSetFindsThePageGone() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[PAGE]);
        try (GuestMemory memory = new GuestMemory(START, PAGE);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory.protect(START, PAGE, GuestMemory.READ | GuestMemory.WRITE);
            memory.mapFile(START, channel, 0, PAGE, true);
            MemoryAccess access = MemoryAccess.flat(memory, EngineOptions.DEFAULT);
            assertEquals(true, access.compareAndSetI32(START, 0, 1, null, START));
            channel.truncate(0);
            assertThrows(InternalError.class, () -> access.compareAndSetI32(START, 1, 2, null, START));
            assertThrows(InternalError.class, () -> access.compareAndSetI64(START, 1, 2, null, START));
        }
    }
}
