// SPDX-License-Identifier: Apache-2.0
package org.jargoon.machine;

import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** In the cold tier. */
final class HypervisorGuestsTest {
    private static final EngineOptions COLD = EngineOptions.DEFAULT.withTiers(Tiers.COLD);

    @Nested
    final class OneVcpu extends HypervisorGuests {
        OneVcpu() {
            super(COLD);
        }
    }

    @Nested
    final class Extensions extends ExtensionGuests {
        Extensions() {
            super(COLD);
        }
    }

    @Nested
    final class SeveralThreads extends ThreadedGuests {
        SeveralThreads() {
            super(COLD);
        }
    }

    @Nested
    final class Races extends GuestRaces {
        Races() {
            super(COLD, 1);
        }
    }

    @Nested
    @Tag("differential")
    final class ManyRaces extends GuestRaces {
        ManyRaces() {
            super(COLD, 10);
        }
    }
}
