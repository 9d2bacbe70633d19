// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.WaitItem;
import org.jargoon.zircon.object.Handle;
import org.jargoon.zircon.object.KernelObject;
import org.jargoon.zircon.object.Observed;
import org.jargoon.zircon.object.PortDispatcher;
import org.jargoon.zircon.object.SignalWait;
import org.jargoon.zircon.object.ZxProcess;

/**
 * Signals and waits for them (docs/zircon.md §8.9). A wait ends with CANCELED if the handle that was given for it is
 * closed or leaves the process, and then HANDLE_CLOSED is among the signals; or if the waiting Java thread is
 * interrupted, and then its interrupt status stays set. Deadlines are moments of zx_clock_get_monotonic; one that has
 * passed, 0 above all, means to look and not to wait; Long.MAX_VALUE is ZX_TIME_INFINITE.
 */
public interface SignalSyscalls {
    /** ZX_WAIT_MANY_MAX_ITEMS. */
    int WAIT_MANY_MAX_ITEMS = 64;

    /** ZX_WAIT_ASYNC_TIMESTAMP: the packet says when the signal came. */
    int WAIT_ASYNC_TIMESTAMP = 1;

    /** The process that makes the calls. */
    ZxProcess process();

    /**
     * zx_object_wait_one: waits until an object asserts one of some signals.
     *
     * @param observed the signals that the object then asserts, also with TIMED_OUT and CANCELED; null if that does not
     *     matter
     * @return NOT_SUPPORTED if nobody can wait for the object; TIMED_OUT; CANCELED
     */
    default int zx_object_wait_one(int handle, int signals, long deadline, int[] observed) {
        return Calls.status(() -> {
            Handle waited = Waits.handle(process(), handle);
            Calls.checkOptionalOut(observed);
            Observed result = SignalWait.await(new Handle[] {waited}, new int[] {signals}, deadline);
            Calls.store(observed, result.signals()[0]);
            check(result.status() == Status.OK, result.status());
        });
    }

    /**
     * zx_object_wait_many: waits until any of some objects asserts one of the signals that are awaited of it.
     *
     * @param items an array of {@link WaitItem}, into each of which the signals are written that its object then
     *     asserts, also with TIMED_OUT and CANCELED; with none, the call sleeps until the deadline
     * @return OUT_OF_RANGE for more than {@value #WAIT_MANY_MAX_ITEMS} items; of the first object that cannot be waited
     *     for, the error of zx_object_wait_one; TIMED_OUT; CANCELED; INVALID_ARGS for a piece of an item
     */
    default int zx_object_wait_many(ByteBuffer items, long deadline) {
        return Calls.status(() -> {
            Calls.checkOut(items);
            int count = items.remaining() / WaitItem.SIZE;
            check(count <= WAIT_MANY_MAX_ITEMS, Status.OUT_OF_RANGE);
            check(items.remaining() % WaitItem.SIZE == 0, Status.INVALID_ARGS);
            Handle[] handles = new Handle[count];
            int[] awaited = new int[count];
            for (int i = 0; i < count; i++) {
                WaitItem item = WaitItem.read(items, i);
                handles[i] = Waits.handle(process(), item.handle());
                awaited[i] = item.awaited();
            }
            Observed result = SignalWait.await(handles, awaited, deadline);
            for (int i = 0; i < count; i++) {
                WaitItem.writePending(items, i, result.signals()[i]);
            }
            check(result.status() == Status.OK, result.status());
        });
    }

    /**
     * zx_object_wait_async: has a SIGNAL_ONE packet queued when an object asserts one of some signals; once, and at
     * once if it does already. Nothing comes if the handle is closed before.
     *
     * @param options 0 or {@link #WAIT_ASYNC_TIMESTAMP}, else INVALID_ARGS before anything else
     * @return the errors of the port's handle, then those of the other one; NOT_SUPPORTED if nobody can wait for it
     */
    default int zx_object_wait_async(int handle, int port, long key, int signals, int options) {
        return Calls.status(() -> {
            check((options & ~WAIT_ASYNC_TIMESTAMP) == 0, Status.INVALID_ARGS);
            PortDispatcher target = Calls.get(process(), Syscall.OBJECT_WAIT_ASYNC.handleParameter("port"), port);
            Handle source = Waits.handle(process(), handle);
            target.register(source, key, signals, options == WAIT_ASYNC_TIMESTAMP);
        });
    }

    /**
     * zx_object_signal: clears some signals of an object and then sets some.
     *
     * @return NOT_SUPPORTED if nobody can wait for the object; INVALID_ARGS for signals that only the kernel changes:
     *     all but ZX_USER_SIGNAL_0 to _7, and SIGNALED of events
     */
    default int zx_object_signal(int handle, int clearMask, int setMask) {
        return Calls.status(() -> Calls.<KernelObject>get(process(), Syscall.OBJECT_SIGNAL.firstHandle(), handle)
                .signal(clearMask, setMask));
    }

    /**
     * zx_object_signal_peer: does the same to the object at the other end.
     *
     * @return NOT_SUPPORTED if the object has no other end; INVALID_ARGS as above; PEER_CLOSED
     */
    default int zx_object_signal_peer(int handle, int clearMask, int setMask) {
        return Calls.status(() -> Calls.<KernelObject>get(process(), Syscall.OBJECT_SIGNAL_PEER.firstHandle(), handle)
                .signalPeer(clearMask, setMask));
    }
}
