// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.jargoon.elf.TinyElf;
import org.jargoon.linux.abi.Errno;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** System calls for the process, signals and time. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessCallsTest {
    private static final int NANOSLEEP = 101;
    private static final int FUTEX = 98;
    private static final int CLOCK_GETTIME = 113;
    private static final int CLOCK_NANOSLEEP = 115;
    private static final int KILL = 129;
    private static final int TGKILL = 131;
    private static final int SIGALTSTACK = 132;
    private static final int SIGACTION = 134;
    private static final int SIGPROCMASK = 135;
    private static final int SIGPENDING = 136;
    private static final int UNAME = 160;
    private static final int PRCTL = 167;
    private static final int SYSINFO = 179;
    private static final int HWPROBE = 258;
    private static final int PRLIMIT = 261;
    private static final int GETRANDOM = 278;
    private static final int PID = 1000;

    private final Guest guest = new Guest();

    @AfterEach
    void close() {
        guest.close();
    }

    private static ProcessResult killedBy(int signal) {
        return new ProcessResult.Signaled(signal, Optional.empty(), TinyElf.CODE);
    }

    @Test
    void theProcessIsAloneAndAlwaysTheSame() {
        assertEquals(PID, guest.call(172));
        assertEquals(PID, guest.call(178));
        assertEquals(1, guest.call(173));
        for (int number = 174; number <= 177; number++) {
            assertEquals(1000, guest.call(number));
        }
        assertEquals(0, guest.call(146, 1000));
        guest.fails(Errno.EPERM, 146, 0);
        guest.fails(Errno.EPERM, 157);
        assertEquals(PID, guest.call(155, 0));
        guest.fails(Errno.ESRCH, 155, 5);
        guest.fails(Errno.ECHILD, 260, -1, 0, 0, 0);
    }

    @Test
    void aSignalToItselfEndsTheProcessByDefault() {
        assertEquals(0, guest.call(KILL, PID, 0));
        assertEquals(0, guest.call(KILL, PID, 17));
        guest.fails(Errno.ESRCH, KILL, 5, 9);
        guest.fails(Errno.EINVAL, KILL, PID, 65);
        guest.fails(Errno.EINVAL, TGKILL, 0, PID, 6);
        assertEquals(killedBy(6), guest.end(TGKILL, PID, PID, 6));
    }

    @Test
    void ignoredSignalsAreIgnoredButNotKill() {
        assertEquals(0, guest.call(SIGACTION, 15, guest.words(1, 0, 0), 0, 8));
        assertEquals(0, guest.call(KILL, PID, 15));
        guest.fails(Errno.EINVAL, SIGACTION, 9, guest.words(1, 0, 0), 0, 8);
        guest.fails(Errno.EINVAL, SIGACTION, 15, 0, 0, 16);
        guest.fails(Errno.EINVAL, SIGACTION, 0, 0, 0, 8);
        assertEquals(killedBy(9), guest.end(KILL, 0, 9));
    }

    @Test
    void actionsAreRemembered() {
        long old = guest.space(24);
        guest.call(SIGACTION, 10, guest.words(0x1234, 4, 8), 0, 8);
        guest.call(SIGACTION, 10, guest.words(0, 0, 0), old, 8);
        assertEquals(List.of(0x1234L, 4L, 8L),
                List.of(guest.getLong(old), guest.getLong(old + 8), guest.getLong(old + 16)));
    }

    @Test
    void aHandlerThatIsNotCalledIsReported() {
        guest.call(SIGACTION, 10, guest.words(0x1234, 0, 0), 0, 8);
        assertEquals(killedBy(10), guest.end(KILL, PID, 10));
        assertEquals(
                List.of("the program's handler for SIGUSR1 is not called: signal handlers are not supported yet"),
                guest.messages);
    }

    @Test
    void blockedSignalsWaitUntilTheyAreUnblocked() {
        long set = guest.words(1L << 14);
        long old = guest.space(8);
        assertEquals(0, guest.call(SIGPROCMASK, 0, set, old, 8));
        assertEquals(0, guest.getLong(old));
        assertEquals(0, guest.call(KILL, PID, 15));
        guest.call(SIGPENDING, old, 8);
        assertEquals(1L << 14, guest.getLong(old));
        guest.fails(Errno.EINVAL, SIGPROCMASK, 9, set, old, 8);
        assertEquals(killedBy(15), guest.end(SIGPROCMASK, 1, set, 0, 8));
    }

    @Test
    void theSignalStackIsRemembered() {
        long old = guest.space(24);
        assertEquals(0, guest.call(SIGALTSTACK, guest.words(0x5000, 0, 8192), old));
        assertEquals(2, guest.getInt(old + 8));
        assertEquals(0, guest.call(SIGALTSTACK, 0, old));
        assertEquals(0x5000, guest.getLong(old));
        guest.fails(Errno.ENOMEM, SIGALTSTACK, guest.words(0x5000, 0, 100), 0);
    }

    @Test
    void clocksGoForward() {
        long first = guest.space(16);
        long second = guest.space(16);
        for (int clock : new int[] {0, 1, 2, 3, 4, 5, 6, 7}) {
            assertEquals(0, guest.call(CLOCK_GETTIME, clock, first));
            assertEquals(0, guest.call(CLOCK_GETTIME, clock, second));
            long passed = (guest.getLong(second) - guest.getLong(first)) * 1_000_000_000
                    + guest.getLong(second + 8) - guest.getLong(first + 8);
            assertTrue(passed >= 0 && passed < 10_000_000_000L, "clock " + clock + ": " + passed);
        }
        guest.fails(Errno.EINVAL, CLOCK_GETTIME, 99, first);
        guest.fails(Errno.EPERM, 112, 0, first);
        assertEquals(0, guest.call(CLOCK_GETTIME, 0, first));
        assertTrue(Math.abs(guest.getLong(first) - System.currentTimeMillis() / 1000) < 10);
    }

    @Test
    void sleepsLastAsLongAsAsked() {
        long start = System.nanoTime();
        assertEquals(0, guest.call(NANOSLEEP, guest.words(0, 20_000_000), 0));
        assertTrue(System.nanoTime() - start >= 20_000_000);
        assertEquals(0, guest.call(CLOCK_NANOSLEEP, 1, 1, guest.words(0, 0), 0));
        guest.fails(Errno.EINVAL, NANOSLEEP, guest.words(0, 1_000_000_000), 0);
        guest.fails(Errno.EINVAL, NANOSLEEP, guest.words(-1, 0), 0);
        guest.fails(Errno.EFAULT, NANOSLEEP, 0, 0);
    }

    @Test
    void aFutexWithoutOtherThreads() {
        long word = guest.words(5);
        guest.fails(Errno.EAGAIN, FUTEX, word, 0x80, 4, 0);
        guest.fails(Errno.ETIMEDOUT, FUTEX, word, 0x80, 5, guest.words(0, 1_000_000));
        guest.fails(Errno.ETIMEDOUT, FUTEX, word, 0x189, 5, guest.words(1, 0));
        assertEquals(0, guest.call(FUTEX, word, 0x81, 1));
        guest.fails(Errno.EINVAL, FUTEX, word + 1, 0x81, 1);
        guest.fails(Errno.EFAULT, FUTEX, 0, 0x81, 1);
        guest.fails(Errno.ENOSYS, FUTEX, word, 77, 1);
        assertEquals(List.of(), guest.messages);
    }

    @Test
    void unameSaysLinuxOnRiscv() {
        long names = guest.space(390);
        assertEquals(0, guest.call(UNAME, names));
        assertEquals("Linux", guest.getText(names));
        assertEquals("6.1.0", guest.getText(names + 130));
        assertEquals("riscv64", guest.getText(names + 260));
    }

    @Test
    void limitsAreReadAndLowered() {
        long old = guest.space(16);
        assertEquals(0, guest.call(PRLIMIT, 0, 3, 0, old));
        assertEquals(4 << 20, guest.getLong(old));
        assertEquals(0, guest.call(PRLIMIT, 0, 7, guest.words(10, 20), old));
        assertEquals(1024, guest.getLong(old));
        for (int i = 3; i < 10; i++) {
            assertEquals(i, guest.call(23, 0));
        }
        guest.fails(Errno.EMFILE, 23, 0);
        guest.fails(Errno.EPERM, PRLIMIT, 0, 7, guest.words(10, 21), 0);
        guest.fails(Errno.EINVAL, PRLIMIT, 0, 7, guest.words(11, 10), 0);
        guest.fails(Errno.EINVAL, PRLIMIT, 0, 16, 0, old);
    }

    @Test
    void randomBytesFillWhatIsAskedFor() {
        long buffer = guest.words(0, 0, 0, 0);
        assertEquals(16, guest.call(GETRANDOM, buffer, 16, 0));
        assertNotEquals(0, guest.getLong(buffer));
        assertEquals(0, guest.getLong(buffer + 16));
        guest.fails(Errno.EFAULT, GETRANDOM, 0, 16, 0);
        guest.fails(Errno.EINVAL, GETRANDOM, buffer, 16, 99);
        assertTrue(guest.call(GETRANDOM, buffer, -1, 0) > 0);
    }

    @Test
    void theThreadHasAName() {
        long name = guest.space(16);
        assertEquals(0, guest.call(PRCTL, 15, guest.text("a name that is too long")));
        assertEquals(0, guest.call(PRCTL, 16, name));
        assertEquals("a name that is ", guest.getText(name));
        guest.fails(Errno.EINVAL, PRCTL, 4711);
    }

    @Test
    void theMachineIsDescribed() {
        long info = guest.space(112);
        assertEquals(0, guest.call(SYSINFO, info));
        assertEquals(16 << 20, guest.getLong(info + 32));
        assertEquals(1, guest.getInt(info + 104));
        long pairs = guest.words(3, 0, 4, 0, 99, 7);
        assertEquals(0, guest.call(HWPROBE, pairs, 3, 0, 0, 0));
        assertEquals(1, guest.getLong(pairs + 8));
        assertEquals(0x80000003bL, guest.getLong(pairs + 24));
        assertEquals(-1, guest.getLong(pairs + 32));
        assertEquals(0, guest.getLong(pairs + 40));
        assertEquals(8, guest.call(123, 0, 8, info));
        assertEquals(1, guest.getLong(info));
    }
}
