// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.memory.GuestMemory.PAGE_SIZE;

import java.util.Arrays;
import org.jargoon.vcpu.MachineCode;

/** Which translations a core is asked to forget: some pages one by one, or all. Any thread asks, the core takes. */
final class Forgetting {
    /** More pages than that are not worth to be told apart: as many are in a buffer of translations. */
    private static final int MOST_PAGES = 64;

    private final long[] pages = new long[MOST_PAGES];
    private int count;
    private boolean all;
    private volatile long wanted;

    /** Forgets what page tables say of the page that contains a virtual address. */
    @FunctionalInterface
    interface PageForgetter {
        void forget(long address);
    }

    /** How often {@link #ask} was called. */
    long wanted() {
        return wanted;
    }

    /** @param length in bytes, or {@link MachineCode#EVERYTHING} */
    synchronized void ask(long address, long length) {
        long first = address & -PAGE_SIZE;
        boolean few = length >= 0 && length <= MOST_PAGES * PAGE_SIZE;
        long more = length == 0 ? 0 : (address + length - 1 - first) / PAGE_SIZE + 1;
        if (!few || more > MOST_PAGES - count) {
            all = true;
        } else {
            for (int i = 0; i < more; i++) {
                pages[count++] = first + i * PAGE_SIZE;
            }
        }
        wanted++;
    }

    /** Forgets what has been asked for, and returns {@link #wanted} as of then. */
    long take(Runnable forgetAll, PageForgetter forgetPage) {
        long[] taken;
        boolean everything;
        long now;
        synchronized (this) {
            taken = Arrays.copyOf(pages, count);
            everything = all;
            now = wanted;
            count = 0;
            all = false;
        }
        if (everything) {
            forgetAll.run();
        } else {
            for (long page : taken) {
                forgetPage.forget(page);
            }
        }
        return now;
    }
}
