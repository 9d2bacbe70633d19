// SPDX-License-Identifier: Apache-2.0
package org.jargoon.machine;

import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;

/** In the cold tier. */
final class HypervisorGuestsTest extends HypervisorGuests {
    HypervisorGuestsTest() {
        super(EngineOptions.DEFAULT.withTiers(Tiers.COLD));
    }
}
