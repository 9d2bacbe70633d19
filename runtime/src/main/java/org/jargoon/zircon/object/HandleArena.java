// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Where all handles of a kernel are, by slot (docs/zircon.md §8.1). A handle's base is its slot and above it the slot's
 * generation, which grows with each use of the slot, so that a base of old finds no handle until the generations have
 * run through. Nothing here takes a lock.
 *
 * <p>A slot belongs to whoever {@linkplain #allocate allocated} it or {@linkplain #take took} the handle out of it,
 * until that one puts a handle in or frees it.
 */
final class HandleArena {
    /** The most handles that may exist at once. */
    static final int CAPACITY = 1 << 18;

    /** What {@link #allocate} returns when all slots are in use; no base is negative. */
    static final int FULL = -1;

    private static final int SLOT_MASK = CAPACITY - 1;
    /** A base has 30 bits, so that a value has two left for its fixed ones. */
    private static final int BASE_MASK = (1 << 30) - 1;

    private static final int CHUNK_BITS = 10;
    private static final int CHUNK_MASK = (1 << CHUNK_BITS) - 1;

    /** Slots, which are made as the number of handles grows. */
    private static final class Chunk {
        final AtomicReferenceArray<Handle> handles = new AtomicReferenceArray<>(1 << CHUNK_BITS);
        /** The base with which a free slot was used last. */
        final int[] lastBase = new int[1 << CHUNK_BITS];
        /** Under each free slot, the one that is below it on the stack, plus 1. */
        final AtomicIntegerArray below = new AtomicIntegerArray(1 << CHUNK_BITS);
    }

    private final AtomicReferenceArray<Chunk> chunks = new AtomicReferenceArray<>(CAPACITY >> CHUNK_BITS);
    /** Slots at and above this one were never used. */
    private final AtomicInteger fresh = new AtomicInteger();
    /** The stack of free slots: the top one plus 1, and above it a count of changes, so that no swap is fooled. */
    private final AtomicLong free = new AtomicLong();

    /** Takes a free slot and returns the base of its next handle, or {@link #FULL}. */
    int allocate() {
        int slot = pop();
        if (slot < 0) {
            slot = fresh.getAndUpdate(next -> next == CAPACITY ? next : next + 1);
            if (slot == CAPACITY) {
                slot = pop();
            } else {
                makeChunk(slot);
            }
        }
        return slot < 0 ? FULL : nextBase(chunk(slot).lastBase[slot & CHUNK_MASK] & ~SLOT_MASK | slot);
    }

    /** The base of the handle that follows in the slot of one that has been taken out. */
    static int nextBase(int base) {
        return base + CAPACITY & BASE_MASK;
    }

    /** Puts a handle into its slot: from now on it is found. */
    void put(Handle handle) {
        int slot = handle.base() & SLOT_MASK;
        chunk(slot).handles.set(slot & CHUNK_MASK, handle);
    }

    /** The handle with a base, or null. */
    Handle at(int base) {
        Chunk chunk = chunks.get((base & SLOT_MASK) >> CHUNK_BITS);
        Handle handle = chunk == null ? null : chunk.handles.get(base & CHUNK_MASK);
        return handle != null && handle.base() == base ? handle : null;
    }

    /** Takes a handle out of its slot; false if somebody else has. */
    boolean take(Handle handle) {
        int slot = handle.base() & SLOT_MASK;
        return chunk(slot).handles.compareAndSet(slot & CHUNK_MASK, handle, null);
    }

    /** Gives the slot back that a base was used in. */
    void free(int base) {
        int slot = base & SLOT_MASK;
        Chunk chunk = chunk(slot);
        chunk.lastBase[slot & CHUNK_MASK] = base;
        long top;
        do {
            top = free.get();
            chunk.below.set(slot & CHUNK_MASK, (int) top);
        } while (!free.compareAndSet(top, changed(top, slot + 1)));
    }

    /** Whichever handle is in a slot, or null. */
    Handle inSlot(int slot) {
        Chunk chunk = chunks.get(slot >> CHUNK_BITS);
        return chunk == null ? null : chunk.handles.get(slot & CHUNK_MASK);
    }

    /** All handles are in slots below this one. */
    int slotsUsed() {
        return fresh.get();
    }

    private int pop() {
        long top;
        int slot;
        do {
            top = free.get();
            slot = (int) top - 1;
            if (slot < 0) {
                return slot;
            }
        } while (!free.compareAndSet(top, changed(top, chunk(slot).below.get(slot & CHUNK_MASK))));
        return slot;
    }

    private static long changed(long top, int slotPlusOne) {
        return (top >>> 32) + 1 << 32 | slotPlusOne;
    }

    private Chunk chunk(int slot) {
        return chunks.get(slot >> CHUNK_BITS);
    }

    private void makeChunk(int slot) {
        if (chunk(slot) == null) {
            chunks.compareAndSet(slot >> CHUNK_BITS, null, new Chunk());
        }
    }
}
