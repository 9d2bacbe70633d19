// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.abi.Architecture.VECTORS;

import java.util.concurrent.atomic.AtomicLongArray;

/** The interrupts that wait for a VCPU, one bit for each vector (docs/zircon.md §6.5). May be used from any thread. */
final class InterruptBitmap {
    /** No vector. */
    static final int NONE = -1;

    private final AtomicLongArray words = new AtomicLongArray(VECTORS / Long.SIZE);

    /** Makes a vector pending; one that is pending already, or does not exist, changes nothing. */
    void set(int vector) {
        if (exists(vector)) {
            words.getAndUpdate(vector / Long.SIZE, word -> word | 1L << vector);
        }
    }

    /** Makes a vector pending and another of its word, which it revokes, pending no more, in one step. */
    void replace(int vector, int revoked) {
        words.getAndUpdate(vector / Long.SIZE, word -> word & ~(1L << revoked) | 1L << vector);
    }

    void clear(int vector) {
        if (exists(vector)) {
            words.getAndUpdate(vector / Long.SIZE, word -> word & ~(1L << vector));
        }
    }

    /** Makes the vectors of a word, 64 times {@code word} and up, pending no more and returns which were, as bits. */
    long take(int word) {
        return words.get(word) == 0 ? 0 : words.getAndSet(word, 0);
    }

    boolean get(int vector) {
        return exists(vector) && (words.get(vector / Long.SIZE) & 1L << vector) != 0;
    }

    /** Whether one of the vectors below 64 that are given as bits is pending. */
    boolean hasAny(long vectors) {
        return (words.get(0) & vectors) != 0;
    }

    /** Whether nothing is pending. */
    boolean isEmpty() {
        return (words.get(0) | words.get(1) | words.get(2) | words.get(3)) == 0;
    }

    /** The lowest pending vector, or {@link #NONE}. */
    int lowest() {
        for (int i = 0; i < words.length(); i++) {
            long word = words.get(i);
            if (word != 0) {
                return i * Long.SIZE + Long.numberOfTrailingZeros(word);
            }
        }
        return NONE;
    }

    /** The highest pending vector, or {@link #NONE}. */
    int highest() {
        for (int i = words.length() - 1; i >= 0; i--) {
            long word = words.get(i);
            if (word != 0) {
                return i * Long.SIZE + Long.SIZE - 1 - Long.numberOfLeadingZeros(word);
            }
        }
        return NONE;
    }

    private static boolean exists(int vector) {
        return vector >= 0 && vector < VECTORS;
    }
}
