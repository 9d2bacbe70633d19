// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import static org.jargoon.zircon.abi.StatusException.check;

import java.util.concurrent.locks.ReentrantLock;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Signals;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * One of two objects that know each other. An end does not keep the other one alive: it is closed when its own last
 * handle is, and the other end is told by PEER_CLOSED.
 *
 * @param <T> what both are
 */
abstract class PeeredObject<T extends PeeredObject<T>> extends KernelObject {
    /** Guards both ends; taken before the signals of either. */
    private final ReentrantLock lock;

    private T peer;
    private boolean closed;

    /** An end that asserts some signals, under a lock that it has in common with the other one. */
    PeeredObject(Kernel kernel, ObjectType type, int signals, ReentrantLock lock) {
        super(kernel, type, signals);
        this.lock = lock;
    }

    /** Makes two new ends know each other, before anyone else knows them. */
    static <T extends PeeredObject<T>> void join(T left, T right) {
        PeeredObject<T> one = left;
        PeeredObject<T> other = right;
        one.peer = right;
        other.peer = left;
    }

    final ReentrantLock lock() {
        return lock;
    }

    /**
     * The other end; called with the lock held.
     *
     * @throws StatusException PEER_CLOSED if it is closed
     */
    final T openPeer() throws StatusException {
        PeeredObject<T> other = peer;
        check(!other.closed, Status.PEER_CLOSED);
        return peer;
    }

    /** Whether this end's last handle has been closed; called with the lock held. */
    final boolean isClosed() {
        return closed;
    }

    /** Whether the other end is open; called with the lock held. */
    final boolean isPeerOpen() {
        PeeredObject<T> other = peer;
        return !other.closed;
    }

    @Override
    public final long relatedKoid() {
        return peer.koid();
    }

    @Override
    public final void signalPeer(int clear, int set) throws StatusException {
        check(((clear | set) & ~settableSignals()) == 0, Status.INVALID_ARGS);
        lock.lock();
        try {
            openPeer().updateSignals(clear, set);
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected final void onZeroHandles() {
        lock.lock();
        try {
            closed = true;
            peer.updateSignals(signalsOfOpenPeer(), Signals.PEER_CLOSED);
        } finally {
            lock.unlock();
        }
        closed();
    }

    /** The signals that an end asserts only while the other one is open. */
    int signalsOfOpenPeer() {
        return Signals.NONE;
    }

    /** This end has just been closed; called without the lock. */
    void closed() {}
}
