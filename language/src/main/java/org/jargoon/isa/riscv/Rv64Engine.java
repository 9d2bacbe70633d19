// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import org.jargoon.engine.TruffleEngine;

/** The engine for {@link Rv64}, found by ServiceLoader. */
public final class Rv64Engine extends TruffleEngine {
    public Rv64Engine() {
        super(Rv64.INSTANCE);
    }
}
