// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.SectionCursor;

/**
 * The header of a unit in .debug_info (DWARF 5, section 7.5.1).
 *
 * @param offset where it begins
 * @param first where its first entry is
 * @param end the first offset behind it
 * @param wide whether offsets take eight bytes
 * @param abbreviations where its table begins in .debug_abbrev
 */
record CompilationUnit(
        int offset, int first, int end, int version, boolean wide, int addressSize, long abbreviations) {

    private static final int UNIT_TYPE_COMPILE = 1;
    private static final int UNIT_TYPE_TYPE = 2;
    private static final int UNIT_TYPE_PARTIAL = 3;

    static CompilationUnit read(int offset, SectionCursor inside) throws DwarfException {
        int version = inside.u16();
        if (version < 2 || version > 5) {
            throw new DwarfException("%s has the unknown version %d".formatted(inside.section(), version));
        }
        int addressSize;
        long abbreviations;
        if (version >= 5) {
            int type = inside.u8();
            addressSize = inside.u8();
            abbreviations = inside.offset();
            if (type == UNIT_TYPE_TYPE) {
                // The signature and the offset of the type.
                inside.skip(8);
                inside.offset();
            } else if (type != UNIT_TYPE_COMPILE && type != UNIT_TYPE_PARTIAL) {
                throw new DwarfException("%s has units of the type %d, whose code is described in another file"
                        .formatted(inside.section(), type));
            }
        } else {
            abbreviations = inside.offset();
            addressSize = inside.u8();
        }
        if (addressSize != 4 && addressSize != 8) {
            throw new DwarfException("%s has addresses of %d bytes".formatted(inside.section(), addressSize));
        }
        return new CompilationUnit(
                offset, inside.position(), inside.limit(), version, inside.wide(), addressSize, abbreviations);
    }
}
