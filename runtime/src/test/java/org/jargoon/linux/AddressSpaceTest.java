// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.jargoon.linux.abi.Errno;
import org.jargoon.memory.GuestMemory;
import org.junit.jupiter.api.Test;

/** mmap and its like, through their system calls. */
class AddressSpaceTest {
    private static final int BRK = 214;
    private static final int MUNMAP = 215;
    private static final int MREMAP = 216;
    private static final int MMAP = 222;
    private static final int MPROTECT = 226;
    private static final int MADVISE = 233;
    private static final int RW = 3;
    private static final int RX = 5;
    private static final int PRIVATE = 0x22;
    private static final int FIXED = 0x32;
    private static final int FIXED_NOREPLACE = 0x100022;
    private static final long PAGE = 4096;

    private static long map(Guest guest, long length) {
        return guest.call(MMAP, 0, length, RW, PRIVATE, -1, 0);
    }

    @Test
    void theBreakGrowsAndShrinksAndReadsAsZeros() {
        try (Guest guest = new Guest()) {
            long start = guest.call(BRK, 0);
            assertEquals(start + 10_000, guest.call(BRK, start + 10_000));
            guest.putLong(start + 8192, 5);
            assertEquals(RW, guest.memory().protection(start + 9_999));
            assertEquals(start + 100, guest.call(BRK, start + 100));
            assertEquals(0, guest.memory().protection(start + 4096));
            assertEquals(start + 10_000, guest.call(BRK, start + 10_000));
            assertEquals(0, guest.getLong(start + 8192));
            assertEquals(start + 10_000, guest.call(BRK, start - 1));
            assertEquals(start + 10_000, guest.call(BRK, Long.MAX_VALUE));
            assertEquals(start + 10_000, guest.call(BRK, -1));
        }
    }

    @Test
    void theBreakStopsAtAMapping() {
        try (Guest guest = new Guest()) {
            long start = guest.call(BRK, 0);
            long wall = (start + 8 * PAGE) & -PAGE;
            assertEquals(wall, guest.call(MMAP, wall, PAGE, RW, FIXED, -1, 0));
            assertEquals(start, guest.call(BRK, wall + 1));
            assertEquals(wall, guest.call(BRK, wall));
        }
    }

    @Test
    void mappingsAreZeroAlsoWhereMemoryWasUsedBefore() {
        try (Guest guest = new Guest()) {
            long address = map(guest, 3 * PAGE);
            guest.putLong(address + PAGE, 42);
            assertEquals(0, guest.call(MUNMAP, address, 3 * PAGE));
            assertEquals(0, guest.memory().protection(address + PAGE));
            assertEquals(address, map(guest, 3 * PAGE));
            assertEquals(0, guest.getLong(address + PAGE));
        }
    }

    @Test
    void aHintIsTakenWhereItIsFree() {
        try (Guest guest = new Guest()) {
            long wish = 0x400000;
            assertEquals(wish, guest.call(MMAP, wish + 5, PAGE, RW, PRIVATE, -1, 0));
            assertNotEquals(wish, guest.call(MMAP, wish, PAGE, RW, PRIVATE, -1, 0));
            assertTrue(guest.call(MMAP, -PAGE, PAGE, RW, PRIVATE, -1, 0) > 0);
        }
    }

    @Test
    void fixedMappingsReplaceUnlessTheyMustNot() {
        try (Guest guest = new Guest()) {
            long address = map(guest, 4 * PAGE);
            guest.putLong(address + PAGE, 1);
            guest.putLong(address + 2 * PAGE, 2);
            guest.fails(Errno.EEXIST, MMAP, address + PAGE, PAGE, RW, FIXED_NOREPLACE, -1, 0);
            assertEquals(address + PAGE, guest.call(MMAP, address + PAGE, PAGE, 1, FIXED, -1, 0));
            assertEquals(0, guest.getLong(address + PAGE));
            assertEquals(2, guest.getLong(address + 2 * PAGE));
            assertEquals(1, guest.memory().protection(address + PAGE));
            guest.fails(Errno.EINVAL, MMAP, address + 1, PAGE, RW, FIXED, -1, 0);
            guest.fails(Errno.ENOMEM, MMAP, 0, PAGE, RW, FIXED, -1, 0);
            guest.fails(Errno.ENOMEM, MMAP, 1L << 40, PAGE, RW, FIXED, -1, 0);
        }
    }

