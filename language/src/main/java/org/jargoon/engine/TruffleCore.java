// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import com.oracle.truffle.api.CompilerAsserts;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jargoon.engine.RegionRootNode.Outcome;
import org.jargoon.vcpu.CoreDebug;
import org.jargoon.vcpu.CoreObserver;
import org.jargoon.vcpu.CoreObserver.Tier;
import org.jargoon.vcpu.Exit;

/**
 * One core: runs blocks in the cold tier, gathers their profile, and enters compiled regions where there are any.
 *
 * <p>The cold tier is plain Java that HotSpot compiles; only regions are ever partially evaluated.
 */
sealed class TruffleCore extends CoreRegisters permits TruffleMachineCore {
    /** The most instructions of a user program between two looks at kicks and the budget: some 0.1 ms. */
    private static final long SLICE = 100_000;

    /** How many exit nodes there are at most in a slice: some retire nothing, so that fuel alone bounds nothing. */
    private static final int MOST_EXITS = 2_000;

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
    private final long sliceLength;

    /** Whether a slice ends with the very instruction that it was granted for, and not only soon behind it. */
    private final boolean exact;

    private volatile boolean kicked;
    private long retired;

    private final Debugging debugging;
    private final Tracing tracing;
    private final Looking looking = new Looking();

    /** Whether the slice stays in the cold tier and ends exactly where it is to: compiled code may not run now. */
    private boolean cold;

    /** What ran last. */
    private Tier tier = Tier.COLD;

    /** How many exit nodes there may have been in the slice; at least 1. */
    private int exits = 1;

    /** Where the last region that was left goes on. */
    private Block landing;

    /** Counters for {@link GuestCode#statistics}. */
    long retiredCompiled;

    long regionEntries;
    long sideExits;

    /** The core of a user program. */
    TruffleCore(Isa isa, GuestCode code, CoreState state) {
        this(isa, code, state, SLICE, false);
    }

    /**
     * @param sliceLength the most instructions between two looks at the world
     * @param exact whether it is exactly so many, wherever no instruction ends the slice earlier
     */
    TruffleCore(Isa isa, GuestCode code, CoreState state, long sliceLength, boolean exact) {
        super(isa, state);
        this.isa = isa;
        this.code = code;
        this.regions = code.regions();
        this.state = state;
        this.sliceLength = sliceLength;
        this.exact = exact;
        debugging = new Debugging(isa, state);
        tracing = new Tracing(isa.layout(), this);
        state.debugging = debugging;
        state.tracing = tracing;
    }

    @Override
    public Exit run() {
        CompilerAsserts.neverPartOfCompilation();
        if (debugging.begin()) {
            return Exit.Stopped.INSTANCE;
        }
        looking.begin(this);
        long begin = state.retiredBefore;
        Exit exit = runSlices();
        looking.end(tier, exit, state.retiredBefore - begin);
        return exit;
    }

    private Exit runSlices() {
        while (true) {
            tellTime();
            if (kicked || code.isClosed()) {
                kicked = false;
                return Exit.Kicked.INSTANCE;
            }
            beginSlice();
            Exit exit = debugging.end(looking.isDue() ? lookAround() : slice(sliceLength()));
            if (exit != null) {
                tellTime();
                return exit;
            }
        }
    }

    /** Goes on in the cold tier, towards where the observer is to look. */
    private Exit lookAround() {
        long distance = looking.approach(tier);
        long before = state.retiredBefore;
        cold = true;
        try {
            return slice(Math.min(sliceLength(), distance));
        } finally {
            cold = false;
            looking.approached(this, state.retiredBefore - before);
        }
    }

    /** Runs so many instructions at most, but for the last block; null if there is no reason to stop. */
    private Exit slice(long wanted) {
        boolean step = debugging.isStepping();
        long granted = code.takeBudget(step || tracing.isOn() ? 1 : wanted);
        if (granted == 0) {
            return Exit.BudgetExhausted.INSTANCE;
        }
        state.slice = granted;
        state.fuel = granted;
        exits = 1;
        Exit exit = runSlice(step);
        long ran = state.slice - state.fuel;
        // A guest that only traps retires nothing, and has to come to the end of its budget too.
        code.returnBudget(granted - Math.max(ran, exits));
        state.retiredBefore += ran;
        state.slice = 0;
        state.fuel = 0;
        RETIRED.setOpaque(this, state.retiredBefore);
        if (tracing.isOn() && ran > 0) {
            tracing.retired();
        }
        return exit;
    }

    /** Whether interrupts are to wait until the core has been looked at, which will be soon. */
    final boolean isBeforeLook() {
        return looking.isUninterrupted();
    }

    /** Tells a clock that goes with the core's instructions how far it is: between slices and behind the last. */
    void tellTime() {}

    /** Whether the core may go on in its slice behind an {@link ExitNode} that {@link ExitNode#goesOn}. */
    boolean mayGoOn() {
        return !debugging.isStepping() && !tracing.isOn();
    }

    /** Looks at what a slice does not: called before each. */
    void beginSlice() {}

