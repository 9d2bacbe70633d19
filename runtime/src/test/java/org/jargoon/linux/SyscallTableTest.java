// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.SyscallNames;
import org.junit.jupiter.api.Test;

class SyscallTableTest {

    @Test
    void numbersAndNamesAreUniqueAndThoseOfTheGenericTable() {
        Set<Integer> numbers = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (Syscall call : SyscallTable.rows()) {
            assertTrue(numbers.add(call.number()), () -> "two rows for " + call.number());
            assertTrue(names.add(call.name()), () -> "two rows for " + call.name());
            assertEquals(SyscallNames.of(call.number()), call.name());
            assertSame(call, SyscallTable.get(call.number()));
            assertTrue(call.arguments().size() <= 6);
        }
        System.out.println("system calls in the table: " + numbers.size());
    }

    @Test
    void aRowForEachCallThatProgramsNeed() {
        for (int number : new int[] {56, 57, 62, 63, 64, 65, 66, 80, 93, 94, 134, 135, 160, 214, 215, 222, 226, 278}) {
            assertNotNull(SyscallTable.get(number), () -> SyscallNames.of(number));
        }
    }

    @Test
    void anUnknownCallIsNamedOnceAndReturnsEnosys() {
        try (Guest guest = new Guest()) {
            guest.fails(Errno.ENOSYS, 198, 1, 2, 3);
            guest.fails(Errno.ENOSYS, 198, 1, 2, 3);
            guest.fails(Errno.ENOSYS, 20, 1);
            guest.fails(Errno.ENOSYS, 4711);
            assertEquals(List.of(
                            "system call 198 (socket) is not supported",
                            "system call 20 (epoll_create1) is not supported",
                            "system call 4711 (syscall_4711) is not supported"),
                    guest.messages);
        }
    }

    @Test
    void aCallThatIsLeftOutSaysWhy() {
        try (Guest guest = new Guest()) {
            guest.fails(Errno.ENOSYS, 220);
            guest.fails(Errno.ENOSYS, 220);
            guest.fails(Errno.ENOSYS, 293);
            assertEquals(List.of("system call 220 (clone) is not supported: there are no threads and no other "
                    + "processes yet"), guest.messages);
        }
    }
}
