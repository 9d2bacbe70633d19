// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import org.jargoon.engine.TruffleEngine;

/** The engine for RV64GC, found by ServiceLoader. */
public final class Rv64Engine extends TruffleEngine {
    public Rv64Engine() {
        super(new Rv64Isa());
    }
}
