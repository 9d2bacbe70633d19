// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.WRITE;

/** Memory whose accesses a {@link CoreState} is told of, in the cold tier. */
final class ObservedAccess extends MemoryAccess {
    private final MemoryAccess memory;

    ObservedAccess(MemoryAccess memory) {
        this.memory = memory;
    }

    @Override
    public byte loadI8(long address, CoreState state, long pc) {
        byte value = memory.loadI8(address, state, pc);
        state.accessed(address, Byte.BYTES, READ);
        return value;
    }

    @Override
    public short loadI16(long address, CoreState state, long pc) {
        short value = memory.loadI16(address, state, pc);
        state.accessed(address, Short.BYTES, READ);
        return value;
    }

    @Override
    public int loadI32(long address, CoreState state, long pc) {
        int value = memory.loadI32(address, state, pc);
        state.accessed(address, Integer.BYTES, READ);
        return value;
    }

    @Override
    public long loadI64(long address, CoreState state, long pc) {
        long value = memory.loadI64(address, state, pc);
        state.accessed(address, Long.BYTES, READ);
        return value;
    }

    @Override
    public double loadF64(long address, CoreState state, long pc) {
        double value = memory.loadF64(address, state, pc);
        state.accessed(address, Double.BYTES, READ);
        return value;
    }

    @Override
    public void storeI8(long address, byte value, CoreState state, long pc) {
        memory.storeI8(address, value, state, pc);
        state.accessed(address, Byte.BYTES, WRITE);
    }

    @Override
    public void storeI16(long address, short value, CoreState state, long pc) {
        memory.storeI16(address, value, state, pc);
        state.accessed(address, Short.BYTES, WRITE);
    }

    @Override
    public void storeI32(long address, int value, CoreState state, long pc) {
        memory.storeI32(address, value, state, pc);
        state.accessed(address, Integer.BYTES, WRITE);
    }

    @Override
    public void storeI64(long address, long value, CoreState state, long pc) {
        memory.storeI64(address, value, state, pc);
        state.accessed(address, Long.BYTES, WRITE);
    }

    @Override
    public void storeF64(long address, double value, CoreState state, long pc) {
        memory.storeF64(address, value, state, pc);
        state.accessed(address, Double.BYTES, WRITE);
    }

    @Override
    long alignedForLoad(long address, int width, CoreState state, long pc) {
        long host = memory.alignedForLoad(address, width, state, pc);
        state.accessed(address, width, READ);
        return host;
    }

    @Override
    long alignedForStore(long address, int width, CoreState state, long pc) {
        long host = memory.alignedForStore(address, width, state, pc);
        state.accessed(address, width, READ | WRITE);
        return host;
    }
}
