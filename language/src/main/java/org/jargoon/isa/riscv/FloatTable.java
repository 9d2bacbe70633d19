// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import org.jargoon.isa.Format;
import org.jargoon.isa.InstructionTable;
import org.jargoon.isa.NodeFactory;

/** A table of instructions with a rounding mode. */
abstract class FloatTable extends InstructionTable {
    /** Where the pattern of an instruction of 32 bits, written in fields, has the field rm. */
    private static final String RM = " ... ";

    private static final String RNE = " 000 ";

    FloatTable() {
        super(SystemNodes::illegal);
    }

    /**
     * An instruction that rounds. The manual reserves the rounding modes 5 and 6: they are illegal instructions, though
     * disassemblers print them as what they are but for that.
     */
    final void rounding(String name, String bits, Format format, NodeFactory factory) {
        inst(name, bits, format, checked(factory));
    }

    /**
     * A conversion that never rounds, but has a rounding mode. Assemblers put 0 there, and print it if it is another.
     *
     * @param syntax the operands without the rounding mode
     */
    final void exact(String name, String bits, Format format, String syntax, NodeFactory factory) {
        rounding(name, bits, format, factory);
        inst(name, bits.replace(RM, RNE), format.rm(RvFields.X0).printed(syntax), factory).within(name);
    }

    private static NodeFactory checked(NodeFactory factory) {
        return (o, site) -> FloatNode.isReserved(o.rm()) ? SystemNodes.illegal(o, site) : factory.create(o, site);
    }
}
