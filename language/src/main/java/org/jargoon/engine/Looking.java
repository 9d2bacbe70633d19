// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.SplittableRandom;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.CoreObserver;
import org.jargoon.vcpu.CoreObserver.Tier;

/** When a core is to be looked at, and who looks. */
final class Looking {
    /**
     * The most instructions that a core goes on before it is looked at: more than most loops have, so that a look finds
     * each instruction of one as likely as the next; some microseconds.
     */
    private static final int FARTHEST = 1024;

    private final SplittableRandom random = new SplittableRandom(FARTHEST);
    private CoreObserver observer;
    private volatile boolean asked;

    void setObserver(CoreObserver value) {
        observer = value;
    }

    void ask() {
        asked = true;
    }

    /** A run begins: what was asked for since the last one is about what the guest waited for. */
    void begin(Core core) {
        if (isDue()) {
            look(core, Tier.HOST);
        }
    }

    boolean isDue() {
        return asked && observer != null;
    }

    /** How many instructions the core goes on before the next look. */
    int distance() {
        return 1 + random.nextInt(FARTHEST);
    }

    void look(Core core, Tier tier) {
        asked = false;
        observer.look(core, tier);
    }
}
