// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/** The core of a machine: what a VCPU runs on. */
public interface MachineCore extends Core {

    /**
     * Makes an interrupt pending. To be called, as all but {@link #kick}, only while the core does not run.
     *
     * @param vector an interrupt of the ISA's; RISC-V: the number of an interrupt of the privileged manual, 1 for the
     *     supervisor software interrupt, 9 for the external one, which is pending until it is taken
     * @return whether the ISA has this interrupt; otherwise nothing was done
     */
    boolean raise(int vector);

    /** Whether an interrupt is pending that would end a wait for one. */
    boolean hasPendingInterrupt();

    /**
     * Sets when the timer's interrupt becomes pending (RISC-V: stimecmp, in ticks of the time CSR); until then it is
     * not. {@code -1}, the latest time of all, turns it off.
     */
    void setTimer(long time);

    /** Drops the core: it is never run again, and its code space need not tell it anything any more. */
    void close();
}
