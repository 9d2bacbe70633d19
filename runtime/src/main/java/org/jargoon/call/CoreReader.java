// SPDX-License-Identifier: Apache-2.0
package org.jargoon.call;

import java.util.OptionalLong;
import org.jargoon.dwarf.frame.FrameReader;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.Core;

/** What a stack is read from: a core that stands still, and the memory of its process. */
public record CoreReader(Core core, GuestMemory memory) implements FrameReader {
    /** RISC-V has so many integer registers, and then so many for floating point. */
    private static final int REGISTERS = 32;

    @Override
    public long register(int number) {
        if (number < 0 || number >= 2 * REGISTERS) {
            return 0;
        }
        return number < REGISTERS ? core.register(number) : core.floatRegister(number - REGISTERS);
    }

    @Override
    public OptionalLong readLong(long address) {
        try {
            return OptionalLong.of(memory.readI64(address));
        } catch (MemoryAccessException e) {
            return OptionalLong.empty();
        }
    }
}
