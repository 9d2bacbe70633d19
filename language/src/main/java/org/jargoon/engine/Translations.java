// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.memory.GuestMemory.EXECUTE;
import static org.jargoon.memory.GuestMemory.PAGE_BITS;
import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.UNSAFE;
import static org.jargoon.memory.GuestMemory.WRITE;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jargoon.memory.PhysicalMemory;
import sun.misc.Unsafe;

/**
 * What a machine's core has found out about its virtual pages: translation look-aside buffers for each way in which the
 * core may see memory. An ISA numbers those ways (such as user mode, supervisor mode) and says which one it is in.
 *
 * <p>A buffer is an array of entries of two longs, indexed by the lower bits of the page's number: the page's virtual
 * address, or {@link #EMPTY}; and for loads and stores what must be added to a virtual address to get the host's, for
 * fetches the page's guest-physical address. Only the core's own thread touches them.
 */
public final class Translations {
    private static final int ENTRY_BITS = 8;
    private static final int ENTRIES = 1 << ENTRY_BITS;

    /** Two longs. */
    private static final int ENTRY_SHIFT = 4;

    private static final long OFFSET_MASK = (long) (ENTRIES - 1) << ENTRY_SHIFT;

    /** No page has this address. */
    private static final long EMPTY = -1;

    /** Every state of every core's translations has its own number. */
    private static final AtomicLong EPOCHS = new AtomicLong(1);

    private final PhysicalMemory memory;
    private final Way[] ways;
    private Way way;

    /** One way to see memory. */
    private static final class Way {
        final long[] loads = emptyBuffer();
        final long[] stores = emptyBuffer();
        final long[] fetches = emptyBuffer();

        /** Changes whenever translations for fetches may have been forgotten. */
        long epoch = EPOCHS.getAndIncrement();

        /** Whether there is anything to forget: guests fence often, and in few ways. */
        private boolean isFilled;

        void flush() {
            if (!isFilled) {
                return;
            }
            isFilled = false;
            Arrays.fill(loads, EMPTY);
            Arrays.fill(stores, EMPTY);
            Arrays.fill(fetches, EMPTY);
            epoch = EPOCHS.getAndIncrement();
        }

        void flushStores() {
            if (isFilled) {
                Arrays.fill(stores, EMPTY);
            }
        }

        void fill(long[] buffer, long page, long value) {
            isFilled = true;
            long entry = entry(page);
            UNSAFE.putLong(buffer, entry, page);
            UNSAFE.putLong(buffer, entry + Long.BYTES, value);
        }

        private static long[] emptyBuffer() {
            long[] buffer = new long[ENTRIES << 1];
            Arrays.fill(buffer, EMPTY);
            return buffer;
        }
    }

    /** @param ways how many ways there are to see memory; the core begins in way 0 */
    public Translations(PhysicalMemory memory, int ways) {
        this.memory = memory;
        this.ways = new Way[ways];
        Arrays.setAll(this.ways, _ -> new Way());
        way = this.ways[0];
    }

    /** The guest-physical memory. */
    public PhysicalMemory memory() {
        return memory;
    }

    /** The core that these translations belong to sees memory in the way {@code index} from now on. */
    public void use(CoreState state, int index) {
        way = ways[index];
        state.loadTlb = way.loads;
        state.storeTlb = way.stores;
    }

    /** Forgets all translations of all ways: page tables, or what guest-physical pages are, have changed. */
    public void flush() {
        for (Way each : ways) {
            each.flush();
        }
    }

    /** Forgets how to store to pages, in all ways. */
    void flushStores() {
        for (Way each : ways) {
            each.flushStores();
        }
    }

    /** The offset of the entry for {@code address} in a buffer. */
    static long entry(long address) {
        return Unsafe.ARRAY_LONG_BASE_OFFSET + (address >>> PAGE_BITS - ENTRY_SHIFT & OFFSET_MASK);
    }

    /** Whether an entry is not that of the page of {@code last}. */
    static boolean misses(long[] buffer, long entry, long last) {
        return UNSAFE.getLong(buffer, entry) != (last & -PAGE_SIZE);
    }

    /** The host address, where the entry does not miss. */
    static long host(long[] buffer, long entry, long address) {
        return UNSAFE.getLong(buffer, entry + Long.BYTES) + address;
    }

    /** A load that the buffer does not know how to do; where it faults, {@link CoreState#missed} is set. */
    @TruffleBoundary
    static long load(long address, int width, CoreState state, long pc) {
        try {
            return tryLoad(address, width, state, pc);
        } catch (GuestFault _) {
            return missed(state);
        }
    }

    private static long tryLoad(long address, int width, CoreState state, long pc) {
        if (crosses(address, width)) {
            long upper = pageEnd(address);
            int inLower = (int) (upper - address);
            long lowerHost = state.translations.resolve(address, READ, state, pc, false);
            long upperHost = state.translations.resolve(upper, READ, state, pc, false);
            long value = 0;
            for (int i = 0; i < width; i++) {
                long host = i < inLower ? lowerHost + i : upperHost + (i - inLower);
                value |= (UNSAFE.getByte(host) & 0xffL) << i * Byte.SIZE;
            }
            return value;
        }
        long host = state.translations.resolve(address, READ, state, pc, true);
        return switch (width) {
            case 1 -> UNSAFE.getByte(host);
            case 2 -> UNSAFE.getShort(host);
            case 4 -> UNSAFE.getInt(host);
            default -> UNSAFE.getLong(host);
        };
    }

