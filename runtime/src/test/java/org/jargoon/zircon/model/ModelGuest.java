// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jargoon.zircon.abi.Status;

/** A guest: memory, traps and numbers for VCPUs (docs/zircon.md §1, §2.1 to §2.3, §3). */
final class ModelGuest extends ModelObject {
    private static final long PORTS_END = 0xFFFF;

    private final ModelEra era;
    private final ModelMemory memory = new ModelMemory();
    private final ModelVmar root;
    private final List<ModelTrap> traps = new ArrayList<>();
    private final BitSet numbers = new BitSet();
    private final BitSet started = new BitSet();
    private final BitSet pendingStarts = new BitSet();

    ModelGuest(ModelEra era) {
        super(GUEST, era.guestRights());
        this.era = era;
        root = ModelVmar.root(era, memory);
    }

    ModelEra era() {
        return era;
    }

    ModelVmar root() {
        return root;
    }

    ModelMemory memory() {
        return memory;
    }

    void setTrap(int kind, long address, long size, ModelPort port, long key) throws Refusal {
        unless(kind >= ModelTrap.BELL && kind <= ModelTrap.IO, Status.INVALID_ARGS);
        unless(kind != ModelTrap.IO || era.isX86(), Status.NOT_SUPPORTED);
        unless((kind == ModelTrap.BELL) == (port != null), Status.INVALID_ARGS);
        ModelTrap trap = new ModelTrap(kind, address, size, port, key);
        if (trap.isOfMemory()) {
            unless(address % ModelVmo.PAGE == 0 && size % ModelVmo.PAGE == 0, Status.INVALID_ARGS);
            root.unmapForTrap(address, size);
        } else {
            unless(size != 0, era.is2023() ? Status.OUT_OF_RANGE : Status.INVALID_ARGS);
            unless(address >= 0 && address <= PORTS_END, Status.OUT_OF_RANGE);
            unless(size >= 0 && size <= PORTS_END - address, Status.OUT_OF_RANGE);
        }
        for (ModelTrap other : traps) {
            unless(other.isOfMemory() != trap.isOfMemory() || !other.meets(address, size), Status.ALREADY_EXISTS);
        }
        traps.add(trap);
    }

    ModelTrap trapAt(boolean ofMemory, long address) {
        for (ModelTrap trap : traps) {
            if (trap.isOfMemory() == ofMemory && trap.contains(address)) {
                return trap;
            }
        }
        return null;
    }

    ModelVcpu createVcpu(long entry, ModelThread thread) throws Refusal {
        unless(Long.compareUnsigned(entry, era.physicalSize()) < 0, Status.INVALID_ARGS);
        unless(!era.is2023() || thread.vcpu() == null, Status.BAD_STATE);
        int number = numbers.nextClearBit(0);
        unless(number < era.vcpus(), Status.NO_RESOURCES);
        unless(thread.vcpu() == null, Status.BAD_STATE);
        numbers.set(number);
        ModelVcpu vcpu = new ModelVcpu(this, number, entry, thread);
        thread.own(vcpu);
        return vcpu;
    }

    @Override
    Collection<ModelObject> kept() {
        List<ModelObject> kept = new ArrayList<>(memory.vmos());
        traps.stream().map(ModelTrap::port).filter(Objects::nonNull).forEach(kept::add);
        return kept;
    }

    /** A VCPU asked to be stopped (docs/zircon.md §9.2: the hart state management of the SBI remembers it). */
    void stop(int number) {
        started.clear(number);
    }

    /** A VCPU runs, whatever it was before. */
    void resumed(int number) {
        started.set(number);
        pendingStarts.clear(number);
    }

    /** The guest wants a VCPU to run; false if it does, or if that is wanted already. */
    boolean tryStart(int number) {
        if (started.get(number) || pendingStarts.get(number)) {
            return false;
        }
        pendingStarts.set(number);
        return true;
    }

    void vcpuGone(int number) {
        numbers.clear(number);
        started.clear(number);
        endIfUnused();
    }

    @Override
    void lastHandleGone() {
        endIfUnused();
    }

    private void endIfUnused() {
        if (handles() == 0 && numbers.isEmpty()) {
            for (ModelTrap trap : traps) {
                if (trap.port() != null) {
                    trap.port().drop(trap);
                }
            }
            traps.clear();
            root.end();
        }
    }
}
