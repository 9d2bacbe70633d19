// SPDX-License-Identifier: Apache-2.0
package org.jargoon.fp;

/** The exceptions of IEEE 754-2019, section 7, as bits; they have the places of RISC-V's fflags. */
public final class FloatFlags {
    /** A rounded result differs from the exact one. */
    public static final int INEXACT = 1;

    /** A result is inexact and tiny, judged after rounding. */
    public static final int UNDERFLOW = 1 << 1;

    /** A rounded result is too large for the format. */
    public static final int OVERFLOW = 1 << 2;

    /** An exact infinity came of finite operands. */
    public static final int DIVIDE_BY_ZERO = 1 << 3;

    /** There is no useful result. */
    public static final int INVALID = 1 << 4;

    private FloatFlags() {}
}
