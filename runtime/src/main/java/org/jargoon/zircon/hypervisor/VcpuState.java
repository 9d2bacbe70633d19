// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.abi.StatusException.check;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.StateLayout;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VcpuStateKind;

/**
 * {@code zx_vcpu_state_t} and {@code zx_vcpu_io_t} (docs/zircon.md §5.2, §5.3), and ZX_VCPU_STATE_FULL, in a buffer and
 * in a core's registers.
 */
final class VcpuState {
    /** Bytes of {@code zx_vcpu_io_t}: access_size u8 at 0, data u8[4] at 4. */
    static final int IO_SIZE = 8;

    private static final int IO_DATA_AT = 4;
    private static final int RAX = 0;

    private static final VarHandle LONGS =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private VcpuState() {}

    /**
     * Whether zx_vcpu_read_state has such a kind, with this size; which that of ZX_VCPU_STATE_FULL is, only the core
     * can tell.
     */
    static boolean canRead(Architecture architecture, int kind, int size) {
        return kind == VcpuStateKind.STATE && size == architecture.state().size()
                || kind == VcpuStateKind.FULL && architecture.hasFullState();
    }

    /** Whether zx_vcpu_write_state has such a kind, with this size. */
    static boolean canWrite(Architecture architecture, int kind, int size) {
        return canRead(architecture, kind, size)
                || kind == VcpuStateKind.ACCESS_FAULT && architecture.hasFullState() && size == 0
                || kind == VcpuStateKind.IO && architecture.hasPorts() && size == IO_SIZE;
    }

    /** Writes the registers at a buffer's position; its remaining bytes are as many as the structure has. */
    static void read(Architecture architecture, MachineCore core, ByteBuffer to) {
        StateLayout layout = architecture.state();
        int at = to.position();
        for (int i = 0; i < layout.registers(); i++) {
            LONGS.set(to, at + i * Long.BYTES, core.register(i));
        }
        StateLayout.Flags flags = layout.flags();
        if (flags != null) {
            long value = core.register(layout.registers()) & flags.mask();
            for (int i = layout.registers() * Long.BYTES; i < layout.size(); i += Long.BYTES) {
                LONGS.set(to, at + i, i == flags.offset() ? value : 0L);
            }
        }
    }

    /**
     * Writes all of a core's state at a buffer's position.
     *
     * @throws StatusException INVALID_ARGS if the buffer has another number of bytes remaining than that has
     */
    static void readFull(MachineCore core, ByteBuffer to) throws StatusException {
        long[] words = core.saveState();
        check(to.remaining() == words.length * Long.BYTES, Status.INVALID_ARGS);
        for (int i = 0; i < words.length; i++) {
            LONGS.set(to, to.position() + i * Long.BYTES, words[i]);
        }
    }

    /**
     * Sets all of a core's state from the bytes at a buffer's position.
     *
     * @throws StatusException INVALID_ARGS as of {@link #readFull}; then nothing was changed
     */
    static void writeFull(MachineCore core, ByteBuffer from) throws StatusException {
        long[] words = new long[core.saveState().length];
        check(from.remaining() == words.length * Long.BYTES, Status.INVALID_ARGS);
        for (int i = 0; i < words.length; i++) {
            words[i] = (long) LONGS.get(from, from.position() + i * Long.BYTES);
        }
        core.restoreState(words);
    }

    /** Sets the registers from the bytes at a buffer's position, as many as the structure has. */
    static void write(Architecture architecture, MachineCore core, ByteBuffer from) {
        StateLayout layout = architecture.state();
        int at = from.position();
        for (int i = 0; i < layout.registers(); i++) {
            core.setRegister(i, (long) LONGS.get(from, at + i * Long.BYTES));
        }
        StateLayout.Flags flags = layout.flags();
        if (flags != null) {
            int register = layout.registers();
            long supplied = flags.bytes() == Long.BYTES
                    ? (long) LONGS.get(from, at + flags.offset())
                    : Integer.toUnsignedLong((int) INTS.get(from, at + flags.offset()));
            core.setRegister(register, flags.written(core.register(register), supplied));
        }
    }

    /**
     * Sets the lowest bytes of rax, and leaves the others.
     *
     * @throws StatusException INVALID_ARGS if the size of the access is not 1, 2 or 4
     */
    static void writeIo(MachineCore core, ByteBuffer from) throws StatusException {
        int size = from.get(from.position()) & 0xff;
        check(size == 1 || size == 2 || size == 4, Status.INVALID_ARGS);
        long mask = (1L << size * Byte.SIZE) - 1;
        long data = Integer.toUnsignedLong((int) INTS.get(from, from.position() + IO_DATA_AT));
        core.setRegister(RAX, core.register(RAX) & ~mask | data & mask);
    }
}