    /** The most instructions in the slice that begins. */
    long sliceLength() {
        return sliceLength;
    }

    /**
     * The instruction at the program counter cannot be carried out; {@link CoreState} says why.
     *
     * @param block the block with the instruction, or null if it could not be fetched
     * @return why the engine has to stop, or null if the guest goes on at the program counter
     */
    Exit faulted(Block block) {
        return new Exit.Fault(state.faultCause, state.faultAddress);
    }

    /**
     * Runs until the fuel is used up (null) or there is a reason to stop.
     *
     * @param step whether the fuel is for one instruction, on which no breakpoint counts
     */
    private Exit runSlice(boolean step) {
        tier = Tier.COLD;
        try {
            Block block = step ? code.instructionAt(state) : code.blockAt(state);
            tracing.begin(block);
            return runBlocks(block);
        } catch (GuestFault unfetched) {
            return faulted(null);
        }
    }

    private Exit runBlocks(Block start) {
        Block block = start;
        while (true) {
            Region region = block.region;
            if (region != null && region.compiled && !cold) {
                region = regions.newest(region);
                switch (enter(region)) {
                    case LEFT -> {
                        if (state.fuel <= 0) {
                            tier = tier(region);
                            return null;
                        }
                        block = landing;
                        continue;
                    }
                    case FAULTED -> {
                        return faulted(region.blocks[state.exit]);
                    }
                    // The cold tier carries out what compiled code could not, and does not go back before it has.
                    case RETRY -> block = code.blockAt(state);
                    case NOT_COMPILED -> {}
                }
            }
            if ((block.units & state.disabledUnits) != 0) {
                return runWithoutUnits(block);
            }
            state.pc = block.pc;
            state.fuel -= block.instructions;
            if (state.fuel < 0 && (exact || cold)) {
                state.fuel += block.instructions;
                return runPart(block);
            }
            if (!executeBody(block)) {
                return faulted(block);
            }
            if (block.kind == Block.EXIT) {
                ExitNode node = (ExitNode) block.control;
                Exit exit = execute(node, block);
                if (exit == null && node.goesOn() && mayGoOn() && state.fuel > 0 && ++exits < MOST_EXITS) {
                    block = code.blockAt(state);
                    heat(block, regions.functionThreshold);
                    continue;
                }
                // Some of these take long, a fence for one, so where the guest goes on the slice ends nevertheless.
                return exit;
            }
            block = follow(block);
            if (state.fuel <= 0) {
                state.pc = block.pc;
                return null;
            }
        }
    }

    /** Executes a block up to its {@link Block#control}; false if an instruction has faulted. */
    private boolean executeBody(Block block) {
        block.executions++;
        if (state.counts != null) {
            state.counts.add(block);
        }
        try {
            for (InstructionNode instruction : block.body) {
                instruction.execute(null, state);
            }
            return true;
        } catch (GuestFault fault) {
            rewind(block, block.number);
            return false;
        }
    }

    /** Carries out the node that a block ends with. */
    private Exit execute(ExitNode node, Block block) {
        state.pc = block.controlPc;
        long fuel = state.fuel;
        Exit exit = node.execute(state);
        if (isUnretired(exit)) {
            state.fuel++;
        }
        if (state.counts != null && state.fuel != fuel) {
            state.counts.addOne(block.number, block.instructions - 1, -1);
        }
        return exit;
    }

    /** Runs as many instructions of a block as there is fuel for, which are fewer than it has. */
    private Exit runPart(Block block) {
        state.pc = block.pc;
        try {
            for (int i = 0; state.fuel > 0; i++) {
                runOne(block, i);
            }
        } catch (GuestFault fault) {
            return stoppedAt(block);
        }
        return null;
    }

    /** Runs a block up to the first instruction that needs a unit which is disabled; that one is illegal. */
    private Exit runWithoutUnits(Block block) {
        int index = 0;
        state.pc = block.pc;
        try {
            while ((block.node(index).unit() & state.disabledUnits) == 0) {
                if (state.fuel == 0 && (exact || cold)) {
                    return null;
                }
                runOne(block, index);
                index++;
            }
        } catch (GuestFault fault) {
            return stoppedAt(block);
        }
        state.fault(Exit.Cause.ILLEGAL_INSTRUCTION, block.bits(index), state.pc);
        return faulted(block);
    }

    private void runOne(Block block, int index) {
        state.fuel--;
        if (state.counts != null) {
            state.counts.addOne(block.number, index, 1);
        }
        block.body[index].execute(null, state);
        state.pc += block.length(index);
    }

    /** What {@link #runOne} ran has faulted, and is not retired, or has only asked for the slice to end. */
    private Exit stoppedAt(Block block) {
        if (!state.isStop()) {
            state.fuel++;
            if (state.counts != null) {
                state.counts.addOne(block.number, block.index(state.faultPc), -1);
            }
        }
        state.pc = state.faultPc;
        return faulted(block);
    }