    /** A store that the buffer does not know how to do; where it faults, {@link CoreState#missed} is set. */
    @TruffleBoundary
    static void store(long address, long value, int width, CoreState state, long pc) {
        try {
            tryStore(address, value, width, state, pc);
        } catch (GuestFault _) {
            missed(state);
        }
    }

    private static void tryStore(long address, long value, int width, CoreState state, long pc) {
        if (crosses(address, width)) {
            long upper = pageEnd(address);
            int inLower = (int) (upper - address);
            long lowerHost = state.translations.resolve(address, WRITE, state, pc, false);
            long upperHost = state.translations.resolve(upper, WRITE, state, pc, false);
            for (int i = 0; i < width; i++) {
                long host = i < inLower ? lowerHost + i : upperHost + (i - inLower);
                UNSAFE.putByte(host, (byte) (value >>> i * Byte.SIZE));
            }
            return;
        }
        long host = state.translations.resolve(address, WRITE, state, pc, true);
        switch (width) {
            case 1 -> UNSAFE.putByte(host, (byte) value);
            case 2 -> UNSAFE.putShort(host, (short) value);
            case 4 -> UNSAFE.putInt(host, (int) value);
            default -> UNSAFE.putLong(host, value);
        }
    }

    /** The host address for loads from its page; where there is none, {@link CoreState#missed} is set. */
    @TruffleBoundary
    static long loadAddress(long address, CoreState state, long pc) {
        try {
            return state.translations.resolve(address, READ, state, pc, true);
        } catch (GuestFault _) {
            return missed(state);
        }
    }

    /** The host address for stores to its page; where there is none, {@link CoreState#missed} is set. */
    @TruffleBoundary
    static long storeAddress(long address, CoreState state, long pc) {
        try {
            return state.translations.resolve(address, WRITE, state, pc, true);
        } catch (GuestFault _) {
            return missed(state);
        }
    }

    private static long missed(CoreState state) {
        state.missed = true;
        return 0;
    }

    /** @param whole whether this is all that the instruction accesses, and not one of two pages */
    private long resolve(long address, int access, CoreState state, long pc, boolean whole) {
        long physical = translate(address, access, state, pc);
        long page = memory.resolve(physical, access);
        if (page == 0) {
            throw whole ? state.outside(physical, access, pc) : state.partlyOutside(physical, access, pc);
        }
        long host = page & -PAGE_SIZE;
        long virtual = address & -PAGE_SIZE;
        way.fill(access == READ ? way.loads : way.stores, virtual, host - virtual);
        return host + (address - virtual);
    }

    private static long translate(long address, int access, CoreState state, long pc) {
        state.soughtAddress = address;
        state.soughtAccess = access;
        return ((MachineState) state).translate(address, access, pc);
    }

    /**
     * The guest-physical address of the page that instruction bytes at {@code address} are fetched from.
     *
     * @param pc where the instruction begins
     */
    long fetchPage(long address, long pc, CoreState state) {
        long virtual = address & -PAGE_SIZE;
        long entry = entry(address);
        if (UNSAFE.getLong(way.fetches, entry) == virtual) {
            return UNSAFE.getLong(way.fetches, entry + Long.BYTES);
        }
        long physical = translate(address, EXECUTE, state, pc);
        if (memory.resolve(physical, EXECUTE) == 0) {
            throw state.outside(physical, EXECUTE, pc);
        }
        long page = physical & -PAGE_SIZE;
        way.fill(way.fetches, virtual, page);
        return page;
    }

    /** Whether the core would fetch {@code block} from where it stands; false too where that is not known. */
    boolean knows(Block block) {
        return knows(block.pc, block.page) && block.secondPage == Block.NO_PAGE;
    }

    private boolean knows(long pc, long page) {
        long entry = entry(pc);
        return UNSAFE.getLong(way.fetches, entry) == (pc & -PAGE_SIZE)
                && UNSAFE.getLong(way.fetches, entry + Long.BYTES) == page;
    }

    /**
     * Whether the core would fetch all of {@code region} from where it stands. Asked once while translations stay as
     * they are.
     */
    boolean hold(Region region, CoreState state) {
        if (region.heldIn == way.epoch) {
            return true;
        }
        for (Block block : region.blocks) {
            if (!holds(block.pc, block.page, state)
                    || block.secondPage != Block.NO_PAGE && !holds(block.end - 1, block.secondPage, state)) {
                return false;
            }
        }
        region.heldIn = way.epoch;
        return true;
    }

    private boolean holds(long pc, long page, CoreState state) {
        if (knows(pc, page)) {
            return true;
        }
        try {
            return fetchPage(pc, pc, state) == page;
        } catch (GuestFault _) {
            // Not even mapped now. The core has not gone there, so nothing has happened in the guest.
            return false;
        }
    }

    private static boolean crosses(long address, int width) {
        return (address & PAGE_SIZE - 1) > PAGE_SIZE - width;
    }

    private static long pageEnd(long address) {
        return (address | PAGE_SIZE - 1) + 1;
    }
}
