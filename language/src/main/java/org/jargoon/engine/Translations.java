// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import org.jargoon.memory.PhysicalMemory;

/**
 * What a machine's core has found out about its virtual pages: a translation look-aside buffer for each way in which
 * the core may see memory. An ISA numbers those ways (such as user mode, supervisor mode) and says which one it is in.
 */
public final class Translations {
    private final PhysicalMemory memory;

    /** @param ways how many ways there are to see memory */
    public Translations(PhysicalMemory memory, int ways) {
        this.memory = memory;
    }

    /** The guest-physical memory. */
    public PhysicalMemory memory() {
        return memory;
    }

    /** The core now sees memory in the way {@code way}. */
    public void use(int way) {}

    /** Forgets all translations of all ways: page tables have changed. */
    public void flush() {}
}