    @Test
    void sizesThatCanNeverBeAreRefused() {
        try (Guest guest = new Guest()) {
            guest.fails(Errno.EINVAL, MMAP, 0, 0, RW, PRIVATE, -1, 0);
            guest.fails(Errno.ENOMEM, MMAP, 0, 17 << 20, RW, PRIVATE, -1, 0);
            guest.fails(Errno.ENOMEM, MMAP, 0, Long.MAX_VALUE, RW, PRIVATE, -1, 0);
            guest.fails(Errno.ENOMEM, MMAP, 0, -1, RW, PRIVATE, -1, 0);
            guest.fails(Errno.EINVAL, MMAP, 0, PAGE, RW, 0x20, -1, 0);
        }
    }

    @Test
    void moreThanThereIsEndsTheProcess() {
        try (Guest guest = new Guest()) {
            map(guest, 8 << 20);
            assertEquals(new ProcessResult.LimitReached(ProcessResult.Limit.MEMORY),
                    guest.end(MMAP, 0, 8 << 20, RW, PRIVATE, -1, 0));
        }
    }

    @Test
    void memoryThatWasReturnedCanBeHadAgain() {
        try (Guest guest = new Guest()) {
            long mapped = guest.process.space().mappedBytes();
            for (int i = 0; i < 100; i++) {
                long address = map(guest, 8 << 20);
                assertEquals(0, guest.call(MUNMAP, address, 8 << 20));
            }
            assertEquals(mapped, guest.process.space().mappedBytes());
        }
    }

    @Test
    void mprotectSplitsAndJoinsMappings() {
        try (Guest guest = new Guest()) {
            long address = map(guest, 5 * PAGE);
            List<Mapping> before = guest.process.space().mappings();
            assertEquals(0, guest.call(MPROTECT, address + PAGE, PAGE, 0));
            assertEquals(0, guest.memory().protection(address + PAGE));
            assertEquals(before.size() + 2, guest.process.space().mappings().size());
            assertEquals(0, guest.call(MPROTECT, address + PAGE, PAGE, RW));
            assertEquals(before, guest.process.space().mappings());
            // RISC-V has no pages that can be written but not read.
            assertEquals(0, guest.call(MPROTECT, address, PAGE, 2));
            assertEquals(RW, guest.memory().protection(address));
        }
    }

    @Test
    void mprotectDemandsMappedPages() {
        try (Guest guest = new Guest()) {
            long address = map(guest, 2 * PAGE);
            guest.call(MUNMAP, address, PAGE);
            guest.fails(Errno.ENOMEM, MPROTECT, address, 2 * PAGE, 1);
            guest.fails(Errno.EINVAL, MPROTECT, address + 1, PAGE, 1);
            guest.fails(Errno.EINVAL, MPROTECT, address, PAGE, 64);
            guest.fails(Errno.EINVAL, MUNMAP, address + 1, PAGE);
            guest.fails(Errno.EINVAL, MUNMAP, address, 0);
            assertEquals(0, guest.call(MUNMAP, address, PAGE));
        }
    }

    @Test
    void codeIsSynchronizedWhereverExecutableMemoryChanges() {
        try (Guest guest = new Guest()) {
            long address = map(guest, 4 * PAGE);
            assertEquals(List.of(), guest.synchronizations);
            guest.call(MPROTECT, address, PAGE, RX);
            guest.call(MPROTECT, address, PAGE, RW);
            guest.call(MPROTECT, address, PAGE, RX);
            guest.call(MUNMAP, address, PAGE);
            String range = "%x+1000".formatted(address);
            assertEquals(List.of(range, range, range, range), guest.synchronizations);
            guest.synchronizations.clear();
            guest.call(MMAP, address, PAGE, RX, FIXED, -1, 0);
            guest.call(MMAP, address, PAGE, RW, FIXED, -1, 0);
            assertEquals(List.of(range, range), guest.synchronizations);
            guest.synchronizations.clear();
            guest.call(259, address, address + 16, 0);
            assertEquals(List.of("%x+10".formatted(address)), guest.synchronizations);
        }
    }

