// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

/** What a mapping's pages hold at first, and where stores to them go. */
sealed interface Backing permits Backing.Zeros, Backing.Program, FilePages {
    Zeros ANONYMOUS = new Zeros("", false);
    Zeros SHARED_ANONYMOUS = new Zeros("", true);
    Zeros HEAP = new Zeros("[heap]", false);
    Zeros STACK = new Zeros("[stack]", false);

    /**
     * Zeros.
     *
     * @param name as /proc/PID/maps shows it
     * @param shared MAP_SHARED, which makes no difference to the one process that has the memory, but for advice
     */
    record Zeros(String name, boolean shared) implements Backing {}

    /**
     * The program's own file, whose bytes the loader puts there.
     *
     * @param path in the guest's view
     */
    record Program(String path) implements Backing {}

    /** Whether the memory is the file itself, so that nothing may be stored there but what the guest stores. */
    default boolean isFileItself() {
        return false;
    }

    /** MAP_SHARED. */
    default boolean isShared() {
        return this instanceof Zeros zeros && zeros.shared();
    }
}
