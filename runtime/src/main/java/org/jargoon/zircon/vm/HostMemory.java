// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.UNSAFE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * The host memory that all VMOs of this process are made of, page by page; taken from the host in slabs of
 * {@value #SLAB_PAGES} pages, which are given back once none of their pages is used.
 *
 * <p>There is a limit to it, since a guest may touch as much as its VMOs are long: 3/4 of the host's memory, and eight
 * times the largest Java heap, as a page costs some 200 bytes of heap in the worst case, where few pages of a VMO lie
 * together.
 */
public final class HostMemory {
    static final int SLAB_PAGES = Long.SIZE;

    /** A page that nobody uses is filled with this where assertions are on: who still reads it shall notice. */
    static final byte POISON = (byte) 0xdb;

    private static final boolean POISONS = HostMemory.class.desiredAssertionStatus();
    private static final long PAGES_PER_HEAP_PAGE = 8;

    /** Guards all below. */
    private static final Object LOCK = new Object();

    private static final SequencedSet<Slab> SLABS_WITH_ROOM = new LinkedHashSet<>();
    private static long committed;
    private static long limit = defaultLimit();

    private HostMemory() {}

    /** {@value #SLAB_PAGES} pages from the host; a bit of {@code free} for each that is not used. */
    static final class Slab {
        private final long allocation;
        private final long base;
        private long free = -1;

        private Slab() throws StatusException {
            try {
                allocation = UNSAFE.allocateMemory((SLAB_PAGES + 1L) * PAGE_SIZE);
            } catch (OutOfMemoryError e) {
                throw StatusException.of(Status.NO_MEMORY);
            }
            base = allocation + PAGE_SIZE - 1 & -PAGE_SIZE;
        }

        private boolean contains(long address) {
            return address >= base && address < base + (long) SLAB_PAGES * PAGE_SIZE;
        }
    }

    /** Pages that VMOs of this process hold at this moment. */
    public static long committedPages() {
        synchronized (LOCK) {
            return committed;
        }
    }

    /** Sets how many pages VMOs may hold, and returns what it was before; those above the limit stay. */
    public static long setLimit(long pages) {
        synchronized (LOCK) {
            long before = limit;
            limit = pages;
            return before;
        }
    }

    /**
     * A page with undefined contents.
     *
     * @throws StatusException NO_MEMORY if the limit is reached or the host has none
     */
    static PageFrame allocate() throws StatusException {
        synchronized (LOCK) {
            StatusException.check(committed < limit, Status.NO_MEMORY);
            if (SLABS_WITH_ROOM.isEmpty()) {
                SLABS_WITH_ROOM.add(new Slab());
            }
            Slab slab = SLABS_WITH_ROOM.getFirst();
            int index = Long.numberOfTrailingZeros(slab.free);
            slab.free &= ~(1L << index);
            if (slab.free == 0) {
                SLABS_WITH_ROOM.remove(slab);
            }
            committed++;
            return new PageFrame(slab, slab.base + (long) index * PAGE_SIZE);
        }
    }

    static void free(Slab slab, long address) {
        if (POISONS) {
            UNSAFE.setMemory(address, PAGE_SIZE, POISON);
        }
        synchronized (LOCK) {
            long bit = 1L << (address - slab.base) / PAGE_SIZE;
            assert slab.contains(address) && (slab.free & bit) == 0 : "a page is freed twice";
            slab.free |= bit;
            committed--;
            SLABS_WITH_ROOM.add(slab);
            // One slab with room is kept, or a page that comes and goes would take a slab along each time.
            if (slab.free == -1 && SLABS_WITH_ROOM.size() > 1) {
                SLABS_WITH_ROOM.remove(slab);
                UNSAFE.freeMemory(slab.allocation);
            }
        }
    }

    private static long defaultLimit() {
        long byHeap = Runtime.getRuntime().maxMemory() / PAGE_SIZE * PAGES_PER_HEAP_PAGE;
        Path memoryInformation = Path.of("/proc/meminfo");
        if (!Files.isReadable(memoryInformation)) {
            return byHeap;
        }
        try {
            long kibibytes = Files.readAllLines(memoryInformation).stream()
                    .filter(line -> line.startsWith("MemTotal:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(Long.MAX_VALUE / 1024);
            return Math.min(byHeap, kibibytes / 4 * 3 / (PAGE_SIZE / 1024));
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
