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

    /** The core stopped for a debugger, and {@link CoreDebug#takeStop} says why. */
    record Stopped() implements Exit {
        public static final Stopped INSTANCE = new Stopped();
    }

    /** What only the core of a machine returns. */
    sealed interface OfMachine extends Exit {}

    /**
     * A machine's core accessed guest-physical memory that its {@link org.jargoon.memory.PhysicalMemory} does not
     * resolve, or not for this access. The program counter is at the instruction, which changed nothing.
     *
     * @param address the guest-physical address of the first byte that could not be accessed
     * @param access {@link org.jargoon.memory.GuestMemory#READ}, {@link org.jargoon.memory.GuestMemory#WRITE} or
     *     {@link org.jargoon.memory.GuestMemory#EXECUTE}
     * @param length of the instruction in bytes
     * @param syndrome how another can carry the access out, or null if the instruction is more than a load or store of
     *     one register, or the access was not its own (a walk of page tables)
     */
    record MemoryAccess(long address, int access, int length, Syndrome syndrome) implements OfMachine {}

    /**
     * A load or store of one register.
     *
     * @param size of the access in bytes: 1, 2, 4 or 8
     * @param signExtend whether a load extends the sign; a load of a floating-point register sets what is above it
     * @param register the number of the register that is loaded or stored; from {@link #FIRST_FLOAT} on the
     *     floating-point registers
     * @param data for a store, all 64 bits of the register; otherwise 0
     */
    record Syndrome(int size, boolean signExtend, int register, long data) {
        /** The number of the first floating-point register. */
        public static final int FIRST_FLOAT = 32;
    }

    /**
     * A machine's core accessed an I/O port (x86-64 alone has them). The program counter is at the instruction.
     *
     * @param size of the access in bytes: 1, 2 or 4
     * @param input whether the port is read
     * @param string whether the instruction moves strings
     * @param length of the instruction in bytes
     */
    record PortAccess(int port, int size, boolean input, boolean string, int length) implements OfMachine {}

    /** A machine's core called its environment (RISC-V: ecall from S-mode); the program counter is behind the call. */
    record Hypercall() implements OfMachine {
        public static final Hypercall INSTANCE = new Hypercall();
    }

    /**
     * A machine's core waits for an interrupt (RISC-V: wfi) and none is pending; the program counter is behind the
     * instruction. {@link MachineCore#timerDeadline} tells when one will be. Running it again at any time is right.
     */
    record Wait() implements OfMachine {
        public static final Wait INSTANCE = new Wait();
    }

    /** What can be wrong with an instruction. The causes that name a page come from page tables: machines have them. */
    enum Cause {
        FETCH_ACCESS,
        FETCH_PAGE,
        ILLEGAL_INSTRUCTION,
        LOAD_ACCESS,
        LOAD_MISALIGNED,
        LOAD_PAGE,
        STORE_ACCESS,
        STORE_MISALIGNED,
        STORE_PAGE,
    }
}
