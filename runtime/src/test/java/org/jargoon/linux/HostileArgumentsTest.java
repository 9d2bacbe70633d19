// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jargoon.linux.fs.Grant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** System calls with arguments that make no sense, or just enough of it. */
class HostileArgumentsTest {
    private static final int CALLS = 150_000;
    private static final int EXIT = 93;
    private static final int EXIT_GROUP = 94;
    private static final long PATIENCE_MILLIS = 50;
    private static final String[] PATHS = {
        "/", "/w", "/w/f", "/w/d", "/w/d/g", "/w/l", "/w/../..", "/dev/null", "/dev/zero", "/dev/urandom", "/dev/stdin",
        "/proc/self/exe", "f", "d", "..", "", "/w/new", "x/y/z", "/w/l/l/l", "/w/d/"
    };

    @TempDir
    private Path host;

    private final SplittableRandom random = new SplittableRandom(42);
    private final AtomicReference<Guest> running = new AtomicReference<>();
    private volatile long callStarted;
    private volatile boolean finished;

    /**
     * No call throws anything but the process's end, and none lasts: a call may wait, as a pipe without a writer makes
     * it, but then it can be stopped. The watchdog stops whatever takes long.
     */
    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noCallThrowsHangsOrKeepsTheProcessFromBeingStopped() throws IOException, InterruptedException {
        Files.writeString(host.resolve("f"), "contents");
        Files.createDirectories(host.resolve("d"));
        Files.createSymbolicLink(host.resolve("l"), Path.of("d"));
        List<Syscall> rows = SyscallTable.rows();
        Thread watchdog = Thread.ofPlatform().daemon().start(this::stopWhatTakesLong);
        int ended = 0;
        int succeeded = 0;
        Guest guest = start();
        for (int i = 0; i < CALLS; i++) {
            int number = random.nextInt(50) == 0 ? random.nextInt(600) : rows.get(random.nextInt(rows.size())).number();
            if ((number == EXIT || number == EXIT_GROUP) && random.nextInt(100) != 0) {
                continue;
            }
            callStarted = System.nanoTime();
            try {
                succeeded += guest.callOrEnd(number, arguments(guest)) >= 0 ? 1 : 0;
            } catch (ProcessEnd e) {
                ended++;
                guest.close();
                guest = start();
            }
            guest.trace.clear();
            guest.messages.clear();
            guest.synchronizations.clear();
            guest.output.reset();
            guest.error.reset();
        }
        guest.close();
        finished = true;
        watchdog.join();
        System.out.printf("hostile system calls: %,d, of which %,d succeeded and %,d ended the process%n",
                CALLS, succeeded, ended);
        assertTrue(succeeded > CALLS / 20, "only " + succeeded + " calls did anything");
        assertEquals("contents of another folder", outside());
    }

    private String outside() throws IOException {
        return Files.readString(host.resolveSibling(host.getFileName() + ".outside"));
    }

    private Guest start() throws IOException {
        Path outside = host.resolveSibling(host.getFileName() + ".outside");
        if (!Files.exists(outside)) {
            Files.writeString(outside, "contents of another folder");
            outside.toFile().deleteOnExit();
        }
        List<Grant> grants = List.of(Grant.of(host, "/w", true));
        callStarted = System.nanoTime();
        Guest guest = new Guest(options -> options.withGrants(grants).withMemoryLimit(4 << 20));
        running.set(guest);
        return guest;
    }

    private void stopWhatTakesLong() {
        while (!finished) {
            try {
                Thread.sleep(PATIENCE_MILLIS / 5);
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts the watchdog", e);
            }
            Guest guest = running.get();
            if (guest != null && System.nanoTime() - callStarted > PATIENCE_MILLIS * 1_000_000) {
                guest.process.stop(StopReason.WALL_TIME);
            }
        }
    }

    private long[] arguments(Guest guest) {
        long[] arguments = new long[6];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(guest);
        }
        return arguments;
    }

    private long argument(Guest guest) {
        return switch (random.nextInt(12)) {
            case 0 -> random.nextLong();
            case 1 -> -random.nextInt(200);
            case 2 -> 1L << random.nextInt(64);
            case 3 -> (1L << random.nextInt(64)) - 1;
            case 4, 5 -> random.nextInt(12);
            case 6 -> random.nextInt(1 << 20);
            case 7, 8 -> guest.memory().allows(guest.scratch, Guest.SCRATCH_SIZE, 3)
                    ? guest.text(PATHS[random.nextInt(PATHS.length)])
                    : guest.scratch;
            case 9 -> guest.scratch + random.nextInt((int) Guest.SCRATCH_SIZE);
            case 10 -> random.nextLong(guest.memory().start(), guest.memory().end())
                    & (random.nextBoolean() ? -1 : -4096);
            default -> 4096L * random.nextInt(64);
        };
    }
}
