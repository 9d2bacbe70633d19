// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import com.oracle.truffle.api.CompilerAsserts;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jargoon.engine.RegionRootNode.Outcome;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.Exit;

/**
 * One core: runs blocks in the cold tier, gathers their profile, and enters compiled regions where there are any.
 *
 * <p>The cold tier is plain Java that HotSpot compiles; only regions are ever partially evaluated.
 */
final class TruffleCore implements Core {
    /** The most instructions between two looks at kicks and the budget: some 0.1 ms of compiled code. */
    private static final long SLICE = 100_000;

    private static final VarHandle RETIRED;

    static {
        try {
            RETIRED = MethodHandles.lookup().findVarHandle(TruffleCore.class, "retired", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Isa isa;
    private final GuestCode code;
    private final Regions regions;
    private final CoreState state;
    private volatile boolean kicked;
    private long retired;

    /** Where the last region that was left goes on; null where nothing can be fetched. */
    private Block landing;

    /** Counters for {@link GuestCode#statistics}. */
    long retiredCompiled;

    long regionEntries;
    long sideExits;

    TruffleCore(Isa isa, GuestCode code) {
        this.isa = isa;
        this.code = code;
        this.regions = code.regions();
        this.state = isa.newState();
    }

    @Override
    public Exit run() {
        CompilerAsserts.neverPartOfCompilation();
        while (true) {
            if (kicked || code.isClosed()) {
                kicked = false;
                return Exit.Kicked.INSTANCE;
            }
            state.slice = code.takeBudget(SLICE);
            if (state.slice == 0) {
                return Exit.BudgetExhausted.INSTANCE;
            }
            state.fuel = state.slice;
            Exit exit = runSlice();
            code.returnBudget(state.fuel);
            state.retiredBefore += state.slice - state.fuel;
            state.slice = 0;
            state.fuel = 0;
            RETIRED.setOpaque(this, state.retiredBefore);
            if (exit != null) {
                return exit;
            }
        }
    }

    /** Runs until the fuel is used up (null) or there is a reason to stop. */
    private Exit runSlice() {
        Block block = code.blockAt(state.pc);
        while (block != null) {
            Region region = block.region;
            if (region != null && region.compiled) {
                switch (enter(regions.newest(region))) {
                    case LEFT -> {
                        if (state.fuel <= 0) {
                            return null;
                        }
                        block = landing;
                        continue;
                    }
                    case FAULTED -> {
                        return fault();
                    }
                    // The cold tier carries out what compiled code could not, and does not go back before it has.
                    case RETRY -> block = code.blockAt(state.pc);
                    case NOT_COMPILED -> {}
                }
                if (block == null) {
                    break;
                }
            }
            state.pc = block.pc;
            state.fuel -= block.instructions;
            block.executions++;
            try {
                for (InstructionNode instruction : block.body) {
                    instruction.execute(null, state);
                }
            } catch (GuestFault fault) {
                rewind(block);
                return fault();
            }
            if (block.kind == Block.EXIT) {
                state.pc = block.controlPc;
                Exit exit = ((ExitNode) block.control).execute(state);
                // Some of these take long, a fence for one, so where the guest goes on the slice ends nevertheless.
                return exit instanceof Exit.Fault || exit instanceof Exit.Breakpoint ? uncounted(exit) : exit;
            }
            block = follow(block);
            if (state.fuel <= 0 && block != null) {
                state.pc = block.pc;
                return null;
            }
        }
        return BlockDecoder.fetchFault(state.pc);
    }

    /** The block that comes after {@code block}, or null, with the program counter set, if it cannot be fetched. */
    private Block follow(Block block) {
        switch (block.kind) {
            case Block.BRANCH -> {
                BranchNode branch = (BranchNode) block.control;
                if (!branch.test(null, state)) {
                    return next(block);
                }
                block.takenCount++;
                return arrive(block, taken(block, branch.target()), false);
            }
            case Block.JUMP -> {
                JumpNode jump = (JumpNode) block.control;
                jump.execute(null, state);
                return arrive(block, taken(block, jump.target()), jump.isCall());
            }
            case Block.INDIRECT -> {
                IndirectJumpNode jump = (IndirectJumpNode) block.control;
                long pc = jump.execute(null, state);
                Block target = block.targets.find(pc);
                if (target == null) {
                    state.pc = pc;
                    target = code.blockAt(pc);
                    if (target == null) {
                        return null;
                    }
                    block.targets.add(target);
                }
                return switch (jump.kind()) {
                    case CALL -> arrive(block, target, true);
                    case JUMP -> arrive(block, target, false);
                    case RETURN -> target;
                };
            }
            default -> {
                return next(block);
            }
        }
    }

    private Block next(Block block) {
        Block next = block.next;
        if (next == null || !next.valid) {
            state.pc = block.end;
            next = code.blockAt(block.end);
            block.next = next;
        }
        return next;
    }

    private Block taken(Block block, long pc) {
        Block taken = block.taken;
        if (taken == null || !taken.valid) {
            state.pc = pc;
            taken = code.blockAt(pc);
            block.taken = taken;
        }
        return taken;
    }

    /** Notes the arrival at what may be the head of a loop or the entry of a function. */
    private Block arrive(Block from, Block target, boolean call) {
        if (target != null && (call || target.pc <= from.pc)) {
            heat(target, call ? regions.functionThreshold : regions.loopThreshold);
        }
        return target;
    }

    private void heat(Block block, int threshold) {
        if (block.region == null && !block.isLoneExit() && ++block.heat >= threshold) {
            regions.enter(block, isa.context(state));
        }
    }

    /** Runs compiled code if there is some for the core's context. */
    private Outcome enter(Region region) {
        int context = isa.context(state);
        if (region.context != 0 && region.context != context) {
            regions.misfits(region, context);
            return Outcome.NOT_COMPILED;
        }
        long before = state.fuel;
        Outcome outcome = (Outcome) region.target.call(state);
        if (outcome == Outcome.NOT_COMPILED) {
            regions.lostCode(region);
            return outcome;
        }
        if (outcome == Outcome.FAULTED) {
            Block block = region.blocks[state.exit];
            rewind(block);
            if (block.kind == Block.EXIT) {
                // The region had not charged the exit node.
                state.fuel--;
            }
        }
        long ran = before - state.fuel;
        regionEntries++;
        retiredCompiled += ran;
        regions.ran(region, ran);
        if (outcome == Outcome.FAULTED && state.faultCause == null) {
            regions.retries(region);
            return Outcome.RETRY;
        }
        if (outcome == Outcome.LEFT) {
            landing = code.blockAt(state.pc);
            if (state.exit != RegionRootNode.NO_EXIT) {
                sideExits++;
                if (landing != null) {
                    regions.left(region, state.exit, landing);
                    heat(landing, regions.landingThreshold);
                }
            }
        }
        return outcome;
    }

    /** Takes back what {@code block} was charged for instructions from the faulting one on, and goes to that one. */
    private void rewind(Block block) {
        state.pc = state.faultPc;
        state.fuel += block.instructionsFrom(state.faultPc);
    }

    private Exit fault() {
        return new Exit.Fault(state.faultCause, state.faultAddress);
    }

    /** An instruction that is left to be carried out, or never can be, is not retired. */
    private Exit uncounted(Exit exit) {
        state.fuel++;
        return exit;
    }

    @Override
    public void kick() {
        kicked = true;
    }

    @Override
    public long pc() {
        return state.pc;
    }

    @Override
    public void setPc(long pc) {
        state.pc = pc;
    }

    @Override
    public long register(int index) {
        return state.registers[isa.integerRegister(index)];
    }

    @Override
    public void setRegister(int index, long value) {
        int slot = isa.integerRegister(index);
        if (slot != 0) {
            state.registers[slot] = value;
        }
    }

    @Override
    public long floatRegister(int index) {
        return state.registers[isa.floatRegister(index)];
    }

    @Override
    public void setFloatRegister(int index, long bits) {
        state.registers[isa.floatRegister(index)] = bits;
    }

    @Override
    public int floatStatus() {
        return isa.floatStatus(state);
    }

    @Override
    public void setFloatStatus(int value) {
        isa.setFloatStatus(state, value);
    }

    @Override
    public long retired() {
        return (long) RETIRED.getOpaque(this);
    }
}
