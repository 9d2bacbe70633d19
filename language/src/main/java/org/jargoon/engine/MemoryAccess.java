// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static com.oracle.truffle.api.CompilerDirectives.SLOWPATH_PROBABILITY;
import static com.oracle.truffle.api.CompilerDirectives.injectBranchProbability;
import static org.jargoon.memory.GuestMemory.UNSAFE;

import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.Exit.Cause;

/**
 * The loads, stores and atomic operations of guest instructions on {@link GuestMemory}, checked. Misaligned loads and
 * stores work; misaligned atomic operations fault. All of it is inlined into compiled code, where the fields are
 * constants.
 *
 * <p>A load is checked against the memory's range and, unless {@link EngineOptions#checkLoads} is off, against its
 * page's protection; a store against both. The protection of loads costs up to a fifth of the speed of loops that do
 * little else.
 *
 * <p>Each method takes the core and the instruction's address for the fault that it throws when the access is not
 * allowed.
 */
public final class MemoryAccess {
    private final long start;
    private final long size;
    private final long hostBase;
    private final long protectionBase;
    private final boolean checkLoads;

    /** @param checkLoads whether a load from a page of the range that may not be read faults */
    public MemoryAccess(GuestMemory memory, boolean checkLoads) {
        this.checkLoads = checkLoads;
        start = memory.start();
        size = memory.end() - memory.start();
        hostBase = memory.hostBase();
        protectionBase = memory.protectionBase();
    }

    public byte loadI8(long address, CoreState state, long pc) {
        return UNSAFE.getByte(readable(address, 1, state, pc));
    }

    public short loadI16(long address, CoreState state, long pc) {
        return UNSAFE.getShort(readable(address, 2, state, pc));
    }

    public int loadI32(long address, CoreState state, long pc) {
        return UNSAFE.getInt(readable(address, 4, state, pc));
    }

    public long loadI64(long address, CoreState state, long pc) {
        return UNSAFE.getLong(readable(address, 8, state, pc));
    }

    public double loadF64(long address, CoreState state, long pc) {
        return UNSAFE.getDouble(readable(address, 8, state, pc));
    }

    public void storeI8(long address, byte value, CoreState state, long pc) {
        UNSAFE.putByte(writable(address, 1, state, pc), value);
    }

    public void storeI16(long address, short value, CoreState state, long pc) {
        UNSAFE.putShort(writable(address, 2, state, pc), value);
    }

    public void storeI32(long address, int value, CoreState state, long pc) {
        UNSAFE.putInt(writable(address, 4, state, pc), value);
    }

    public void storeI64(long address, long value, CoreState state, long pc) {
        UNSAFE.putLong(writable(address, 8, state, pc), value);
    }

    public void storeF64(long address, double value, CoreState state, long pc) {
        UNSAFE.putDouble(writable(address, 8, state, pc), value);
    }

    /** An atomic load for LR: at least acquire; address must be aligned. */
    public int loadI32Atomic(long address, CoreState state, long pc) {
        return UNSAFE.getIntVolatile(null, readableAligned(address, 4, state, pc));
    }

    public long loadI64Atomic(long address, CoreState state, long pc) {
        return UNSAFE.getLongVolatile(null, readableAligned(address, 8, state, pc));
    }

    /** Sequentially consistent; returns whether the value was {@code expected} and is now {@code value}. */
    public boolean compareAndSetI32(long address, int expected, int value, CoreState state, long pc) {
        return UNSAFE.compareAndSwapInt(null, writableAligned(address, 4, state, pc), expected, value);
    }

    public boolean compareAndSetI64(long address, long expected, long value, CoreState state, long pc) {
        return UNSAFE.compareAndSwapLong(null, writableAligned(address, 8, state, pc), expected, value);
    }

    /** The value that an atomic update starts from; needs what the store behind it will need. */
    public int loadI32ForUpdate(long address, CoreState state, long pc) {
        return UNSAFE.getIntVolatile(null, writableAligned(address, 4, state, pc));
    }

    public long loadI64ForUpdate(long address, CoreState state, long pc) {
        return UNSAFE.getLongVolatile(null, writableAligned(address, 8, state, pc));
    }

    /** Sequentially consistent; returns the old value. */
    public int getAndAddI32(long address, int addend, CoreState state, long pc) {
        return UNSAFE.getAndAddInt(null, writableAligned(address, 4, state, pc), addend);
    }

    public long getAndAddI64(long address, long addend, CoreState state, long pc) {
        return UNSAFE.getAndAddLong(null, writableAligned(address, 8, state, pc), addend);
    }

    /** Sequentially consistent; returns the old value. */
    public int getAndSetI32(long address, int value, CoreState state, long pc) {
        return UNSAFE.getAndSetInt(null, writableAligned(address, 4, state, pc), value);
    }

    public long getAndSetI64(long address, long value, CoreState state, long pc) {
        return UNSAFE.getAndSetLong(null, writableAligned(address, 8, state, pc), value);
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

    private long readableAligned(long address, int width, CoreState state, long pc) {
        if (injectBranchProbability(SLOWPATH_PROBABILITY, (address & width - 1) != 0)) {
            throw state.fault(Cause.LOAD_MISALIGNED, address, pc);
        }
        return readable(address, width, state, pc);
    }

    private long writableAligned(long address, int width, CoreState state, long pc) {
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
