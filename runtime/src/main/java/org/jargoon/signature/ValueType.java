// SPDX-License-Identifier: Apache-2.0
package org.jargoon.signature;

import java.util.Arrays;
import java.util.Optional;

/** A number or pointer of at most 64 bits, or nothing. */
public enum ValueType implements Type {
    VOID("void", 0),
    BOOL("bool", 8),
    I8("i8", 8),
    U8("u8", 8),
    I16("i16", 16),
    U16("u16", 16),
    I32("i32", 32),
    U32("u32", 32),
    I64("i64", 64),
    U64("u64", 64),
    POINTER("ptr", 64),
    F32("f32", 32),
    F64("f64", 64),
    /** An argument whose type nobody has told: as C passes an integer or a double where there is no prototype. */
    ANY("any", 64);

    /** What a float in a wider register has in its upper bits (RISC-V manual, "NaN boxing"). */
    private static final long NAN_BOX = 0xffff_ffffL << 32;

    private final String text;
    private final int bits;

    ValueType(String text, int bits) {
        this.text = text;
        this.bits = bits;
    }

    /** The type's name in a {@link Prototype}'s text. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public int size() {
        return bits / Byte.SIZE;
    }

    @Override
    public int alignment() {
        return size();
    }

    @Override
    public int words() {
        return 1;
    }

    static Optional<ValueType> named(String text) {
        return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
    }

    public boolean isFloat() {
        return this == F32 || this == F64;
    }

    public boolean isSigned() {
        return switch (this) {
            case I8, I16, I32, I64, ANY -> true;
            default -> false;
        };
    }

    /** The least integer of this type; only of integer types. */
    public long least() {
        return isSigned() ? -1L << bits - 1 : 0;
    }

    /** The largest integer of this type, unsigned if the type is; only of integer types. */
    public long largest() {
        return isSigned() ? ~least() : -1L >>> Long.SIZE - bits;
    }

    /**
     * The 64 bits in a register or stack slot that stand for a value.
     *
     * @param value an integer, or the bits of a float or double
     */
    public long toRegister(long value) {
        return switch (this) {
            case F32 -> value | NAN_BOX;
            // The psABI widens to 32 bits by the type's own sign and from there on by the sign bit.
            case U32 -> (int) value;
            default -> value;
        };
    }

    /** The integer, or the bits of the float or double, that the 64 bits of a register or stack slot stand for. */
    public long fromRegister(long register) {
        int unused = Long.SIZE - bits;
        return switch (this) {
            case VOID -> 0;
            case BOOL -> register & 1;
            case F32 -> register & ~NAN_BOX;
            default -> isSigned() ? register << unused >> unused : register << unused >>> unused;
        };
    }
}
