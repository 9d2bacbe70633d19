// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.memory.GuestMemory.EXECUTE;
import static org.jargoon.memory.GuestMemory.PAGE_BITS;
import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.UNSAFE;
import static org.jargoon.memory.GuestMemory.WRITE;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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

    /** In a page's address: instructions may be fetched from a part of the page only. */
    static final long GUARDED = 1;

    /** Fetches are allowed or not by so many bytes, the length of the smallest instructions. */
    static final int FETCH_WIDTH = 2;

    private static final VarHandle MISSES;

    static {
        try {
            MISSES = MethodHandles.lookup().findVarHandle(Translations.class, "misses", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Every state of every core's translations has its own number. */
    private static final AtomicLong EPOCHS = new AtomicLong(1);

    private final PhysicalMemory memory;
    private final Way[] ways;

    /** How the core sees what it loads and stores. */
    private Way data;

    /** How the core sees what it executes: mostly as {@link #data}. */
    private Way code;

    /** How often a buffer did not know a page. Only the core's own thread writes it. */
    private long misses;

    /** One way to see memory. */
    private static final class Way {
        /** The pages that were fetched from are noted by so many of the lowest bits of their numbers. */
        private static final int FETCHED_BITS = 12;

        /** Large pages are noted by a hash of the GiB that they are in. */
        private static final int GIB_BITS = 30;

        final long[] loads = emptyBuffer();
        final long[] stores = emptyBuffer();
        final long[] fetches = emptyBuffer();

        /** Changes whenever translations for fetches may have been forgotten, also of those no longer in the buffer. */
        long epoch = EPOCHS.getAndIncrement();

        /** Whether there is anything to forget: guests fence often, and in few ways. */
        private boolean isFilled;

        /** Whether a fetch has been translated since {@link #epoch} changed last. */
        private boolean hasFetched;

        /** A bit for the pages that fetches have been translated for since {@link #epoch} changed last. */
        private final long[] fetched = new long[(1 << FETCHED_BITS) / Long.SIZE];

        /** A bit for each hash of a GiB in which there may be parts of large pages. */
        private long largePages;

        void flush() {
            if (!isFilled) {
                return;
            }
            isFilled = false;
            largePages = 0;
            Arrays.fill(loads, EMPTY);
            Arrays.fill(stores, EMPTY);
            forgetFetched();
        }

        void flushStores() {
            if (isFilled) {
                Arrays.fill(stores, EMPTY);
            }
        }

        /** Forgets all fetches, so that each that is made in the next epoch is noted anew. */
        private void forgetFetched() {
            if (hasFetched) {
                hasFetched = false;
                Arrays.fill(fetches, EMPTY);
                Arrays.fill(fetched, 0);
                epoch = EPOCHS.getAndIncrement();
            }
        }

        /** Forgets what is known of the page, large or small, that contains {@code address}. */
        void flushPage(long address) {
            if (!isFilled) {
                return;
            }
            if ((largePages & largePageBit(address)) != 0) {
                // All the small pages that it has been filled in as would have to go.
                flush();
                return;
            }
            long page = address & -PAGE_SIZE;
            clear(loads, page);
            clear(stores, page);
            if ((fetched[fetchedWord(page)] & fetchedBit(page)) != 0) {
                forgetFetched();
            }
        }

        private static void clear(long[] buffer, long page) {
            long entry = entry(page);
            if (UNSAFE.getLong(buffer, entry) == page) {
                UNSAFE.putLong(buffer, entry, EMPTY);
            }
        }

        private static long largePageBit(long address) {
            long gib = address >>> GIB_BITS;
            return 1L << (gib ^ gib >>> 6);
        }

        private static int fetchedWord(long page) {
            return (int) (page >>> PAGE_BITS + 6) & (1 << FETCHED_BITS - 6) - 1;
        }

        private static long fetchedBit(long page) {
            return 1L << (page >>> PAGE_BITS);
        }

        void noteFetch(long page) {
            hasFetched = true;
            fetched[fetchedWord(page)] |= fetchedBit(page);
        }

        /** @param bits as {@link CoreState#translatedBits} */
        void fill(long[] buffer, long page, long value, int bits) {
            isFilled = true;
            if (bits > PAGE_BITS) {
                largePages |= bits > GIB_BITS ? -1 : largePageBit(page);
            }
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
        data = this.ways[0];
        code = data;
    }

    /** As {@link org.jargoon.vcpu.MachineCore#translationMisses}. */
    long misses() {
        return (long) MISSES.getOpaque(this);
    }

    /** The guest-physical memory. */
    public PhysicalMemory memory() {
        return memory;
    }

    /**
     * The core that these translations belong to sees memory in these ways from now on.
     *
     * @param forData the way for loads and stores
     * @param forCode the way for instruction fetches
     */
    public void use(CoreState state, int forData, int forCode) {
        data = ways[forData];
        code = ways[forCode];
        state.loadTlb = data.loads;
        state.storeTlb = data.stores;
    }

    /** Forgets all translations of all ways: page tables, or what guest-physical pages are, have changed. */
    public void flush() {
        for (Way each : ways) {
            each.flush();
        }
    }

    /** Forgets all translations of one way. */
    public void flush(int index) {
        ways[index].flush();
    }

    /** Forgets, in one way, the translations of the page that contains {@code address}, whatever its size. */
    public void flushPage(int index, long address) {
        ways[index].flushPage(address);
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
            long lowerHost = state.translations.resolve(address, inLower, READ, state, pc, false);
            long upperHost = state.translations.resolve(upper, width - inLower, READ, state, pc, false);
            long value = 0;
            for (int i = 0; i < width; i++) {
                long host = i < inLower ? lowerHost + i : upperHost + (i - inLower);
                value |= (UNSAFE.getByte(host) & 0xffL) << i * Byte.SIZE;
            }
            return value;
        }
        long host = state.translations.resolve(address, width, READ, state, pc, true);
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
            long lowerHost = state.translations.resolve(address, inLower, WRITE, state, pc, false);
            long upperHost = state.translations.resolve(upper, width - inLower, WRITE, state, pc, false);
            for (int i = 0; i < width; i++) {
                long host = i < inLower ? lowerHost + i : upperHost + (i - inLower);
                UNSAFE.putByte(host, (byte) (value >>> i * Byte.SIZE));
            }
            return;
        }
        long host = state.translations.resolve(address, width, WRITE, state, pc, true);
        switch (width) {
            case 1 -> UNSAFE.putByte(host, (byte) value);
            case 2 -> UNSAFE.putShort(host, (short) value);
            case 4 -> UNSAFE.putInt(host, (int) value);
            default -> UNSAFE.putLong(host, value);
        }
    }

    /** The host address for loads from its page; where there is none, {@link CoreState#missed} is set. */
    @TruffleBoundary
    static long loadAddress(long address, int width, CoreState state, long pc) {
        try {
            return state.translations.resolve(address, width, READ, state, pc, true);
        } catch (GuestFault _) {
            return missed(state);
        }
    }

    /** The host address for stores to its page; where there is none, {@link CoreState#missed} is set. */
    @TruffleBoundary
    static long storeAddress(long address, int width, CoreState state, long pc) {
        try {
            return state.translations.resolve(address, width, WRITE, state, pc, true);
        } catch (GuestFault _) {
            return missed(state);
        }
    }

    private static long missed(CoreState state) {
        state.missed = true;
        return 0;
    }

    /** @param whole whether this is all that the instruction accesses, and not one of two pages */
    private long resolve(long address, int width, int access, CoreState state, long pc, boolean whole) {
        long physical = translate(address, width, access, state, pc);
        long page = memory.resolve(physical, access);
        if (page == 0) {
            throw whole ? state.outside(physical, access, pc) : state.partlyOutside(physical, access, pc);
        }
        long host = page & -PAGE_SIZE;
        long virtual = address & -PAGE_SIZE;
        if (state.translatedBits >= PAGE_BITS) {
            data.fill(access == READ ? data.loads : data.stores, virtual, host - virtual, state.translatedBits);
        }
        return host + (address - virtual);
    }

    private long translate(long address, int width, int access, CoreState state, long pc) {
        MISSES.setOpaque(this, misses + 1);
        state.soughtAddress = address;
        state.soughtAccess = access;
        state.translatedBits = PAGE_BITS;
        return ((MachineState) state).translate(address, width, access, pc);
    }

    /**
     * The guest-physical address of the page that instruction bytes at {@code address} are fetched from; with
     * {@link #GUARDED} where that holds only for the {@link #FETCH_WIDTH} bytes at this address.
     *
     * @param pc where the instruction begins
     */
    long fetchPage(long address, long pc, CoreState state) {
        long virtual = address & -PAGE_SIZE;
        long entry = entry(address);
        if (UNSAFE.getLong(code.fetches, entry) == virtual) {
            return UNSAFE.getLong(code.fetches, entry + Long.BYTES);
        }
        long physical = translate(address, FETCH_WIDTH, EXECUTE, state, pc);
        if (memory.resolve(physical, EXECUTE) == 0) {
            throw state.outside(physical, EXECUTE, pc);
        }
        long page = physical & -PAGE_SIZE;
        if (state.translatedBits < PAGE_BITS) {
            return page | GUARDED;
        }
        code.noteFetch(virtual);
        code.fill(code.fetches, virtual, page, state.translatedBits);
        return page;
    }

    /** As long as it stays, all that {@link #hold} has found holds; there is one for each way. */
    long fetchEpoch() {
        return code.epoch;
    }

    /** Whether the core would fetch {@code block} from where it stands; false too where that is not known. */
    boolean knows(Block block) {
        return knows(block.pc, block.page) && block.secondPage == Block.NO_PAGE;
    }

    private boolean knows(long pc, long page) {
        long entry = entry(pc);
        return UNSAFE.getLong(code.fetches, entry) == (pc & -PAGE_SIZE)
                && UNSAFE.getLong(code.fetches, entry + Long.BYTES) == page;
    }

    /**
     * Whether the core would fetch all of {@code region} from where it stands. Asked once while translations stay as
     * they are.
     */
    boolean hold(Region region, CoreState state) {
        if (region.heldIn == code.epoch) {
            return true;
        }
        for (Block block : region.blocks) {
            if (!holds(block.pc, block.page, state)
                    || block.secondPage != Block.NO_PAGE && !holds(block.end - 1, block.secondPage, state)) {
                return false;
            }
        }
        region.heldIn = code.epoch;
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
