// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Where the bytes of instructions come from. */
@FunctionalInterface
interface InstructionSource {

    /**
     * Appends the instruction at {@code pc}, each byte read once: another core may be storing there.
     *
     * @param into in little-endian order
     * @return the instruction's length, or 0 if it cannot be fetched, or not in this block
     */
    int fetch(long pc, ByteBuffer into);

    /** The bytes that a block was decoded from. */
    static InstructionSource of(Block block, Isa isa) {
        ByteBuffer bytes = ByteBuffer.wrap(block.source).order(ByteOrder.LITTLE_ENDIAN);
        return (pc, into) -> {
            int at = (int) (pc - block.pc);
            if (at >= block.source.length) {
                return 0;
            }
            int length = isa.length(Short.toUnsignedInt(bytes.getShort(at)));
            into.put(block.source, at, length);
            return length;
        };
    }
}
