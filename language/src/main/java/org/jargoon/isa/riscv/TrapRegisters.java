// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

/** The registers that one mode, M or S, has for its traps: mtvec, mscratch, mepc, mcause, mtval, or their like. */
final class TrapRegisters {
    long vector;
    long scratch;
    long pc;
    long cause;
    long value;

    /** The mode's upper bit is 0: with it, all modes are reserved. */
    void setVector(long to) {
        vector = to & ~2;
    }

    /** Instructions are aligned to two bytes. */
    void setPc(long to) {
        pc = to & ~1;
    }

    /** Notes a trap and returns where its handler begins. */
    long enter(long newCause, long newValue, long at) {
        cause = newCause;
        value = newValue;
        pc = at;
        long base = vector & ~3;
        boolean ownEntry = newCause < 0 && (vector & RvPrivileged.VECTORED) != 0;
        return ownEntry ? base + 4 * (newCause & ~RvPrivileged.INTERRUPT) : base;
    }
}
