// SPDX-License-Identifier: Apache-2.0
package org.jargoon.machine;

import java.io.IOException;
import org.jargoon.vcpu.EngineOptions;
import org.junit.jupiter.api.Timeout;

/** Tests with guests on the real engine, in the tiers that a subclass says. */
@Timeout(120)
abstract class GuestTests {
    private final EngineOptions options;

    GuestTests(EngineOptions options) {
        this.options = options;
    }

    final EngineOptions options() {
        return options;
    }

    final TestGuest start(String image) throws IOException {
        return new TestGuest(image, options);
    }

    /** Runs a guest that ends by itself. */
    final void expectCleanExit(String image) throws IOException {
        try (TestGuest guest = start(image)) {
            guest.expectCleanExit(guest.newVcpu(0));
        }
    }
}