    @Test
    void mremapShrinksGrowsInPlaceAndMoves() {
        try (Guest guest = new Guest()) {
            long high = map(guest, PAGE);
            long address = map(guest, 4 * PAGE);
            assertEquals(high - 4 * PAGE, address);
            guest.putLong(address + PAGE, 7);
            assertEquals(address, guest.call(MREMAP, address, 4 * PAGE, 2 * PAGE, 0, 0));
            assertEquals(0, guest.memory().protection(address + 2 * PAGE));
            assertEquals(address, guest.call(MREMAP, address, 2 * PAGE, 4 * PAGE, 0, 0));
            guest.fails(Errno.ENOMEM, MREMAP, address, 4 * PAGE, 8 * PAGE, 0, 0);
            long moved = guest.call(MREMAP, address, 4 * PAGE, 8 * PAGE, 1, 0);
            assertEquals(7, guest.getLong(moved + PAGE));
            assertEquals(0, guest.getLong(moved + 7 * PAGE));
            assertEquals(0, guest.memory().protection(address));
            long fixed = guest.call(MREMAP, moved, 8 * PAGE, 2 * PAGE, 3, 0x300000);
            assertEquals(0x300000, fixed);
            assertEquals(7, guest.getLong(fixed + PAGE));
            guest.fails(Errno.EFAULT, MREMAP, 0x700000, PAGE, 2 * PAGE, 1, 0);
            guest.fails(Errno.EINVAL, MREMAP, fixed, 0, 2 * PAGE, 1, 0);
            guest.fails(Errno.EINVAL, MREMAP, fixed, PAGE, PAGE, 2, 0x500000);
            guest.fails(Errno.EINVAL, MREMAP, fixed, 2 * PAGE, 2 * PAGE, 3, fixed + PAGE);
            guest.fails(Errno.ENOMEM, MREMAP, fixed, PAGE, 1L << 40, 1, 0);
        }
    }

    @Test
    void discardedMemoryReadsAsZeros() {
        try (Guest guest = new Guest()) {
            long address = map(guest, 2 * PAGE);
            guest.putLong(address, 1);
            guest.putLong(address + PAGE, 2);
            assertEquals(0, guest.call(MADVISE, address, PAGE, 4));
            assertEquals(0, guest.getLong(address));
            assertEquals(2, guest.getLong(address + PAGE));
            guest.putLong(address, 3);
            assertEquals(0, guest.call(MADVISE, address, PAGE, 4));
            assertEquals(0, guest.getLong(address));
            assertEquals(0, guest.call(MADVISE, address, PAGE, 14));
            guest.fails(Errno.EINVAL, MADVISE, address, PAGE, 4711);
            guest.fails(Errno.ENOMEM, MADVISE, 0x700000, PAGE, 4);
        }
    }

    /** The page protections, the sum of mappings and zeros in new memory, against a plain model of pages. */
    @Test
    void randomOperationsAgreeWithAModel() {
        try (Guest guest = new Guest()) {
            GuestMemory memory = guest.memory();
            long base = 0x200000;
            int pages = 64;
            int[] model = new int[pages];
            long[] contents = new long[pages];
            boolean[] mapped = new boolean[pages];
            SplittableRandom random = new SplittableRandom(7);
            long others = guest.process.space().mappedBytes();
            for (int step = 0; step < 20_000; step++) {
                int first = random.nextInt(pages);
                int count = random.nextInt(1, pages - first + 1);
                long at = base + first * PAGE;
                int protection = new int[] {0, 1, RW, RX}[random.nextInt(4)];
                int kind = random.nextInt(3);
                boolean all = true;
                for (int i = first; i < first + count; i++) {
                    all &= mapped[i];
                }
                switch (kind) {
                    case 0 -> assertEquals(at, guest.call(MMAP, at, count * PAGE, protection, FIXED, -1, 0));
                    case 1 -> assertEquals(0, guest.call(MUNMAP, at, count * PAGE));
                    default -> assertEquals(all ? 0 : -12, guest.call(MPROTECT, at, count * PAGE, protection));
                }
                for (int i = first; i < first + count; i++) {
                    if (kind != 2) {
                        mapped[i] = kind == 0;
                        contents[i] = 0;
                    }
                    model[i] = kind == 0 || kind == 2 && all ? protection : kind == 1 ? 0 : model[i];
                }
                int touched = random.nextInt(pages);
                if (model[touched] == RW) {
                    contents[touched] = step;
                    guest.putLong(base + touched * PAGE + 8, step);
                }
                long sum = 0;
                for (int i = 0; i < pages; i++) {
                    assertEquals(model[i], memory.protection(base + i * PAGE));
                    if (model[i] != 0) {
                        assertEquals(contents[i], guest.getLong(base + i * PAGE + 8));
                    }
                    sum += mapped[i] ? PAGE : 0;
                }
                assertEquals(others + sum, guest.process.space().mappedBytes());
            }
        }
    }
}
