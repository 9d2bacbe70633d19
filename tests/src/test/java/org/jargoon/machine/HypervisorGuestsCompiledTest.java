// SPDX-License-Identifier: Apache-2.0
package org.jargoon.machine;

import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.junit.jupiter.api.Nested;

/** With nearly everything compiled. */
final class HypervisorGuestsCompiledTest {
    private static final EngineOptions EAGER = EngineOptions.DEFAULT.withRegionThreshold(20);

    @Nested
    final class FirstTier extends HypervisorGuests {
        FirstTier() {
            super(EAGER.withTiers(Tiers.FIRST));
        }
    }

    @Nested
    final class LastTier extends HypervisorGuests {
        LastTier() {
            super(EAGER.withTiers(Tiers.LAST));
        }
    }

    @Nested
    final class SmallRegions extends HypervisorGuests {
        SmallRegions() {
            super(EAGER.withTiers(Tiers.FIRST).withRegionInstructions(12));
        }
    }
}
