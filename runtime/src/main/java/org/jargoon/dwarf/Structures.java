// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.dwarf.data.Attribute;
import org.jargoon.dwarf.data.Budget;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.Forms;
import org.jargoon.signature.ArrayType;
import org.jargoon.signature.Structure;
import org.jargoon.signature.Type;
import org.jargoon.signature.ValueType;

/**
 * Reads the structures that one function takes and gives by value (DWARF 5, sections 5.5 and 5.7).
 *
 * <p>How a structure is passed depends on each of its members, and so only those are read that are what their members
 * make of them by the rules of C: in a packed one, or one with bit-fields that have no names, they are not.
 */
final class Structures {
    /** Structures and arrays in each other. */
    private static final int DEEPEST = 16;

    private static final int MOST_ENTRIES = 1 << 13;

    /** So many of a name count as one more entry. */
    private static final int LETTERS_OF_ENTRY = 64;

    private final Types types;
    private final UnitTable units;
    private final boolean ofC;
    private final Budget budget = new Budget("reading the structures of a function", MOST_ENTRIES);
    private int depth;

    /** @param unit has the function */
    Structures(Types types, UnitTable units, CompilationUnit unit) throws DwarfException {
        this.types = types;
        this.units = units;
        ofC = isC((int) units.reader(unit).root().value(Attribute.LANGUAGE));
    }

    private static boolean isC(int language) {
        return switch (language) {
            // C89, C, C99, C11, C17 and C23.
            case 0x01, 0x02, 0x0c, 0x1d, 0x2c, 0x3e -> true;
            default -> false;
        };
    }

    /** @throws DwarfException if it is not passed as a structure of C, or by rules that are not known here */
    Structure structure(Die type) throws DwarfException {
        int size = Types.size(type);
        // Other languages have structures that they pass in their own ways, which compilers do not describe.
        if (!ofC || size == 0 || size > Structure.LARGEST) {
            throw Types.cannotPass(types.text(type));
        }
        enter();
        List<Structure.Member> members = new ArrayList<>();
        int end = 0;
        int alignment = (int) Math.max(1, type.value(Attribute.ALIGNMENT));
        for (Die child : units.reader(type.unit()).children(type, budget)) {
            if (!isMember(type, child)) {
                continue;
            }
            Type of = element(units.follow(child, Attribute.TYPE));
            int aligned = (int) Math.max(of.alignment(), child.value(Attribute.ALIGNMENT));
            int offset = alignedUp(end, aligned);
            if (units.reader(child.unit()).memberOffset(child) != offset) {
                throw oddLayout(type);
            }
            add(child, of, offset, members);
            end = offset + of.size();
            alignment = Math.max(alignment, aligned);
        }
        if (members.isEmpty() || alignedUp(end, alignment) != size) {
            throw oddLayout(type);
        }
        depth--;
        String text = types.text(type);
        spendName(text);
        return new Structure(text, size, alignment, members);
    }

    /** Whether a child is a member, and none of those that are passed by rules of their own. */
    private boolean isMember(Die type, Die child) throws DwarfException {
        if (child.has(Attribute.BIT_SIZE)
                || Long.compareUnsigned(child.value(Attribute.ALIGNMENT), Long.BYTES) > 0) {
            throw Types.cannotPass(types.text(type));
        }
        return child.tag() == Tags.MEMBER;
    }

    private void add(Die member, Type type, int offset, List<Structure.Member> members) throws DwarfException {
        String name = units.string(member, Attribute.NAME);
        if (name != null) {
            spendName(name);
            members.add(new Structure.Member(name, type, offset));
        } else if (type instanceof Structure inner) {
            for (Structure.Member each : inner.members()) {
                budget.spend(1);
                members.add(new Structure.Member(each.name(), each.type(), offset + each.offset()));
            }
        } else {
            throw new DwarfException("a member of a structure has no name");
        }
    }

    /** Many entries can share one long name. */
    private void spendName(String name) throws DwarfException {
        budget.spend(name.length() / LETTERS_OF_ENTRY);
    }

    private DwarfException oddLayout(Die type) throws DwarfException {
        return Types.cannotPass(types.text(type) + ", which is packed, empty or not wholly described,");
    }

    private static int alignedUp(int offset, int alignment) {
        return Math.ceilDiv(offset, alignment) * alignment;
    }

    private Type element(Die type) throws DwarfException {
        Die at = types.resolved(type);
        Type element = at != null && at.tag() == Tags.ARRAY ? array(at) : types.value(at, this);
        if (element == ValueType.VOID) {
            throw new DwarfException("a member of a structure has no type");
        }
        return element;
    }

    private Type array(Die type) throws DwarfException {
        if (type.has(Attribute.GNU_VECTOR)) {
            throw Types.cannotPass("a vector");
        }
        enter();
        Type array = element(units.follow(type, Attribute.TYPE));
        for (Die range : units.reader(type.unit()).children(type, budget).reversed()) {
            if (range.tag() == Tags.SUBRANGE) {
                long length = length(range);
                if (length <= 0 || length > Structure.LARGEST / array.size()) {
                    throw Types.cannotPass("a structure with an array of no known length");
                }
                array = new ArrayType(array, (int) length);
            }
        }
        if (!(array instanceof ArrayType)) {
            throw Types.cannotPass("a structure with an array of no known length");
        }
        depth--;
        return array;
    }

    /** 0 if it is not known. */
    private static long length(Die range) {
        if (isNumber(range, Attribute.ELEMENT_COUNT)) {
            return range.value(Attribute.ELEMENT_COUNT);
        }
        return isNumber(range, Attribute.UPPER_BOUND) ? range.value(Attribute.UPPER_BOUND) + 1 : 0;
    }

    private static boolean isNumber(Die die, Attribute attribute) {
        return die.has(attribute) && !Forms.isBlock(die.form(attribute)) && die.reference(attribute) < 0;
    }

    private void enter() throws DwarfException {
        if (++depth > DEEPEST) {
            throw new DwarfException("a type is defined by itself");
        }
    }
}
