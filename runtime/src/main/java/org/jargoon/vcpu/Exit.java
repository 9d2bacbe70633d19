// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/** Why {@link Core#run} returned. All registers, and the program counter as each record says, are exact. */
public sealed interface Exit {

    /** The guest executed its system-call instruction (RISC-V: ecall); the program counter is behind it. */
    record SystemCall() implements Exit {
        public static final SystemCall INSTANCE = new SystemCall();
    }

    /** The guest executed a breakpoint instruction (RISC-V: ebreak); the program counter is at it. */
    record Breakpoint() implements Exit {
        public static final Breakpoint INSTANCE = new Breakpoint();
    }

    /**
     * An instruction could not be carried out; the program counter is at it and it changed nothing.
     *
     * @param cause what went wrong
     * @param address the address that was accessed; for {@link Cause#ILLEGAL_INSTRUCTION} the instruction's bits
     */
    record Fault(Cause cause, long address) implements Exit {}

    /** {@link Core#kick} was called; the program counter is at the next instruction. */
    record Kicked() implements Exit {
        public static final Kicked INSTANCE = new Kicked();
    }

    /** The code space's instruction budget is used up; the program counter is at the next instruction. */
    record BudgetExhausted() implements Exit {
        public static final BudgetExhausted INSTANCE = new BudgetExhausted();
    }

    /** What can be wrong with an instruction. */
    enum Cause {
        FETCH_ACCESS,
        ILLEGAL_INSTRUCTION,
        LOAD_ACCESS,
        LOAD_MISALIGNED,
        STORE_ACCESS,
        STORE_MISALIGNED
    }
}
