// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.hypervisor.ScriptedEngine;
import org.jargoon.zircon.object.HypervisorOptions;
import org.jargoon.zircon.object.Kernel;
import org.jargoon.zircon.object.ZxProcess;

/** The implementation and the model beside each other: a kernel, two processes, some threads, and what has happened. */
final class Rig implements AutoCloseable {
    private static final int PROCESSES = 2;

    private final Random random;
    private final ModelEra era;
    private final ScriptedEngine engine;
    private final Kernel kernel;
    private final Side[] sides = new Side[PROCESSES];
    private final Trail trail = new Trail();
    private final Crew crew = new Crew();
    private final Map<Long, ModelObject> koids = new HashMap<>();

    Rig(Profile profile, Architecture architecture, long seed) {
        random = new Random(seed);
        era = ModelEra.of(profile, architecture);
        engine = new ScriptedEngine(architecture);
        GuestCode.install(engine, era.machine());
        kernel = new Kernel(profile, HypervisorOptions.of(architecture).withEngine(() -> engine));
        for (int i = 0; i < PROCESSES; i++) {
            startProcess(i);
        }
    }

    Random random() {
        return random;
    }

    ModelEra era() {
        return era;
    }

    ScriptedEngine engine() {
        return engine;
    }

    Trail trail() {
        return trail;
    }

    Crew crew() {
        return crew;
    }

    /** A process in the place of one that has ended; it has a root resource. */
    void startProcess(int number) {
        Side side = new Side(new ZxProcess(kernel));
        sides[number] = side;
        addRoot(side);
    }

    /** Gives a process a root resource. */
    void addRoot(Side side) {
        try {
            side.model().bind(side.process().addRootResource(), ModelHandle.first(ModelResource.root(era)));
        } catch (StatusException e) {
            throw new AssertionError(e);
        }
    }

    void endProcess(int number) {
        sides[number].model().closeAll();
        sides[number].process().close();
    }

    int anyProcess() {
        return random.nextInt(PROCESSES);
    }

    Side side(int number) {
        return sides[number];
    }

    Side other(Side side) {
        return sides[0] == side ? sides[1] : sides[0];
    }

    /** A koid was seen: it belongs to one object for ever (docs/zircon.md §8.10). */
    boolean isKoidOf(long koid, ModelObject object) {
        if (object.koid() == 0 && koid >= 1024 && koids.putIfAbsent(koid, object) == null) {
            object.learnKoid(koid);
        }
        return object.koid() == koid;
    }

    /** Compares how many objects live. */
    void checkLiveObjects() {
        Set<ModelObject> live = new HashSet<>();
        for (Side side : sides) {
            side.model().handles().forEach(handle -> addLive(handle.object(), live));
        }
        if (live.size() != kernel.liveObjects()) {
            throw new AssertionError(live.size() + " objects live, but the kernel has " + kernel.liveObjects());
        }
    }

    private static void addLive(ModelObject object, Set<ModelObject> live) {
        if (live.add(object)) {
            object.kept().forEach(kept -> addLive(kept, live));
        }
    }

    /** Ends everything: nothing may be left. */
    @Override
    public void close() {
        for (int i = 0; i < PROCESSES; i++) {
            endProcess(i);
        }
        crew.close();
        if (kernel.liveObjects() != 0) {
            throw new AssertionError(kernel.liveObjects() + " objects are left");
        }
    }
}
