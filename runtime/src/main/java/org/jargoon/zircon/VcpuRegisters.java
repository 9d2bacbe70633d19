// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.zircon.abi.StateLayout;

/** {@code zx_vcpu_state_t}: a copy of the registers of a VCPU that its VMM may see (docs/zircon.md §5.3). */
public final class VcpuRegisters {
    private final StateLayout layout;
    private final long[] registers;
    private long flags;

    private VcpuRegisters(StateLayout layout) {
        this.layout = layout;
        registers = new long[layout.registers()];
    }

    static StateLayout layout(Zircon zircon) {
        return zircon.kernel().hypervisor().architecture().state();
    }

    static VcpuRegisters read(StateLayout layout, ByteBuffer from) {
        ByteBuffer bytes = from.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        VcpuRegisters result = new VcpuRegisters(layout);
        for (int i = 0; i < result.registers.length; i++) {
            result.registers[i] = bytes.getLong(i * Long.BYTES);
        }
        StateLayout.Flags described = layout.flags();
        if (described != null) {
            int at = described.offset();
            result.flags = described.bytes() == Integer.BYTES
                    ? Integer.toUnsignedLong(bytes.getInt(at))
                    : bytes.getLong(at);
        }
        return result;
    }

    void write(ByteBuffer to) {
        ByteBuffer bytes = to.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < registers.length; i++) {
            bytes.putLong(i * Long.BYTES, registers[i]);
        }
        StateLayout.Flags described = layout.flags();
        if (described != null) {
            if (described.bytes() == Integer.BYTES) {
                bytes.putInt(described.offset(), (int) flags);
            } else {
                bytes.putLong(described.offset(), flags);
            }
        }
    }

    /**
     * A register.
     *
     * @param index RISC-V: x0 to x31; arm64: x0 to x30, and 31 for sp; x86-64: rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi,
     *     r8 to r15
     * @throws IndexOutOfBoundsException if there is none with this number
     */
    public long get(int index) {
        return registers[index];
    }

    /** Sets a register in this copy. */
    public void set(int index, long value) {
        registers[index] = value;
    }

    /** The flags that the architecture shows (arm64: NZCV in cpsr; x86-64: rflags); 0 where it has none. */
    public long flags() {
        return flags;
    }

    /** Sets the flags in this copy. */
    public void setFlags(long value) {
        flags = value;
    }
}
