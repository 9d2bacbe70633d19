// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.List;

/** Gives the guest's instructions in words. */
@FunctionalInterface
public interface Disassembly {

    /**
     * One instruction.
     *
     * @param length in bytes
     * @param mnemonic such as {@code addi}
     * @param operands such as {@code a0,a1,-1}, or empty
     */
    record Line(long address, int length, String mnemonic, String operands) {}

    /**
     * The instructions from an address on; fewer, or none, where memory ends or is unknown.
     *
     * @param space the label of the address space
     * @param most how many at most
     */
    List<Line> lines(String space, long address, int most);

    /** No memory is known. */
    Disassembly NONE = (space, address, most) -> List.of();
}
