// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.abi.StatusException.check;

import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.PhysicalMemory;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * Reads an instruction of an x86-64 guest through the guest's page tables, as Zircon did until 2022 for its GUEST_MEM
 * packets (reference §4.3): four levels, whatever the guest's mode.
 */
final class X86InstructionFetch {
    private static final int LEVELS = 4;
    private static final int INDEX_BITS = 9;
    private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;
    private static final long PRESENT = 1;
    private static final long LARGE = 1 << 7;
    private static final long FRAME = 0x000F_FFFF_FFFF_F000L;

    private X86InstructionFetch() {}

    /**
     * The bytes of an instruction.
     *
     * @throws StatusException NOT_FOUND if a page table or page is not there
     */
    static byte[] fetch(PhysicalMemory memory, long cr3, long rip, int length) throws StatusException {
        byte[] bytes = new byte[length];
        long page = -1;
        long physical = 0;
        for (int i = 0; i < length; i++) {
            long linear = rip + i;
            if (linear >>> GuestMemory.PAGE_BITS != page) {
                page = linear >>> GuestMemory.PAGE_BITS;
                physical = translate(memory, cr3, linear) & -GuestMemory.PAGE_SIZE;
            }
            long address = physical | linear & GuestMemory.PAGE_SIZE - 1;
            bytes[i] = GuestMemory.UNSAFE.getByte(host(memory, address, GuestMemory.EXECUTE));
        }
        return bytes;
    }

    private static long translate(PhysicalMemory memory, long cr3, long linear) throws StatusException {
        long table = cr3 & FRAME;
        for (int level = LEVELS - 1; ; level--) {
            int shift = GuestMemory.PAGE_BITS + level * INDEX_BITS;
            long index = linear >>> shift & INDEX_MASK;
            long entry = GuestMemory.UNSAFE.getLong(host(memory, table | index * Long.BYTES, GuestMemory.READ));
            check((entry & PRESENT) != 0, Status.NOT_FOUND);
            boolean large = (entry & LARGE) != 0 && level < LEVELS - 1;
            if (level == 0 || large) {
                long offset = (1L << shift) - 1;
                return entry & FRAME & ~offset | linear & offset;
            }
            table = entry & FRAME;
        }
    }

    private static long host(PhysicalMemory memory, long physical, int access) throws StatusException {
        check(physical < memory.size(), Status.OUT_OF_RANGE);
        long page = memory.resolve(physical, access);
        check(page != 0, Status.NOT_FOUND);
        return (page & -GuestMemory.PAGE_SIZE) | physical & GuestMemory.PAGE_SIZE - 1;
    }
}
