// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import org.jargoon.vcpu.Exit;

/** Numbers and fields of the privileged manual ("Supervisor-Level ISA"). */
final class RvPrivileged {
    /** Privilege levels, as CSR numbers and status fields encode them. */
    static final int USER = 0;

    static final int SUPERVISOR = 1;

    /** Interrupts, by their numbers in scause, sie and sip. */
    static final int SUPERVISOR_SOFTWARE = 1;

    static final int SUPERVISOR_TIMER = 5;
    static final int SUPERVISOR_EXTERNAL = 9;

    static final long SSI = 1L << SUPERVISOR_SOFTWARE;
    static final long STI = 1L << SUPERVISOR_TIMER;
    static final long SEI = 1L << SUPERVISOR_EXTERNAL;
    static final long SUPERVISOR_INTERRUPTS = SSI | STI | SEI;

    /** Interrupts that are pending at a time are taken in this order. */
    static final int[] INTERRUPT_PRIORITY = {SUPERVISOR_EXTERNAL, SUPERVISOR_SOFTWARE, SUPERVISOR_TIMER};

    /** The bit of scause that tells interrupts from exceptions. */
    static final long INTERRUPT = 1L << 63;

    /** Exceptions that an instruction asks for; {@link #exception} numbers the others. */
    static final int BREAKPOINT = 3;

    static final int CALL_FROM_USER = 8;

    /** Fields of sstatus. */
    static final long SIE = 1L << 1;

    static final long SPIE = 1L << 5;
    static final long SPP = 1L << 8;
    static final long FS = 3L << 13;
    static final long SUM = 1L << 18;
    static final long MXR = 1L << 19;
    static final long UXL_64 = 2L << 32;
    static final long SD = 1L << 63;

    /** The field of senvcfg that makes I/O fences stronger, which all fences are anyway. */
    static final long FIOM = 1;

    /** The mode of stvec that sends each interrupt to an entry of its own. */
    static final long VECTORED = 1;

    private RvPrivileged() {}

    /** The exception's number in scause. */
    static int exception(Exit.Cause cause) {
        return switch (cause) {
            case FETCH_ACCESS -> 1;
            case ILLEGAL_INSTRUCTION -> 2;
            case LOAD_MISALIGNED -> 4;
            case LOAD_ACCESS -> 5;
            case STORE_MISALIGNED -> 6;
            case STORE_ACCESS -> 7;
            case FETCH_PAGE -> 12;
            case LOAD_PAGE -> 13;
            case STORE_PAGE -> 15;
        };
    }
}
