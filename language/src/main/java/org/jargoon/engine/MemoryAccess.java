// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.memory.GuestMemory.UNSAFE;

import com.oracle.truffle.api.CompilerDirectives;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.EngineOptions;

/**
 * The loads, stores and atomic operations of guest instructions, checked. Misaligned loads and stores work; misaligned
 * atomic operations fault. All but rare cases are inlined into compiled code, where the object and its fields are
 * constants.
 *
 * <p>Each method takes the core and the instruction's address for the {@link GuestFault} that it throws when the access
 * is not allowed.
 */
public abstract class MemoryAccess {

    /** The memory of a user program. */
    public static MemoryAccess flat(GuestMemory memory, EngineOptions options) {
        return new FlatMemoryAccess(memory, options.checkLoads());
    }

    public abstract byte loadI8(long address, CoreState state, long pc);

    public abstract short loadI16(long address, CoreState state, long pc);

    public abstract int loadI32(long address, CoreState state, long pc);

    public abstract long loadI64(long address, CoreState state, long pc);

    public abstract double loadF64(long address, CoreState state, long pc);

    public abstract void storeI8(long address, byte value, CoreState state, long pc);

    public abstract void storeI16(long address, short value, CoreState state, long pc);

    public abstract void storeI32(long address, int value, CoreState state, long pc);

    public abstract void storeI64(long address, long value, CoreState state, long pc);

    public abstract void storeF64(long address, double value, CoreState state, long pc);

    /** An atomic load for LR: at least acquire; address must be aligned. */
    public final int loadI32Atomic(long address, CoreState state, long pc) {
        return UNSAFE.getIntVolatile(null, alignedForLoad(address, 4, state, pc));
    }

    public final long loadI64Atomic(long address, CoreState state, long pc) {
        return UNSAFE.getLongVolatile(null, alignedForLoad(address, 8, state, pc));
    }

    /** Sequentially consistent; returns whether the value was {@code expected} and is now {@code value}. */
    public final boolean compareAndSetI32(long address, int expected, int value, CoreState state, long pc) {
        long host = alignedForStore(address, 4, state, pc);
        touch(host);
        return UNSAFE.compareAndSwapInt(null, host, expected, value);
    }

    public final boolean compareAndSetI64(long address, long expected, long value, CoreState state, long pc) {
        long host = alignedForStore(address, 8, state, pc);
        touch(host);
        return UNSAFE.compareAndSwapLong(null, host, expected, value);
    }

    /**
     * Reads from an aligned place. Java's interpreter survives a load from a file that another program has made
     * shorter, but a compare-and-set ends the whole Java machine there. Compiled code survives both.
     */
    private static void touch(long host) {
        if (CompilerDirectives.inInterpreter()) {
            UNSAFE.getIntVolatile(null, host);
        }
    }

    /** The value that an atomic update starts from; needs what the store behind it will need. */
    public final int loadI32ForUpdate(long address, CoreState state, long pc) {
        return UNSAFE.getIntVolatile(null, alignedForStore(address, 4, state, pc));
    }

    public final long loadI64ForUpdate(long address, CoreState state, long pc) {
        return UNSAFE.getLongVolatile(null, alignedForStore(address, 8, state, pc));
    }

    /** Sequentially consistent; returns the old value. */
    public final int getAndAddI32(long address, int addend, CoreState state, long pc) {
        return UNSAFE.getAndAddInt(null, alignedForStore(address, 4, state, pc), addend);
    }

    public final long getAndAddI64(long address, long addend, CoreState state, long pc) {
        return UNSAFE.getAndAddLong(null, alignedForStore(address, 8, state, pc), addend);
    }

    /** Sequentially consistent; returns the old value. */
    public final int getAndSetI32(long address, int value, CoreState state, long pc) {
        return UNSAFE.getAndSetInt(null, alignedForStore(address, 4, state, pc), value);
    }

    public final long getAndSetI64(long address, long value, CoreState state, long pc) {
        return UNSAFE.getAndSetLong(null, alignedForStore(address, 8, state, pc), value);
    }

    /**
     * Where an aligned value can be read.
     *
     * @param width in bytes: 4 or 8
     * @return its host address
     */
    abstract long alignedForLoad(long address, int width, CoreState state, long pc);

    /** Where an aligned value can be read and written, as {@link #alignedForLoad}. */
    abstract long alignedForStore(long address, int width, CoreState state, long pc);
}
