// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;

/**
 * Random types of C: each has values made of a {@link State} and can be hashed into one, in C and here alike, so that
 * both sides know what the other has seen.
 */
final class StructureShapes {
    private final Random random;
    private final StringBuilder source = new StringBuilder();
    private int structures;

    StructureShapes(long seed) {
        random = new Random(seed);
        for (Scalar scalar : Scalar.values()) {
            source.append("static u64 hash_%1$s(u64 h, const %1$s *p) { return (h ^ %2$s) * 0x100000001b3; }%n"
                    .formatted(scalar.text(), scalar.bits));
            source.append("static void fill_%1$s(u64 *h, %1$s *p) { *h = *h * %2$dul + 11; *p = (%1$s)(%3$s); }%n"
                    .formatted(scalar.text(), State.FACTOR, scalar.made));
        }
    }

    /** A number that both sides step alike. */
    static final class State {
        static final long FACTOR = 6364136223846793005L;
        long number;

        State(long number) {
            this.number = number;
        }

        long next() {
            number = number * FACTOR + 11;
            return number;
        }

        void add(long bits) {
            number = (number ^ bits) * 0x100000001b3L;
        }
    }

    sealed interface Shape permits Scalar, Struct, Array {
        /** The type in C, in front of what has it. */
        String text();
    }

    record Struct(String name, Map<String, Shape> members) implements Shape {
        @Override
        public String text() {
            return "struct " + name;
        }
    }

    record Array(Shape element, int length) implements Shape {
        @Override
        public String text() {
            return element.text();
        }
    }

    enum Scalar implements Shape {
        I8("(u64)(long)*p", "*h >> 32"),
        U8("(u64)*p", "*h >> 32"),
        I16("(u64)(long)*p", "*h >> 32"),
        U16("(u64)*p", "*h >> 32"),
        I32("(u64)(long)*p", "*h >> 32"),
        U32("(u64)*p", "*h >> 32"),
        I64("(u64)*p", "*h"),
        U64("*p", "*h"),
        BOOL("(u64)*p", "*h >> 40 & 1"),
        POINTER("(u64)*p", "*h >> 20"),
        F32("((union { float f; unsigned b; }){*p}).b", "*h >> 40"),
        F64("((union { double f; u64 b; }){*p}).b", "(long)(*h >> 16) + 0.5");

        private final String bits;
        private final String made;

        Scalar(String bits, String made) {
            this.bits = bits;
            this.made = made;
        }

        @Override
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        private Object make(long h) {
            return switch (this) {
                case I8 -> (int) (byte) (h >>> 32);
                case U8 -> (int) (h >>> 32 & 0xff);
                case I16 -> (int) (short) (h >>> 32);
                case U16 -> (int) (h >>> 32 & 0xffff);
                case I32 -> (int) (h >>> 32);
                case U32 -> h >>> 32;
                case I64 -> h;
                case U64 -> new BigInteger(Long.toUnsignedString(h));
                case BOOL -> (h >>> 40 & 1) != 0;
                case POINTER -> h >>> 20;
                case F32 -> (float) (h >>> 40);
                case F64 -> (h >>> 16) + 0.5;
            };
        }

        private long bits(Value value) {
            return switch (this) {
                case BOOL -> value.asBoolean() ? 1 : 0;
                case U64 -> value.asBigInteger().longValue();
                case F32 -> Integer.toUnsignedLong(Float.floatToRawIntBits(value.asFloat()));
                case F64 -> Double.doubleToRawLongBits(value.asDouble());
                default -> value.asLong();
            };
        }
    }

    /** What C has of all types so far. */
    String source() {
        return source.toString();
    }

    Scalar scalar() {
        return Scalar.values()[random.nextInt(Scalar.values().length)];
    }

    Shape argument() {
        return random.nextInt(3) == 0 ? scalar() : struct(0);
    }

    int number(int below) {
        return random.nextInt(below);
    }

    Struct struct(int depth) {
        Map<String, Shape> members = new LinkedHashMap<>();
        int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 8 : 2);
        for (int i = 0; i < count; i++) {
            members.put("m" + i, member(depth));
        }
        Struct made = new Struct("s" + structures++, members);
        StringBuilder declared = new StringBuilder();
        StringBuilder hash = new StringBuilder();
        StringBuilder fill = new StringBuilder();
        members.forEach((name, shape) -> {
            declared.append(" %s %s%s;".formatted(
                    shape.text(), name, shape instanceof Array array ? "[" + array.length() + "]" : ""));
            int length = shape instanceof Array array ? array.length() : 1;
            for (int i = 0; i < length; i++) {
                String place = "&p->" + name + (shape instanceof Array ? "[" + i + "]" : "");
                hash.append(" h = hash_%s(h, %s);".formatted(function(shape), place));
                fill.append(" fill_%s(h, %s);".formatted(function(shape), place));
            }
        });
        source.append("struct %s {%s };%n".formatted(made.name(), declared));
        source.append("static u64 hash_%1$s(u64 h, const struct %1$s *p) {%2$s return h; }%n"
                .formatted(made.name(), hash));
        source.append("static void fill_%1$s(u64 *h, struct %1$s *p) {%2$s }%n".formatted(made.name(), fill));
        return made;
    }

    private Shape member(int depth) {
        int kind = random.nextInt(10);
        Shape element = kind == 0 && depth < 2 ? struct(depth + 1)
                : kind < 5 ? (random.nextBoolean() ? Scalar.F32 : Scalar.F64)
                : scalar();
        return random.nextInt(8) == 0 ? new Array(element, 1 + random.nextInt(3)) : element;
    }

    /** What the functions of a shape are called by. */
    static String function(Shape shape) {
        return switch (shape) {
            case Scalar scalar -> scalar.text();
            case Struct struct -> struct.name();
            case Array array -> function(array.element());
        };
    }

    /** A value for the guest. */
    static Object make(Shape shape, State state) {
        return switch (shape) {
            case Scalar scalar -> scalar.make(state.next());
            case Array array -> {
                List<Object> elements = new ArrayList<>();
                for (int i = 0; i < array.length(); i++) {
                    elements.add(make(array.element(), state));
                }
                yield ProxyArray.fromList(elements);
            }
            case Struct struct -> {
                Map<String, Object> members = new LinkedHashMap<>();
                struct.members().forEach((name, member) -> members.put(name, make(member, state)));
                yield ProxyObject.fromMap(members);
            }
        };
    }

    /** Adds all numbers of a value. */
    static void hash(Shape shape, Value value, State state) {
        switch (shape) {
            case Scalar scalar -> state.add(scalar.bits(value));
            case Array array -> {
                assertEquals(array.length(), value.getArraySize());
                for (int i = 0; i < array.length(); i++) {
                    hash(array.element(), value.getArrayElement(i), state);
                }
            }
            case Struct struct -> {
                assertEquals(struct.members().keySet(), value.getMemberKeys());
                struct.members().forEach((name, member) -> hash(member, value.getMember(name), state));
            }
        }
    }
}
