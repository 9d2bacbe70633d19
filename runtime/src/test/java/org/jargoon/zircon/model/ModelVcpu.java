// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jargoon.zircon.abi.Status;

/** A VCPU (docs/zircon.md §2.3 to §2.10, §6). */
final class ModelVcpu extends ModelObject {
    private static final int RIGHTS = 0xD01F;

    private final ModelGuest guest;
    private final int number;
    private final ModelThread thread;
    private final ModelCore core;
    private final TreeSet<Integer> pending = new TreeSet<>();
    private boolean kicked;

    ModelVcpu(ModelGuest guest, int number, long entry, ModelThread thread) {
        super(VCPU, RIGHTS);
        this.guest = guest;
        this.number = number;
        this.thread = thread;
        core = new ModelCore(guest.era(), entry, number);
    }

    ModelGuest guest() {
        return guest;
    }

    ModelThread thread() {
        return thread;
    }

    ModelCore core() {
        return core;
    }

    @Override
    Collection<ModelGuest> kept() {
        return List.of(guest);
    }

    boolean isKicked() {
        return kicked;
    }

    void kick() {
        kicked = true;
    }

    void interrupt(int vector) {
        if (vector >= 0 && vector < 256) {
            pending.add(vector);
            if (guest.era().machine() == ModelEra.Machine.RISCV64 && vector < 64) {
                pending.remove(vector ^ 32);
            }
        }
    }

    /** Runs the guest until there is a packet; every other end is a refusal. */
    ModelPacket enter(ModelThread caller, Act act) throws Refusal {
        unless(caller == thread, Status.BAD_STATE);
        if (kicked) {
            kicked = false;
            throw Refusal.of(Status.CANCELED);
        }
        guest.resumed(number);
        pending.forEach(core::inject);
        pending.clear();
        GuestRun run = new GuestRun(guest, core, number, act);
        ModelPacket packet = null;
        while (packet == null) {
            packet = run.step();
        }
        return packet;
    }

    /** Whether the next instructions would ring a bell that has no packet left: it would wait (docs/zircon.md §4.6). */
    boolean wouldWait(Act act) {
        if (act.kind() != Act.Kind.STORE && act.kind() != Act.Kind.STORE_WITHOUT_SYNDROME) {
            return false;
        }
        ModelTrap trap = guest.trapAt(true, act.address());
        return trap != null && trap.kind() == ModelTrap.BELL && trap.isFull();
    }

    long[] readState(ModelThread caller, int kind, int size) throws Refusal {
        unless(kind == 0 && size == guest.era().stateSize(), Status.INVALID_ARGS);
        unless(caller == thread, Status.BAD_STATE);
        return core.state();
    }

    void writeState(ModelThread caller, int size, long[] words) throws Refusal {
        unless(size == guest.era().stateSize(), Status.INVALID_ARGS);
        unless(caller == thread, Status.BAD_STATE);
        core.setState(words);
    }

    long[] readFullState(ModelThread caller, int size) throws Refusal {
        unless(guest.era().machine() == ModelEra.Machine.RISCV64, Status.INVALID_ARGS);
        unless(caller == thread, Status.BAD_STATE);
        pending.forEach(core::inject);
        pending.clear();
        unless(size == ModelCore.FULL_WORDS * Long.BYTES, Status.INVALID_ARGS);
        return core.fullState();
    }

    void writeFullState(ModelThread caller, long[] words) throws Refusal {
        unless(guest.era().machine() == ModelEra.Machine.RISCV64, Status.INVALID_ARGS);
        unless(caller == thread, Status.BAD_STATE);
        unless(words.length == ModelCore.FULL_WORDS, Status.INVALID_ARGS);
        core.setFullState(words);
    }

    long fullStateSize(ModelThread caller) throws Refusal {
        boolean has = guest.era().machine() == ModelEra.Machine.RISCV64 && caller == thread;
        unless(has, Status.NOT_SUPPORTED);
        return ModelCore.FULL_WORDS * Long.BYTES;
    }

    /** Answers an input from a port (docs/zircon.md §2.8). */
    void writeIo(ModelThread caller, int size, int accessSize, int data) throws Refusal {
        unless(guest.era().isX86() && size == 8, Status.INVALID_ARGS);
        unless(caller == thread, Status.BAD_STATE);
        unless(accessSize == 1 || accessSize == 2 || accessSize == 4, Status.INVALID_ARGS);
        long mask = (1L << accessSize * 8) - 1;
        core.setRegister(0, core.register(0) & ~mask | data & mask);
    }

    @Override
    void lastHandleGone() {
        if (thread.vcpu() == this) {
            thread.own(null);
        }
        guest.vcpuGone(number);
    }
}
