// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.jargoon.linux.abi.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that waits for what only it could do itself is ended; one that waits for something outside is not. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EndlessWaitTest {
    private static final int PIPE2 = 59;
    private static final int READ = 63;
    private static final int PPOLL = 73;
    private static final int FUTEX = 98;
    private static final int SIGSUSPEND = 133;
    private static final int PRIVATE_WAIT = 128;
    private static final int POLLIN = 1;

    @Test
    void aFutexThatNoThreadCanWake() throws Exception {
        try (Guest guest = new Guest()) {
            assertStuck(guest.end(FUTEX, guest.words(0), PRIVATE_WAIT, 0, 0, 0, 0));
        }
    }

    @Test
    void aFutexWithATimeIsWaitedFor() throws Exception {
        try (Guest guest = new Guest()) {
            guest.fails(Errno.ETIMEDOUT, FUTEX, guest.words(0), PRIVATE_WAIT, 0, guest.words(0, 1_000_000), 0, 0);
        }
    }

    @Test
    void aSignalThatNoProcessSends() throws Exception {
        try (Guest guest = new Guest()) {
            assertStuck(guest.end(PPOLL, 0, 0, 0, 0, 8));
        }
        try (Guest guest = new Guest()) {
            assertStuck(guest.end(SIGSUSPEND, guest.words(0), 8));
        }
    }

    @Test
    void aPipeOfItsOwn() throws Exception {
        try (Guest guest = new Guest()) {
            long ends = guest.space(8);
            assertEquals(0, guest.call(PIPE2, ends, 0));
            long poll = guest.words(Integer.toUnsignedLong(guest.getInt(ends)) | (long) POLLIN << 32);
            assertStuck(guest.end(PPOLL, poll, 1, 0, 0, 8));
        }
        try (Guest guest = new Guest()) {
            long ends = guest.space(8);
            assertEquals(0, guest.call(PIPE2, ends, 0));
            assertStuck(guest.end(READ, guest.getInt(ends), guest.space(8), 1));
        }
    }

    @Test
    void standardInputIsOutside() throws Exception {
        try (Guest guest = Guest.withInput("x")) {
            assertEquals(1, guest.call(PPOLL, guest.words((long) POLLIN << 32), 1, 0, 0, 8));
        }
    }

    @Test
    void anEventThatTheHostDoesNotAnnounceIsNoticed() throws Exception {
        try (Guest guest = new Guest()) {
            AtomicInteger asked = new AtomicInteger();
            assertTrue(guest.process.main().await(() -> asked.incrementAndGet() > 1, LinuxProcess.NEVER, true));
        }
    }

    private static void assertStuck(ProcessResult result) {
        assertInstanceOf(ProcessResult.Stuck.class, result);
    }
}
