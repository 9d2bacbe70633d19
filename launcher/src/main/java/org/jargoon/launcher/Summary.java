// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.Locale;
import org.jargoon.vcpu.CodeStatistics;

/** What running guest code took, for people. */
final class Summary {
    private Summary() {}

    /** A line per figure. */
    static String of(CodeStatistics statistics, long nanos) {
        double seconds = nanos / 1e9;
        return String.format(
                Locale.ROOT,
                """
                guest instructions  %,d
                seconds             %.2f
                MIPS                %,.0f
                compiled share      %.1f %% of the instructions
                regions             %,d, compiled %,d times in %.2f s; %,d side exits, %,d invalidated
                """,
                statistics.retired(),
                seconds,
                statistics.retired() / Math.max(seconds, 1e-9) / 1e6,
                100.0 * statistics.retiredCompiled() / Math.max(statistics.retired(), 1),
                statistics.regions(),
                statistics.compilations(),
                statistics.compileNanos() / 1e9,
                statistics.sideExits(),
                statistics.invalidations());
    }
}
