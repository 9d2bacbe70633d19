// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.EngineOptions;

/** Says where a guest will run slowly, because there is no compiler, and why. */
final class CompilerNotice {
    // Set by the jargoon command where it has said itself that there is no compiler.
    private static final String KNOWN_TO_BE_INTERPRETED = "jargoon.interpreted";

    private CompilerNotice() {}

    static void giveIfNeeded(Engine.Compiler compiler, EngineOptions options, Console console) {
        boolean wanted = options.tiers() != EngineOptions.Tiers.COLD;
        if (wanted && !compiler.available() && !Boolean.getBoolean(KNOWN_TO_BE_INTERPRETED)) {
            console.say("Java %s in %s cannot use the compiler (%s); running interpreted, many times slower"
                    .formatted(Runtime.version(), System.getProperty("java.home"), compiler.description()));
        }
    }
}
