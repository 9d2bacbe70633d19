// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/**
 * The registers of one VCPU or guest thread, and the way to run it.
 *
 * <p>Only one thread at a time may use a core, and registers may be touched only while it is not running;
 * {@link #kick}, {@link #askToLook} and {@link #retired} alone may be called from any thread at any time.
 */
public interface Core {

    /** Runs guest instructions from the program counter on until there is a reason to stop. */
    Exit run();

    /**
     * Makes {@link #run} return {@link Exit.Kicked} soon (within some 100,000 guest instructions). Sticky: where the
     * core is not running, its next run returns at once. Several kicks before a return count as one.
     */
    void kick();

    /** The number of the VCPU; 0 in a user program. */
    int number();

    /** The program counter. */
    long pc();

    void setPc(long pc);

    /**
     * An integer register by the ISA's number.
     *
     * @param index RISC-V: 0 to 31, x0 reads 0
     */
    long register(int index);

    /** Sets an integer register; a write to a register that the ISA fixes (RISC-V: x0) does nothing. */
    void setRegister(int index, long value);

    /** The bits of a floating-point register by the ISA's number. */
    long floatRegister(int index);

    void setFloatRegister(int index, long bits);

    /**
     * The floating-point control and status register.
     *
     * <p>RISC-V: fcsr, rounding mode in bits 7:5 and accrued exceptions in bits 4:0.
     */
    int floatStatus();

    void setFloatStatus(int value);

    /**
     * Instructions that this core has retired: a system call counts, an instruction that faults or breaks does not.
     * Exact whenever the core is not running, and at most a slice old while it is.
     */
    long retired();

    /**
     * Sets who {@link #askToLook} calls; to be called while the core does not run.
     *
     * @param observer or null
     */
    void setObserver(CoreObserver observer);

    /**
     * Has the observer look at the core soon (within some 100,000 guest instructions), once. May be called from any
     * thread at any time; costs a core that nobody asks nothing.
     */
    void askToLook();

    /** The core as a debugger sees it. */
    CoreDebug debug();
}
