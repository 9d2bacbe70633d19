// SPDX-License-Identifier: Apache-2.0
package org.jargoon.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuestMemoryTest {
    private static final long START = 0x10000;
    private static final int PAGE = GuestMemory.PAGE_SIZE;
    private static final int RW = GuestMemory.READ | GuestMemory.WRITE;

    private final GuestMemory memory = new GuestMemory(START, 8 * PAGE);

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void nothingIsMappedAtFirstAndAllIsZero() throws MemoryAccessException {
        assertEquals(0, memory.protection(START));
        assertThrows(MemoryAccessException.class, () -> memory.readI8(START));
        memory.protect(START, 8 * PAGE, GuestMemory.READ);
        for (long at = START; at < memory.end(); at += 8) {
            assertEquals(0, memory.readI64(at));
        }
    }

    @Test
    void accessesFollowThePagesProtections() throws MemoryAccessException {
        memory.protect(START, PAGE, RW);
        memory.protect(START + PAGE, PAGE, GuestMemory.READ);
        memory.writeI64(START + PAGE - 8, 0x0102030405060708L);
        assertEquals(0x0102030405060708L, memory.readI64(START + PAGE - 8));
        assertEquals(0x01, memory.readI8(START + PAGE - 1));
        MemoryAccessException e =
                assertThrows(MemoryAccessException.class, () -> memory.writeI32(START + PAGE - 2, 1));
        assertEquals("guest address 0x10ffe (4 bytes) is not writable", e.getMessage());
        assertEquals(0x0102, memory.readI32(START + PAGE - 2));
        assertThrows(MemoryAccessException.class, () -> memory.readI16(START + 2 * PAGE - 1));
    }

    @Test
    void addressesOutsideAreNeverAllowed() {
        memory.protect(START, 8 * PAGE, RW);
        for (long address : new long[] {0, START - 1, memory.end(), memory.end() - 7, -1, Long.MIN_VALUE}) {
            assertThrows(MemoryAccessException.class, () -> memory.readI64(address));
            assertThrows(MemoryAccessException.class, () -> memory.writeI64(address, 1));
        }
        assertFalse(memory.contains(START, -1));
        assertFalse(memory.contains(START + 1, 8 * PAGE));
        assertTrue(memory.contains(memory.end(), 0));
        assertFalse(memory.contains(-1, 2));
    }

    @Test
    void accessibleCountsUpToTheFirstPageThatForbids() {
        memory.protect(START + PAGE, 2 * PAGE, RW);
        assertEquals(2 * PAGE, memory.accessible(START + PAGE, 1 << 20, GuestMemory.WRITE));
        assertEquals(2 * PAGE - 5, memory.accessible(START + PAGE + 5, Long.MAX_VALUE, GuestMemory.READ));
        assertEquals(7, memory.accessible(START + PAGE + 5, 7, GuestMemory.READ));
        assertEquals(0, memory.accessible(START + PAGE, 7, GuestMemory.EXECUTE));
        assertEquals(0, memory.accessible(START, 7, GuestMemory.READ));
        assertEquals(0, memory.accessible(START - 1, 7, GuestMemory.READ));
        assertEquals(0, memory.accessible(memory.end(), 7, GuestMemory.READ));
        assertEquals(0, memory.accessible(-1, Long.MAX_VALUE, GuestMemory.READ));
        assertEquals(0, memory.accessible(START + PAGE, 0, GuestMemory.READ));
        assertEquals(0, memory.accessible(START + PAGE, -1, GuestMemory.READ));
        memory.protect(START, 8 * PAGE, RW);
        assertEquals(8 * PAGE, memory.accessible(START, Long.MAX_VALUE, RW));
    }

    @Test
    void bytesAreLoadedCopiedAndZeroedWhateverTheProtection() throws MemoryAccessException {
        memory.load(START, new byte[] {9, 1, 2, 3}, 1, 3);
        memory.copy(START, START + PAGE, 3);
        memory.zero(START, 2);
        memory.protect(START, 2 * PAGE, GuestMemory.READ);
        byte[] bytes = new byte[3];
        memory.read(START + PAGE, bytes, 0, 3);
        assertArrayEquals(new byte[] {1, 2, 3}, bytes);
        memory.read(START, bytes, 0, 3);
        assertArrayEquals(new byte[] {0, 0, 3}, bytes);
        assertThrows(IllegalArgumentException.class, () -> memory.copy(START, memory.end() - 1, 2));
        assertThrows(IllegalArgumentException.class, () -> memory.zero(memory.end() - 1, 2));
        assertThrows(IllegalArgumentException.class, () -> memory.load(START - 1, bytes, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> memory.protect(START + 1, PAGE, RW));
    }

    @Test
    void textsEndAtAZeroByte() throws MemoryAccessException {
        memory.protect(START, PAGE, RW);
        memory.write(START + PAGE - 3, new byte[] {'a', 'b', 0}, 0, 3);
        assertArrayEquals(new byte[] {'a', 'b'}, memory.readCString(START + PAGE - 3, 100));
        memory.writeI8(START + PAGE - 1, (byte) 'c');
        assertThrows(MemoryAccessException.class, () -> memory.readCString(START + PAGE - 3, 100));
        assertThrows(MemoryAccessException.class, () -> memory.readCString(START + PAGE - 3, 2));
    }

    @Test
    void memoryThatIsClosedIsNotTouched() {
        memory.close();
        memory.close();
        assertThrows(IllegalStateException.class, () -> memory.readI8(START));
    }
}
