// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import java.util.Random;
import org.jargoon.zircon.object.ZxProcess;
import org.jargoon.zircon.syscall.Syscalls;

/** A process on both sides, and handle values that it had. */
final class Side {
    private static final int STALE = 16;

    private final ZxProcess process;
    private final Syscalls syscalls;
    private final ModelProcess model = new ModelProcess();
    private final int[] stale = new int[STALE];
    private int closed;

    Side(ZxProcess process) {
        this.process = process;
        syscalls = new Syscalls(process);
    }

    ZxProcess process() {
        return process;
    }

    Syscalls zx() {
        return syscalls;
    }

    ModelProcess model() {
        return model;
    }

    void gone(int value) {
        stale[closed++ % STALE] = value;
    }

    int stale(Random random) {
        return stale[random.nextInt(STALE)];
    }

    /** A handle to an object of a type, 0 for any; 0 if there is none. */
    int any(int type, Random random) {
        int found = 0;
        int chosen = 0;
        for (int value : model.values()) {
            if ((type == 0 || model.peek(value).object().type() == type) && random.nextInt(++found) == 0) {
                chosen = value;
            }
        }
        return chosen;
    }
}
