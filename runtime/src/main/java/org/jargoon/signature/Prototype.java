// SPDX-License-Identifier: Apache-2.0
package org.jargoon.signature;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a function takes and gives. Its text is such as {@code f64(f64,i32)}; {@code ...} as the last parameter stands
 * for any number of further arguments. Structures are in it by their names, and only of {@link ValueType}s it can be
 * read again.
 *
 * @param result {@link ValueType#VOID} for none
 * @param parameters without those of {@code ...}
 * @param variadic whether there may be more arguments than parameters
 */
public record Prototype(Type result, List<Type> parameters, boolean variadic) {
    /** Of a function of which nothing is known: an integer result, and arguments as they come. */
    public static final Prototype UNKNOWN = new Prototype(ValueType.I64, List.of(), true);

    /** The most arguments of a call; C guarantees 127. */
    public static final int MOST_ARGUMENTS = 127;

    private static final String ELLIPSIS = "...";

    public Prototype {
        parameters = List.copyOf(parameters);
        if (parameters.size() > MOST_ARGUMENTS) {
            throw new IllegalArgumentException(
                    "%d parameters; %d is the most".formatted(parameters.size(), MOST_ARGUMENTS));
        }
        if (result == ValueType.ANY || parameters.contains(ValueType.VOID) || parameters.contains(ValueType.ANY)) {
            throw new IllegalArgumentException("void is no parameter, and any stands for no type");
        }
        if (result instanceof ArrayType || parameters.stream().anyMatch(ArrayType.class::isInstance)) {
            throw new IllegalArgumentException("an array is no parameter and no result");
        }
    }

    /**
     * Reads a prototype's text.
     *
     * @throws IllegalArgumentException one line that says what is wrong
     */
    public static Prototype parse(String text) {
        String compact = text.replace(" ", "");
        int open = compact.indexOf('(');
        if (open < 0 || !compact.endsWith(")")) {
            throw new IllegalArgumentException("'%s' is no signature; one is such as f64(f64,i32)".formatted(text));
        }
        ValueType result = type(compact.substring(0, open), text);
        String inside = compact.substring(open + 1, compact.length() - 1);
        List<Type> parameters = new ArrayList<>();
        boolean variadic = false;
        if (!inside.isEmpty() && !inside.equals(ValueType.VOID.toString())) {
            String[] parts = inside.split(",", -1);
            variadic = parts[parts.length - 1].equals(ELLIPSIS);
            for (int i = 0; i < parts.length - (variadic ? 1 : 0); i++) {
                parameters.add(type(parts[i], text));
            }
        }
        return new Prototype(result, parameters, variadic);
    }

    private static ValueType type(String name, String text) {
        return ValueType.named(name)
                .filter(type -> type != ValueType.ANY)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'%s' in '%s' is no type; there are void, bool, i8 to i64, u8 to u64, ptr, f32, f64"
                                .formatted(name, text)));
    }

    /** The type of the argument with this index. */
    public Type parameter(int index) {
        return index < parameters.size() ? parameters.get(index) : ValueType.ANY;
    }

    /** Whether all that it takes and gives are numbers and pointers. */
    public boolean isScalar() {
        for (int i = 0; i < parameters.size(); i++) {
            if (!(parameters.get(i) instanceof ValueType)) {
                return false;
            }
        }
        return result instanceof ValueType;
    }

    /** How many 64-bit numbers stand for the first so many arguments. */
    public int words(int arguments) {
        int words = 0;
        for (int i = 0; i < arguments; i++) {
            words += parameter(i).words();
        }
        return words;
    }

    /** Whether a call may have so many arguments. */
    public boolean takes(int arguments) {
        return variadic
                ? arguments >= parameters.size() && arguments <= MOST_ARGUMENTS
                : arguments == parameters.size();
    }

    @Override
    public String toString() {
        String types = parameters.stream().map(Type::toString).collect(Collectors.joining(","));
        String rest = variadic ? (types.isEmpty() ? ELLIPSIS : "," + ELLIPSIS) : "";
        return result + "(" + types + rest + ")";
    }
}
