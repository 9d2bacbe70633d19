// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.memory.GuestMemory.EXECUTE;
import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.WRITE;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.InstructionClock;
import org.jargoon.vcpu.MachineCore;

/**
 * The core of a machine: takes exceptions and interrupts inside the guest, and forgets translations when asked to.
 *
 * <p>The handshake for that: who changes mappings counts {@link Forgetting#wanted} up and waits until the core has
 * caught up, which it does between slices, or is out of the guest, where it uses nothing that it translated before it
 * looks again.
 */
final class TruffleMachineCore extends TruffleCore implements MachineCore {
    /** Short, as it bounds how long interrupts, kicks and changes of mappings wait: some 20 microseconds. */
    private static final long SLICE = 20_000;

    private static final int SPINS = 200;
    private static final long NAP_NANOS = 20_000;

    private final Isa isa;
    private final GuestCode code;
    private final int number;
    private final CoreState state;
    private final MachineState machine;

    /** The machine's clock where that goes with the instructions of this core; otherwise null. */
    private final InstructionClock clock;
    private final Forgetting forgetting = new Forgetting();
    private volatile long forgotten;

    /** {@link GuestCode#drops} when the core last looked. */
    private volatile long dropsSeen;

    private volatile boolean inGuest;

    /** Which moment the core has to forget its stores of, as {@link PagedCode} numbers them, and which it has. */
    private volatile long storesToForget;

    private volatile long storesForgotten;

    /** The thread that ran the core last. */
    private Thread thread;

    /** @param number of the VCPU */
    TruffleMachineCore(Isa isa, GuestCode code, int number, CoreState state, GuestClock clock) {
        super(isa, code, state, SLICE, clock instanceof InstructionClock);
        this.clock = clock instanceof InstructionClock instructions ? instructions : null;
        this.isa = isa;
        this.code = code;
        this.number = number;
        this.state = state;
        this.machine = (MachineState) state;
    }

    @Override
    public Exit run() {
        thread = Thread.currentThread();
        inGuest = true;
        try {
            return super.run();
        } finally {
            inGuest = false;
        }
    }

    /** As on hardware, where the program counter has no bits below the smallest instruction's length. */
    @Override
    public void setPc(long pc) {
        super.setPc(pc & -isa.parcel());
    }

    @Override
    void beginSlice() {
        if (forgetting.wanted() != forgotten) {
            forgotten = forgetting.take(state.translations::flush, machine::fenceTranslations);
        }
        long drops = code.drops();
        if (drops != dropsSeen) {
            dropsSeen = drops;
        }
        if (storesToForget != storesForgotten) {
            forgetStores();
        }
        // Where time is instructions, a look changes nothing.
        if (!debugging().isStepping() && (clock != null || !isBeforeLook())) {
            machine.takeInterrupt();
        }
    }

    /** Alarms ring here, and kick the core where they interrupt it: before it looks at kicks. */
    @Override
    void tellTime() {
        if (clock != null) {
            clock.advance(state.retiredBefore);
        }
    }

    /** Where time is instructions, a slice ends at the one where something is due. */
    @Override
    long sliceLength() {
        if (clock == null) {
            return SLICE;
        }
        long untilAlarm = clock.instructionsUntil(clock.nextAlarm(), state.retiredBefore);
        long untilTimer = clock.instructionsUntil(machine.timer(), state.retiredBefore);
        long first = Math.min(Math.max(untilAlarm, 1), SLICE);
        // A timer that is due already, but masked, is looked at where the guest unmasks it, which ends the slice.
        return untilTimer == 0 ? first : Math.min(untilTimer, first);
    }

    @Override
    boolean mayGoOn() {
        return super.mayGoOn() && !machine.hasWaitingInterrupt();
    }

    @Override
    public int number() {
        return number;
    }

    /** Has the core forget its translations of a range of virtual addresses when it looks up. */
    void askToForget(long address, long length) {
        forgetting.ask(address, length);
    }

    /** Waits until nothing that the core translated before the last {@link #askToForget} is in use. */
    void awaitForgotten() {
        long wanted = forgetting.wanted();
        await(() -> forgotten >= wanted);
    }

    /** Waits until the core executes no block that was invalid when {@link GuestCode#drops} was {@code drops}. */
    void awaitDropped(long drops) {
        await(() -> dropsSeen >= drops);
    }

    private void await(BooleanSupplier looked) {
        if (Thread.currentThread() == thread) {
            // What rings between two slices: the core looks before the next.
            return;
        }
        for (int i = 0; inGuest && !looked.getAsBoolean(); i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(NAP_NANOS);
            }
        }
    }

    /** Has the core forget how to store to pages: at once if it is the calling thread's, otherwise when it looks up. */
    void forgetStores(long moment) {
        storesToForget = moment;
        if (Thread.currentThread() == thread) {
            forgetStores();
        }
    }

    private void forgetStores() {
        long moment = storesToForget;
        state.translations.flushStores();
        storesForgotten = moment;
    }

    /** Whether the core stores nothing by what it had translated before a moment. */
    boolean hasForgottenStores(long moment) {
        return !inGuest || storesForgotten >= moment;
    }

    @Override
    Exit faulted(Block block) {
        if (state.isStop()) {
            state.forgetStop();
            return null;
        }
        if (state.faultCause != null) {
            machine.takeException(state.faultCause, state.faultAddress);
            return null;
        }
        if (block == null || state.outsideAccess == EXECUTE) {
            return new Exit.MemoryAccess(state.faultAddress, state.outsideAccess, 0, null);
        }
        int index = block.index(state.pc);
        return new Exit.MemoryAccess(
                state.faultAddress, state.outsideAccess, block.length(index), syndrome(block.node(index)));
    }

    private Exit.Syndrome syndrome(GuestNode node) {
        if (!state.outsideIsOwn || !(node instanceof InstructionNode instruction)) {
            return null;
        }
        Exit.Syndrome syndrome = instruction.syndrome(state);
        if (syndrome == null || (state.faultAddress & PAGE_SIZE - 1) > PAGE_SIZE - syndrome.size()) {
            return null;
        }
        return syndrome;
    }

    @Override
    public boolean raise(int vector) {
        return machine.raise(vector);
    }

    @Override
    public boolean withdraw(int vector) {
        return machine.withdraw(vector);
    }

    @Override
    public void takeAccessFault() {
        machine.takeException(
                switch (state.soughtAccess) {
                    case READ -> Exit.Cause.LOAD_ACCESS;
                    case WRITE -> Exit.Cause.STORE_ACCESS;
                    default -> Exit.Cause.FETCH_ACCESS;
                },
                state.soughtAddress);
    }

    @Override
    public long[] saveState() {
        return machine.saveState();
    }

    @Override
    public void restoreState(long[] saved) {
        machine.restoreState(saved);
    }

    @Override
    public boolean hasPendingInterrupt() {
        return machine.hasPendingInterrupt();
    }

    @Override
    public long timerDeadline() {
        return machine.timerDeadline();
    }

    @Override
    public void takeBackWait() {
        machine.takeBackWait();
        takeBackRetired();
        tellTime();
    }

    @Override
    public void restart(long address) {
        machine.restart(address);
    }

    @Override
    public void setTimer(long time) {
        machine.setTimer(time);
    }

    @Override
    public long translationMisses() {
        return state.translations.misses();
    }

    @Override
    public void close() {
        code.remove(this);
    }
}
