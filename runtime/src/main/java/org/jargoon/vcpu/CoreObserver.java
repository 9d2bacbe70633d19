// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/** Looks at a core from time to time, between two instructions: how profilers and tools see a guest. */
public interface CoreObserver {

    /** What ran the guest when it was to be looked at. */
    enum Tier {
        /** The cold tier: the code was not compiled. */
        COLD("T0"),
        /** Code of the compiler's first tier, which is quick. */
        FIRST("T1"),
        /** Code of the compiler's last tier, with all optimizations. */
        LAST("T2"),
        /** Nothing: the guest waited for its host, which carried out a system call or an access to a device. */
        HOST("host");

        public static final int COUNT = values().length;

        private final String brief;

        Tier(String brief) {
            this.brief = brief;
        }

        /** At most four characters, those of compilers as the columns of Truffle's own profiler are headed. */
        public String brief() {
            return brief;
        }
    }

    /**
     * Called on the core's thread. Its registers are exact and may be read, but not be changed; it must not be run.
     *
     * <p>Compiled code can be left only at certain instructions. So the core has gone on from there for a few hundred
     * instructions, a random number of them, in the cold tier: over many looks, each instruction is found as often as
     * it is executed.
     */
    void look(Core core, Tier tier);
}
