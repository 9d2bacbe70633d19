// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.List;
import org.jargoon.memory.PhysicalMemory;
import org.jargoon.vcpu.DebugRegister;
import org.jargoon.vcpu.Disassembler;
import org.jargoon.vcpu.MachineOptions;

/** What the engine needs to know of an instruction set. Stateless; everything else of an ISA is in its own package. */
public interface Isa {

    /** The field's usual spelling, such as {@code riscv64}. */
    String name();

    RegisterLayout layout();

    /** The state of a user program's core. */
    CoreState newState();

    /**
     * The state of a machine's core as after reset; a {@link MachineState} too.
     *
     * @param number as in {@link org.jargoon.vcpu.MachineCode#newCore(int)}
     */
    CoreState newMachineState(PhysicalMemory memory, int number, MachineOptions options);

    /**
     * What compiled code may take for granted of the core's state, as bits that only the ISA understands; 0 for
     * nothing.
     *
     * <p>A region is built for the context that its core is in then, and entered only in that context; one that was
     * built for context 0 is entered in any. An instruction in it that would have to leave the context, or cannot work
     * in it, throws {@link CoreState#retry}.
     */
    int context(CoreState state);

    /** The smallest length and alignment of an instruction in bytes: 2 or 4. */
    int parcel();

    /** The length in bytes, 2 or 4, of the instruction whose first two bytes are the lower half of {@code bits}. */
    int length(int bits);

    /**
     * Makes the node of one instruction. Every bit pattern has one: what is no instruction becomes an
     * {@link ExitNode} that faults.
     *
     * @param bits zero-extended where {@link Site#length} is 2
     */
    GuestNode decode(int bits, Site site);

    /** The slot of the register file that holds an integer register. */
    int integerRegister(int index);

    /** The slot of the register file that holds a floating-point register. */
    int floatRegister(int index);

    int floatStatus(CoreState state);

    void setFloatStatus(CoreState state, int value);

    /** The registers of a core as debuggers know them, by their numbers. */
    List<DebugRegister> debugRegisters(CoreState state);

    /** As {@link org.jargoon.vcpu.CoreDebug#register}. */
    long debugRegister(CoreState state, int number);

    /** As {@link org.jargoon.vcpu.CoreDebug#setRegister}. */
    boolean setDebugRegister(CoreState state, int number, long value);

    Disassembler disassembler(Disassembler.Names names);
}
