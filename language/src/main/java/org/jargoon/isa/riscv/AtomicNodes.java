// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import com.oracle.truffle.api.frame.VirtualFrame;
import org.jargoon.engine.CoreState;
import org.jargoon.engine.InstructionNode;
import org.jargoon.engine.MemoryAccess;
import org.jargoon.engine.RegisterUse;
import org.jargoon.engine.Registers;
import org.jargoon.engine.Site;
import org.jargoon.isa.NodeFactory;
import org.jargoon.isa.Operands;
import org.jargoon.vcpu.Exit.Cause;

/**
 * The A extension. Every operation is sequentially consistent, so the aq and rl bits need no attention.
 *
 * <p>A reservation is the address and the value that LR read; SC is a compare-and-set against that value. Weaker than
 * the manual in one point: SC also succeeds if others have written to the location and the last of them put the old
 * value back (ABA). Programs compiled from C and C++ cannot tell, as their compare-exchange compares values too; QEMU
 * does the same.
 */
final class AtomicNodes {
    private AtomicNodes() {}

    /** What an AMO stores, from the old value and rs2. */
    enum AmoOp {
        SWAP,
        ADD,
        XOR,
        AND,
        OR,
        MIN,
        MAX,
        MINU,
        MAXU;

        static long apply(AmoOp op, long a, long b) {
            return switch (op) {
                case SWAP -> b;
                case ADD -> a + b;
                case XOR -> a ^ b;
                case AND -> a & b;
                case OR -> a | b;
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
                case MINU -> Long.compareUnsigned(a, b) < 0 ? a : b;
                case MAXU -> Long.compareUnsigned(a, b) > 0 ? a : b;
            };
        }
    }

    static NodeFactory amoW(AmoOp op) {
        return (o, site) -> new AmoW(op, o, site);
    }

    static NodeFactory amoD(AmoOp op) {
        return (o, site) -> new AmoD(op, o, site);
    }

    static InstructionNode lrW(Operands o, Site site) {
        return new LoadReserved(false, o, site);
    }

    static InstructionNode lrD(Operands o, Site site) {
        return new LoadReserved(true, o, site);
    }

    static InstructionNode scW(Operands o, Site site) {
        return new StoreConditional(false, o, site);
    }

    static InstructionNode scD(Operands o, Site site) {
        return new StoreConditional(true, o, site);
    }

    private abstract static class Atomic extends InstructionNode {
        final int rd;
        final int rs1;
        final int rs2;
        final long pc;
        final MemoryAccess memory;

        Atomic(Operands o, Site site) {
            rd = o.rd();
            rs1 = o.rs1();
            rs2 = o.rs2();
            pc = site.pc();
            memory = site.memory();
        }

        final void setResult(VirtualFrame frame, CoreState state, long value) {
            if (rd != 0) {
                Registers.set(frame, state, rd, value);
            }
        }

        @Override
        public final void registers(RegisterUse use) {
            use.reads(rs1).reads(rs2);
            if (rd != 0) {
                use.writes(rd);
            }
        }
    }

    static final class AmoW extends Atomic {
        private final AmoOp op;

        AmoW(AmoOp op, Operands o, Site site) {
            super(o, site);
            this.op = op;
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            long address = Registers.get(frame, state, rs1);
            int operand = (int) Registers.get(frame, state, rs2);
            // Sign extension keeps the order of unsigned 32-bit numbers too.
            int old = switch (op) {
                case SWAP -> memory.getAndSetI32(address, operand, state, pc);
                case ADD -> memory.getAndAddI32(address, operand, state, pc);
                default -> update(address, operand, state);
            };
            setResult(frame, state, old);
        }

        private int update(long address, int operand, CoreState state) {
            int old;
            do {
                old = memory.loadI32ForUpdate(address, state, pc);
            } while (!memory.compareAndSetI32(address, old, (int) AmoOp.apply(op, old, operand), state, pc));
            return old;
        }
    }

    static final class AmoD extends Atomic {
        private final AmoOp op;

        AmoD(AmoOp op, Operands o, Site site) {
            super(o, site);
            this.op = op;
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            long address = Registers.get(frame, state, rs1);
            long operand = Registers.get(frame, state, rs2);
            long old = switch (op) {
                case SWAP -> memory.getAndSetI64(address, operand, state, pc);
                case ADD -> memory.getAndAddI64(address, operand, state, pc);
                default -> update(address, operand, state);
            };
            setResult(frame, state, old);
        }

        private long update(long address, long operand, CoreState state) {
            long old;
            do {
                old = memory.loadI64ForUpdate(address, state, pc);
            } while (!memory.compareAndSetI64(address, old, AmoOp.apply(op, old, operand), state, pc));
            return old;
        }
    }

    static final class LoadReserved extends Atomic {
        private final boolean wide;

        LoadReserved(boolean wide, Operands o, Site site) {
            super(o, site);
            this.wide = wide;
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            long address = Registers.get(frame, state, rs1);
            long value = wide ? memory.loadI64Atomic(address, state, pc) : memory.loadI32Atomic(address, state, pc);
            ((Rv64State) state).reserve(address, value, wide);
            setResult(frame, state, value);
        }
    }

    static final class StoreConditional extends Atomic {
        private final boolean wide;

        StoreConditional(boolean wide, Operands o, Site site) {
            super(o, site);
            this.wide = wide;
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            Rv64State hart = (Rv64State) state;
            long address = Registers.get(frame, state, rs1);
            long value = Registers.get(frame, state, rs2);
            boolean done = false;
            if (hart.hasReservation(address, wide)) {
                long expected = hart.reservedValue();
                done = wide
                        ? memory.compareAndSetI64(address, expected, value, state, pc)
                        : memory.compareAndSetI32(address, (int) expected, (int) value, state, pc);
            } else if ((address & (wide ? 7 : 3)) != 0) {
                throw state.fault(Cause.STORE_MISALIGNED, address, pc);
            }
            hart.clearReservation();
            setResult(frame, state, done ? 0 : 1);
        }
    }
}
