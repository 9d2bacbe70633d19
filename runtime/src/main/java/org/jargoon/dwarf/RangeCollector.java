// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.dwarf.data.AddressRange;
import org.jargoon.dwarf.data.Budget;
import org.jargoon.dwarf.data.CodeRanges;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.SectionCursor;

/** Reads lists of ranges (DWARF 5, section 7.25; DWARF 4, section 2.17.3) and keeps what is code of the program. */
final class RangeCollector {
    private static final int END_OF_LIST = 0;
    private static final int BASE_ADDRESSX = 1;
    private static final int STARTX_ENDX = 2;
    private static final int STARTX_LENGTH = 3;
    private static final int OFFSET_PAIR = 4;
    private static final int BASE_ADDRESS = 5;
    private static final int START_END = 6;
    private static final int START_LENGTH = 7;

    private final CodeRanges code;
    private final Budget budget;
    private final List<AddressRange> found = new ArrayList<>(2);

    /** Finds an address by its number in .debug_addr. */
    interface Addresses {
        long address(long index) throws DwarfException;
    }

    RangeCollector(CodeRanges code, Budget budget) {
        this.code = code;
        this.budget = budget;
    }

    List<AddressRange> found() {
        return List.copyOf(found);
    }

    void add(long low, long high) throws DwarfException {
        budget.spend(1);
        if (code.contains(low, high)) {
            found.add(new AddressRange(low, high));
        }
    }

    /** A list of .debug_ranges. */
    void readOld(SectionCursor list, long unitBase, int addressSize) throws DwarfException {
        long largest = addressSize == 8 ? -1 : (1L << 8 * addressSize) - 1;
        long base = unitBase;
        while (true) {
            long low = list.unsigned(addressSize);
            long high = list.unsigned(addressSize);
            if (low == 0 && high == 0) {
                return;
            }
            if (low == largest) {
                base = high;
                budget.spend(1);
            } else {
                add(base + low, base + high);
            }
        }
    }

    /** A list of .debug_rnglists. */
    void read(SectionCursor list, long unitBase, int addressSize, Addresses addresses) throws DwarfException {
        long base = unitBase;
        for (int kind = list.u8(); kind != END_OF_LIST; kind = list.u8()) {
            budget.spend(1);
            switch (kind) {
                case BASE_ADDRESSX -> base = addresses.address(list.uleb());
                case BASE_ADDRESS -> base = list.unsigned(addressSize);
                case STARTX_ENDX -> add(addresses.address(list.uleb()), addresses.address(list.uleb()));
                case STARTX_LENGTH -> {
                    long low = addresses.address(list.uleb());
                    add(low, low + list.uleb());
                }
                case OFFSET_PAIR -> add(base + list.uleb(), base + list.uleb());
                case START_END -> add(list.unsigned(addressSize), list.unsigned(addressSize));
                case START_LENGTH -> {
                    long low = list.unsigned(addressSize);
                    add(low, low + list.uleb());
                }
                default -> throw new DwarfException("%s has a range of the unknown kind %d at 0x%x"
                        .formatted(list.section(), kind, list.position() - 1));
            }
        }
    }
}
