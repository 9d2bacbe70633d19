// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.terminal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StandardConsoleTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StandardConsole console = new StandardConsole(out, () -> {});

    @Test
    void whatIsPrintedIsWrittenInItsOrderThoughTheBufferIsSmaller() {
        byte[] bytes = new byte[1 << 20];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 >> 3);
        }
        for (int i = 0; i < 1000; i++) {
            console.print(bytes, i, 1);
        }
        console.print(bytes, 1000, bytes.length - 1000);
        console.close();
        assertArrayEquals(bytes, out.toByteArray());
        assertEquals(bytes.length, console.printed());
    }

    @Test
    void aReaderThatIsGoneIsToldOnceAndNobodyWaitsForIt() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        StandardConsole deaf = new StandardConsole(closed, told::countDown);
        for (int i = 0; i < 10; i++) {
            deaf.print(new byte[1 << 16], 0, 1 << 16);
        }
        assertTrue(told.await(50, TimeUnit.SECONDS));
        deaf.close();
    }

    @Test
    void inputThatIsNotTypedComesAsItIsAndWaitsForTheGuest() throws InterruptedException {
        byte[] bytes = new byte[20_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        Semaphore there = new Semaphore(0);
        console.onInput(there::release);
        console.read(new ByteArrayInputStream(bytes), null, line -> {});
        assertArrayEquals(bytes, polled(console, there, bytes.length));
    }

    private static byte[] numbered(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < bytes.length; i++) {
            // Neither 0 nor the escape key.
            bytes[i] = (byte) (i % 251 + 2);
        }
        return bytes;
    }

    /** Reads {@code length} bytes, waiting for a notification of input as a guest does. */
    private static byte[] polled(StandardConsole console, Semaphore told, int length) throws InterruptedException {
        ByteArrayOutputStream polled = new ByteArrayOutputStream();
        while (polled.size() < length) {
            int value = console.poll();
            if (value < 0) {
                told.acquire();
            } else {
                polled.write(value);
            }
        }
        return polled.toByteArray();
    }

    @Test
    void whatIsPastedWaitsForAGuestThatReads() throws InterruptedException {
        StandardConsole small = new StandardConsole(out, () -> {}, 100, TimeUnit.DAYS.toMillis(1));
        byte[] bytes = numbered(20_000);
        Semaphore told = new Semaphore(0);
        small.onInput(told::release);
        List<String> messages = new CopyOnWriteArrayList<>();
        small.read(new ByteArrayInputStream(bytes), key -> {}, messages::add);
        assertArrayEquals(bytes, polled(small, told, bytes.length));
        assertEquals(List.of(), messages);
    }

    @Test
    void aPasteOfSomeHundredKilobytesWaitsForAGuestThatReadsLater() throws InterruptedException {
        byte[] bytes = numbered(700_000);
        CountDownLatch quit = new CountDownLatch(1);
        byte[] keys = Arrays.copyOf(bytes, bytes.length + 2);
        keys[bytes.length] = EscapeKeys.ESCAPE;
        keys[bytes.length + 1] = 'x';
        console.read(new ByteArrayInputStream(keys), key -> quit.countDown(), line -> {});
        assertTrue(quit.await(50, TimeUnit.SECONDS));
        assertArrayEquals(bytes, polled(console, new Semaphore(0), bytes.length));
        assertEquals(-1, console.poll());
    }

    @Test
    void aGuestThatNeverReadsKeepsNoKeyFromTheMonitorAndTheUserIsToldOnce() throws InterruptedException {
        StandardConsole small = new StandardConsole(out, () -> {}, 100, 1);
        byte[] keys = ("a".repeat(20_000) + "\1s" + "a".repeat(20_000) + "\1x").getBytes(StandardCharsets.ISO_8859_1);
        List<ConsoleKey> wishes = new CopyOnWriteArrayList<>();
        List<String> messages = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(2);
        small.read(
                new ByteArrayInputStream(keys),
                key -> {
                    wishes.add(key);
                    done.countDown();
                },
                messages::add);
        assertTrue(done.await(50, TimeUnit.SECONDS));
        assertEquals(List.of(ConsoleKey.SNAPSHOT, ConsoleKey.QUIT), wishes);
        assertEquals(List.of("the guest does not read its console: keys are lost until it does"), messages);
        assertArrayEquals("a".repeat(100).getBytes(), polled(small, new Semaphore(0), 100));
        assertEquals(-1, small.poll());
    }

    @Test
    void keysForTheMonitorDoNotReachTheGuest() throws InterruptedException {
        List<ConsoleKey> wishes = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(2);
        byte[] keys = ("a".repeat(10_000) + "\1s\1x").getBytes(StandardCharsets.ISO_8859_1);
        console.read(
                new ByteArrayInputStream(keys),
                key -> {
                    wishes.add(key);
                    done.countDown();
                },
                line -> {});
        assertTrue(done.await(50, TimeUnit.SECONDS), "a guest that does not read hides the keys");
        assertEquals(List.of(ConsoleKey.SNAPSHOT, ConsoleKey.QUIT), wishes);
        for (int value = console.poll(); value >= 0; value = console.poll()) {
            assertEquals('a', value);
        }
    }
}
