// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import java.util.Map;
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
        for (Map.Entry<Integer, ModelHandle> entry : model.entries()) {
            if ((type == 0 || entry.getValue().object().type() == type) && random.nextInt(++found) == 0) {
                chosen = entry.getKey();
            }
        }
        return chosen;
    }

    /** One of two handles: that of whose type there are more, so that no type dies out. */
    int abundant(Random random) {
        int one = any(0, random);
        int other = any(0, random);
        return count(one) >= count(other) ? one : other;
    }

    private int count(int value) {
        int count = 0;
        ModelHandle like = model.peek(value);
        for (ModelHandle handle : model.handles()) {
            count += like != null && handle.object().type() == like.object().type() ? 1 : 0;
        }
        return count;
    }
}
