// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.abi.StatusException.check;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * The traps of one address space, none of which overlap and none of which ever goes away (docs/zircon.md §3.3, §3.4).
 * May be used from any thread; a trap is found as soon as {@link #insert} has returned.
 */
final class TrapMap {
    private final ConcurrentSkipListMap<Long, Trap> byStart = new ConcurrentSkipListMap<>();

    /**
     * Adds a trap.
     *
     * @throws StatusException ALREADY_EXISTS if it has an address in common with another one
     */
    synchronized void insert(Trap trap) throws StatusException {
        Map.Entry<Long, Trap> before = byStart.lowerEntry(trap.start() + trap.size());
        check(
                before == null || before.getKey() + before.getValue().size() <= trap.start(),
                Status.ALREADY_EXISTS);
        byStart.put(trap.start(), trap);
    }

    /** The trap that contains an address, or null: the one with the greatest start that is not above it, or none. */
    Trap find(long address) {
        Map.Entry<Long, Trap> entry = byStart.floorEntry(address);
        return entry != null && entry.getValue().contains(address) ? entry.getValue() : null;
    }

    void forEach(Consumer<Trap> action) {
        byStart.values().forEach(action);
    }
}
