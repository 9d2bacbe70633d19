// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import org.jargoon.engine.CoreState;
import org.jargoon.engine.GuestFault;
import org.jargoon.engine.GuestNode;
import org.jargoon.engine.InstructionNode;
import org.jargoon.engine.MemoryAccess;
import org.jargoon.engine.RegisterUse;
import org.jargoon.engine.Registers;
import org.jargoon.engine.Site;
import org.jargoon.isa.Operands;
import org.jargoon.vcpu.Exit.Cause;

/**
 * The operations on cache blocks of 64 bytes (unprivileged manual, "CMO Extensions"). There are no caches that a guest
 * could notice, so clean, flush and invalidate only check that the block may be accessed. User programs have cbo.zero
 * alone, as under Linux.
 */
final class CacheBlockNodes {
    static final int BLOCK_SIZE = 64;

    private CacheBlockNodes() {}

    static GuestNode zero(Operands o, Site site) {
        return new Zero(o, site);
    }

    static GuestNode clean(Operands o, Site site) {
        return site.machine() ? new Manage(false, o, site) : SystemNodes.illegal(o, site);
    }

    static GuestNode invalidate(Operands o, Site site) {
        return site.machine() ? new Manage(true, o, site) : SystemNodes.illegal(o, site);
    }

    private abstract static class CacheBlockOperation extends InstructionNode {
        final int rs1;
        final int bits;
        final long pc;
        final MemoryAccess memory;

        CacheBlockOperation(Operands o, Site site) {
            rs1 = o.rs1();
            bits = o.bits();
            pc = site.pc();
            memory = site.memory();
        }

        final GuestFault illegal(CoreState state) {
            return state.fault(Cause.ILLEGAL_INSTRUCTION, Integer.toUnsignedLong(bits), pc);
        }

        @Override
        public final void registers(RegisterUse use) {
            use.reads(rs1);
        }
    }

    static final class Zero extends CacheBlockOperation {
        private final boolean machine;

        Zero(Operands o, Site site) {
            super(o, site);
            machine = site.machine();
        }

        @Override
        @ExplodeLoop
        public void execute(VirtualFrame frame, CoreState state) {
            if (machine && !((Rv64Hart) state).mayZeroBlocks()) {
                throw illegal(state);
            }
            long address = Registers.get(frame, state, rs1);
            // Where the block may not be stored to, this tells the address that the instruction has.
            memory.storeI8(address, (byte) 0, state, pc);
            long block = address & -BLOCK_SIZE;
            for (int i = 0; i < BLOCK_SIZE; i += Long.BYTES) {
                memory.storeI64(block + i, 0, state, pc);
            }
        }
    }

    /**
     * Clean, flush or invalidate: allowed where a load or a store is. What can be stored to can be loaded too, so the
     * load tells, and its fault is told as a store's.
     */
    static final class Manage extends CacheBlockOperation {
        private final boolean invalidates;

        Manage(boolean invalidates, Operands o, Site site) {
            super(o, site);
            this.invalidates = invalidates;
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            Rv64Hart hart = (Rv64Hart) state;
            if (invalidates ? !hart.mayInvalidateBlocks() : !hart.mayCleanBlocks()) {
                throw illegal(state);
            }
            try {
                memory.loadI8(Registers.get(frame, state, rs1), state, pc);
            } catch (GuestFault fault) {
                state.tellAsStore();
                throw fault;
            }
        }
    }
}
