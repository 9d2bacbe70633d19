// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import org.jargoon.dwarf.Abbreviations.Abbreviation;
import org.jargoon.dwarf.data.Attribute;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.Forms;
import org.jargoon.dwarf.data.SectionCursor;

/** A debugging information entry: its tag and those of its attributes that mean something here, not yet followed. */
final class Die {
    private final CompilationUnit unit;
    private final int offset;
    private final Abbreviation abbreviation;
    private final int end;
    // By the attribute's ordinal; a form of 0 is an attribute that it does not have.
    private final int[] forms = new int[Attribute.COUNT];
    private final long[] values = new long[Attribute.COUNT];

    /** Reads the attributes that {@code cursor} stands at. */
    Die(CompilationUnit unit, int offset, Abbreviation abbreviation, SectionCursor cursor) throws DwarfException {
        this.unit = unit;
        this.offset = offset;
        this.abbreviation = abbreviation;
        for (int i = 0; i < abbreviation.forms().length; i++) {
            int declared = abbreviation.forms()[i];
            int form = declared == Forms.INDIRECT ? cursor.ulebInt() : declared;
            long value = declared == Forms.IMPLICIT_CONST
                    ? abbreviation.constants()[i]
                    : readValue(unit, cursor, form);
            Attribute attribute = abbreviation.attributes()[i];
            if (attribute != null && forms[attribute.ordinal()] == 0) {
                forms[attribute.ordinal()] = form;
                values[attribute.ordinal()] = value;
            }
        }
        end = cursor.position();
    }

    /** Moves the cursor behind an entry's attributes. */
    static void skip(CompilationUnit unit, Abbreviation abbreviation, SectionCursor cursor) throws DwarfException {
        if (abbreviation.size() >= 0) {
            cursor.skip(abbreviation.size());
            return;
        }
        for (int form : abbreviation.forms()) {
            if (form != Forms.IMPLICIT_CONST) {
                readValue(unit, cursor, form == Forms.INDIRECT ? cursor.ulebInt() : form);
            }
        }
    }

    private static long readValue(CompilationUnit unit, SectionCursor cursor, int form) throws DwarfException {
        // In version 2 such a reference was as wide as an address.
        boolean old = form == Forms.REF_ADDR && unit.version() == 2;
        return old ? cursor.unsigned(unit.addressSize()) : Forms.read(cursor, form, unit.addressSize());
    }

    CompilationUnit unit() {
        return unit;
    }

    /** In .debug_info. */
    int offset() {
        return offset;
    }

    int tag() {
        return abbreviation.tag();
    }

    boolean hasChildren() {
        return abbreviation.children();
    }

    /** Where its first child is, if it has any; otherwise the next entry. */
    int end() {
        return end;
    }

    boolean has(Attribute attribute) {
        return forms[attribute.ordinal()] != 0;
    }

    int form(Attribute attribute) {
        return forms[attribute.ordinal()];
    }

    /** As it stands there, see {@link Forms#read}; 0 if it has no such attribute. */
    long value(Attribute attribute) {
        return values[attribute.ordinal()];
    }

    /** A number that counts; 0 if it has none or an impossible one. */
    int count(Attribute attribute) {
        long value = value(attribute);
        return value < 0 || value > Integer.MAX_VALUE ? 0 : (int) value;
    }

    /** The entry that an attribute refers to, as an offset in .debug_info; -1 if it refers to none of this file. */
    long reference(Attribute attribute) {
        return switch (form(attribute)) {
            case Forms.REF1, Forms.REF2, Forms.REF4, Forms.REF8, Forms.REF_UDATA -> unit.offset() + value(attribute);
            case Forms.REF_ADDR -> value(attribute);
            default -> -1;
        };
    }
}
