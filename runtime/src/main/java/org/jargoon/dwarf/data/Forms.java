// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.data;

/** How values are encoded (DWARF 5, section 7.5.6, and the GNU extensions before it). */
public final class Forms {
    public static final int ADDR = 0x01;
    static final int BLOCK2 = 0x03;
    static final int BLOCK4 = 0x04;
    public static final int DATA2 = 0x05;
    static final int DATA4 = 0x06;
    public static final int DATA8 = 0x07;
    public static final int STRING = 0x08;
    static final int BLOCK = 0x09;
    static final int BLOCK1 = 0x0a;
    static final int DATA1 = 0x0b;
    static final int FLAG = 0x0c;
    static final int SDATA = 0x0d;
    public static final int STRP = 0x0e;
    static final int UDATA = 0x0f;
    public static final int REF_ADDR = 0x10;
    public static final int REF1 = 0x11;
    public static final int REF2 = 0x12;
    public static final int REF4 = 0x13;
    public static final int REF8 = 0x14;
    public static final int REF_UDATA = 0x15;
    public static final int INDIRECT = 0x16;
    static final int SEC_OFFSET = 0x17;
    static final int EXPRLOC = 0x18;
    static final int FLAG_PRESENT = 0x19;
    public static final int STRX = 0x1a;
    public static final int ADDRX = 0x1b;
    static final int REF_SUP4 = 0x1c;
    static final int STRP_SUP = 0x1d;
    static final int DATA16 = 0x1e;
    public static final int LINE_STRP = 0x1f;
    static final int REF_SIG8 = 0x20;
    public static final int IMPLICIT_CONST = 0x21;
    static final int LOCLISTX = 0x22;
    public static final int RNGLISTX = 0x23;
    static final int REF_SUP8 = 0x24;
    public static final int STRX1 = 0x25;
    public static final int STRX2 = 0x26;
    public static final int STRX3 = 0x27;
    public static final int STRX4 = 0x28;
    public static final int ADDRX1 = 0x29;
    public static final int ADDRX2 = 0x2a;
    public static final int ADDRX3 = 0x2b;
    public static final int ADDRX4 = 0x2c;
    static final int GNU_ADDR_INDEX = 0x1f01;
    static final int GNU_STR_INDEX = 0x1f02;
    static final int GNU_REF_ALT = 0x1f20;
    static final int GNU_STRP_ALT = 0x1f21;

    private Forms() {}

    /**
     * Reads one value: numbers, offsets, indexes and addresses as they are, a string in place and a block as the offset
     * of its bytes.
     *
     * @param cursor knows whether offsets are of eight bytes
     * @param addressSize in bytes
     */
    public static long read(SectionCursor cursor, int form, int addressSize) throws DwarfException {
        return switch (form) {
            case DATA1, REF1, FLAG, STRX1, ADDRX1 -> cursor.u8();
            case DATA2, REF2, STRX2, ADDRX2 -> cursor.u16();
            case STRX3, ADDRX3 -> cursor.u24();
            case DATA4, REF4, STRX4, ADDRX4, REF_SUP4 -> cursor.u32();
            case DATA8, REF8, REF_SIG8, REF_SUP8 -> cursor.u64();
            case SDATA -> cursor.sleb();
            case UDATA, REF_UDATA, STRX, ADDRX, LOCLISTX, RNGLISTX, GNU_ADDR_INDEX, GNU_STR_INDEX -> cursor.uleb();
            case STRP, LINE_STRP, SEC_OFFSET, REF_ADDR, STRP_SUP, GNU_REF_ALT, GNU_STRP_ALT -> cursor.offset();
            case ADDR -> cursor.unsigned(addressSize);
            case FLAG_PRESENT -> 1;
            case STRING -> {
                int at = cursor.position();
                cursor.skipString();
                yield at;
            }
            case BLOCK1 -> block(cursor, cursor.u8());
            case BLOCK2 -> block(cursor, cursor.u16());
            case BLOCK4 -> block(cursor, cursor.u32());
            case BLOCK, EXPRLOC -> block(cursor, cursor.uleb());
            case DATA16 -> block(cursor, 16);
            default -> throw new DwarfException("%s has the unknown form 0x%x at 0x%x"
                    .formatted(cursor.section(), form, cursor.position()));
        };
    }

    public static boolean isAddress(int form) {
        return form == ADDR || form == ADDRX || form >= ADDRX1 && form <= ADDRX4;
    }

    public static boolean isBlock(int form) {
        return form == BLOCK1 || form == BLOCK2 || form == BLOCK4 || form == BLOCK || form == EXPRLOC;
    }

    private static long block(SectionCursor cursor, long length) throws DwarfException {
        int at = cursor.position();
        cursor.skip(length);
        return at;
    }

    /** How many bytes a value takes, where that does not depend on the value; -1 where it does. */
    public static int size(int form, boolean wide, int addressSize) {
        return switch (form) {
            case FLAG_PRESENT, IMPLICIT_CONST -> 0;
            case DATA1, REF1, FLAG, STRX1, ADDRX1 -> 1;
            case DATA2, REF2, STRX2, ADDRX2 -> 2;
            case STRX3, ADDRX3 -> 3;
            case DATA4, REF4, STRX4, ADDRX4, REF_SUP4 -> 4;
            case DATA8, REF8, REF_SIG8, REF_SUP8 -> 8;
            case DATA16 -> 16;
            case STRP, LINE_STRP, SEC_OFFSET, STRP_SUP, GNU_REF_ALT, GNU_STRP_ALT -> wide ? 8 : 4;
            case ADDR -> addressSize;
            default -> -1;
        };
    }
}
