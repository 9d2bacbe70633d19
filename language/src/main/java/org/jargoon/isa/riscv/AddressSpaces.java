// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.RvPrivileged.MACHINE;
import static org.jargoon.isa.riscv.RvPrivileged.MXR;
import static org.jargoon.isa.riscv.RvPrivileged.SUM;
import static org.jargoon.isa.riscv.RvPrivileged.USER;

import org.jargoon.engine.CoreState;
import org.jargoon.engine.Translations;
import org.jargoon.memory.PhysicalMemory;

/**
 * In which of the ways of its {@link Translations} a hart sees memory, so that what was found out in one mode and
 * address space is never used in another.
 *
 * <p>Address spaces are told apart by the whole value of satp, with its ASID and table: a change between them forgets
 * nothing. The guest has to fence where it uses an ASID for something else.
 */
final class AddressSpaces {
    /** For how many values of satp translations are kept; beyond, those of the one not used for longest go. */
    private static final int SPACES = 8;

    /** Machine mode, which has no page tables. */
    private static final int MACHINE_WAY = 0;

    /** Supervisor and user mode without page tables. */
    private static final int BARE_WAY = 1;

    /** Loads and stores where executable pages can be read: too rare for a way in each address space. */
    private static final int MXR_WAY = 2;

    private static final int FIRST_SPACE = 3;

    /** The ways in each address space. */
    private static final int SUPERVISOR_WAY = 0;

    private static final int SUPERVISOR_WITH_USER_PAGES_WAY = 1;
    private static final int USER_WAY = 2;
    private static final int WAYS_PER_SPACE = 3;

    private static final int WAYS = FIRST_SPACE + SPACES * WAYS_PER_SPACE;

    private static final int ASID_SHIFT = 44;

    private final Translations translations;
    private final long[] spaces = new long[SPACES];

    /** When each space was entered last. */
    private final long[] entered = new long[SPACES];

    private long entries;
    private int count;

    /** The number of the space that satp names; with {@link PageWalker#BARE} none is used. */
    private int current;

    private boolean isBare = true;

    AddressSpaces(Translations translations) {
        this.translations = translations;
    }

    static Translations newTranslations(PhysicalMemory memory) {
        return new Translations(memory, WAYS);
    }

    /** satp has changed to a value with a mode that there is. */
    void enter(long satp) {
        isBare = PageWalker.mode(satp) == PageWalker.BARE;
        if (!isBare) {
            current = find(satp);
            entered[current] = ++entries;
        }
    }

    private int find(long satp) {
        int oldest = 0;
        for (int i = 0; i < count; i++) {
            if (spaces[i] == satp) {
                return i;
            }
            oldest = entered[i] < entered[oldest] ? i : oldest;
        }
        if (count < SPACES) {
            oldest = count++;
        } else {
            flush(oldest);
        }
        spaces[oldest] = satp;
        return oldest;
    }

    /**
     * The mode has changed, or the mode of loads and stores, or what those may do, or {@link #enter} was called.
     *
     * @param forData the mode of loads and stores
     * @param status mstatus
     */
    void select(CoreState state, int privilege, int forData, long status) {
        // What SUM allows are loads and stores: so no look at user memory changes how code is seen.
        int code = way(privilege, status & ~SUM);
        int data = way(forData, status);
        if ((status & MXR) != 0 && data >= FIRST_SPACE) {
            translations.flush(MXR_WAY);
            data = MXR_WAY;
        }
        translations.use(state, data, code);
    }

    private int way(int privilege, long status) {
        if (privilege == MACHINE) {
            return MACHINE_WAY;
        }
        if (isBare) {
            return BARE_WAY;
        }
        int way = privilege == USER
                ? USER_WAY
                : (status & SUM) != 0 ? SUPERVISOR_WITH_USER_PAGES_WAY : SUPERVISOR_WAY;
        return first(current) + way;
    }

    private static int first(int space) {
        return FIRST_SPACE + space * WAYS_PER_SPACE;
    }

    private void flush(int space) {
        for (int i = 0; i < WAYS_PER_SPACE; i++) {
            translations.flush(first(space) + i);
        }
    }

    /** Forgets what page tables say, in all address spaces. */
    void fence() {
        for (int i = 0; i < count; i++) {
            flush(i);
        }
        translations.flush(MXR_WAY);
    }

    /** Forgets what page tables say in address spaces with this ASID: more than has to be, as global pages go too. */
    void fenceSpace(long asid) {
        for (int i = 0; i < count; i++) {
            if (hasAsid(i, asid)) {
                flush(i);
            }
        }
        translations.flush(MXR_WAY);
    }

    /** Forgets what page tables say of the page that contains {@code address}, in all address spaces. */
    void fencePage(long address) {
        for (int i = 0; i < count; i++) {
            flushPage(i, address);
        }
        translations.flush(MXR_WAY);
    }

    /** Forgets what page tables say of the page that contains {@code address}, in address spaces with this ASID. */
    void fencePage(long address, long asid) {
        for (int i = 0; i < count; i++) {
            if (hasAsid(i, asid)) {
                flushPage(i, address);
            }
        }
        translations.flush(MXR_WAY);
    }

    private boolean hasAsid(int space, long asid) {
        return (short) (spaces[space] >>> ASID_SHIFT) == (short) asid;
    }

    private void flushPage(int space, long address) {
        for (int i = 0; i < WAYS_PER_SPACE; i++) {
            translations.flushPage(first(space) + i, address);
        }
    }
}
