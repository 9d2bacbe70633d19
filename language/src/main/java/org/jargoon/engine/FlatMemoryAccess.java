// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static com.oracle.truffle.api.CompilerDirectives.SLOWPATH_PROBABILITY;
import static com.oracle.truffle.api.CompilerDirectives.injectBranchProbability;
import static org.jargoon.memory.GuestMemory.UNSAFE;

import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.Exit.Cause;

/**
 * The memory of a user program: one range of {@link GuestMemory}.
 *
 * <p>A load is checked against the memory's range and, unless {@link EngineOptions#checkLoads} is off, against its
 * page's protection; a store against both. The protection of loads costs up to a fifth of the speed of loops that do
 * little else.
 */
final class FlatMemoryAccess extends MemoryAccess {
    private final long start;
    private final long size;
    private final long hostBase;
    private final long protectionBase;
    private final boolean checkLoads;

    /** @param checkLoads whether a load from a page of the range that may not be read faults */
    FlatMemoryAccess(GuestMemory memory, boolean checkLoads) {
        this.checkLoads = checkLoads;
        start = memory.start();
        size = memory.end() - memory.start();
        hostBase = memory.hostBase();
        protectionBase = memory.protectionBase();
    }

    @Override
    public byte loadI8(long address, CoreState state, long pc) {
        return UNSAFE.getByte(readable(address, 1, state, pc));
    }

    @Override
    public short loadI16(long address, CoreState state, long pc) {
        return UNSAFE.getShort(readable(address, 2, state, pc));
    }

    @Override
    public int loadI32(long address, CoreState state, long pc) {
        return UNSAFE.getInt(readable(address, 4, state, pc));
    }

    @Override
    public long loadI64(long address, CoreState state, long pc) {
        return UNSAFE.getLong(readable(address, 8, state, pc));
    }

    @Override
    public double loadF64(long address, CoreState state, long pc) {
        return UNSAFE.getDouble(readable(address, 8, state, pc));
    }

    @Override
    public void storeI8(long address, byte value, CoreState state, long pc) {
        UNSAFE.putByte(writable(address, 1, state, pc), value);
    }

    @Override
    public void storeI16(long address, short value, CoreState state, long pc) {
        UNSAFE.putShort(writable(address, 2, state, pc), value);
    }

    @Override
    public void storeI32(long address, int value, CoreState state, long pc) {
        UNSAFE.putInt(writable(address, 4, state, pc), value);
    }

    @Override
    public void storeI64(long address, long value, CoreState state, long pc) {
        UNSAFE.putLong(writable(address, 8, state, pc), value);
    }

    @Override
    public void storeF64(long address, double value, CoreState state, long pc) {
        UNSAFE.putDouble(writable(address, 8, state, pc), value);
    }

    private long readable(long address, int width, CoreState state, long pc) {
        if (injectBranchProbability(
                SLOWPATH_PROBABILITY,
                outside(address, width) || checkLoads && forbids(address, width, GuestMemory.READ))) {
            throw state.fault(Cause.LOAD_ACCESS, address, pc);
        }
        return hostBase + address;
    }

    private long writable(long address, int width, CoreState state, long pc) {
        if (injectBranchProbability(
                SLOWPATH_PROBABILITY, outside(address, width) || forbids(address, width, GuestMemory.WRITE))) {
            throw state.fault(Cause.STORE_ACCESS, address, pc);
        }
        return hostBase + address;
    }

    @Override
    long alignedForLoad(long address, int width, CoreState state, long pc) {
        if (injectBranchProbability(SLOWPATH_PROBABILITY, (address & width - 1) != 0)) {
            throw state.fault(Cause.LOAD_MISALIGNED, address, pc);
        }
        return readable(address, width, state, pc);
    }

    @Override
    long alignedForStore(long address, int width, CoreState state, long pc) {
        if (injectBranchProbability(SLOWPATH_PROBABILITY, (address & width - 1) != 0)) {
            throw state.fault(Cause.STORE_MISALIGNED, address, pc);
        }
        return writable(address, width, state, pc);
    }

    private boolean outside(long address, int width) {
        return Long.compareUnsigned(address - start, size - width) > 0;
    }

    /** Whether one of the pages that an access inside the range touches lacks {@code protection}. */
    private boolean forbids(long address, int width, int protection) {
        long first = address >>> GuestMemory.PAGE_BITS;
        if ((UNSAFE.getByte(protectionBase + first) & protection) == 0) {
            return true;
        }
        return width > 1 && injectBranchProbability(SLOWPATH_PROBABILITY, crosses(address, width))
                && (UNSAFE.getByte(protectionBase + first + 1) & protection) == 0;
    }

    private static boolean crosses(long address, int width) {
        return (address & GuestMemory.PAGE_SIZE - 1) > GuestMemory.PAGE_SIZE - width;
    }
}
