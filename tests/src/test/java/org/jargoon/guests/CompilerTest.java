// SPDX-License-Identifier: Apache-2.0
package org.jargoon.guests;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.truffle.api.Truffle;
import org.jargoon.vcpu.Engine;
import org.junit.jupiter.api.Test;

/** The build must not fall back to an interpreter in silence: other tests would pass, and everything would be slow. */
class CompilerTest {
    @Test
    void trufflesOptimizingRuntimeIsActive() {
        String name = Truffle.getRuntime().getName();
        assertFalse(name.contains("Interpreted") || name.contains("Default"), name);
    }

    @Test
    void theEngineCompiles() {
        Engine.Compiler compiler = Engine.forIsa("riscv64").compiler();
        assertTrue(compiler.available(), compiler.description());
    }
}
