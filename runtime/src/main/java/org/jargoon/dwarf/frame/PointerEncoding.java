// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.frame;

import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.SectionCursor;

/**
 * How addresses stand in .eh_frame (Linux Standard Base, "DWARF Exception Header Encoding": DW_EH_PE).
 *
 * @param code 0 is an address as it is, as in .debug_frame
 */
record PointerEncoding(int code) {
    static final PointerEncoding ABSOLUTE = new PointerEncoding(0);

    private static final int OMITTED = 0xff;
    private static final int INDIRECT = 0x80;
    private static final int APPLICATION = 0x70;
    private static final int RELATIVE_TO_PLACE = 0x10;

    /** What a pointer of any encoding takes is read, and its value is not needed. */
    void skip(SectionCursor cursor) throws DwarfException {
        if (code != OMITTED) {
            readRaw(cursor);
        }
    }

    /** @param section the address of the section, which places in it count from */
    long read(SectionCursor cursor, long section) throws DwarfException {
        long place = section + cursor.position();
        long value = readRaw(cursor);
        return switch (code & (APPLICATION | INDIRECT)) {
            case 0 -> value;
            case RELATIVE_TO_PLACE -> place + value;
            default -> throw new DwarfException("%s has pointers of the unknown encoding 0x%02x"
                    .formatted(cursor.section(), code));
        };
    }

    /** A distance: the same size, relative to nothing. */
    long readDistance(SectionCursor cursor) throws DwarfException {
        return readRaw(cursor);
    }

    private long readRaw(SectionCursor cursor) throws DwarfException {
        return switch (code & 0xf) {
            case 0x0, 0x4, 0xc -> cursor.u64();
            case 0x1 -> cursor.uleb();
            case 0x2 -> cursor.u16();
            case 0x3 -> cursor.u32();
            case 0x9 -> cursor.sleb();
            case 0xa -> (short) cursor.u16();
            case 0xb -> cursor.s32();
            default -> throw new DwarfException("%s has pointers of the unknown encoding 0x%02x"
                    .formatted(cursor.section(), code));
        };
    }
}
