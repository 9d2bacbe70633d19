// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.junit.jupiter.api.Assertions.*;

import org.jargoon.memory.GuestMemory;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The walk of an x86-64 guest's page tables (docs/zircon.md §4.3). */
class X86InstructionFetchTest {
    private static final int PAGE = GuestMemory.PAGE_SIZE;
    private static final int PAGES = 64;
    private static final long CR3 = 0x1000;
    private static final long FLAGS = 0x63;
    private static final long LARGE = 0x80;

    private final long allocation = GuestMemory.UNSAFE.allocateMemory((PAGES + 1L) * PAGE);
    private final long host = (allocation + PAGE - 1) & -PAGE;
    private final X86InstructionFetch.Memory memory = (address, access, into) -> {
        StatusException.check(address < 1L << 48, Status.OUT_OF_RANGE);
        StatusException.check(address < (long) PAGES * PAGE, Status.NOT_FOUND);
        for (int i = 0; i < into.remaining(); i++) {
            into.put(into.position() + i, GuestMemory.UNSAFE.getByte(host + address + i));
        }
    };

    X86InstructionFetchTest() {
        GuestMemory.UNSAFE.setMemory(host, (long) PAGES * PAGE, (byte) 0);
        for (int i = 0; i < PAGES * PAGE; i += PAGE) {
            for (int j = 0; j < 16; j++) {
                GuestMemory.UNSAFE.putByte(host + i + 0xA00 + j, (byte) (i / PAGE));
            }
        }
    }

    @AfterEach
    void free() {
        GuestMemory.UNSAFE.freeMemory(allocation);
    }

    private void entry(long table, int index, long value) {
        GuestMemory.UNSAFE.putLong(host + table + index * 8L, value);
    }

    /** Linear addresses with these indices lead to a table at 0x4000. */
    private void tables() {
        entry(0x1000, 1, 0x2000 | FLAGS);
        entry(0x2000, 2, 0x3000 | FLAGS);
        entry(0x3000, 3, 0x4000 | FLAGS);
    }

    private static long linear(int page, int offset) {
        return 1L << 39 | 2L << 30 | 3L << 21 | (long) page << 12 | offset;
    }

    private void fails(Status expected, long rip) {
        StatusException e =
                assertThrows(StatusException.class, () -> X86InstructionFetch.fetch(memory, CR3, rip, 4));
        assertSame(expected, e.status());
    }

    @Test
    void fourLevelsLeadToAPage() throws StatusException {
        tables();
        entry(0x4000, 4, 0x8000_0000_0000_0000L | 9 * PAGE | FLAGS);
        assertArrayEquals(
                new byte[] {9, 9, 9}, X86InstructionFetch.fetch(memory, CR3 | 0x18, linear(4, 0xA00), 3));
    }

    @Test
    void anInstructionMayLieInTwoPages() throws StatusException {
        tables();
        entry(0x4000, 4, 9 * PAGE | FLAGS);
        entry(0x4000, 5, 20 * PAGE | FLAGS);
        GuestMemory.UNSAFE.putByte(host + 10 * PAGE - 1, (byte) 0x11);
        GuestMemory.UNSAFE.putByte(host + 20 * PAGE, (byte) 0x22);
        assertArrayEquals(
                new byte[] {0x11, 0x22}, X86InstructionFetch.fetch(memory, CR3, linear(4, 0xFFF), 2));
    }

    @Test
    void largePagesEndTheWalk() throws StatusException {
        entry(0x1000, 1, 0x2000 | FLAGS);
        entry(0x2000, 2, 0x3000 | FLAGS);
        entry(0x3000, 3, FLAGS | LARGE);
        entry(0x2000, 5, FLAGS | LARGE);
        assertArrayEquals(new byte[] {7}, X86InstructionFetch.fetch(memory, CR3, linear(7, 0xA00), 1));
        long inGigabyte = 1L << 39 | 5L << 30 | 6 << 12 | 0xA00;
        assertArrayEquals(new byte[] {6}, X86InstructionFetch.fetch(memory, CR3, inGigabyte, 1));
    }

    @Test
    void whatIsNotPresentIsNotFound() {
        fails(Status.NOT_FOUND, linear(4, 0));
        tables();
        fails(Status.NOT_FOUND, linear(4, 0));
        entry(0x4000, 4, 9 * PAGE);
        fails(Status.NOT_FOUND, linear(4, 0));
    }

    @Test
    void tablesWhereNoMemoryIsAreNotFoundAndBeyondItOutOfRange() {
        tables();
        entry(0x4000, 4, (PAGES + 5L) * PAGE | FLAGS);
        fails(Status.NOT_FOUND, linear(4, 0));
        entry(0x4000, 4, 1L << 50 | FLAGS);
        fails(Status.OUT_OF_RANGE, linear(4, 0));
    }
}
