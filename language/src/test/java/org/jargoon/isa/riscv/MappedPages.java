// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.UNSAFE;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.PhysicalMemory;

/** Guest-physical memory of pages that a test maps one by one, while cores run if it likes. */
final class MappedPages implements PhysicalMemory, AutoCloseable {
    static final int ALL = GuestMemory.READ | GuestMemory.WRITE | GuestMemory.EXECUTE;
    private static final long SIZE = 1L << 56;
    private static final long BASE = 0x1000;

    private final GuestMemory host;
    private final Map<Long, Long> pages = new ConcurrentHashMap<>();

    /** @param frames pages of host memory, numbered from 0 */
    MappedPages(int frames) {
        host = new GuestMemory(BASE, (long) frames * PAGE_SIZE);
    }

    /** The host address of a byte of a frame. */
    long frame(int frame, long offset) {
        return host.hostBase() + BASE + (long) frame * PAGE_SIZE + offset;
    }

    MappedPages map(long address, int frame, int access) {
        pages.put(address / PAGE_SIZE, frame(frame, 0) | access);
        return this;
    }

    MappedPages unmap(long address) {
        pages.remove(address / PAGE_SIZE);
        return this;
    }

    /** Puts instructions into a frame. */
    MappedPages code(int frame, long offset, int... words) {
        for (int i = 0; i < words.length; i++) {
            UNSAFE.putInt(frame(frame, offset + 4L * i), words[i]);
        }
        return this;
    }

    @Override
    public long size() {
        return SIZE;
    }

    @Override
    public long resolve(long address, int access) {
        long page = pages.getOrDefault(address / PAGE_SIZE, 0L);
        return (page & access) != 0 ? page : 0;
    }

    @Override
    public void close() {
        host.close();
    }
}