    /** The block that comes after {@code block}. */
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
                if (target == null || leadsElsewhere(block, target)) {
                    state.pc = pc;
                    target = code.blockAt(state);
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
        if (next == null || !next.valid || leadsElsewhere(block, next)) {
            state.pc = block.end;
            next = code.blockAt(state);
            block.next = next;
        }
        return next;
    }

    private Block taken(Block block, long pc) {
        Block taken = block.taken;
        if (taken == null || !taken.valid || leadsElsewhere(block, taken)) {
            state.pc = pc;
            taken = code.blockAt(state);
            block.taken = taken;
        }
        return taken;
    }

    /**
     * Whether a link between blocks may not be followed, as it leads to another page, and the core might fetch
     * something else from that address now.
     */
    private boolean leadsElsewhere(Block block, Block target) {
        return state.translations != null && !block.sharesPageWith(target) && !state.translations.knows(target);
    }

    /** Notes the arrival at what may be the head of a loop or the entry of a function. */
    private Block arrive(Block from, Block target, boolean call) {
        if (call || target.pc <= from.pc) {
            heat(target, call ? regions.functionThreshold : regions.loopThreshold);
        }
        return target;
    }

    private void heat(Block block, int threshold) {
        if (block.region == null && !block.isLoneExit() && ++block.heat >= threshold) {
            regions.enter(block, isa.context(state));
        }
    }

    private static Tier tier(Region region) {
        return region.lastTierRequested ? Tier.LAST : Tier.FIRST;
    }

    /** Runs compiled code if there is some for the core's context. */
    private Outcome enter(Region region) {
        int context = isa.context(state);
        if (region.context != 0 && region.context != context) {
            regions.misfits(region, context);
            return Outcome.NOT_COMPILED;
        }
        if (state.translations != null && !state.translations.hold(region, state)) {
            return Outcome.NOT_COMPILED;
        }
        if ((region.units & state.disabledUnits) != 0) {
            return Outcome.NOT_COMPILED;
        }
        int spared = exact ? region.instructions : 0;
        if (state.fuel < spared) {
            // The end of a slice that has to be exact is all that the cold tier has of it.
            tier = tier(region);
            return Outcome.NOT_COMPILED;
        }
        // The region looks at its fuel on edges backwards only: so what it can use up before the next is withheld.
        state.fuel -= spared;
        if (state.counts != null) {
            state.regionCounts = state.counts.forRegion();
        }
        long before = state.fuel;
        Outcome outcome = (Outcome) region.target.call(state);
        if (outcome == Outcome.NOT_COMPILED) {
            state.fuel += spared;
            regions.lostCode(region);
            return outcome;
        }
        if (outcome == Outcome.FAULTED) {
            Block block = region.blocks[state.exit];
            rewind(block, region.root.number(state.exit));
            if (block.kind == Block.EXIT) {
                // The region had not charged the exit node.
                state.fuel--;
            }
        }
        long ran = before - state.fuel;
        state.fuel += spared;
        regionEntries++;
        retiredCompiled += ran;
        regions.ran(region, ran);
        if (outcome == Outcome.FAULTED && state.isRetry()) {
            regions.retries(region);
            return Outcome.RETRY;
        }
        if (outcome == Outcome.LEFT) {
            if (state.exit != RegionRootNode.NO_EXIT) {
                sideExits++;
            }
            landing = code.blockAt(state);
            if (state.exit != RegionRootNode.NO_EXIT) {
                regions.left(region, state.exit, landing);
                heat(landing, regions.landingThreshold);
            }
        }
        return outcome;
    }

    /**
     * Takes back what {@code block} was charged for instructions from the faulting one on, and goes to that one.
     *
     * @param number what the block was counted as
     */
    private void rewind(Block block, int number) {
        state.pc = state.faultPc;
        int index = block.index(state.faultPc);
        state.fuel += block.instructions - index;
        if (state.counts != null) {
            state.counts.takeBack(number, index, block.instructions);
        }
    }

    /** Whether an instruction is left to be carried out, or never can be. */
    private static boolean isUnretired(Exit exit) {
        return exit instanceof Exit.Fault || exit instanceof Exit.Breakpoint || exit instanceof Exit.Stopped;
    }

    /** Takes the last instruction back, of a core that does not run. */
    final void takeBackRetired() {
        state.retiredBefore--;
        RETIRED.setOpaque(this, state.retiredBefore);
        code.returnBudget(1);
    }

    final void setCounts(CoreCounts counts) {
        state.counts = counts;
    }

    @Override
    public int number() {
        return 0;
    }

    final Debugging debugging() {
        return debugging;
    }

    final Tracing tracing() {
        return tracing;
    }

    @Override
    public final CoreDebug debug() {
        return debugging;
    }

    @Override
    public final void setObserver(CoreObserver observer) {
        looking.setObserver(observer);
    }

    @Override
    public final void askToLook() {
        looking.ask();
    }

    @Override
    public void kick() {
        kicked = true;
    }

    @Override
    public long retired() {
        return (long) RETIRED.getOpaque(this);
    }
}
