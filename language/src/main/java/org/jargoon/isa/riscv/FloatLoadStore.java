// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import com.oracle.truffle.api.frame.VirtualFrame;
import org.jargoon.engine.CoreState;
import org.jargoon.engine.GuestNode;
import org.jargoon.engine.RegisterUse;
import org.jargoon.engine.Registers;
import org.jargoon.engine.Site;
import org.jargoon.isa.Operands;
import org.jargoon.vcpu.Exit;

/**
 * Loads and stores of floating-point registers. They move bits and never change them; flw fills the upper half of the
 * register with ones (unprivileged manual, "NaN Boxing of Narrower Values").
 */
final class FloatLoadStore {
    private FloatLoadStore() {}

    static GuestNode flw(Operands o, Site site) {
        return new LoadF32(o, site);
    }

    static GuestNode fld(Operands o, Site site) {
        return new LoadF64(o, site);
    }

    static GuestNode fsw(Operands o, Site site) {
        return new StoreF32(o, site);
    }

    static GuestNode fsd(Operands o, Site site) {
        return new StoreF64(o, site);
    }

    private abstract static class FloatLoad extends MemoryNodes.Access {
        final int rd;
        final int bytes;

        FloatLoad(int bytes, Operands o, Site site) {
            super(o, site);
            this.bytes = bytes;
            rd = Rv64.FIRST_FLOAT + o.rd();
        }

        @Override
        public final Exit.Syndrome syndrome(CoreState state) {
            return new Exit.Syndrome(bytes, false, rd, 0);
        }

        @Override
        public final int unit() {
            return Rv64.FLOAT_UNIT;
        }

        @Override
        public final void registers(RegisterUse use) {
            use.reads(rs1).writes(rd);
        }
    }

    private abstract static class FloatStore extends MemoryNodes.Access {
        final int rs2;
        final int bytes;

        FloatStore(int bytes, Operands o, Site site) {
            super(o, site);
            this.bytes = bytes;
            rs2 = Rv64.FIRST_FLOAT + o.rs2();
        }

        @Override
        public final Exit.Syndrome syndrome(CoreState state) {
            return new Exit.Syndrome(bytes, false, rs2, state.registers[rs2]);
        }

        @Override
        public final int unit() {
            return Rv64.FLOAT_UNIT;
        }

        @Override
        public final void registers(RegisterUse use) {
            use.reads(rs1).reads(rs2);
        }
    }

    static final class LoadF32 extends FloatLoad {
        LoadF32(Operands o, Site site) {
            super(Float.BYTES, o, site);
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            long boxed = FloatNode.BOX | memory.loadI32(address(frame, state), state, pc);
            Registers.setDouble(frame, state, rd, Double.longBitsToDouble(boxed));
        }
    }

    static final class LoadF64 extends FloatLoad {
        LoadF64(Operands o, Site site) {
            super(Double.BYTES, o, site);
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            Registers.setDouble(frame, state, rd, memory.loadF64(address(frame, state), state, pc));
        }
    }

    static final class StoreF32 extends FloatStore {
        StoreF32(Operands o, Site site) {
            super(Float.BYTES, o, site);
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            long bits = Double.doubleToRawLongBits(Registers.getDouble(frame, state, rs2));
            memory.storeI32(address(frame, state), (int) bits, state, pc);
        }
    }

    static final class StoreF64 extends FloatStore {
        StoreF64(Operands o, Site site) {
            super(Double.BYTES, o, site);
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            memory.storeF64(address(frame, state), Registers.getDouble(frame, state, rs2), state, pc);
        }
    }
}
