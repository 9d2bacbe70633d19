// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jargoon.dwarf.data.Attribute;
import org.jargoon.dwarf.data.Budget;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.Forms;
import org.jargoon.dwarf.data.SectionCursor;

/** The shapes that entries of a unit have (DWARF 5, section 7.5.3). */
final class Abbreviations {
    /** Real tables have some hundred. */
    private static final int MOST_ATTRIBUTES = 1 << 18;

    private final Map<Integer, Abbreviation> all = new HashMap<>();
    private int attributes;

    /**
     * The shape of one kind of entry.
     *
     * @param attributes in order; null for what means nothing here
     * @param forms of the attributes, as many
     * @param constants values that stand here and not in the entry (DW_FORM_implicit_const); null if there are none
     * @param size of an entry's values in bytes, where it is the same for all; otherwise -1
     */
    record Abbreviation(
            int tag, boolean children, Attribute[] attributes, int[] forms, long[] constants, int size) {}

    private Abbreviations() {}

    /** The table of a unit. */
    static Abbreviations read(CompilationUnit unit, SectionCursor section) throws DwarfException {
        SectionCursor cursor = section.at(unit.abbreviations());
        Abbreviations table = new Abbreviations();
        for (int code = cursor.ulebInt(); code != 0; code = cursor.ulebInt()) {
            Abbreviation abbreviation = readOne(cursor, unit);
            table.all.putIfAbsent(code, abbreviation);
            table.attributes += 1 + abbreviation.forms.length;
            check(table.attributes, cursor);
        }
        return table;
    }

    /** One abbreviation of a unit's table. */
    static Abbreviation find(CompilationUnit unit, int code, SectionCursor section, Budget budget)
            throws DwarfException {
        SectionCursor cursor = section.at(unit.abbreviations());
        for (int each = cursor.ulebInt(); each != 0; each = cursor.ulebInt()) {
            int from = cursor.position();
            Abbreviation abbreviation = readOne(cursor, unit);
            budget.spend(cursor.position() - from);
            if (each == code) {
                return abbreviation;
            }
        }
        throw unknown(code);
    }

    /** How many there are in all, each abbreviation counted as one more. */
    int attributes() {
        return attributes;
    }

    Abbreviation get(int code) throws DwarfException {
        Abbreviation found = all.get(code);
        if (found == null) {
            throw unknown(code);
        }
        return found;
    }

    private static DwarfException unknown(int code) {
        return new DwarfException(".debug_info has an entry of the unknown abbreviation %d".formatted(code));
    }

    private static Abbreviation readOne(SectionCursor cursor, CompilationUnit unit) throws DwarfException {
        int tag = cursor.ulebInt();
        boolean children = cursor.u8() != 0;
        Attribute[] attributes = new Attribute[8];
        int[] forms = new int[8];
        long[] constants = null;
        int count = 0;
        int size = 0;
        while (true) {
            int attribute = cursor.ulebInt();
            int form = cursor.ulebInt();
            if (attribute == 0 && form == 0) {
                return new Abbreviation(tag, children, Arrays.copyOf(attributes, count), Arrays.copyOf(forms, count),
                        constants, size);
            }
            check(count, cursor);
            if (count == forms.length) {
                attributes = Arrays.copyOf(attributes, 2 * count);
                forms = Arrays.copyOf(forms, 2 * count);
            }
            if (form == Forms.IMPLICIT_CONST) {
                constants = Arrays.copyOf(constants == null ? new long[0] : constants, forms.length);
                constants[count] = cursor.sleb();
            }
            attributes[count] = Attribute.of(attribute);
            forms[count++] = form;
            int bytes = Forms.size(form, unit.wide(), unit.addressSize());
            size = size < 0 || bytes < 0 ? -1 : size + bytes;
        }
    }

    private static void check(int attributes, SectionCursor cursor) throws DwarfException {
        if (attributes > MOST_ATTRIBUTES) {
            throw new DwarfException("%s has a table of more than %,d attributes at 0x%x"
                    .formatted(cursor.section(), MOST_ATTRIBUTES, cursor.position()));
        }
    }
}
