// SPDX-License-Identifier: Apache-2.0
package org.jargoon.guests;

import java.io.IOException;
import java.util.stream.Stream;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Checked-in programs print what QEMU printed, whatever tier runs them. */
class GoldenTest {
    @TestFactory
    Stream<DynamicTest> inTheColdTierAlone() throws IOException {
        return GoldenPrograms.tests(EngineOptions.DEFAULT.withTiers(Tiers.COLD));
    }

    @TestFactory
    Stream<DynamicTest> withTheDefaultOptions() throws IOException {
        return GoldenPrograms.tests(EngineOptions.DEFAULT);
    }

    @TestFactory
    Stream<DynamicTest> withACodeCacheThatIsTooSmall() throws IOException {
        return GoldenPrograms.tests(EngineOptions.DEFAULT.withTiers(Tiers.COLD).withCodeCacheInstructions(50));
    }
}
