// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.memory.GuestMemory.EXECUTE;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.WRITE;

import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.junit.jupiter.api.AfterEach;

/** What tests of the engine run: words of {@link ToyIsa} at {@link #CODE}, and zeros from {@link #DATA} on. */
abstract class ToyGuest {
    static final long CODE = 0x10000;
    static final long DATA = 0x20000;
    static final long END = 0x30000;

    final GuestMemory memory = new GuestMemory(CODE, END - CODE);
    GuestCode code;
    Core core;

    @AfterEach
    void free() {
        if (code != null) {
            code.close();
        }
        memory.close();
    }

    /** Has a core at the first word. */
    final void start(Tiers tiers, int... words) throws MemoryAccessException {
        start(EngineOptions.DEFAULT.withTiers(tiers), READ | EXECUTE, words);
    }

    /** @param protection of the code */
    final void start(EngineOptions options, int protection, int... words) throws MemoryAccessException {
        memory.protect(CODE, DATA - CODE, READ | WRITE);
        memory.protect(DATA, END - DATA, READ | WRITE);
        for (int i = 0; i < words.length; i++) {
            memory.writeI32(CODE + 4L * i, words[i]);
        }
        memory.protect(CODE, DATA - CODE, protection);
        code = new FlatCode(new ToyIsa(), memory, options.withRegionThreshold(20));
        core = code.newCore();
        core.setPc(CODE);
    }
}
