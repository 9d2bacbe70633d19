// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.WRITE;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import org.jargoon.memory.PhysicalMemory;

/**
 * The guest-physical pages of a machine that hold decoded code, and which of them cores may have stored to: those are
 * all that a fence on instruction fetch has to look at. Guests fence at each page of code that they map, and mostly
 * find no decoded page written.
 *
 * <p>It is the memory that cores see, and so learns of a core's first store to a page, when the core has it resolved.
 * Later stores go past it. So a page counts as written from when it is decoded first, and again from its next store
 * that is seen here, until all cores have forgotten how to store to it: {@link #unwatched} tells when.
 */
final class CodePages implements PhysicalMemory {
    private static final long UNKNOWN = -1;

    private final PhysicalMemory memory;
    private final Map<Long, Page> pages = new ConcurrentHashMap<>();

    /** The pages that may have been written. */
    private final Set<Page> written = ConcurrentHashMap.newKeySet();

    private static final class Page {
        final Set<Block> blocks = new LinkedHashSet<>();

        /**
         * Cores that have forgotten their stores since this moment do not write the page unseen. Its monitor guards it.
         */
        long since = UNKNOWN;
    }

    CodePages(PhysicalMemory memory) {
        this.memory = memory;
    }

    @Override
    public long size() {
        return memory.size();
    }

    @Override
    public long resolve(long address, int access) {
        long host = memory.resolve(address, access);
        if (access == WRITE && host != 0) {
            Page page = pages.get(address & -PAGE_SIZE);
            if (page != null) {
                noteStore(page);
            }
        }
        return host;
    }

    private void noteStore(Page page) {
        synchronized (page) {
            page.since = UNKNOWN;
            written.add(page);
        }
    }

    /** Notes that a block has bytes in a page; as all methods below, with the monitor of {@link PagedCode} held. */
    void add(Block block, long address) {
        Page page = pages.get(address);
        if (page == null) {
            page = new Page();
            pages.put(address, page);
            noteStore(page);
        }
        page.blocks.add(block);
    }

    void remove(Block block, long address) {
        Page page = pages.get(address);
        if (page != null) {
            page.blocks.remove(block);
            if (page.blocks.isEmpty()) {
                pages.remove(address);
                written.remove(page);
            }
        }
    }

    void clear() {
        pages.clear();
        written.clear();
    }

    boolean anyWritten() {
        return !written.isEmpty();
    }

    /**
     * The blocks whose pages may have been written since they were asked for last.
     *
     * @param now the number of this moment, greater than that of each before
     * @param unwatched whether all cores have, since the moment with a number, forgotten how to store without this
     *     being told
     */
    Set<Block> takeWritten(long now, LongPredicate unwatched) {
        Set<Block> found = new LinkedHashSet<>();
        for (Page page : List.copyOf(written)) {
            synchronized (page) {
                if (page.since == UNKNOWN) {
                    page.since = now;
                }
                if (unwatched.test(page.since)) {
                    // Before its blocks are looked at, so that a store from now on is seen now or noted.
                    written.remove(page);
                }
            }
            found.addAll(page.blocks);
        }
        return found;
    }

    /** All blocks that have bytes in a range of guest-physical addresses. */
    Set<Block> blocksIn(long address, long length) {
        Set<Block> found = new LinkedHashSet<>();
        long first = address & -PAGE_SIZE;
        long last = address + length - 1 & -PAGE_SIZE;
        if ((last - first) / PAGE_SIZE > pages.size()) {
            pages.forEach((at, page) -> {
                if (at >= first && at <= last) {
                    found.addAll(page.blocks);
                }
            });
        } else {
            for (long at = first; at <= last; at += PAGE_SIZE) {
                Page page = pages.get(at);
                if (page != null) {
                    found.addAll(page.blocks);
                }
            }
        }
        return found;
    }
}
