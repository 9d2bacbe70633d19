// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.abi.StatusException.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.memory.GuestMemory;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * Reads an instruction of an x86-64 guest through the guest's page tables, as Zircon did until 2022 for its GUEST_MEM
 * packets (docs/zircon.md §4.3): four levels, whatever the guest's mode.
 */
final class X86InstructionFetch {
    private static final int LEVELS = 4;
    private static final int INDEX_BITS = 9;
    private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;
    private static final long PRESENT = 1;
    private static final long LARGE = 1 << 7;
    private static final long FRAME = 0x000F_FFFF_FFFF_F000L;

    private X86InstructionFetch() {}

    /** How guest-physical memory is read while the VCPU's core does not run. */
    @FunctionalInterface
    interface Memory {
        /** Copies bytes of one page, as {@link org.jargoon.zircon.vm.GuestPhysicalAspace#read}. */
        void read(long physical, int access, ByteBuffer into) throws StatusException;
    }

    /**
     * The bytes of an instruction.
     *
     * @throws StatusException NOT_FOUND if a page table or page is not there
     */
    static byte[] fetch(Memory memory, long cr3, long rip, int length) throws StatusException {
        byte[] bytes = new byte[length];
        int count;
        for (int i = 0; i < length; i += count) {
            long linear = rip + i;
            count = Math.min(length - i, (int) (GuestMemory.PAGE_SIZE - (linear & GuestMemory.PAGE_SIZE - 1)));
            ByteBuffer part = ByteBuffer.wrap(bytes, i, count);
            memory.read(translate(memory, cr3, linear), GuestMemory.EXECUTE, part);
        }
        return bytes;
    }

    private static long translate(Memory memory, long cr3, long linear) throws StatusException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long table = cr3 & FRAME;
        for (int level = LEVELS - 1; ; level--) {
            int shift = GuestMemory.PAGE_BITS + level * INDEX_BITS;
            long index = linear >>> shift & INDEX_MASK;
            memory.read(table | index * Long.BYTES, GuestMemory.READ, bytes);
            long entry = bytes.getLong(0);
            check((entry & PRESENT) != 0, Status.NOT_FOUND);
            boolean large = (entry & LARGE) != 0 && level < LEVELS - 1;
            if (level == 0 || large) {
                long offset = (1L << shift) - 1;
                return entry & FRAME & ~offset | linear & offset;
            }
            table = entry & FRAME;
        }
    }
}
