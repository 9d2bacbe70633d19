// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/** The code of a whole machine: a guest with privileged state and guest-physical memory. For any thread. */
public interface MachineCode extends CodeSpace {

    /**
     * A new core as after reset: all registers zero, the program counter 0, in the mode that an operating system starts
     * in (RISC-V: S-mode, satp 0, interrupts off), and with its number in the register that tells it (RISC-V: a0).
     *
     * @param number the VCPU's number
     */
    MachineCore newCore(int number);

    /** A new core with the number 0. */
    @Override
    default MachineCore newCore() {
        return newCore(0);
    }

    /**
     * Guest-physical [{@code address}, {@code address + length}) is mapped, protected or trapped differently now. When
     * the call returns, no core uses what {@link org.jargoon.memory.PhysicalMemory#resolve} had given for it before,
     * nor code decoded from there.
     *
     * <p>Waits for cores that run guest code until they look up; so the caller must hold no lock that
     * {@link org.jargoon.memory.PhysicalMemory#resolve} takes, and must not be called by a core that runs.
     */
    void mappingChanged(long address, long length);

    /**
     * {@inheritDoc}
     *
     * <p>When the call returns, no core executes such code any more. It may wait, as {@link #mappingChanged} does and
     * on the same conditions, and takes no time where nothing was dropped.
     */
    @Override
    void synchronizeCode(long address, long length);

    /**
     * Makes all that cores have stored visible to instruction fetch on all cores (RISC-V: a remote fence.i). Waits as
     * {@link #synchronizeCode} does. Stores of others than cores are not looked for.
     */
    void fenceInstructions();

    /** All of an address space, as a length. */
    long EVERYTHING = -1;

    /**
     * The guest's page tables have changed, and one of its cores tells others (RISC-V: a remote sfence.vma). When the
     * call returns, none of them uses what page tables said before of the range, in any address space. Code stays: it
     * is known by where it lies in guest-physical memory. Waits for cores as {@link #mappingChanged} does.
     *
     * @param cores bit n for the core with the number n; those that are not there are left out
     * @param address the first guest-virtual address
     * @param length in bytes, or {@link #EVERYTHING}
     */
    void translationsChanged(long cores, long address, long length);

    /** {@link #translationsChanged(long, long, long)} for all cores and addresses. */
    default void translationsChanged() {
        translationsChanged(-1, 0, EVERYTHING);
    }
}
