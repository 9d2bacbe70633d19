// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.util.ArrayList;
import java.util.List;

/** Reads what a function takes and returns out of the entries of its types (DWARF 5, sections 3.3 and 5). */
final class Types {
    /** Longer chains of type definitions, qualifiers and pointers are taken for cycles. */
    private static final int DEEPEST = 32;

    private static final int MOST_PARAMETERS = 255;
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

    /** The prototype of a function, with an unsupported result and no parameters if it cannot be read. */
    Prototype prototype(Die function) {
        try {
            return read(origin(function));
        } catch (DwarfException e) {
            return new Prototype(new ValueType.Unsupported(e.getMessage()), List.of(), false);
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
        List<ValueType> parameters = new ArrayList<>();
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
                parameters.add(value(declared(child, Attribute.TYPE)));
            }
            variadic |= child.tag() == Tags.UNSPECIFIED_PARAMETERS;
            if (parameters.size() > MOST_PARAMETERS) {
                throw new DwarfException("more than %d parameters".formatted(MOST_PARAMETERS));
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
        return new Prototype(value(declared(function, Attribute.TYPE)), List.copyOf(parameters), variadic);
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
    private ValueType value(Die type) throws DwarfException {
        Die at = type;
        for (int hops = 0; hops < DEEPEST; hops++) {
            if (at == null) {
                return new ValueType.Void();
            }
            switch (at.tag()) {
                case Tags.TYPEDEF, Tags.CONST, Tags.VOLATILE, Tags.RESTRICT, Tags.ATOMIC -> {
                    if (at.has(Attribute.TYPE) && at.reference(Attribute.TYPE) < 0) {
                        return new ValueType.Unsupported("a type of another file");
                    }
                    at = units.follow(at, Attribute.TYPE);
                }
                case Tags.POINTER, Tags.REFERENCE, Tags.RVALUE_REFERENCE -> {
                    return new ValueType.Pointer(text(units.follow(at, Attribute.TYPE), 0));
                }
                case Tags.ENUMERATION -> {
                    return enumeration(at);
                }
                case Tags.BASE -> {
                    return base(at, at.value(Attribute.BYTE_SIZE));
                }
                default -> {
                    return new ValueType.Unsupported(text(at, 0));
                }
            }
        }
        return new ValueType.Unsupported("a type that is defined by itself");
    }

    private ValueType enumeration(Die type) throws DwarfException {
        Die underlying = units.follow(type, Attribute.TYPE);
        boolean signed = underlying == null
                ? type.value(Attribute.ENCODING) == ENCODING_SIGNED
                : value(underlying) instanceof ValueType.Int(int _, boolean itsSign) && itsSign;
        return integer(type, type.value(Attribute.BYTE_SIZE), signed);
    }

    private ValueType base(Die type, long size) throws DwarfException {
        return switch ((int) type.value(Attribute.ENCODING)) {
            case ENCODING_BOOLEAN -> size == 1 ? new ValueType.Bool() : integer(type, size, false);
            case ENCODING_SIGNED, ENCODING_SIGNED_CHAR -> integer(type, size, true);
            case ENCODING_UNSIGNED, ENCODING_UNSIGNED_CHAR, ENCODING_UTF -> integer(type, size, false);
            case ENCODING_FLOAT -> size == 2 || size == 4 || size == 8
                    ? new ValueType.Float((int) size)
                    : new ValueType.Unsupported(text(type, 0));
            default -> new ValueType.Unsupported(text(type, 0));
        };
    }

    private ValueType integer(Die type, long size, boolean signed) throws DwarfException {
        return size == 1 || size == 2 || size == 4 || size == 8
                ? new ValueType.Int((int) size, signed)
                : new ValueType.Unsupported(text(type, 0));
    }

    /** A type as C writes it, as far as that needs no parentheses. */
    private String text(Die type, int depth) throws DwarfException {
        if (type == null) {
            return "void";
        }
        if (depth == DEEPEST) {
            return "...";
        }
        return switch (type.tag()) {
            case Tags.POINTER -> pointer(type, "*", depth);
            case Tags.REFERENCE -> pointer(type, "&", depth);
            case Tags.RVALUE_REFERENCE -> pointer(type, "&&", depth);
            case Tags.CONST -> qualified(type, "const", depth);
            case Tags.VOLATILE -> qualified(type, "volatile", depth);
            case Tags.RESTRICT -> qualified(type, "restrict", depth);
            case Tags.ATOMIC -> qualified(type, "_Atomic", depth);
            case Tags.ARRAY -> text(target(type), depth + 1) + "[]";
            case Tags.STRUCTURE -> "struct " + name(type);
            case Tags.CLASS -> "class " + name(type);
            case Tags.UNION -> "union " + name(type);
            case Tags.ENUMERATION -> "enum " + name(type);
            case Tags.SUBROUTINE_TYPE -> "function";
            default -> name(type);
        };
    }

    private Die target(Die type) throws DwarfException {
        return units.follow(type, Attribute.TYPE);
    }

    private String pointer(Die type, String sign, int depth) throws DwarfException {
        String target = text(target(type), depth + 1);
        return target + (target.endsWith("*") || target.endsWith("&") ? "" : " ") + sign;
    }

    private String qualified(Die type, String qualifier, int depth) throws DwarfException {
        Die target = target(type);
        boolean behind = target != null && target.tag() == Tags.POINTER;
        String text = text(target, depth + 1);
        return behind ? text + qualifier : qualifier + " " + text;
    }

    private String name(Die type) throws DwarfException {
        String name = units.string(type, Attribute.NAME);
        return name == null ? "{...}" : name;
    }
}
