// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.OptionalLong;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.GuestClock;

/**
 * What the engine asks of the privileged state of a machine's core; the {@link CoreState} of such a core implements it.
 * All of it runs in the cold tier, on the thread that runs the core or while the core does not run.
 */
public interface MachineState {

    /**
     * Translates a virtual address as the core's mode and page tables say now, and sets
     * {@link CoreState#translatedBits}.
     *
     * @param width of the access in bytes, which lies in one page; a fetch asks for 2 at a time
     * @param access {@link org.jargoon.memory.GuestMemory#READ}, {@link org.jargoon.memory.GuestMemory#WRITE} or
     *     {@link org.jargoon.memory.GuestMemory#EXECUTE}
     * @param pc of the instruction that accesses
     * @return the guest-physical address
     * @throws GuestFault what {@link CoreState#fault} returned, where the guest has to take an exception, or what
     *     {@link CoreState#tableOutside} returned, where a page table cannot be reached
     */
    long translate(long address, int width, int access, long pc);

    /**
     * Where a virtual address leads, as {@link #translate} says of loads, but for permissions: for a debugger, without
     * any effect.
     */
    OptionalLong lookUp(long address);

    /**
     * Enters the guest's handler for an exception of the instruction at {@link CoreState#pc}: afterwards the guest goes
     * on at the program counter.
     *
     * @param value as in {@link Exit.Fault#address}
     */
    void takeException(Exit.Cause cause, long value);

    /** Enters the guest's handler for the most urgent interrupt that is pending and enabled, if there is one. */
    void takeInterrupt();

    /**
     * Whether {@link #takeInterrupt}, when it was called last, may have left an interrupt that is enabled by itself:
     * the core is to call it again as soon as instructions may have let it in.
     */
    boolean hasWaitingInterrupt();

    /** As {@link org.jargoon.vcpu.MachineCore#hasPendingInterrupt}. */
    boolean hasPendingInterrupt();

    /** As {@link org.jargoon.vcpu.MachineCore#raise}. */
    boolean raise(int vector);

    /** As {@link org.jargoon.vcpu.MachineCore#withdraw}. */
    boolean withdraw(int vector);

    /** As {@link org.jargoon.vcpu.MachineCore#saveState}. */
    long[] saveState();

    /** As {@link org.jargoon.vcpu.MachineCore#restoreState}. */
    void restoreState(long[] state);

    /** When the timer's interrupt will be pending, as {@link GuestClock#ticks()}; {@link GuestClock#NEVER} if not. */
    long timer();

    /** Forgets what page tables say of the page that contains a virtual address, in all address spaces. */
    void fenceTranslations(long address);

    /** As {@link org.jargoon.vcpu.MachineCore#timerDeadline}. */
    long timerDeadline();

    /** Goes back to the instruction that waited, or called the environment, last. */
    void takeBackWait();

    /** As {@link org.jargoon.vcpu.MachineCore#restart}. */
    void restart(long address);

    /** As {@link org.jargoon.vcpu.MachineCore#setTimer}. */
    void setTimer(long time);
}
