// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.RvPrivileged.*;

/**
 * The interrupts of a hart: which are pending, enabled and delegated (privileged manual, "Machine Interrupt Registers",
 * "Supervisor Interrupt Registers", and Sstc for the timer).
 */
final class Interrupts {
    /** The timer is off: this time never comes. */
    static final long NEVER = -1;

    /** No interrupt. */
    static final int NONE = -1;

    /** Interrupts that come by a line from outside: pending as long as it is asserted, whatever the guest does. */
    private static final long LINES = SEI | MSI | MTI | MEI;

    private final Rv64Hart hart;

    /** mie. */
    private long enabled;

    /** mideleg. */
    private long delegated;

    /** What the guest can write of mip, and the lines that are asserted: bits of mip. SEIP is both together. */
    private long written;

    private long raised;

    private boolean waiting;

    /** stimecmp. */
    private long timer = NEVER;

    Interrupts(Rv64Hart hart) {
        this.hart = hart;
        // What is above supervisor mode acts as if it wanted none.
        delegated = hart.hasMachineMode ? 0 : SUPERVISOR_INTERRUPTS;
    }

    // The registers.

    long enabled() {
        return enabled;
    }

    void setEnabled(long value) {
        enabled = value & (hart.hasMachineMode ? INTERRUPTS : SUPERVISOR_INTERRUPTS);
    }

    long delegated() {
        return delegated;
    }

    void setDelegated(long value) {
        delegated = value & SUPERVISOR_INTERRUPTS;
    }

    long pending() {
        return writable() | raised | (isTimerDue() ? STI : 0);
    }

    /** What an instruction that sets or clears bits of mip begins with: SEIP as it was written, without its line. */
    long writable() {
        return hart.hasTimer() ? written & ~STI : written;
    }

    void setPending(long value) {
        long mask = hart.hasTimer() ? SSI | SEI : SUPERVISOR_INTERRUPTS;
        written = written & ~mask | value & mask;
    }

    long supervisorEnabled() {
        return enabled & delegated;
    }

    void setSupervisorEnabled(long value) {
        enabled = enabled & ~delegated | value & delegated;
    }

    long supervisorPending() {
        return pending() & delegated;
    }

    /** Of sip only the software interrupt can be written. */
    void setSupervisorPending(long value) {
        long mask = SSI & delegated;
        written = written & ~mask | value & mask;
    }

    long timer() {
        return timer;
    }

    void setTimer(long time) {
        timer = time;
    }

    // From outside.

    private boolean has(int vector) {
        return switch (vector) {
            case SUPERVISOR_SOFTWARE, SUPERVISOR_EXTERNAL -> true;
            case MACHINE_SOFTWARE, MACHINE_TIMER, MACHINE_EXTERNAL -> hart.hasMachineMode;
            default -> false;
        };
    }

    boolean raise(int vector) {
        if (!has(vector)) {
            return false;
        }
        if (vector == SUPERVISOR_SOFTWARE) {
            written |= SSI;
        } else {
            raised |= 1L << vector;
        }
        return true;
    }

    boolean withdraw(int vector) {
        if (!has(vector)) {
            return false;
        }
        if (vector == SUPERVISOR_SOFTWARE) {
            written &= ~SSI;
        } else {
            raised &= ~(1L << vector);
        }
        return true;
    }

    /** Whether {@link #take} left an enabled interrupt pending, or took one that may not be the only one. */
    boolean isWaiting() {
        return waiting;
    }

    /** What has been written to mip, and {@link #raise} likewise. */
    long written() {
        return written;
    }

    void setWritten(long value) {
        written = value & (hart.hasMachineMode ? SUPERVISOR_INTERRUPTS : SSI);
    }

    /** The lines that {@link #raise} has asserted, and only {@link #withdraw} takes back. */
    long raised() {
        return raised;
    }

    void setRaised(long value) {
        raised = value & (hart.hasMachineMode ? LINES : SEI);
    }

    // What becomes of them.

    /** Whether one is pending that is enabled by itself, whatever the mode and mstatus say. */
    boolean isPending() {
        return pendingAndEnabled() != 0;
    }

    private long pendingAndEnabled() {
        long candidates = enabled;
        if (candidates == 0) {
            return 0;
        }
        long pending = (written | raised) & candidates;
        if ((candidates & STI) != 0 && hart.hasTimer()) {
            return isTimerDue() ? pending | STI : pending & ~STI;
        }
        return pending;
    }

    /** The number of the interrupt that the hart has to take now, or {@link #NONE}; it stays pending. */
    int take() {
        long pending = pendingAndEnabled();
        waiting = pending != 0;
        if (!waiting) {
            return NONE;
        }
        long takeable = pending & ~delegated;
        if (takeable == 0 || !isOpen(MACHINE, MIE)) {
            takeable = pending & delegated;
            if (takeable == 0 || !isOpen(SUPERVISOR, SIE)) {
                return NONE;
            }
        }
        for (int number : INTERRUPT_PRIORITY) {
            if ((takeable >>> number & 1) != 0) {
                return number;
            }
        }
        throw new IllegalStateException("an interrupt without priority: " + takeable);
    }

    /** Whether the hart takes interrupts that go to {@code mode}. */
    private boolean isOpen(int mode, long enable) {
        return hart.privilege < mode || hart.privilege == mode && (hart.status & enable) != 0;
    }

    private boolean isTimerDue() {
        // As of the slice's begin where time is instructions: a slice ends where the timer is due.
        return timer != NEVER && hart.hasTimer() && Long.compareUnsigned(hart.clock.time(), timer) >= 0;
    }

    /** Whether the timer's interrupt is enabled by itself. */
    boolean isTimerEnabled() {
        return (enabled & STI) != 0;
    }
}
