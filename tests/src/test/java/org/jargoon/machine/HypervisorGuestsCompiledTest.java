// SPDX-License-Identifier: Apache-2.0
package org.jargoon.machine;

import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** With nearly everything compiled. */
final class HypervisorGuestsCompiledTest {
    private static final EngineOptions EAGER = EngineOptions.DEFAULT.withRegionThreshold(20);
    private static final EngineOptions FIRST = EAGER.withTiers(Tiers.FIRST);
    private static final EngineOptions LAST = EAGER.withTiers(Tiers.LAST);

    @Nested
    final class OneVcpuInTheFirstTier extends HypervisorGuests {
        OneVcpuInTheFirstTier() {
            super(FIRST);
        }
    }

    @Nested
    final class OneVcpuInTheLastTier extends HypervisorGuests {
        OneVcpuInTheLastTier() {
            super(LAST);
        }
    }

    @Nested
    final class OneVcpuInSmallRegions extends HypervisorGuests {
        OneVcpuInSmallRegions() {
            super(FIRST.withRegionInstructions(12));
        }
    }

    @Nested
    final class ExtensionsInTheLastTier extends ExtensionGuests {
        ExtensionsInTheLastTier() {
            super(LAST);
        }
    }

    @Nested
    final class SeveralThreadsInTheFirstTier extends ThreadedGuests {
        SeveralThreadsInTheFirstTier() {
            super(FIRST);
        }
    }

    @Nested
    final class SeveralThreadsInTheLastTier extends ThreadedGuests {
        SeveralThreadsInTheLastTier() {
            super(LAST);
        }
    }

    @Nested
    final class RacesInTheFirstTier extends GuestRaces {
        RacesInTheFirstTier() {
            super(FIRST, 1);
        }
    }

    @Nested
    final class RacesInTheLastTier extends GuestRaces {
        RacesInTheLastTier() {
            super(LAST, 1);
        }
    }

    @Nested
    @Tag("differential")
    final class ManyRacesInTheFirstTier extends GuestRaces {
        ManyRacesInTheFirstTier() {
            super(FIRST, 10);
        }
    }

    @Nested
    @Tag("differential")
    final class ManyRacesInTheLastTier extends GuestRaces {
        ManyRacesInTheLastTier() {
            super(LAST, 10);
        }
    }
}
