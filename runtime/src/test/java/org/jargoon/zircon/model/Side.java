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
        int count = 0;
        for (ModelHandle handle : model.handles()) {
            count += isOf(type, handle) ? 1 : 0;
        }
        int chosen = count == 0 ? -1 : random.nextInt(count);
        for (Map.Entry<Integer, ModelHandle> entry : model.entries()) {
            if (isOf(type, entry.getValue()) && chosen-- == 0) {
                return entry.getKey();
            }
        }
        return 0;
    }

    private static boolean isOf(int type, ModelHandle handle) {
        return type == 0 || handle.object().type() == type;
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
