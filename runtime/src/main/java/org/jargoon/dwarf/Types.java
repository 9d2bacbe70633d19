// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.dwarf.data.Attribute;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.signature.Prototype;
import org.jargoon.signature.Signature;
import org.jargoon.signature.Type;
import org.jargoon.signature.ValueType;

/** Reads what a function takes and returns out of the entries of its types (DWARF 5, sections 3.3 and 5). */
final class Types {
    /** Longer chains of type definitions, qualifiers and pointers are taken for cycles. */
    private static final int DEEPEST = 32;

    private static final int MOST_CHILDREN = 4096;

    private static final int ENCODING_BOOLEAN = 2;
    private static final int ENCODING_FLOAT = 4;
    private static final int ENCODING_SIGNED = 5;
    private static final int ENCODING_SIGNED_CHAR = 6;
    private static final int ENCODING_UNSIGNED = 7;
    private static final int ENCODING_UNSIGNED_CHAR = 8;
    private static final int ENCODING_UTF = 16;

    private final UnitTable units;

    Types(UnitTable units) {
        this.units = units;
    }

    /** How a function is called, with an obstacle if that cannot be read. */
    Signature signature(Die function) {
        try {
            return Signature.of(read(origin(function)));
        } catch (DwarfException e) {
            return Signature.obstructed(e.getMessage());
        }
    }

    /** The abstract instance of a function, which has all parameters as declared. */
    private Die origin(Die function) throws DwarfException {
        Die at = function;
        for (int hops = 0; hops < DEEPEST && at.has(Attribute.ABSTRACT_ORIGIN); hops++) {
            Die next = units.follow(at, Attribute.ABSTRACT_ORIGIN);
            if (next == null) {
                break;
            }
            at = next;
        }
        return at;
    }

    private Prototype read(Die function) throws DwarfException {
        List<Type> parameters = new ArrayList<>();
        Structures structures = new Structures(this, units, function.unit());
        boolean variadic = false;
        UnitReader reader = units.reader(function.unit());
        int at = function.end();
        // Of what is not a parameter, only the first level is looked at.
        int depth = function.hasChildren() ? 1 : 0;
        for (int children = 0; depth > 0 && children < MOST_CHILDREN; children++) {
            Die child = reader.die(at);
            if (child == null) {
                depth--;
                // It is one byte, or a longer number that is zero all the same.
                at = reader.position();
                continue;
            }
            if (child.tag() == Tags.FORMAL_PARAMETER) {
                parameters.add(parameter(child, structures));
            }
            variadic |= child.tag() == Tags.UNSPECIFIED_PARAMETERS;
            if (parameters.size() > Prototype.MOST_ARGUMENTS) {
                throw new DwarfException("more than %d parameters".formatted(Prototype.MOST_ARGUMENTS));
            }
            at = child.end();
            if (child.hasChildren() && child.tag() == Tags.PARAMETER_PACK) {
                depth++;
            } else if (child.hasChildren()) {
                long sibling = child.reference(Attribute.SIBLING);
                if (sibling <= at || sibling >= child.unit().end()) {
                    break;
                }
                at = (int) sibling;
            }
        }
        Type result = value(declared(function, Attribute.TYPE), structures);
        return new Prototype(result, parameters, variadic);
    }

    private Type parameter(Die parameter, Structures structures) throws DwarfException {
        Type type = value(declared(parameter, Attribute.TYPE), structures);
        if (type == ValueType.VOID) {
            throw new DwarfException("a parameter has no type");
        }
        return type;
    }

    /** What an attribute refers to that the entry has, or another one that it completes; null if none has it. */
    private Die declared(Die die, Attribute attribute) throws DwarfException {
        Die holder = holder(die, attribute);
        return holder == null ? null : units.follow(holder, attribute);
    }

    /** The entry that has an attribute: this one, its abstract instance or its declaration; null if none has it. */
    Die holder(Die die, Attribute attribute) throws DwarfException {
        Die at = die;
        for (int hops = 0; hops < DEEPEST && at != null; hops++) {
            if (at.has(attribute)) {
                return at;
            }
            at = units.follow(at, at.has(Attribute.ABSTRACT_ORIGIN) ? Attribute.ABSTRACT_ORIGIN
                    : Attribute.SPECIFICATION);
        }
        return null;
    }

