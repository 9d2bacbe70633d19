// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import com.oracle.truffle.api.frame.VirtualFrame;
import java.util.List;
import org.jargoon.memory.PhysicalMemory;
import org.jargoon.vcpu.DebugRegister;
import org.jargoon.vcpu.Disassembler;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.MachineOptions;

/**
 * A made-up instruction set with one instruction of each kind that the engine tells apart, so that the engine is tested
 * by itself. A word is operation, a, b, immediate (signed), one byte each from the lowest; registers 0 to 7.
 */
final class ToyIsa implements Isa {
    static final int ADD_IMMEDIATE = 1;
    static final int ADD = 2;
    static final int LOAD = 3;
    static final int STORE = 4;
    static final int BRANCH_IF_NOT_EQUAL = 5;
    static final int CALL = 6;
    static final int JUMP_REGISTER = 7;
    static final int SYSTEM_CALL = 8;
    static final int FENCE = 9;

    static final int LINK = 7;

    /** @param immediate in bytes for branches and calls, relative to the instruction */
    static int word(int operation, int a, int b, int immediate) {
        return operation | a << 8 | b << 16 | immediate << 24;
    }

    @Override
    public String name() {
        return "toy";
    }

    @Override
    public RegisterLayout layout() {
        return new RegisterLayout(8, 8, 8);
    }

    @Override
    public CoreState newMachineState(PhysicalMemory memory, int number, MachineOptions options) {
        throw new UnsupportedOperationException("the toy has no privileged state");
    }

    @Override
    public CoreState newState() {
        return new CoreState(8, null) {};
    }

    @Override
    public int context(CoreState state) {
        return 0;
    }

    @Override
    public int parcel() {
        return 4;
    }

    @Override
    public int length(int bits) {
        return 4;
    }

    @Override
    public GuestNode decode(int bits, Site site) {
        int a = bits >>> 8 & 7;
        int b = bits >>> 16 & 7;
        int immediate = bits >> 24;
        return switch (bits & 0xff) {
            case ADD_IMMEDIATE -> new Add(a, b, 0, immediate);
            case ADD -> new Add(a, a, b, 0);
            case LOAD -> new Load(a, b, site);
            case STORE -> new Store(a, b, site);
            case BRANCH_IF_NOT_EQUAL -> new Branch(a, b, site.pc() + immediate);
            case CALL -> new JumpNode(site.pc() + immediate, LINK, site.next());
            case JUMP_REGISTER -> new Return(a);
            case SYSTEM_CALL -> new Leave(site, false);
            case FENCE -> new Leave(site, true);
            default -> new Illegal(bits);
        };
    }

    @Override
    public int integerRegister(int index) {
        return index;
    }

    @Override
    public int floatRegister(int index) {
        throw new IllegalArgumentException("the toy has no floating point");
    }

    @Override
    public int floatStatus(CoreState state) {
        return 0;
    }

    @Override
    public void setFloatStatus(CoreState state, int value) {}

    @Override
    public List<DebugRegister> debugRegisters(CoreState state) {
        return List.of();
    }

    @Override
    public long debugRegister(CoreState state, int number) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean setDebugRegister(CoreState state, int number, long value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Disassembler disassembler(Disassembler.Names names) {
        throw new IllegalArgumentException("the toy has no disassembler");
    }

    private static final class Add extends InstructionNode {
        private final int d;
        private final int a;
        private final int b;
        private final long immediate;

        Add(int d, int a, int b, long immediate) {
            this.d = d;
            this.a = a;
            this.b = b;
            this.immediate = immediate;
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            long sum = Registers.get(frame, state, a) + Registers.get(frame, state, b) + immediate;
            Registers.set(frame, state, d, sum);
        }

        @Override
        public void registers(RegisterUse use) {
            use.reads(a).reads(b).writes(d);
        }
    }

    private static final class Load extends InstructionNode {
        private final int d;
        private final int base;
        private final Site site;

        Load(int d, int base, Site site) {
            this.d = d;
            this.base = base;
            this.site = site;
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            long address = Registers.get(frame, state, base);
            Registers.set(frame, state, d, site.memory().loadI64(address, state, site.pc()));
        }

        @Override
        public void registers(RegisterUse use) {
            use.reads(base).writes(d);
        }
    }

    private static final class Store extends InstructionNode {
        private final int value;
        private final int base;
        private final Site site;

        Store(int value, int base, Site site) {
            this.value = value;
            this.base = base;
            this.site = site;
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            long address = Registers.get(frame, state, base);
            site.memory().storeI64(address, Registers.get(frame, state, value), state, site.pc());
        }

        @Override
        public void registers(RegisterUse use) {
            use.reads(base).reads(value);
        }
    }

    private static final class Branch extends BranchNode {
        private final int a;
        private final int b;

        Branch(int a, int b, long target) {
            super(target);
            this.a = a;
            this.b = b;
        }

        @Override
        public boolean test(VirtualFrame frame, CoreState state) {
            return Registers.get(frame, state, a) != Registers.get(frame, state, b);
        }

        @Override
        public void registers(RegisterUse use) {
            use.reads(a).reads(b);
        }
    }

    private static final class Return extends IndirectJumpNode {
        private final int a;

        Return(int a) {
            super(a == LINK ? Kind.RETURN : Kind.JUMP);
            this.a = a;
        }

        @Override
        public long execute(VirtualFrame frame, CoreState state) {
            return Registers.get(frame, state, a);
        }

        @Override
        public void registers(RegisterUse use) {
            use.reads(a);
        }
    }

    private static final class Leave extends ExitNode {
        private final Site site;
        private final boolean fence;

        Leave(Site site, boolean fence) {
            this.site = site;
            this.fence = fence;
        }

        @Override
        public Exit execute(CoreState state) {
            state.pc = site.next();
            if (fence) {
                site.code().synchronizeCode();
                return null;
            }
            return Exit.SystemCall.INSTANCE;
        }
    }

    private static final class Illegal extends ExitNode {
        private final int bits;

        Illegal(int bits) {
            this.bits = bits;
        }

        @Override
        public Exit execute(CoreState state) {
            return new Exit.Fault(Exit.Cause.ILLEGAL_INSTRUCTION, bits);
        }
    }
}
