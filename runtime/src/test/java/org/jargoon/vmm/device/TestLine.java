// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import java.util.concurrent.atomic.AtomicInteger;

/** A line that remembers what it was set to. */
final class TestLine implements InterruptLine {
    volatile boolean asserted;
    final AtomicInteger assertions = new AtomicInteger();

    @Override
    public void set(boolean level) {
        asserted = level;
        if (level) {
            assertions.incrementAndGet();
        }
    }
}
