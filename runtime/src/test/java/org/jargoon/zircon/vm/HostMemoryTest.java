// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.UNSAFE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.junit.jupiter.api.Test;

/** Pages of host memory, and that VMOs take no more of them than are touched. */
final class HostMemoryTest {
    private static final long GIBIBYTE = 1L << 30;

    @Test
    void pagesAreAlignedZeroAndDistinct() throws StatusException {
        List<PageFrame> frames = new ArrayList<>();
        Set<Long> addresses = new HashSet<>();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 5 * HostMemory.SLAB_PAGES; i++) {
                PageFrame frame = PageFrame.zeroed();
                assertEquals(0, frame.address() % PAGE_SIZE);
                assertTrue(addresses.add(frame.address()));
                for (int at = 0; at < PAGE_SIZE; at += 8) {
                    assertEquals(0, UNSAFE.getLong(frame.address() + at));
                }
                UNSAFE.setMemory(frame.address(), PAGE_SIZE, (byte) round);
                frames.add(frame);
            }
            frames.forEach(PageFrame::release);
            frames.clear();
            addresses.clear();
        }
    }

    @Test
    void aPageThatIsGivenBackIsPoisonedWhereAssertionsAreOn() throws StatusException {
        PageFrame keepsTheSlab = PageFrame.zeroed();
        PageFrame frame = PageFrame.zeroed();
        frame.release();
        assertEquals(HostMemory.POISON, UNSAFE.getByte(frame.address() + 17));
        keepsTheSlab.release();
    }

    @Test
    void atTheLimitThereIsNoMemory() throws StatusException {
        long before = HostMemory.setLimit(HostMemory.committedPages() + 1);
        try {
            PageFrame frame = PageFrame.zeroed();
            StatusException e = assertThrows(StatusException.class, PageFrame::zeroed);
            assertEquals(Status.NO_MEMORY, e.status());
            frame.release();
            PageFrame.zeroed().release();
        } finally {
            HostMemory.setLimit(before);
        }
    }

    @Test
    void aGuestOf64GiBCostsWhatItTouches() {
        try (VmFixture vm = new VmFixture()) {
            long before = HostMemory.committedPages();
            int vmo = vm.vmo(64 * GIBIBYTE);
            vm.map(0, vmo, 0, 64 * GIBIBYTE);
            assertEquals(before, HostMemory.committedPages());
            for (long at = 0; at < 64 * GIBIBYTE; at += GIBIBYTE) {
                vm.guestWrite(at, at);
            }
            assertEquals(before + 64, HostMemory.committedPages());
            int child = vm.child(vmo, 0, 64 * GIBIBYTE);
            vm.guestWrite(63 * GIBIBYTE, 5);
            assertEquals(before + 65, HostMemory.committedPages());
            assertEquals(63 * GIBIBYTE, vm.read(child, 63 * GIBIBYTE));
            assertEquals(0, vm.read(vmo, 63 * GIBIBYTE + PAGE_SIZE));
            assertEquals(before + 65, HostMemory.committedPages(), "reading by the host makes no page");
        }
    }
}
