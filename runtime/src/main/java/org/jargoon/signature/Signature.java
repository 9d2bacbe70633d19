// SPDX-License-Identifier: Apache-2.0
package org.jargoon.signature;

/**
 * What is known of how a function is called.
 *
 * @param prototype {@link Prototype#UNKNOWN} where nothing is, or there is an obstacle
 * @param obstacle why it cannot be called although it is described, one line; null if it can be
 */
public record Signature(Prototype prototype, String obstacle) {
    public static final Signature UNKNOWN = new Signature(Prototype.UNKNOWN, null);

    public static Signature of(Prototype prototype) {
        return new Signature(prototype, null);
    }

    public static Signature obstructed(String obstacle) {
        return new Signature(Prototype.UNKNOWN, obstacle);
    }

    public boolean isKnown() {
        return this != UNKNOWN;
    }
}
