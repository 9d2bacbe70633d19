// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

/**
 * Physical memory protection as the manual describes it, byte by byte: an entry matches a byte or not, and the first
 * that matches any byte of an access must match all.
 */
final class PmpModel {
    static final int ENTRIES = 16;

    final long[] address = new long[ENTRIES];
    final int[] configuration = new int[ENTRIES];

    private boolean isLocked(int entry) {
        return (configuration[entry] & 0x80) != 0;
    }

    void writeAddress(int entry, long value) {
        boolean below = entry < ENTRIES - 1 && isLocked(entry + 1) && (configuration[entry + 1] >> 3 & 3) == 1;
        if (!isLocked(entry) && !below) {
            address[entry] = value & 0x3f_ffff_ffff_ffffL;
        }
    }

    /** Writes one byte of pmpcfg. */
    void writeConfiguration(int entry, int value) {
        if (!isLocked(entry)) {
            boolean reserved = (value & 3) == 2;
            configuration[entry] = value & (reserved ? 0x9d : 0x9f);
        }
    }

    private boolean matches(int entry, long at) {
        long word = at >>> 2;
        return switch (configuration[entry] >> 3 & 3) {
            case 0 -> false;
            case 1 -> {
                long low = entry == 0 ? 0 : address[entry - 1];
                yield word >= low && word < address[entry];
            }
            case 2 -> word == address[entry];
            default -> {
                int ones = Long.numberOfTrailingZeros(~address[entry]);
                yield word >>> ones + 1 == address[entry] >>> ones + 1;
            }
        };
    }

    /** The entry that decides about a byte, or -1. */
    int deciding(long at) {
        for (int entry = 0; entry < ENTRIES; entry++) {
            if (matches(entry, at)) {
                return entry;
            }
        }
        return -1;
    }

    /** @param access 1 to read, 2 to write, 4 to execute: the bits of a configuration */
    boolean permits(long at, int width, int access, boolean machineMode) {
        for (int entry = 0; entry < ENTRIES; entry++) {
            int matched = 0;
            for (int i = 0; i < width; i++) {
                matched += matches(entry, at + i) ? 1 : 0;
            }
            if (matched > 0) {
                boolean exempt = machineMode && !isLocked(entry);
                return matched == width && (exempt || (configuration[entry] & access) != 0);
            }
        }
        return machineMode;
    }
}
