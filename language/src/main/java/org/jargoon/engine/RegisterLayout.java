// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

/**
 * The shape of an ISA's register file.
 *
 * @param size number of registers; register 0 is the one that always reads 0
 * @param firstDouble the first register that nodes use as a double
 * @param endDouble the first behind those
 */
public record RegisterLayout(int size, int firstDouble, int endDouble) {

    boolean isDouble(int index) {
        return index >= firstDouble && index < endDouble;
    }
}
