// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import org.jargoon.engine.GuestFault;
import org.jargoon.engine.InstructionNode;
import org.jargoon.engine.Site;
import org.jargoon.isa.Format;
import org.jargoon.isa.InstructionRow;
import org.jargoon.isa.InstructionTable;

/**
 * One floating-point instruction with its registers: f1, f2, f3 or x1 are the operands, f4 or x4 the result. It is
 * encoded from its row and decoded again, as if a guest had it in its code.
 */
final class FloatMachine {
    static final long BOX = 0xffff_ffff_0000_0000L;
    static final int DYNAMIC = 7;

    private static final InstructionTable F = new RvF();
    private static final InstructionTable D = new RvD();

    private final Rv64State state = new Rv64State();
    private final InstructionNode node;
    private final boolean resultInX;

    FloatMachine(String name, int rm) {
        node = node(name, rm, 0);
        resultInX = row(name).format().syntax().startsWith("rd");
    }

    static InstructionNode node(String name, int rm, int context) {
        return (InstructionNode) Rv64.decode(encode(name, rm)).node(new Site(0x1000, 4, null, null, context));
    }

    static int encode(String name, int rm) {
        InstructionRow row = row(name);
        Format format = row.format();
        // Fields that the format does not have insert nothing.
        int operands = format.rd().insert(4)
                | format.rs1().insert(1)
                | format.rs2().insert(2)
                | format.rs3().insert(3)
                | format.rm().insert(rm);
        return row.encode(format.decode(operands));
    }

    private static InstructionRow row(String name) {
        return F.rows().stream().anyMatch(row -> row.name().equals(name)) ? F.row(name) : D.row(name);
    }

    /** Runs the instruction; operands of 32 bits must be boxed already. */
    long run(long a, long b, long c, int frm, int flags) throws GuestFault {
        long[] registers = state.registers;
        registers[1] = a;
        registers[Rv64.FIRST_FLOAT + 1] = a;
        registers[Rv64.FIRST_FLOAT + 2] = b;
        registers[Rv64.FIRST_FLOAT + 3] = c;
        registers[Rv64.FRM] = frm;
        registers[Rv64.FFLAGS] = flags;
        node.execute(null, state);
        return registers[resultInX ? 4 : Rv64.FIRST_FLOAT + 4];
    }

    /** The flags after the last run. */
    int flags() {
        return (int) state.registers[Rv64.FFLAGS];
    }
}
