// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/** The core of a machine: what a VCPU runs on. */
public interface MachineCore extends Core {

    /**
     * Makes an interrupt pending. To be called, as all but {@link #kick}, only while the core does not run.
     *
     * @param vector an interrupt of the ISA's; RISC-V: the number of an interrupt of the privileged manual, 1 for the
     *     supervisor software interrupt, which the guest can clear, 9 for the external one, which is pending until
     *     {@link #withdraw}
     * @return whether the ISA has this interrupt; otherwise nothing was done
     */
    boolean raise(int vector);

    /**
     * Makes an interrupt that {@link #raise} made pending not pending any more; where it is not, nothing changes.
     *
     * @return as {@link #raise}
     */
    boolean withdraw(int vector);

    /**
     * Has the guest take the exception that hardware has for an access where nothing is (RISC-V: an access fault).
     * What it accessed is what {@link #run} has just returned an {@link Exit.MemoryAccess} for.
     */
    void takeAccessFault();

    /**
     * All of the core's state that a guest can notice, for {@link #restoreState} of a core of the same ISA: an array of
     * always the same length. The first words are those that a VMM may set to start a core: the integer registers in
     * order of their numbers, then the program counter; the others are the ISA's own affair.
     */
    long[] saveState();

    /**
     * Takes over a state. Fields of registers that cannot have the value that they are given keep to what they can
     * have, as when an instruction writes them.
     *
     * @throws IllegalArgumentException if the array has another length than {@link #saveState} gives
     */
    void restoreState(long[] state);

    /** Whether an interrupt is pending that would end a wait for one. */
    boolean hasPendingInterrupt();

    /**
     * When the timer's interrupt will be pending and end a wait, as {@link GuestClock#ticks()};
     * {@link GuestClock#NEVER} if it is off or not enabled. {@link GuestClock#setLead} changes it.
     */
    long timerDeadline();

    /**
     * Takes back the instruction that {@link #run} has just returned {@link Exit.Wait} or {@link Exit.Hypercall} for:
     * it is not retired, and is carried out again when the core runs next. For a wait that was broken off.
     */
    void takeBackWait();

    /**
     * Has the core go on at an address in the mode that an operating system starts in, with translation and interrupts
     * off (RISC-V: S-mode, satp 0, sstatus.SIE 0), as after a sleep that has lost the rest; all other state stays.
     */
    void restart(long address);

    /**
     * Sets when the timer's interrupt becomes pending (RISC-V: stimecmp, in ticks of the time CSR); until then it is
     * not. {@code -1}, the latest time of all, turns it off.
     */
    void setTimer(long time);

    /**
     * How often the core had to look a page up in page tables, or ask who has it, because its translation was not at
     * hand: TLB misses of loads, stores and fetches. May be called from any thread at any time; a moment old while the
     * core runs.
     */
    long translationMisses();

    /** Drops the core: it is never run again, and its code space need not tell it anything any more. */
    void close();
}
