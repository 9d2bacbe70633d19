// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

/**
 * The layout of {@code zx_vcpu_state_t} (docs/zircon.md §5.3): registers 0 to {@code registers - 1} as 64-bit words
 * from offset 0 on, then perhaps flags. What lies between or behind is padding: zero when read, ignored when written.
 *
 * @param size in bytes
 * @param registers how many there are; the flags are the core's register with this number
 * @param flags the register that a VMM sees only a part of, or null
 */
public record StateLayout(int size, int registers, Flags flags) {

    /**
     * A register of flags.
     *
     * @param offset in the structure
     * @param bytes its size there, 4 or 8
     * @param mask the bits that are read and written
     * @param required bits that the value must have to be applied at all: x86 ignores rflags without the bit that is
     *     always one
     * @param onlySets whether bits are set and never cleared, as on arm64
     */
    public record Flags(int offset, int bytes, long mask, long required, boolean onlySets) {

        /** What the register holds after {@code supplied} has been written where {@code old} was. */
        public long written(long old, long supplied) {
            if ((supplied & required) != required) {
                return old;
            }
            return (onlySets ? old : old & ~mask) | supplied & mask;
        }
    }
}
