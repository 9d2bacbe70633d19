// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static com.oracle.truffle.api.CompilerDirectives.SLOWPATH_PROBABILITY;
import static com.oracle.truffle.api.CompilerDirectives.injectBranchProbability;
import static org.jargoon.memory.GuestMemory.UNSAFE;

import org.jargoon.vcpu.Exit.Cause;

/**
 * The memory of a machine: virtual pages that the core's {@link Translations} know, and a call for all else.
 *
 * <p>The fast path is a look at one entry of a translation look-aside buffer, which must be of the page of the access's
 * last byte; an access that crosses pages never finds such an entry, as the entry is looked up by the first.
 */
final class PagedMemoryAccess extends MemoryAccess {
    static final PagedMemoryAccess INSTANCE = new PagedMemoryAccess();

    private PagedMemoryAccess() {}

    @Override
    public byte loadI8(long address, CoreState state, long pc) {
        long entry = Translations.entry(address);
        return misses(state.loadTlb, entry, address, 1)
                ? (byte) load(address, 1, state, pc)
                : UNSAFE.getByte(Translations.host(state.loadTlb, entry, address));
    }

    @Override
    public short loadI16(long address, CoreState state, long pc) {
        long entry = Translations.entry(address);
        return misses(state.loadTlb, entry, address, 2)
                ? (short) load(address, 2, state, pc)
                : UNSAFE.getShort(Translations.host(state.loadTlb, entry, address));
    }

    @Override
    public int loadI32(long address, CoreState state, long pc) {
        long entry = Translations.entry(address);
        return misses(state.loadTlb, entry, address, 4)
                ? (int) load(address, 4, state, pc)
                : UNSAFE.getInt(Translations.host(state.loadTlb, entry, address));
    }

    @Override
    public long loadI64(long address, CoreState state, long pc) {
        long entry = Translations.entry(address);
        return misses(state.loadTlb, entry, address, 8)
                ? load(address, 8, state, pc)
                : UNSAFE.getLong(Translations.host(state.loadTlb, entry, address));
    }

    @Override
    public double loadF64(long address, CoreState state, long pc) {
        long entry = Translations.entry(address);
        return misses(state.loadTlb, entry, address, 8)
                ? Double.longBitsToDouble(load(address, 8, state, pc))
                : UNSAFE.getDouble(Translations.host(state.loadTlb, entry, address));
    }

    @Override
    public void storeI8(long address, byte value, CoreState state, long pc) {
        long entry = Translations.entry(address);
        if (misses(state.storeTlb, entry, address, 1)) {
            store(address, value, 1, state, pc);
        } else {
            UNSAFE.putByte(Translations.host(state.storeTlb, entry, address), value);
        }
    }

    @Override
    public void storeI16(long address, short value, CoreState state, long pc) {
        long entry = Translations.entry(address);
        if (misses(state.storeTlb, entry, address, 2)) {
            store(address, value, 2, state, pc);
        } else {
            UNSAFE.putShort(Translations.host(state.storeTlb, entry, address), value);
        }
    }

    @Override
    public void storeI32(long address, int value, CoreState state, long pc) {
        long entry = Translations.entry(address);
        if (misses(state.storeTlb, entry, address, 4)) {
            store(address, value, 4, state, pc);
        } else {
            UNSAFE.putInt(Translations.host(state.storeTlb, entry, address), value);
        }
    }

    @Override
    public void storeI64(long address, long value, CoreState state, long pc) {
        long entry = Translations.entry(address);
        if (misses(state.storeTlb, entry, address, 8)) {
            store(address, value, 8, state, pc);
        } else {
            UNSAFE.putLong(Translations.host(state.storeTlb, entry, address), value);
        }
    }

    @Override
    public void storeF64(long address, double value, CoreState state, long pc) {
        long entry = Translations.entry(address);
        if (misses(state.storeTlb, entry, address, 8)) {
            store(address, Double.doubleToRawLongBits(value), 8, state, pc);
        } else {
            UNSAFE.putDouble(Translations.host(state.storeTlb, entry, address), value);
        }
    }

    @Override
    long alignedForLoad(long address, int width, CoreState state, long pc) {
        if (injectBranchProbability(SLOWPATH_PROBABILITY, (address & width - 1) != 0)) {
            throw state.fault(Cause.LOAD_MISALIGNED, address, pc);
        }
        long entry = Translations.entry(address);
        return misses(state.loadTlb, entry, address, width)
                ? checked(Translations.loadAddress(address, width, state, pc), state)
                : Translations.host(state.loadTlb, entry, address);
    }

    @Override
    long alignedForStore(long address, int width, CoreState state, long pc) {
        if (injectBranchProbability(SLOWPATH_PROBABILITY, (address & width - 1) != 0)) {
            throw state.fault(Cause.STORE_MISALIGNED, address, pc);
        }
        long entry = Translations.entry(address);
        return misses(state.storeTlb, entry, address, width)
                ? checked(Translations.storeAddress(address, width, state, pc), state)
                : Translations.host(state.storeTlb, entry, address);
    }

    private static boolean misses(long[] tlb, long entry, long address, int width) {
        return injectBranchProbability(SLOWPATH_PROBABILITY, Translations.misses(tlb, entry, address + (width - 1)));
    }

    private static long load(long address, int width, CoreState state, long pc) {
        return checked(Translations.load(address, width, state, pc), state);
    }

    private static void store(long address, long value, int width, CoreState state, long pc) {
        Translations.store(address, value, width, state, pc);
        checked(0, state);
    }

    /** Throws here, where it costs compiled code a jump, what the call would have had to unwind the stack for. */
    private static long checked(long result, CoreState state) {
        if (state.missed) {
            state.missed = false;
            throw GuestFault.INSTANCE;
        }
        return result;
    }
}
