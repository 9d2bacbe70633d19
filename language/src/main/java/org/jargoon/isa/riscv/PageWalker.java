// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.memory.GuestMemory.EXECUTE;
import static org.jargoon.memory.GuestMemory.PAGE_BITS;
import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.UNSAFE;
import static org.jargoon.memory.GuestMemory.WRITE;

import java.util.OptionalLong;
import org.jargoon.engine.GuestFault;
import org.jargoon.memory.PhysicalMemory;

/**
 * Walks page tables (privileged manual, "Virtual Address Translation Process") for Sv39, Sv48 and Sv57, with Svnapot
 * and Svpbmt; memory types of the latter make no difference here.
 */
final class PageWalker {
    /** The modes of satp; a number between them and the next greater one is a level more. */
    static final int BARE = 0;

    static final int SV39 = 8;
    static final int SV57 = 10;

    private static final int MODE_SHIFT = 60;
    private static final int LEVELS_OF_SV39 = 3;
    private static final int INDEX_BITS = 9;
    private static final int ENTRY_BITS = 3;
    private static final long PPN_MASK = (1L << 44) - 1;

    /** Fields of a page table entry. */
    private static final long V = 1;

    private static final long R = 1 << 1;
    private static final long W = 1 << 2;
    private static final long X = 1 << 3;
    private static final long U = 1 << 4;
    private static final long A = 1 << 6;
    private static final long D = 1 << 7;
    private static final int PPN_SHIFT = 10;
    private static final long RESERVED = 0x7fL << 54;
    private static final long PBMT = 3L << 61;
    private static final long N = 1L << 63;

    /** An entry that points to another table must have these clear. */
    private static final long LEAF_ONLY = U | A | D | PBMT | N;

    /** The one size that Svnapot has: 2^4 pages, told by the lowest bits of the page number. */
    private static final int NAPOT_BITS = 4;

    private static final long NAPOT_MASK = (1 << NAPOT_BITS) - 1;
    private static final long NAPOT_64K = 1 << NAPOT_BITS - 1;

    private final PhysicalMemory memory;

    PageWalker(PhysicalMemory memory) {
        this.memory = memory;
    }

    static int mode(long satp) {
        return (int) (satp >>> MODE_SHIFT);
    }

    /** Whether satp can have the mode. */
    static boolean isMode(int mode) {
        return mode == BARE || mode >= SV39 && mode <= SV57;
    }

    /** An access that page tables are walked for. */
    private record Access(Rv64Hart hart, long address, int kind, int privilege, long pc) {
        GuestFault pageFault() {
            return hart.fault(RvPrivileged.pageFault(kind), address, pc);
        }
    }

    /**
     * The guest-physical address.
     *
     * @param privilege supervisor or user mode, whose access it is
     * @throws GuestFault as {@link org.jargoon.engine.MachineState#translate} says
     */
    long translate(Rv64Hart hart, long address, int kind, int privilege, long pc) {
        int mode = mode(hart.satp);
        if (mode == BARE) {
            return address;
        }
        Access access = new Access(hart, address, kind, privilege, pc);
        int levels = LEVELS_OF_SV39 + mode - SV39;
        int unused = Long.SIZE - PAGE_BITS - levels * INDEX_BITS;
        if (address << unused >> unused != address) {
            throw access.pageFault();
        }
        while (true) {
            long physical = walk(access, levels);
            if (physical != AGAIN) {
                return physical;
            }
        }
    }

