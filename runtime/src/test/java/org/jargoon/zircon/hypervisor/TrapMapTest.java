// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.junit.jupiter.api.Assertions.*;

import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.junit.jupiter.api.Test;

/** Insertion and lookup (docs/zircon.md §3.3, §3.4). */
class TrapMapTest {
    private final TrapMap map = new TrapMap();

    private static Trap trap(long start, long size) {
        return new Trap(TrapKind.MEM, start, size, start, null);
    }

    private void refused(long start, long size) {
        StatusException e = assertThrows(StatusException.class, () -> map.insert(trap(start, size)));
        assertEquals(Status.ALREADY_EXISTS, e.status());
    }

    @Test
    void anyIntersectionIsRefused() throws StatusException {
        map.insert(trap(0x4000, 0x2000));
        refused(0x4000, 0x2000);
        refused(0x4000, 0x1000);
        refused(0x5000, 0x1000);
        refused(0x3000, 0x2000);
        refused(0x5000, 0x2000);
        refused(0x3000, 0x9000);
        map.insert(trap(0x3000, 0x1000));
        map.insert(trap(0x6000, 0x1000));
    }

    @Test
    void aTrapIsFoundFromItsFirstToItsLastAddress() throws StatusException {
        map.insert(trap(0x4000, 0x2000));
        map.insert(trap(0x8000, 0x1000));
        assertNull(map.find(0x3FFF));
        assertEquals(0x4000, map.find(0x4000).key());
        assertEquals(0x4000, map.find(0x5FFF).key());
        assertNull(map.find(0x6000));
        assertNull(map.find(0x7FFF));
        assertEquals(0x8000, map.find(0x8FFF).key());
        assertNull(map.find(Long.MAX_VALUE));
        assertNull(map.find(-1));
    }

    @Test
    void theLastByteOfTheLargestSpaceCanBeTrapped() throws StatusException {
        map.insert(trap((1L << 56) - 0x1000, 0x1000));
        assertNotNull(map.find((1L << 56) - 1));
        assertNull(map.find(1L << 56));
    }
}
