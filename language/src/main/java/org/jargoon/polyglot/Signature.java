// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.call.Prototype;
import org.jargoon.call.ValueType;

/**
 * What is known of how a function is called.
 *
 * @param prototype {@link Prototype#UNKNOWN} where nothing is
 * @param obstacle why it cannot be called although its prototype is known, or null
 */
record Signature(Prototype prototype, String obstacle) {
    static final Signature UNKNOWN = new Signature(Prototype.UNKNOWN, null);

    boolean isKnown() {
        return this != UNKNOWN;
    }

    static Signature of(Prototype prototype) {
        return new Signature(prototype, null);
    }

    /** What debugging information says. */
    static Signature of(org.jargoon.dwarf.Prototype described) {
        try {
            List<ValueType> parameters = new ArrayList<>();
            for (org.jargoon.dwarf.ValueType parameter : described.parameters()) {
                parameters.add(type(parameter));
            }
            return of(new Prototype(type(described.result()), parameters, described.variadic()));
        } catch (IllegalArgumentException e) {
            return new Signature(Prototype.UNKNOWN, e.getMessage());
        }
    }

    private static ValueType type(org.jargoon.dwarf.ValueType described) {
        return switch (described) {
            case org.jargoon.dwarf.ValueType.Int(int size, boolean signed) -> switch (size) {
                case 1 -> signed ? ValueType.I8 : ValueType.U8;
                case 2 -> signed ? ValueType.I16 : ValueType.U16;
                case 4 -> signed ? ValueType.I32 : ValueType.U32;
                case 8 -> signed ? ValueType.I64 : ValueType.U64;
                default -> throw cannotPass("an integer of %d bytes".formatted(size));
            };
            case org.jargoon.dwarf.ValueType.Float(int size) -> switch (size) {
                case 4 -> ValueType.F32;
                case 8 -> ValueType.F64;
                default -> throw cannotPass("a floating-point number of %d bytes".formatted(size));
            };
            case org.jargoon.dwarf.ValueType.Bool _ -> ValueType.BOOL;
            case org.jargoon.dwarf.ValueType.Pointer _ -> ValueType.POINTER;
            case org.jargoon.dwarf.ValueType.Void _ -> ValueType.VOID;
            case org.jargoon.dwarf.ValueType.Unsupported(String text) -> throw cannotPass(text);
        };
    }

    private static IllegalArgumentException cannotPass(String what) {
        return new IllegalArgumentException("%s cannot be passed by value".formatted(what));
    }
}
