// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import static org.jargoon.zircon.abi.StatusException.check;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * The handles of one process, by value (docs/zircon.md §8.1): a value is the handle's base in the kernel's arena, mixed
 * with a number that only this table knows, over two bits that are set in every value. May be used from any thread;
 * looking up, making and closing take no lock.
 */
public final class HandleTable {
    /** The two bits that are set in all values. */
    private static final int FIXED_BITS = 3;

    private static final int FIXED_BIT_COUNT = 2;

    private final HandleArena arena;
    private final int secret = ThreadLocalRandom.current().nextInt() << FIXED_BIT_COUNT;
    /** Held while several handles are sent away, so that of two such calls with a handle in common one gets all. */
    private final ReentrantLock sending = new ReentrantLock();

    private volatile boolean closed;

    HandleTable(HandleArena arena) {
        this.arena = arena;
    }

    int add(KernelObject object, int rights) throws StatusException {
        int base = arena.allocate();
        check(base != HandleArena.FULL, Status.NO_MEMORY);
        if (!object.retain()) {
            arena.free(base);
            throw StatusException.of(Status.BAD_HANDLE);
        }
        if (!object.handleOpened()) {
            arena.free(base);
            object.release();
            throw StatusException.of(Status.BAD_HANDLE);
        }
        return put(new Handle(object, rights, base, this));
    }

    Handle get(int value) throws StatusException {
        Handle handle = find(value);
        check(handle != null, Status.BAD_HANDLE);
        return handle;
    }

    /** Closes a handle (docs/zircon.md §8.4, but 0 is no handle here): BAD_HANDLE if there is none. */
    public void close(int value) throws StatusException {
        Handle handle = take(value);
        check(handle != null, Status.BAD_HANDLE);
        handle.dispose();
    }

    /**
     * Closes a handle and makes another one to its object, which cannot fail for want of room.
     *
     * @param handle one that this table has given
     * @return the new value
     * @throws StatusException BAD_HANDLE if the handle is gone; BAD_STATE if the process has been closed
     */
    public int replace(Handle handle, int rights) throws StatusException {
        check(take(handle), Status.BAD_HANDLE);
        return arrive(handle, rights);
    }

    /**
     * Takes handles out, to be put into a message. Of two calls that have a handle in common, from several threads, one
     * gets all of its handles. If any of them may not be sent all are closed: they leave the table in any case.
     *
     * @param carrier what the message is sent through
     * @throws StatusException of the first handle that may not be sent: BAD_HANDLE if there is none or the value came
     *     before; ACCESS_DENIED without the right TRANSFER; NOT_SUPPORTED if it is one to the carrier
     */
    public Handle[] takeForMessage(int[] values, KernelObject carrier) throws StatusException {
        Handle[] taken = takeAll(values);
        for (Handle handle : taken) {
            Status status = mayBeSent(handle, carrier);
            if (status != Status.OK) {
                HandleDisposal.dispose(taken);
                throw StatusException.of(status);
            }
        }
        return taken;
    }

    /** Closes those of some handles that there are. */
    public void discard(int[] values) {
        HandleDisposal.dispose(takeAll(values));
    }

    /**
     * Takes the handles of a message in, with the rights that they have.
     *
     * @return their values here, none of which any of them had before
     * @throws StatusException BAD_STATE if the process has been closed; all of the handles are closed then
     */
    public int[] receive(Message message) throws StatusException {
        Handle[] handles = message.handles();
        int[] values = new int[handles.length];
        Status status = Status.OK;
        for (int i = 0; i < values.length; i++) {
            try {
                values[i] = arrive(handles[i], handles[i].rights());
            } catch (StatusException e) {
                status = e.status();
            }
        }
        check(status == Status.OK, status);
        return values;
    }

    private static Status mayBeSent(Handle handle, KernelObject carrier) {
        if (handle == null) {
            return Status.BAD_HANDLE;
        }
        if (!Rights.hasAll(handle.rights(), Rights.TRANSFER)) {
            return Status.ACCESS_DENIED;
        }
        return handle.object() == carrier ? Status.NOT_SUPPORTED : Status.OK;
    }

    private Handle[] takeAll(int[] values) {
        Handle[] taken = new Handle[values.length];
        sending.lock();
        try {
            for (int i = 0; i < values.length; i++) {
                Handle handle = find(values[i]);
                taken[i] = handle != null && arena.take(handle) ? handle : null;
            }
        } finally {
            sending.unlock();
        }
        for (Handle handle : taken) {
            if (handle != null) {
                handle.object().signalState().handleGone(handle);
            }
        }
        return taken;
    }

    /** Takes a handle in that has been taken out of some table. */
    private int arrive(Handle handle, int rights) throws StatusException {
        return put(new Handle(handle.object(), rights, HandleArena.nextBase(handle.base()), this));
    }

    /** Closes all handles; none can be made afterwards. */
    void closeAll(ZxProcess process) {
        closed = true;
        int slots = arena.slotsUsed();
        for (int slot = 0; slot < slots; slot++) {
            Handle handle = arena.inSlot(slot);
            if (handle != null && handle.table() == this && take(handle)) {
                handle.object().onProcessEnd(process);
                handle.dispose();
            }
        }
    }

    private int put(Handle handle) throws StatusException {
        arena.put(handle);
        // Who closes the table sets the mark before looking for handles, so one of the two sees the other.
        if (closed) {
            if (take(handle)) {
                handle.dispose();
            }
            throw StatusException.of(Status.BAD_STATE);
        }
        return handle.base() << FIXED_BIT_COUNT ^ secret | FIXED_BITS;
    }

    private Handle find(int value) {
        if ((value & FIXED_BITS) != FIXED_BITS) {
            return null;
        }
        Handle handle = arena.at((value ^ secret) >>> FIXED_BIT_COUNT);
        return handle != null && handle.table() == this ? handle : null;
    }

    /** Takes a handle out of the table, which ends the waits through it; null if there is none. */
    private Handle take(int value) {
        Handle handle = find(value);
        return handle != null && take(handle) ? handle : null;
    }

    private boolean take(Handle handle) {
        if (!arena.take(handle)) {
            return false;
        }
        handle.object().signalState().handleGone(handle);
        return true;
    }
}
