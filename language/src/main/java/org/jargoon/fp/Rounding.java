// SPDX-License-Identifier: Apache-2.0
package org.jargoon.fp;

/** The rounding-direction attributes of IEEE 754-2019, section 4.3. */
public enum Rounding {
    /** To nearest, ties to even. What Java's own arithmetic does. */
    NEAREST_EVEN,
    TOWARD_ZERO,
    /** Toward negative infinity. */
    DOWN,
    /** Toward positive infinity. */
    UP,
    /** To nearest, ties away from zero. */
    NEAREST_AWAY;

    /** Whether a magnitude too large to represent becomes infinity rather than the largest finite number. */
    boolean overflowsToInfinity(boolean negative) {
        return switch (this) {
            case NEAREST_EVEN, NEAREST_AWAY -> true;
            case TOWARD_ZERO -> false;
            case DOWN -> negative;
            case UP -> !negative;
        };
    }

    /**
     * Whether a magnitude between two representable ones goes to the larger.
     *
     * @param odd whether the smaller one is odd
     * @param rest the part to be rounded away, unsigned, as a fraction of 2<sup>64</sup>; anything but 0 is inexact
     */
    boolean increments(boolean negative, boolean odd, long rest) {
        return switch (this) {
            case NEAREST_EVEN -> rest < 0 && (odd || rest != Long.MIN_VALUE);
            case NEAREST_AWAY -> rest < 0;
            case TOWARD_ZERO -> false;
            case DOWN -> negative && rest != 0;
            case UP -> !negative && rest != 0;
        };
    }
}
