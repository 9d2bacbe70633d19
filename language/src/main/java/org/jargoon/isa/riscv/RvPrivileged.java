// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.WRITE;

import org.jargoon.vcpu.Exit;

/** Numbers and fields of the privileged manual ("Machine-Level ISA", "Supervisor-Level ISA"). */
final class RvPrivileged {
    /** Privilege levels, as CSR numbers and status fields encode them. */
    static final int USER = 0;

    static final int SUPERVISOR = 1;
    static final int MACHINE = 3;

    /** Interrupts, by their numbers in mcause, mie, mip and the supervisor's views of those. */
    static final int SUPERVISOR_SOFTWARE = 1;

    static final int MACHINE_SOFTWARE = 3;
    static final int SUPERVISOR_TIMER = 5;
    static final int MACHINE_TIMER = 7;
    static final int SUPERVISOR_EXTERNAL = 9;
    static final int MACHINE_EXTERNAL = 11;

    static final long SSI = 1L << SUPERVISOR_SOFTWARE;
    static final long MSI = 1L << MACHINE_SOFTWARE;
    static final long STI = 1L << SUPERVISOR_TIMER;
    static final long MTI = 1L << MACHINE_TIMER;
    static final long SEI = 1L << SUPERVISOR_EXTERNAL;
    static final long MEI = 1L << MACHINE_EXTERNAL;
    static final long SUPERVISOR_INTERRUPTS = SSI | STI | SEI;
    static final long INTERRUPTS = SUPERVISOR_INTERRUPTS | MSI | MTI | MEI;

    /** Interrupts that are pending at a time, and go to the same mode, are taken in this order. */
    static final int[] INTERRUPT_PRIORITY = {
        MACHINE_EXTERNAL, MACHINE_SOFTWARE, MACHINE_TIMER, SUPERVISOR_EXTERNAL, SUPERVISOR_SOFTWARE, SUPERVISOR_TIMER
    };

    /** The bit of a cause register that tells interrupts from exceptions. */
    static final long INTERRUPT = 1L << 63;

    /** Exceptions that an instruction asks for; {@link #exception} numbers the others. */
    static final int BREAKPOINT = 3;

    /** ecall from user mode; from another mode it is this and the mode's number. */
    static final int CALL_FROM_USER = 8;

    /** The exceptions that can be delegated: all but calls from machine mode, and those that there are not. */
    static final long DELEGABLE_EXCEPTIONS = 0xb3ff;

    /** Fields of mstatus. */
    static final long SIE = 1L << 1;

    static final long MIE = 1L << 3;
    static final long SPIE = 1L << 5;
    static final long MPIE = 1L << 7;
    static final long SPP = 1L << 8;
    static final int MPP_SHIFT = 11;
    static final long MPP = 3L << MPP_SHIFT;
    static final long FS = 3L << 13;
    static final long MPRV = 1L << 17;
    static final long SUM = 1L << 18;
    static final long MXR = 1L << 19;
    static final long TVM = 1L << 20;
    static final long TW = 1L << 21;
    static final long TSR = 1L << 22;
    static final long UXL_64 = 2L << 32;
    static final long SXL_64 = 2L << 34;
    static final long SD = 1L << 63;

    /** What of sstatus can be written beside FS. */
    static final long SUPERVISOR_STATUS = SIE | SPIE | SPP | SUM | MXR;

    /** What of mstatus can be written beside FS and MPP. */
    static final long MACHINE_STATUS = SUPERVISOR_STATUS | MIE | MPIE | MPRV | TVM | TW | TSR;

    /** Fields of menvcfg and senvcfg: the field that makes I/O fences stronger, which all fences are anyway. */
    static final long FIOM = 1;

    /** Of those registers too: what becomes of cbo.inval, whether there are cbo.clean and cbo.flush, and cbo.zero. */
    static final long CBIE = 3L << 4;

    static final long CBCFE = 1L << 6;
    static final long CBZE = 1L << 7;

    /** The value of CBIE that is reserved. */
    static final long CBIE_RESERVED = 2L << 4;

    /** What senvcfg has. */
    static final long SUPERVISOR_ENVIRONMENT = FIOM | CBIE | CBCFE | CBZE;

    /** Fields of menvcfg alone: who sets A and D, whether pages have memory types, whether there is stimecmp. */
    static final long ADUE = 1L << 61;

    static final long PBMTE = 1L << 62;
    static final long STCE = 1L << 63;

    /** The mode of stvec and mtvec that sends each interrupt to an entry of its own. */
    static final long VECTORED = 1;

    /** RV64 with A, C, D, F, I, M, S and U. */
    static final long MISA = 2L << 62 | extensions("ACDFIMSU");

    private RvPrivileged() {}

    private static long extensions(String letters) {
        return letters.chars().mapToLong(letter -> 1L << letter - 'A').sum();
    }

    /** The exception's number in mcause or scause. */
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

    /** What is wrong where page tables do not let a hart do this. */
    static Exit.Cause pageFault(int access) {
        return switch (access) {
            case READ -> Exit.Cause.LOAD_PAGE;
            case WRITE -> Exit.Cause.STORE_PAGE;
            default -> Exit.Cause.FETCH_PAGE;
        };
    }

    /** What is wrong where a guest-physical address may not be accessed like this. */
    static Exit.Cause accessFault(int access) {
        return switch (access) {
            case READ -> Exit.Cause.LOAD_ACCESS;
            case WRITE -> Exit.Cause.STORE_ACCESS;
            default -> Exit.Cause.FETCH_ACCESS;
        };
    }
}
