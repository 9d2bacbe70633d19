// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The frames of a VMO by page number: a sparse table, which costs nothing for pages that were never touched. Changed by
 * one thread at a time, read by any.
 */
final class PageList {
    private static final int LEAF_BITS = 4;
    private static final int LEAF_PAGES = 1 << LEAF_BITS;

    /** Runs of {@value #LEAF_PAGES} pages, by the number of the first one divided by that. */
    private final Map<Long, AtomicReferenceArray<PageFrame>> leaves = new ConcurrentHashMap<>();

    @FunctionalInterface
    interface Visitor {
        void visit(long page, PageFrame frame);
    }

    /** The page's frame, or null. */
    PageFrame get(long page) {
        AtomicReferenceArray<PageFrame> leaf = leaves.get(page >>> LEAF_BITS);
        return leaf == null ? null : leaf.get(slot(page));
    }

    /** Gives a page a frame, and returns the one that it had, or null. */
    PageFrame set(long page, PageFrame frame) {
        return leaves.computeIfAbsent(page >>> LEAF_BITS, _ -> new AtomicReferenceArray<>(LEAF_PAGES))
                .getAndSet(slot(page), frame);
    }

    /** Calls {@code visitor} for each page with a frame in [first, end), in no order. */
    void forEach(long first, long end, Visitor visitor) {
        leaves.forEach((number, leaf) -> visit(number << LEAF_BITS, leaf, first, end, visitor));
    }

    /** Lets the frames of [first, end) go. */
    void release(long first, long end) {
        Iterator<Map.Entry<Long, AtomicReferenceArray<PageFrame>>> all =
                leaves.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Long, AtomicReferenceArray<PageFrame>> entry = all.next();
            long start = entry.getKey() << LEAF_BITS;
            AtomicReferenceArray<PageFrame> leaf = entry.getValue();
            visit(start, leaf, first, end, (page, frame) -> {
                leaf.set(slot(page), null);
                frame.release();
            });
            if (start >= first && start + LEAF_PAGES <= end) {
                all.remove();
            }
        }
    }

    /** How many pages have a frame. */
    long count() {
        long[] count = {0};
        forEach(0, Long.MAX_VALUE, (_, _) -> count[0]++);
        return count[0];
    }

    private static void visit(
            long start, AtomicReferenceArray<PageFrame> leaf, long first, long end, Visitor visitor) {
        long from = Math.max(start, first);
        long to = Math.min(start + LEAF_PAGES, end);
        for (long page = from; page < to; page++) {
            PageFrame frame = leaf.get(slot(page));
            if (frame != null) {
                visitor.visit(page, frame);
            }
        }
    }

    private static int slot(long page) {
        return (int) page & LEAF_PAGES - 1;
    }
}
