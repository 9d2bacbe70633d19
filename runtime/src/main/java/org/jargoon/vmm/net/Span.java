// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.util.Arrays;
import java.util.Objects;

/** A range of bytes inside an array, such as what a packet carries. */
record Span(byte[] array, int from, int length) {
    Span {
        Objects.checkFromIndexSize(from, length, array.length);
    }

    static Span of(byte[] array) {
        return new Span(array, 0, array.length);
    }

    /** The byte at an index within the range, 0 to 255. */
    int get8(int index) {
        return Wire.get8(array, from + Objects.checkIndex(index, length));
    }

    int get16(int index) {
        Objects.checkFromIndexSize(index, 2, length);
        return Wire.get16(array, from + index);
    }

    int get32(int index) {
        Objects.checkFromIndexSize(index, 4, length);
        return Wire.get32(array, from + index);
    }

    /** What is left without the first bytes. */
    Span after(int bytes) {
        return new Span(array, from + bytes, length - bytes);
    }

    Span first(int bytes) {
        Objects.checkFromToIndex(0, bytes, length);
        return new Span(array, from, bytes);
    }

    byte[] copy() {
        return Arrays.copyOfRange(array, from, from + length);
    }

    long sum(long start) {
        return Wire.sum(array, from, length, start);
    }
}
