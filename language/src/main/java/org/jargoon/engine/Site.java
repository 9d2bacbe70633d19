// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

/**
 * Where an instruction stands: what its node is made of beside its operands.
 *
 * @param pc its address
 * @param length in bytes
 * @param memory the guest's memory, a constant in compiled code
 * @param code the guest's code space, for instructions that change what is fetched
 * @param machine whether the core is a machine's, with privileged state, and not a user program's
 * @param context what the node may take for granted of the core's state, as bits of {@link Isa#context}; 0 for nothing
 */
public record Site(long pc, int length, MemoryAccess memory, CodeControl code, boolean machine, int context) {

    /** Where an instruction of a user program stands. */
    public Site(long pc, int length, MemoryAccess memory, CodeControl code, int context) {
        this(pc, length, memory, code, false, context);
    }

    /** The address of the next instruction. */
    public long next() {
        return pc + length;
    }
}
