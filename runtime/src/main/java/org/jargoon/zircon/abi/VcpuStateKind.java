// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

/** What zx_vcpu_read_state and zx_vcpu_write_state give and take: {@code ZX_VCPU_*} (docs/zircon.md §2.7, §2.8). */
public final class VcpuStateKind {
    /** ZX_VCPU_STATE: {@code zx_vcpu_state_t}, the registers that a VMM may see. */
    public static final int STATE = 0;

    /** ZX_VCPU_IO: {@code zx_vcpu_io_t}, what an input from a port gives. */
    public static final int IO = 1;

    /** ZX_VCPU_STATE_FULL, an extension of this project: all of a VCPU's state ({@link Architecture}). */
    public static final int FULL = 0x100;

    /**
     * ZX_VCPU_ACCESS_FAULT, an extension of this project and only written, with an empty buffer: nothing answers the
     * access of the last GUEST_MEM packet ({@link Architecture}).
     */
    public static final int ACCESS_FAULT = 0x101;

    /** RISC-V: the word of ZX_VCPU_STATE_FULL that is the program counter. */
    public static final int FULL_PC = 32;

    /** RISC-V: the word of ZX_VCPU_STATE_FULL that is f0; f1 to f31 follow. */
    public static final int FULL_FLOATS = 33;

    private VcpuStateKind() {}
}
