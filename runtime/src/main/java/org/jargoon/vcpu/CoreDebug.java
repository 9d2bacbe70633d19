// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

import java.util.List;
import java.util.OptionalLong;

/**
 * A core as a debugger sees it. To be used only while the core does not run.
 *
 * <p>Where cores stop is said of all cores of a guest together: {@link CodeSpace#setBreakpoints} and
 * {@link CodeSpace#setWatchpoints}. A run that ends for a debugger returns {@link Exit.Stopped}, and
 * {@link #takeStop} tells why.
 */
public interface CoreDebug {

    /**
     * Has the next run retire at most one instruction, and stop. Where it returns another exit, that is to be dealt
     * with as always, and the run after it stops at once. No interrupt is taken before the instruction, and a
     * breakpoint at the program counter does not stop it.
     */
    void step();

    /**
     * Why the last run returned {@link Exit.Stopped}; null if it returned another exit, or if this was asked since: who
     * sees only that something ended a run may ask each time.
     */
    DebugStop takeStop();

    /** All registers that the core has, in the order of their numbers. */
    List<DebugRegister> registers();

    /**
     * A register's value, zero-extended; reading has no effect on the guest.
     *
     * @param number of one of {@link #registers}
     */
    long register(int number);

    /**
     * Sets a register, as far as its fields can have the value.
     *
     * @return false if it cannot be written at all
     */
    boolean setRegister(int number, long value);

    /**
     * Where a guest-virtual address leads now, as the core would load from it in the mode of an operating system, with
     * no effect on the guest.
     *
     * @return the guest-physical address; a user program's is the address itself; empty where nothing is mapped
     */
    OptionalLong translate(long address);
}
