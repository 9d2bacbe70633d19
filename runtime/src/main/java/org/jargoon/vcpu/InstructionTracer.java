// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/**
 * Is told of every instruction of a core, on its thread. Cores that are traced run in the cold tier, an instruction at
 * a time. The core's registers may be read, but not be changed, and it must not be run.
 */
public interface InstructionTracer {
    /** Stands for no register. */
    int NONE = -1;

    /**
     * An instruction accessed memory; called before {@link #retired} for it, for each access.
     *
     * @param address guest-virtual
     * @param width in bytes
     * @param access {@link org.jargoon.memory.GuestMemory#READ}, {@link org.jargoon.memory.GuestMemory#WRITE} or, for
     *     what is atomic, both
     */
    void accessed(Core core, long address, int width, int access);

    /**
     * An instruction was retired.
     *
     * @param pc its address
     * @param bits zero-extended
     * @param length in bytes
     * @param integer the integer register that it has written, by the ISA's number, or {@link #NONE}
     * @param floating the floating-point register that it has written, or {@link #NONE}
     */
    void retired(Core core, long pc, int bits, int length, int integer, int floating);

    /**
     * A machine's core entered a handler of the guest's.
     *
     * @param pc where it was
     * @param cause as the ISA numbers exceptions and interrupts (RISC-V: scause or mcause)
     * @param value what the handler is told beside (RISC-V: stval or mtval)
     */
    void trapped(Core core, long pc, long cause, long value);
}
