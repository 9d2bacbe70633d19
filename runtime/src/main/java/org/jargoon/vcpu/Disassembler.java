// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

import java.util.function.LongFunction;

/** Prints instructions in the style of GNU objdump. Stateless. */
public interface Disassembler {

    /** What instructions are called. */
    enum Names {
        /** By a pseudo-instruction where one applies, such as {@code ret}, and by what a short form is short for. */
        ALIASES,
        /** Each by its own name, such as {@code c.jr}: as {@code objdump -M no-aliases}. */
        CANONICAL
    }

    /**
     * One instruction.
     *
     * @param length in bytes
     * @param bits the instruction's bits, zero-extended
     * @param mnemonic such as {@code addi}; {@code .2byte} or {@code .4byte} where the bits are no instruction
     * @param operands such as {@code a0,a1,-1}, or empty
     */
    record Line(int length, int bits, String mnemonic, String operands) {
        @Override
        public String toString() {
            return operands.isEmpty() ? mnemonic : mnemonic + "\t" + operands;
        }
    }

    /**
     * Prints the instruction whose first four bytes (little-endian; the upper two are ignored where it is two bytes
     * long) are {@code bits}.
     *
     * @param pc its address
     * @param symbols the label for a target address, such as {@code main+0x4}, or null where there is none
     */
    Line disassemble(int bits, long pc, LongFunction<String> symbols);
}