    /** @param type null if there is none, which is how void is written */
    Type value(Die type, Structures structures) throws DwarfException {
        Die at = resolved(type);
        if (at == null) {
            return ValueType.VOID;
        }
        return switch (at.tag()) {
            case Tags.POINTER, Tags.REFERENCE, Tags.RVALUE_REFERENCE -> ValueType.POINTER;
            case Tags.ENUMERATION -> enumeration(at);
            case Tags.BASE -> base(at);
            case Tags.STRUCTURE -> structures.structure(at);
            default -> throw cannotPass(text(at));
        };
    }

    /** The type that type definitions and qualifiers are of; null if there is none. */
    Die resolved(Die type) throws DwarfException {
        Die at = type;
        for (int hops = 0; hops < DEEPEST; hops++) {
            if (at == null) {
                return null;
            }
            if (Long.compareUnsigned(at.value(Attribute.ALIGNMENT), Long.BYTES) > 0) {
                // Such ones have rules of their own for pairs of registers.
                throw cannotPass("a type that is aligned to more than 8 bytes");
            }
            switch (at.tag()) {
                case Tags.TYPEDEF, Tags.CONST, Tags.VOLATILE, Tags.RESTRICT, Tags.ATOMIC -> {
                    if (at.has(Attribute.TYPE) && at.reference(Attribute.TYPE) < 0) {
                        throw cannotPass("a type of another file");
                    }
                    at = units.follow(at, Attribute.TYPE);
                }
                default -> {
                    return at;
                }
            }
        }
        throw new DwarfException("a type is defined by itself");
    }

    static DwarfException cannotPass(String what) {
        return new DwarfException("%s cannot be passed by value".formatted(what));
    }

    private ValueType enumeration(Die type) throws DwarfException {
        Die underlying = resolved(units.follow(type, Attribute.TYPE));
        boolean signed = underlying == null
                ? type.value(Attribute.ENCODING) == ENCODING_SIGNED
                : underlying.tag() == Tags.BASE && base(underlying).isSigned();
        return integer(type, signed);
    }

    private ValueType base(Die type) throws DwarfException {
        return switch ((int) type.value(Attribute.ENCODING)) {
            case ENCODING_BOOLEAN -> size(type) == 1 ? ValueType.BOOL : integer(type, false);
            case ENCODING_SIGNED, ENCODING_SIGNED_CHAR -> integer(type, true);
            case ENCODING_UNSIGNED, ENCODING_UNSIGNED_CHAR, ENCODING_UTF -> integer(type, false);
            case ENCODING_FLOAT -> floating(type);
            default -> throw cannotPass(text(type));
        };
    }

    private ValueType floating(Die type) throws DwarfException {
        return switch (size(type)) {
            case 4 -> ValueType.F32;
            case 8 -> ValueType.F64;
            default -> throw cannotPass(text(type));
        };
    }

    private ValueType integer(Die type, boolean signed) throws DwarfException {
        return switch (size(type)) {
            case 1 -> signed ? ValueType.I8 : ValueType.U8;
            case 2 -> signed ? ValueType.I16 : ValueType.U16;
            case 4 -> signed ? ValueType.I32 : ValueType.U32;
            case 8 -> signed ? ValueType.I64 : ValueType.U64;
            default -> throw cannotPass(text(type));
        };
    }

    static int size(Die type) {
        return (int) Math.clamp(type.value(Attribute.BYTE_SIZE), 0, Integer.MAX_VALUE);
    }

    /** A type in a message. */
    String text(Die type) throws DwarfException {
        return switch (type.tag()) {
            case Tags.ARRAY -> "an array";
            case Tags.STRUCTURE -> "struct " + name(type);
            case Tags.CLASS -> "class " + name(type);
            case Tags.UNION -> "union " + name(type);
            case Tags.ENUMERATION -> "enum " + name(type);
            case Tags.SUBROUTINE_TYPE -> "a function";
            default -> name(type);
        };
    }

    private String name(Die type) throws DwarfException {
        String name = units.string(type, Attribute.NAME);
        return name == null ? "{...}" : name;
    }
}
