// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import org.jargoon.vcpu.Exit.Cause;

/** Lets tests of an ISA see what its nodes do to a core's slice. */
public final class Slices {
    private Slices() {}

    /** Begins a slice of {@code fuel} instructions and charges one for the node that is to run. */
    public static void begin(CoreState state, long fuel) {
        state.slice = fuel;
        state.fuel = fuel - 1;
    }

    /** What machines access memory by. */
    public static MemoryAccess pagedMemory() {
        return PagedMemoryAccess.INSTANCE;
    }

    /** The node that was charged for has faulted. */
    public static void uncharge(CoreState state) {
        state.fuel++;
    }

    /** Whether the node has asked for the slice to end behind it; says so once. */
    public static boolean takeStop(CoreState state) {
        boolean stop = state.isStop();
        state.forgetStop();
        return stop;
    }

    /** The guest-physical page that an instruction at {@code address} is fetched from now. */
    public static long fetchPage(CoreState state, long address) {
        return state.translations.fetchPage(address, address, state);
    }

    /** Changes where what was found out about fetches may have changed. */
    public static long fetchEpoch(CoreState state) {
        return state.translations.fetchEpoch();
    }

    /** The instructions retired in the slice. */
    public static long retired(CoreState state) {
        return state.slice - state.fuel;
    }

    public static int disabledUnits(CoreState state) {
        return state.disabledUnits;
    }

    public static Translations translations(CoreState state) {
        return state.translations;
    }

    public static Cause faultCause(CoreState state) {
        return state.faultCause;
    }

    public static long faultAddress(CoreState state) {
        return state.faultAddress;
    }

    public static long faultPc(CoreState state) {
        return state.faultPc;
    }

    /** How the access was made that {@link CoreState#outside} noted; 0 for other faults. */
    public static int outsideAccess(CoreState state) {
        return state.faultCause == null ? state.outsideAccess : CoreState.NOT_OUTSIDE;
    }
}
