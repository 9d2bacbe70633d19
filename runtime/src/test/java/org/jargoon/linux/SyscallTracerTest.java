// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SyscallTracerTest {

    private static String line(Guest guest) {
        return guest.trace.removeLast();
    }

    @Test
    void printsLikeStrace() {
        try (Guest guest = Guest.withInput("line\t1\n")) {
            guest.open("/f", 0);
            assertEquals(
                    "openat(AT_FDCWD, \"/f\", O_RDONLY) = -1 ENOENT (No such file or directory)", line(guest));
            guest.open("/dev/null", 02000101);
            assertEquals("openat(AT_FDCWD, \"/dev/null\", O_WRONLY|O_CREAT|O_CLOEXEC, 0666) = 3", line(guest));
            guest.call(64, 1, guest.text("a\"\\\1" + "7\n"), 6);
            assertEquals("write(1, \"a\\\"\\\\\\0017\\n\", 6) = 6", line(guest));
            guest.call(63, 0, guest.space(100), 100);
            assertEquals("read(0, \"line\\t1\\n\", 100) = 7", line(guest));
            guest.call(64, 3, guest.text("x".repeat(40)), 40);
            assertEquals("write(3, \"%s\"..., 40) = 40".formatted("x".repeat(32)), line(guest));
            long address = guest.call(222, 0, 8192, 3, 0x22, -1, 0);
            assertEquals("mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x"
                    + Long.toHexString(address), line(guest));
            guest.call(226, address, 4096, 0);
            assertEquals("mprotect(0x%x, 4096, PROT_NONE) = 0".formatted(address), line(guest));
            guest.call(62, 3, -5, 1);
            assertEquals("lseek(3, -5, SEEK_CUR) = 0", line(guest));
            guest.call(134, 11, 0, 0, 8);
            assertEquals("rt_sigaction(SIGSEGV, NULL, NULL, 8) = 0", line(guest));
            guest.call(59, guest.scratch, 02004000);
            assertEquals("pipe2(0x%x, O_NONBLOCK|O_CLOEXEC) = 0".formatted(guest.scratch), line(guest));
            guest.call(29, 1, 0x5413, 0);
            assertEquals("ioctl(1, TIOCGWINSZ, NULL) = -1 ENOTTY (Inappropriate ioctl for device)", line(guest));
            guest.call(79, Guest.AT_FDCWD, guest.text("/dev"), guest.space(128), 0x100);
            assertEquals("newfstatat(AT_FDCWD, \"/dev\", {st_mode=S_IFDIR|0555, st_size=0, ...}, "
                    + "AT_SYMLINK_NOFOLLOW) = 0", line(guest));
            guest.call(48, Guest.AT_FDCWD, guest.text("/x"), 5);
            assertEquals("faccessat(AT_FDCWD, \"/x\", R_OK|X_OK) = -1 ENOENT (No such file or directory)", line(guest));
            guest.call(113, 1, 5);
            assertEquals("clock_gettime(CLOCK_MONOTONIC, 0x5) = -1 EFAULT (Bad address)", line(guest));
            guest.call(20, 0xff, 0);
            assertEquals("epoll_create1(0xff, NULL, NULL, NULL, NULL, NULL) = -1 ENOSYS (Function not implemented)",
                    line(guest));
            guest.end(94, 3);
            assertEquals(List.of("exit_group(3) = ?"), guest.trace);
        }
    }
}
