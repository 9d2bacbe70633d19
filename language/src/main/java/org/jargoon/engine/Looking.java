// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.SplittableRandom;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.CoreObserver;
import org.jargoon.vcpu.CoreObserver.Tier;
import org.jargoon.vcpu.Exit;

/** When a core is to be looked at, and who looks. */
final class Looking {
    /**
     * The most instructions that a core goes on before it is looked at: more than most loops have, so that a look finds
     * each instruction of one as likely as the next; some microseconds.
     */
    private static final int FARTHEST = 1024;

    /** The same where the core had waited meanwhile, so that there is time: all of what a guest mostly does between. */
    private static final int FARTHEST_BEHIND_WAIT = 20_000;

    private final SplittableRandom random = new SplittableRandom(FARTHEST);
    private CoreObserver observer;
    private volatile boolean asked;

    /** Whether the guest ran when it was to be looked at, and has not come to where that is done. */
    private boolean underWay;

    /** Whether it has waited since. */
    private boolean waited;

    /** What ran the guest then. */
    private Tier tier;

    /** How many instructions it has to go from where it is. */
    private long distance;

    void setObserver(CoreObserver value) {
        observer = value;
    }

    void ask() {
        asked = true;
    }

    /** A run begins: what was asked for since the last one is about what the guest waited for. */
    void begin(Core core) {
        if (isDue() && !underWay) {
            asked = false;
            observer.look(core, Tier.HOST);
        }
    }

    /**
     * A run ends: what was asked for in it is about the guest, and is done where that goes on. Behind a wait it is as
     * likely to do again what it did before; but first comes what it always does when it wakes up.
     *
     * @param instructions how long the run was
     */
    void end(Tier now, Exit exit, long instructions) {
        if (isDue()) {
            waited |= exit instanceof Exit.Wait;
            approach(now, waited ? Math.clamp(instructions, 1, FARTHEST_BEHIND_WAIT) : FARTHEST);
        }
    }

    boolean isDue() {
        return asked && observer != null;
    }

    /**
     * Whether the core is on its way to where it will be looked at, and would have come there without an interrupt: if
     * it took one first, most looks would find what guests do with interrupts.
     */
    boolean isUninterrupted() {
        return isDue() && !waited;
    }

    /**
     * The core goes on to where it will be looked at.
     *
     * @param now what has run it until now
     * @return how many instructions there are to go
     */
    long approach(Tier now) {
        approach(now, FARTHEST);
        return distance;
    }

    private void approach(Tier now, int farthest) {
        if (!underWay) {
            underWay = true;
            tier = now;
            distance = 1 + random.nextInt(farthest);
        }
    }

    /** The core has gone on for some instructions; where those were all, it is looked at. */
    void approached(Core core, long instructions) {
        // A guest that only traps retires nothing, and is looked at too.
        distance -= Math.max(instructions, 1);
        if (distance <= 0) {
            underWay = false;
            waited = false;
            asked = false;
            observer.look(core, tier);
        }
    }
}
