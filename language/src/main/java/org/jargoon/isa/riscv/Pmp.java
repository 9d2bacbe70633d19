// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.memory.GuestMemory.EXECUTE;
import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.WRITE;

import java.util.Arrays;

/**
 * Physical memory protection (privileged manual, "Physical Memory Protection"): 16 entries, granularity 4 bytes. It is
 * asked where a translation is made, and so costs nothing where that is known.
 */
final class Pmp {
    static final int ENTRIES = 16;

    /** Entries in one pmpcfg register, a byte each. */
    static final int ENTRIES_PER_REGISTER = Long.BYTES;

    /** Answers of {@link #check}. */
    static final int DENIED = 0;

    /** This access may be carried out, others to the same page perhaps not. */
    static final int FOR_ACCESS = 1;

    /** All accesses of this kind to the page may be carried out. */
    static final int FOR_PAGE = 2;

    /** Fields of an entry's configuration. */
    private static final int R = 1;

    private static final int W = 1 << 1;
    private static final int X = 1 << 2;
    private static final int A_SHIFT = 3;
    private static final int A = 3 << A_SHIFT;
    private static final int L = 1 << 7;
    private static final int WRITABLE = R | W | X | A | L;

    /** Values of A. */
    private static final int OFF = 0;

    private static final int TOR = 1;
    private static final int NA4 = 2;

    /** Addresses have 56 bits, without the lowest two. */
    private static final long ADDRESS_MASK = (1L << 54) - 1;

    private static final int ADDRESS_SHIFT = 2;

    private final long[] addresses = new long[ENTRIES];
    private final int[] configurations = new int[ENTRIES];

    /** The first and the last byte of each entry that matches anything, the most important one first. */
    private final long[] first = new long[ENTRIES];

    private final long[] last = new long[ENTRIES];
    private final int[] permissions = new int[ENTRIES];
    private int active;

    /** Whether an access may be carried out. */
    int check(long address, int width, int access, boolean machineMode) {
        long end = address + (width - 1);
        long page = address & -PAGE_SIZE;
        long pageEnd = page + (PAGE_SIZE - 1);
        boolean isMixed = false;
        for (int i = 0; i < active; i++) {
            if (Long.compareUnsigned(pageEnd, first[i]) < 0 || Long.compareUnsigned(page, last[i]) > 0) {
                continue;
            }
            isMixed |= Long.compareUnsigned(page, first[i]) < 0 || Long.compareUnsigned(pageEnd, last[i]) > 0;
            if (Long.compareUnsigned(end, first[i]) < 0 || Long.compareUnsigned(address, last[i]) > 0) {
                continue;
            }
            boolean isInside = Long.compareUnsigned(address, first[i]) >= 0 && Long.compareUnsigned(end, last[i]) <= 0;
            return answer(isInside && permits(permissions[i], access, machineMode), isMixed);
        }
        return answer(machineMode, isMixed);
    }

    private static int answer(boolean permitted, boolean isMixed) {
        return !permitted ? DENIED : isMixed ? FOR_ACCESS : FOR_PAGE;
    }

    private static boolean permits(int permission, int access, boolean machineMode) {
        if (machineMode && (permission & L) == 0) {
            return true;
        }
        return (permission & switch (access) {
            case READ -> R;
            case WRITE -> W;
            case EXECUTE -> X;
            default -> throw new IllegalArgumentException("access " + access);
        }) != 0;
    }

    /** pmpaddr. */
    long address(int entry) {
        return addresses[entry];
    }

    /** A locked entry's address, and that of the entry before one that is locked and of the kind TOR, stays. */
    void setAddress(int entry, long value) {
        boolean isLocked = isLocked(entry)
                || entry + 1 < ENTRIES && isLocked(entry + 1) && kind(configurations[entry + 1]) == TOR;
        if (!isLocked) {
            addresses[entry] = value & ADDRESS_MASK;
            arrange();
        }
    }

    /** The pmpcfg register that begins with {@code entry}. */
    long configuration(int entry) {
        long value = 0;
        for (int i = 0; i < ENTRIES_PER_REGISTER; i++) {
            value |= (long) configurations[entry + i] << i * Byte.SIZE;
        }
        return value;
    }

    /** Locked entries stay. W without R is reserved: such an entry gets neither. */
    void setConfiguration(int entry, long value) {
        for (int i = 0; i < ENTRIES_PER_REGISTER; i++) {
            if (!isLocked(entry + i)) {
                int byteValue = (int) (value >>> i * Byte.SIZE) & WRITABLE;
                configurations[entry + i] = (byteValue & R) != 0 ? byteValue : byteValue & ~W;
            }
        }
        arrange();
    }

    /** Turns all entries off, locked ones too, as a reset does. */
    void reset() {
        Arrays.fill(addresses, 0);
        Arrays.fill(configurations, 0);
        arrange();
    }

    private boolean isLocked(int entry) {
        return (configurations[entry] & L) != 0;
    }

    private static int kind(int configuration) {
        return (configuration & A) >>> A_SHIFT;
    }

    private void arrange() {
        active = 0;
        for (int i = 0; i < ENTRIES; i++) {
            long address = addresses[i];
            switch (kind(configurations[i])) {
                case OFF -> {}
                case TOR -> activate(i, i == 0 ? 0 : addresses[i - 1], address);
                case NA4 -> activate(i, address, address + 1);
                default -> {
                    // The number of the lowest bits that are 1 tells the size: 8 bytes and up.
                    long inside = address ^ address + 1;
                    activate(i, address & ~inside, (address | inside) + 1);
                }
            }
        }
    }

    /** @param from the entry's first byte, divided by 4, and the one behind it likewise */
    private void activate(int entry, long from, long to) {
        if (from < to) {
            first[active] = from << ADDRESS_SHIFT;
            last[active] = (to << ADDRESS_SHIFT) - 1;
            permissions[active++] = configurations[entry];
        }
    }
}
