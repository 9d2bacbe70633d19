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
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Exit;

/**
 * Integer loads and stores, and the fence that orders them.
 *
 * <p>The widths that most programs use most ({@code ld lw lbu sd sw}) have classes of their own for the same reason as
 * in {@link IntegerNodes}.
 */
final class MemoryNodes {
    private MemoryNodes() {}

    /** What a load reads. */
    enum LoadWidth {
        I8(1, true),
        I16(2, true),
        I32(4, true),
        I64(8, false),
        U8(1, false),
        U16(2, false),
        U32(4, false);

        private final int bytes;
        private final boolean extendsSign;

        LoadWidth(int bytes, boolean extendsSign) {
            this.bytes = bytes;
            this.extendsSign = extendsSign;
        }
    }

    /** What a store writes. */
    enum StoreWidth {
        I8(1),
        I16(2),
        I32(4),
        I64(8);

        private final int bytes;

        StoreWidth(int bytes) {
            this.bytes = bytes;
        }
    }

    static NodeFactory load(LoadWidth width) {
        return (o, site) -> {
            if (o.rd() == 0) {
                return new Load(width, o, site);
            }
            return switch (width) {
                case I64 -> new LoadI64(o, site);
                case I32 -> new LoadI32(o, site);
                case U8 -> new LoadU8(o, site);
                default -> new Load(width, o, site);
            };
        };
    }

    static NodeFactory store(StoreWidth width) {
        return (o, site) -> switch (width) {
            case I64 -> new StoreI64(o, site);
            case I32 -> new StoreI32(o, site);
            default -> new Store(width, o, site);
        };
    }

    static InstructionNode fence(Operands o, Site site) {
        return new Fence();
    }

    /** What all loads and stores have: a base register, an offset, and a place for faults. */
    abstract static class Access extends InstructionNode {
        final int rs1;
        final long imm;
        final long pc;
        final MemoryAccess memory;

        Access(Operands o, Site site) {
            rs1 = o.rs1();
            imm = o.imm();
            pc = site.pc();
            memory = site.memory();
        }

        final long address(VirtualFrame frame, CoreState state) {
            return Registers.get(frame, state, rs1) + imm;
        }
    }

    private abstract static class LoadAccess extends Access {
        final LoadWidth width;
        final int rd;

        LoadAccess(LoadWidth width, Operands o, Site site) {
            super(o, site);
            this.width = width;
            rd = o.rd();
        }

        @Override
        public final Exit.Syndrome syndrome(CoreState state) {
            return new Exit.Syndrome(width.bytes, width.extendsSign, rd, 0);
        }

        @Override
        public final void registers(RegisterUse use) {
            use.reads(rs1);
            if (rd != 0) {
                use.writes(rd);
            }
        }
    }

    private abstract static class StoreAccess extends Access {
        final StoreWidth width;
        final int rs2;

        StoreAccess(StoreWidth width, Operands o, Site site) {
            super(o, site);
            this.width = width;
            rs2 = o.rs2();
        }

        @Override
        public final Exit.Syndrome syndrome(CoreState state) {
            return new Exit.Syndrome(width.bytes, false, rs2, state.registers[rs2]);
        }

        @Override
        public final void registers(RegisterUse use) {
            use.reads(rs1).reads(rs2);
        }
    }

    static final class LoadI64 extends LoadAccess {
        LoadI64(Operands o, Site site) {
            super(LoadWidth.I64, o, site);
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            Registers.set(frame, state, rd, memory.loadI64(address(frame, state), state, pc));
        }
    }

    static final class LoadI32 extends LoadAccess {
        LoadI32(Operands o, Site site) {
            super(LoadWidth.I32, o, site);
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            Registers.set(frame, state, rd, memory.loadI32(address(frame, state), state, pc));
        }
    }

    static final class LoadU8 extends LoadAccess {
        LoadU8(Operands o, Site site) {
            super(LoadWidth.U8, o, site);
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            Registers.set(frame, state, rd, memory.loadI8(address(frame, state), state, pc) & 0xff);
        }
    }

    /** Any load; one to x0 still accesses memory, and faults. */
    static final class Load extends LoadAccess {
        Load(LoadWidth width, Operands o, Site site) {
            super(width, o, site);
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            long address = address(frame, state);
            long value = switch (width) {
                case I8 -> memory.loadI8(address, state, pc);
                case I16 -> memory.loadI16(address, state, pc);
                case I32 -> memory.loadI32(address, state, pc);
                case I64 -> memory.loadI64(address, state, pc);
                case U8 -> memory.loadI8(address, state, pc) & 0xff;
                case U16 -> memory.loadI16(address, state, pc) & 0xffff;
                case U32 -> memory.loadI32(address, state, pc) & 0xffff_ffffL;
            };
            if (rd != 0) {
                Registers.set(frame, state, rd, value);
            }
        }
    }

    static final class StoreI64 extends StoreAccess {
        StoreI64(Operands o, Site site) {
            super(StoreWidth.I64, o, site);
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            memory.storeI64(address(frame, state), Registers.get(frame, state, rs2), state, pc);
        }
    }

    static final class StoreI32 extends StoreAccess {
        StoreI32(Operands o, Site site) {
            super(StoreWidth.I32, o, site);
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            memory.storeI32(address(frame, state), (int) Registers.get(frame, state, rs2), state, pc);
        }
    }

    static final class Store extends StoreAccess {
        Store(StoreWidth width, Operands o, Site site) {
            super(width, o, site);
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            long address = address(frame, state);
            long value = Registers.get(frame, state, rs2);
            switch (width) {
                case I8 -> memory.storeI8(address, (byte) value, state, pc);
                case I16 -> memory.storeI16(address, (short) value, state, pc);
                case I32 -> memory.storeI32(address, (int) value, state, pc);
                case I64 -> memory.storeI64(address, value, state, pc);
            }
        }
    }

    /** Orders all accesses before it before all behind it, which is the strongest of what its operands may ask for. */
    static final class Fence extends InstructionNode {
        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            GuestMemory.UNSAFE.fullFence();
        }

        @Override
        public void registers(RegisterUse use) {}
    }
}
