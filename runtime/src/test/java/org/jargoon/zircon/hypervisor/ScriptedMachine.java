// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jargoon.memory.PhysicalMemory;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vcpu.UnobservedCode;

/** The code of a guest of a {@link ScriptedEngine}; counts what it is told. */
public final class ScriptedMachine implements MachineCode, UnobservedCode {
    private final ScriptedEngine engine;
    private final PhysicalMemory memory;
    private final GuestClock clock;
    private final List<ScriptedCore> cores = new CopyOnWriteArrayList<>();
    private final AtomicInteger fences = new AtomicInteger();
    private final AtomicInteger mappingChanges = new AtomicInteger();
    private final List<TranslationChange> translationChanges = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    ScriptedMachine(ScriptedEngine engine, PhysicalMemory memory, GuestClock clock) {
        this.engine = engine;
        this.clock = clock;
        this.memory = memory;
    }

    ScriptedEngine engine() {
        return engine;
    }

    PhysicalMemory memory() {
        return memory;
    }

    GuestClock clock() {
        return clock;
    }

    boolean isClosed() {
        return closed;
    }

    /** How often {@link #fenceInstructions} was called. */
    public int fences() {
        return fences.get();
    }

    /** How often {@link #mappingChanged} was called. */
    public int mappingChanges() {
        return mappingChanges.get();
    }

    /** A call of {@link #translationsChanged}. */
    public record TranslationChange(long cores, long address, long length) {}

    /** All calls of {@link #translationsChanged}. */
    public List<TranslationChange> translationChanges() {
        return translationChanges;
    }

    /** The cores that are not closed. */
    public List<ScriptedCore> cores() {
        return cores;
    }

    @Override
    public MachineCore newCore(int number) {
        ScriptedCore core = new ScriptedCore(this, number);
        cores.add(core);
        return core;
    }

    void coreClosed(ScriptedCore core) {
        cores.remove(core);
    }

    @Override
    public void mappingChanged(long address, long length) {
        mappingChanges.incrementAndGet();
        cores.forEach(ScriptedCore::forgetTranslations);
    }

    @Override
    public void translationsChanged(long concerned, long address, long length) {
        translationChanges.add(new TranslationChange(concerned, address, length));
        cores.forEach(ScriptedCore::forgetTranslations);
    }

    @Override
    public void synchronizeCode(long address, long length) {}

    @Override
    public void fenceInstructions() {
        fences.incrementAndGet();
    }

    @Override
    public CodeStatistics statistics() {
        return new CodeStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public void close() {
        closed = true;
        cores.forEach(ScriptedCore::kick);
    }
}
