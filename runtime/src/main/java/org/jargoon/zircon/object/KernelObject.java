// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Signals;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * What a handle refers to.
 *
 * <p>An object lives while something refers to it: a handle, or another object or running syscall that has
 * {@linkplain #retain retained} it. What a Zircon object does when its last handle is closed is
 * {@link #onZeroHandles}; what it does when nothing refers to it any more is {@link #destroy}. Both run once, in this
 * order, on whatever thread let go last, and with no lock of the caller's held.
 */
public abstract class KernelObject {
    /** The most bytes that a name has: ZX_MAX_NAME_LEN without the NUL that ends it. */
    public static final int MAX_NAME = 31;

    /** The handle count of an object whose last handle has been closed: it gets no other. */
    private static final int NO_MORE_HANDLES = -1;

    private static final byte[] NO_NAME = {};

    private final Kernel kernel;
    private final ObjectType type;
    private final long koid;
    private final AtomicInteger references = new AtomicInteger(1);
    private final AtomicInteger handles = new AtomicInteger();
    private final SignalState signalState;

    /**
     * A new object that asserts no signal. It has one reference, which is its maker's: who puts it behind a handle
     * releases it afterwards.
     */
    protected KernelObject(Kernel kernel, ObjectType type) {
        this(kernel, type, Signals.NONE);
    }

    /** A new object, with one reference as above, that asserts some signals. */
    protected KernelObject(Kernel kernel, ObjectType type, int signals) {
        this.kernel = kernel;
        this.type = type;
        this.koid = kernel.objectMade();
        this.signalState = new SignalState(signals);
    }

    public final Kernel kernel() {
        return kernel;
    }

    public final ObjectType type() {
        return type;
    }

    /** The number that no other object of this kernel ever has (docs/zircon.md §8.10). */
    public final long koid() {
        return koid;
    }

    /** The koid of the object at the other end, or 0 where there is none. */
    public long relatedKoid() {
        return 0;
    }

    /** The rights of the first handle to this object. */
    public int defaultRights() {
        return type.rights();
    }

    /** Open handles to the object, over all processes and in messages. */
    public final int handleCount() {
        return Math.max(0, handles.get());
    }

    /** The signals that the object asserts: a set of {@link Signals}. */
    public final int signals() {
        return signalState.signals();
    }

    /**
     * Clears the signals in {@code clear}, then sets those in {@code set}: waits that this satisfies end before it
     * returns. Takes the lock of this object's signals and inside of it those of ports: must not be called with a
     * lock held that is taken inside of these.
     */
    protected final void updateSignals(int clear, int set) {
        signalState.update(clear, set);
    }

    final SignalState signalState() {
        return signalState;
    }

    /** The signals that zx_object_signal and zx_object_signal_peer may change on an object of this kind. */
    protected int settableSignals() {
        return Signals.USER_ALL;
    }

    /**
     * zx_object_signal: clears, then sets signals.
     *
     * @throws StatusException NOT_SUPPORTED if nobody can wait for the object; INVALID_ARGS for bits that only the
     *     kernel changes
     */
    public final void signal(int clear, int set) throws StatusException {
        StatusException.check(type.isWaitable(), Status.NOT_SUPPORTED);
        StatusException.check(((clear | set) & ~settableSignals()) == 0, Status.INVALID_ARGS);
        updateSignals(clear, set);
    }

    /**
     * zx_object_signal_peer: clears, then sets signals of the object at the other end.
     *
     * @throws StatusException NOT_SUPPORTED if there is no other end by nature; INVALID_ARGS for bits that only the
     *     kernel changes; PEER_CLOSED
     */
    public void signalPeer(int clear, int set) throws StatusException {
        throw StatusException.of(Status.NOT_SUPPORTED);
    }

    /**
     * Supplies this object's record for a topic of zx_object_get_info that belongs to its type (docs/zircon.md §8.7):
     * VMAR, VMO, RESOURCE, VCPU and VCPU_STATE_FULL. Called only with a topic of {@link #type}.
     *
     * @param topic the {@code ZX_INFO_*} number
     * @param record where to write: exactly as long as the record, at position 0, little-endian and all zeros
     * @return whether this object has a record for the topic
     */
    protected boolean info(int topic, ByteBuffer record) {
        return false;
    }

    /** The object's name for ZX_PROP_NAME: at most 31 bytes, none of them 0; none where there is no name. */
    protected byte[] name() {
        return NO_NAME;
    }

    /**
     * Gives the object a name.
     *
     * @param name at most 31 bytes, none of them 0; not changed afterwards
     * @throws StatusException NOT_SUPPORTED if such objects have no names
     */
    protected void setName(byte[] name) throws StatusException {
        throw StatusException.of(Status.NOT_SUPPORTED);
    }

    /**
     * Adds a reference.
     *
     * @return false if the object is destroyed already: the handle that led here was closed meanwhile
     */
    public final boolean retain() {
        int now;
        do {
            now = references.get();
            if (now == 0) {
                return false;
            }
        } while (!references.compareAndSet(now, now + 1));
        return true;
    }

    /** Takes a reference away that {@link #retain} or the constructor gave. */
    public final void release() {
        int left = references.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("a reference to a " + type + " was released twice");
        }
        if (left == 0) {
            destroy();
            kernel.objectDestroyed();
        }
    }

    /** Whether nothing refers to the object any more. */
    public final boolean isDestroyed() {
        return references.get() == 0;
    }

    /**
     * Counts a handle that is made; it needs a reference beside.
     *
     * @return false if the last handle is closed already: the handle that led here was closed meanwhile
     */
    final boolean handleOpened() {
        int now;
        do {
            now = handles.get();
            if (now == NO_MORE_HANDLES) {
                return false;
            }
        } while (!handles.compareAndSet(now, now + 1));
        return true;
    }

    /** Counts a handle that is closed; its reference is released by the caller afterwards. */
    final void handleClosed() {
        if (handles.updateAndGet(now -> now == 1 ? NO_MORE_HANDLES : now - 1) == NO_MORE_HANDLES) {
            onZeroHandles();
        }
    }

    /** The last handle has been closed; others may still refer to the object. */
    protected void onZeroHandles() {}

    /** A process that has a handle to the object ends, and is about to close it. */
    protected void onProcessEnd(ZxProcess process) {}

    /** Nothing refers to the object any more: gives back what it holds outside of the Java heap and releases others. */
    protected void destroy() {}
}
