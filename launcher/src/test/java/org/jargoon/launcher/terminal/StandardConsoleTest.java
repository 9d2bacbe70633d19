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
        ByteArrayOutputStream polled = new ByteArrayOutputStream();
        while (polled.size() < bytes.length) {
            int value = console.poll();
            if (value < 0) {
                there.acquire();
            } else {
                polled.write(value);
            }
        }
        assertArrayEquals(bytes, polled.toByteArray());
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
