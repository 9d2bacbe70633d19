// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that was flushed is lost, whenever the machine is killed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class VirtioBlockCrashTest {
    private static final int ROUNDS = 12;

    @TempDir
    Path folder;

    @Test
    void whatWasFlushedToAnImageOutlivesAKill() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Path image = image("raw" + round);
            long flushed = writeUntilKilled(List.of(image.toString()), round);
            try (Disk disk = new RawDisk(image, true)) {
                assertHolds(disk, flushed);
            }
        }
    }

    @Test
    void whatWasFlushedToAnOverlayOutlivesAKill() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Path image = image("base" + round);
            Path overlay = folder.resolve("overlay" + round);
            long flushed = writeUntilKilled(List.of(image.toString(), overlay.toString()), round);
            try (Disk disk = OverlayDisk.kept(image, overlay)) {
                assertHolds(disk, flushed);
            }
        }
    }

    private Path image(String name) throws IOException {
        return Files.write(folder.resolve(name), new byte[CrashingWriter.SLOTS * CrashingWriter.BLOCK]);
    }

    private static long writeUntilKilled(List<String> files, int round) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), CrashingWriter.class.getName()));
        command.addAll(files);
        Process writer =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader reports = new BufferedReader(new InputStreamReader(writer.getInputStream()))) {
            int wanted = 1 + new Random(round).nextInt(60);
            long flushed = 0;
            for (int i = 0; i < wanted; i++) {
                String line = reports.readLine();
                assertTrue(line != null, "the writer ended by itself");
                flushed = Long.parseLong(line);
            }
            // SIGKILL, in the middle of whatever it does now; by the handle, as that leaves the stream open.
            writer.toHandle().destroyForcibly();
            writer.waitFor();
            // What it still said before it ended counts; a line that it did not finish does not.
            for (String line = reports.readLine(); line != null; line = reports.readLine()) {
                flushed = Math.max(flushed, Long.parseLong(line));
            }
            return flushed;
        } finally {
            writer.destroyForcibly();
        }
    }

    /** Each slot holds whole writes of the last one that was flushed, or of a later one. */
    private static void assertHolds(Disk disk, long flushed) throws IOException {
        assertTrue(flushed > 0);
        long[] latest = new long[CrashingWriter.SLOTS];
        for (long number = 1; number <= flushed; number++) {
            latest[CrashingWriter.slot(number)] = number;
        }
        byte[] found = new byte[CrashingWriter.BLOCK];
        for (int slot = 0; slot < CrashingWriter.SLOTS; slot++) {
            disk.read((long) slot * CrashingWriter.BLOCK, ByteBuffer.wrap(found));
            for (int at = 0; at < found.length; at += Long.BYTES) {
                long number = Long.reverseBytes(ByteBuffer.wrap(found).getLong(at));
                assertTrue(number >= latest[slot], "slot %d holds write %d of %d, %d was flushed"
                        .formatted(slot, number, latest[slot], flushed));
                if (number != 0) {
                    assertEquals(slot, CrashingWriter.slot(number));
                }
            }
        }
    }
}
