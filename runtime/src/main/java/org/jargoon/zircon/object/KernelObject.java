// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import java.util.concurrent.atomic.AtomicInteger;
import org.jargoon.zircon.abi.ObjectType;

/**
 * What a handle refers to.
 *
 * <p>An object lives while something refers to it: a handle, or another object or running syscall that has
 * {@linkplain #retain retained} it. What a Zircon object does when its last handle is closed is
 * {@link #onZeroHandles}; what it does when nothing refers to it any more is {@link #destroy}. Both run once, in this
 * order, on whatever thread let go last, and with no lock of the caller's held.
 */
public abstract class KernelObject {
    private final Kernel kernel;
    private final ObjectType type;
    private final long koid;
    private final AtomicInteger references = new AtomicInteger(1);
    private final AtomicInteger handles = new AtomicInteger();

    /** A new object has one reference, which is its maker's: who puts it behind a handle releases it afterwards. */
    protected KernelObject(Kernel kernel, ObjectType type) {
        this.kernel = kernel;
        this.type = type;
        this.koid = kernel.objectMade();
    }

    public final Kernel kernel() {
        return kernel;
    }

    public final ObjectType type() {
        return type;
    }

    /** The number that no other object of this kernel ever has (reference §8.10). */
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

    /** Open handles to the object, over all processes. */
    public final int handleCount() {
        return handles.get();
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

    /** Counts a handle that is made or that arrives in a process; the handle retains the object. */
    final void handleOpened() {
        handles.incrementAndGet();
    }

    /** Counts a handle that is closed; its reference is released by the caller afterwards. */
    final void handleClosed() {
        if (handles.decrementAndGet() == 0) {
            onZeroHandles();
        }
    }

    /** The last handle has been closed; others may still refer to the object. */
    protected void onZeroHandles() {}

    /** Nothing refers to the object any more: gives back what it holds outside of the Java heap and releases others. */
    protected void destroy() {}
}
