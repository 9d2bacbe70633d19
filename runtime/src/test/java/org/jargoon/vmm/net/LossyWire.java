// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/** One direction of a wire that loses some frames and holds others back, so that they come after later ones. */
final class LossyWire implements Consumer<byte[]> {
    private final Consumer<byte[]> end;
    private final SplittableRandom random;
    private final double loss;
    private final double reordering;
    private byte[] held;
    private int lost;
    private int reordered;

    LossyWire(Consumer<byte[]> end, long seed, double loss, double reordering) {
        this.end = end;
        this.random = new SplittableRandom(seed);
        this.loss = loss;
        this.reordering = reordering;
    }

    static LossyWire perfect(Consumer<byte[]> end) {
        return new LossyWire(end, 0, 0, 0);
    }

    @Override
    public synchronized void accept(byte[] frame) {
        double dice = loss + reordering > 0 ? random.nextDouble() : 1;
        if (dice < loss) {
            lost++;
        } else if (dice < loss + reordering && held == null) {
            reordered++;
            held = frame;
        } else {
            end.accept(frame);
            if (held != null && random.nextInt(3) == 0) {
                end.accept(held);
                held = null;
            }
        }
    }

    synchronized int lost() {
        return lost;
    }

    synchronized int reordered() {
        return reordered;
    }
}
