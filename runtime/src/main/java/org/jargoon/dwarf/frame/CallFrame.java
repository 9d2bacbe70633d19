// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.frame;

import java.util.Map;
import java.util.OptionalLong;

/** One call on a stack: where it goes on, and the registers as it will find them then. */
public final class CallFrame {
    private final long pc;
    private final boolean interrupted;
    private final FrameReader reader;
    // What differs from the reader's registers; empty for what is lost.
    private final Map<Integer, OptionalLong> registers;

    CallFrame(long pc, boolean interrupted, FrameReader reader, Map<Integer, OptionalLong> registers) {
        this.pc = pc;
        this.interrupted = interrupted;
        this.reader = reader;
        this.registers = Map.copyOf(registers);
    }

    /** The next instruction. */
    public long pc() {
        return pc;
    }

    /**
     * An address of the instruction that this frame is at, to look up its function and line with. Where a call returns
     * to may be another line or even another function than the call's.
     */
    public long lookup() {
        return interrupted ? pc : pc - 1;
    }

    /** Whether it is at {@link #pc} by an interruption, as the innermost frame is, and not by a call. */
    public boolean interrupted() {
        return interrupted;
    }

    /** A register's value; empty if the callee has not kept it. */
    public OptionalLong register(int dwarfNumber) {
        OptionalLong known = registers.get(dwarfNumber);
        return known != null ? known : OptionalLong.of(reader.register(dwarfNumber));
    }

    OptionalLong readLong(long address) {
        return reader.readLong(address);
    }

    FrameReader reader() {
        return reader;
    }

    Map<Integer, OptionalLong> registers() {
        return registers;
    }
}
