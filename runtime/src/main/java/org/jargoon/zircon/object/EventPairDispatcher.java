// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import java.util.concurrent.locks.ReentrantLock;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Signals;

/** One end of an event pair: signals that the other end's users may change too. */
public final class EventPairDispatcher extends PeeredObject<EventPairDispatcher> {

    private EventPairDispatcher(Kernel kernel, ReentrantLock lock) {
        super(kernel, ObjectType.EVENTPAIR, Signals.NONE, lock);
    }

    /** Two new ends. */
    public static Pair<EventPairDispatcher> pair(Kernel kernel) {
        ReentrantLock lock = new ReentrantLock();
        Pair<EventPairDispatcher> pair =
                new Pair<>(new EventPairDispatcher(kernel, lock), new EventPairDispatcher(kernel, lock));
        join(pair.left(), pair.right());
        return pair;
    }

    @Override
    protected int settableSignals() {
        return Signals.USER_ALL | Signals.SIGNALED;
    }
}