    /** Where page tables lead, whoever may go there, for a debugger; nothing is changed. */
    OptionalLong lookUp(long satp, long address) {
        int mode = mode(satp);
        if (mode == BARE) {
            return OptionalLong.of(address);
        }
        long table = (satp & PPN_MASK) << PAGE_BITS;
        for (int level = LEVELS_OF_SV39 + mode - SV39 - 1; level >= 0; level--) {
            int shift = PAGE_BITS + level * INDEX_BITS;
            long place = table + ((address >>> shift & (1 << INDEX_BITS) - 1) << ENTRY_BITS);
            long page = place < memory.size() ? memory.resolve(place, READ) : 0;
            if (page == 0) {
                break;
            }
            long entry = UNSAFE.getLong(page & -PAGE_SIZE | place & PAGE_SIZE - 1);
            if ((entry & V) == 0) {
                break;
            }
            long ppn = entry >>> PPN_SHIFT & PPN_MASK;
            if ((entry & (R | X)) != 0) {
                long offset = (1L << ((entry & N) != 0 ? PAGE_BITS + NAPOT_BITS : shift)) - 1;
                return OptionalLong.of(ppn << PAGE_BITS & ~offset | address & offset);
            }
            table = ppn << PAGE_BITS;
        }
        return OptionalLong.empty();
    }

    /** No guest-physical address: those have at most 56 bits. */
    private static final long AGAIN = -1;

    /** Walks once; {@link #AGAIN} where another hart changed the leaf before its A and D were set. */
    private long walk(Access access, int levels) {
        Rv64Hart hart = access.hart;
        long address = access.address;
        long reserved = hart.hasMemoryTypes() ? RESERVED : RESERVED | PBMT;
        long table = (hart.satp & PPN_MASK) << PAGE_BITS;
        for (int level = levels - 1; level >= 0; level--) {
            int shift = PAGE_BITS + level * INDEX_BITS;
            long index = address >>> shift & (1 << INDEX_BITS) - 1;
            long place = table + (index << ENTRY_BITS);
            long entry = UNSAFE.getLongVolatile(null, host(access, place, READ));
            if ((entry & V) == 0 || (entry & (R | W)) == W || (entry & reserved) != 0 || (entry & PBMT) == PBMT) {
                break;
            }
            long ppn = entry >>> PPN_SHIFT & PPN_MASK;
            if ((entry & (R | X)) == 0) {
                if ((entry & LEAF_ONLY) != 0) {
                    break;
                }
                table = ppn << PAGE_BITS;
                continue;
            }
            if (!permits(access, entry) || !isAligned(entry, ppn, level)) {
                break;
            }
            long used = entry | A | (access.kind == WRITE ? D : 0);
            if (used != entry) {
                if (!hart.updatesAccessedAndDirty()) {
                    break;
                }
                if (!UNSAFE.compareAndSwapLong(null, host(access, place, WRITE), entry, used)) {
                    return AGAIN;
                }
            }
            int offsetBits = (entry & N) != 0 ? PAGE_BITS + NAPOT_BITS : shift;
            long offset = (1L << offsetBits) - 1;
            hart.setPageBits(offsetBits);
            return ppn << PAGE_BITS & ~offset | address & offset;
        }
        throw access.pageFault();
    }

    /** Whether a leaf lets the access's mode do this. */
    private static boolean permits(Access access, long entry) {
        long status = access.hart.status;
        boolean user = (entry & U) != 0;
        if (access.privilege == RvPrivileged.USER) {
            if (!user) {
                return false;
            }
        } else if (user && (access.kind == EXECUTE || (status & RvPrivileged.SUM) == 0)) {
            return false;
        }
        long needed = switch (access.kind) {
            case READ -> (status & RvPrivileged.MXR) != 0 ? R | X : R;
            case WRITE -> W;
            case EXECUTE -> X;
            default -> throw new IllegalArgumentException("access " + access);
        };
        return (entry & needed) != 0;
    }

    private static boolean isAligned(long entry, long ppn, int level) {
        if ((entry & N) != 0) {
            return level == 0 && (ppn & NAPOT_MASK) == NAPOT_64K;
        }
        return (ppn & (1L << level * INDEX_BITS) - 1) == 0;
    }

    /** The host's address of an entry of a page table. */
    private long host(Access access, long place, int tableAccess) {
        access.hart.checkTable(place, tableAccess, access.address, access.kind, access.pc);
        long page = place < memory.size() ? memory.resolve(place, tableAccess) : 0;
        if (page == 0) {
            throw access.hart.tableOutside(place, tableAccess, access.pc);
        }
        return page & -PAGE_SIZE | place & PAGE_SIZE - 1;
    }
}
