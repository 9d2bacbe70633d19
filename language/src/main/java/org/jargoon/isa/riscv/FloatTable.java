// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import org.jargoon.isa.Format;
import org.jargoon.isa.InstructionTable;
import org.jargoon.isa.NodeFactory;

/** A table of instructions with a rounding mode. */
abstract class FloatTable extends InstructionTable {
    /** Where the pattern of an instruction of 32 bits, written in fields, has the field rm. */
    private static final String RM = " ... ";

    private static final int RESERVED_FIRST = 5;
    private static final int RESERVED_LAST = 6;

    FloatTable() {
        super(SystemNodes::illegal);
    }

    /** An instruction that rounds. The manual reserves two of its rounding modes. */
    final void rounding(String name, String bits, Format format, NodeFactory factory) {
        inst(name, bits, format, factory);
        for (int rm = RESERVED_FIRST; rm <= RESERVED_LAST; rm++) {
            reserved(bits.replace(RM, mode(rm)).replace('.', '*')).within(name);
        }
    }

    /**
     * A conversion that never rounds, but has a rounding mode. Assemblers put 0 there, and print it if it is another.
     *
     * @param syntax the operands without the rounding mode
     */
    final void exact(String name, String bits, Format format, String syntax, NodeFactory factory) {
        rounding(name, bits, format, factory);
        String plain = bits.replace(RM, mode(FloatNode.RNE));
        inst(name, plain, format.rm(RvFields.X0).printed(syntax), factory).within(name);
    }

    private static String mode(int rm) {
        String bits = Integer.toBinaryString(rm);
        return " " + "0".repeat(3 - bits.length()) + bits + " ";
    }
}
