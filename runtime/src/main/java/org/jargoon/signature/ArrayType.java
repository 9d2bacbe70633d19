// SPDX-License-Identifier: Apache-2.0
package org.jargoon.signature;

/**
 * An array, which is only ever passed inside a {@link Structure}.
 *
 * @param length at least 1
 */
public record ArrayType(Type element, int length) implements Type {
    @Override
    public int size() {
        return Math.multiplyExact(element.size(), length);
    }

    @Override
    public int alignment() {
        return element.alignment();
    }

    @Override
    public String toString() {
        return "%s[%d]".formatted(element, length);
    }
}
