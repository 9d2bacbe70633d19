// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.data;

import java.util.ArrayList;
import java.util.List;

/** A section as a row of units that each begin with their length (DWARF 5, section 7.2.2). */
public final class Units {
    /** A kernel has some thousands; units are what stays in memory. */
    private static final int MOST = 1 << 20;

    private Units() {}

    /** Reads the header of one unit. */
    public interface Reader<T> {
        /** @param inside stands behind the length and ends where the unit does */
        T read(int offset, SectionCursor inside) throws DwarfException;
    }

    /** All units that can be read: a damaged one is left out, and all behind one that does not lie in the section. */
    public static <T> List<T> readAll(SectionCursor section, Reader<T> reader, Problems problems) {
        List<T> units = new ArrayList<>();
        try {
            while (section.remaining() > 0) {
                if (units.size() == MOST) {
                    throw new DwarfException("%s has more than %,d units".formatted(section.section(), MOST));
                }
                int offset = section.position();
                SectionCursor inside = section.unit();
                try {
                    units.add(reader.read(offset, inside));
                } catch (DwarfException e) {
                    problems.add("%s: the unit at 0x%x is left out".formatted(e.getMessage(), offset));
                }
            }
        } catch (DwarfException e) {
            problems.add(e.getMessage() + ": the section is left out from there on");
        }
        return units;
    }
}
