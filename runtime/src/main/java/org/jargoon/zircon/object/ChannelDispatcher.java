// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import static org.jargoon.zircon.abi.StatusException.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Signals;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * One end of a channel, with the messages that wait to be read here (docs/zircon.md §8.6). READABLE while there are
 * any, WRITABLE while the other end is open.
 */
public final class ChannelDispatcher extends PeeredObject<ChannelDispatcher> {
    private final Deque<Message> messages = new ArrayDeque<>();

    private ChannelDispatcher(Kernel kernel, ReentrantLock lock) {
        super(kernel, ObjectType.CHANNEL, Signals.WRITABLE, lock);
    }

    /** Two new ends. */
    public static Pair<ChannelDispatcher> pair(Kernel kernel) {
        ReentrantLock lock = new ReentrantLock();
        Pair<ChannelDispatcher> pair =
                new Pair<>(new ChannelDispatcher(kernel, lock), new ChannelDispatcher(kernel, lock));
        join(pair.left(), pair.right());
        return pair;
    }

    /** Whether a message fits into what its reader has for it. */
    @FunctionalInterface
    public interface Room {
        boolean isEnoughFor(Message message);
    }

    /**
     * Sends a message to the other end.
     *
     * @throws StatusException PEER_CLOSED; the caller still has the message
     */
    public void write(Message message) throws StatusException {
        lock().lock();
        try {
            ChannelDispatcher reader = openPeer();
            reader.messages.add(message);
            reader.updateSignals(Signals.NONE, Signals.READABLE);
        } finally {
            lock().unlock();
        }
    }

    /**
     * Takes the oldest message if there is room for it.
     *
     * @param room is asked with the lock held; if it says no the message stays
     * @return the message, or null if there is no room for it
     * @throws StatusException SHOULD_WAIT if there is none; PEER_CLOSED if there will be none; BAD_HANDLE if this end
     *     is closed
     */
    public Message read(Room room) throws StatusException {
        lock().lock();
        try {
            check(!isClosed(), Status.BAD_HANDLE);
            Message message = messages.peek();
            if (message == null) {
                throw StatusException.of(isPeerOpen() ? Status.SHOULD_WAIT : Status.PEER_CLOSED);
            }
            if (!room.isEnoughFor(message)) {
                return null;
            }
            messages.remove();
            if (messages.isEmpty()) {
                updateSignals(Signals.READABLE, Signals.NONE);
            }
            return message;
        } finally {
            lock().unlock();
        }
    }

    @Override
    int signalsOfOpenPeer() {
        return Signals.WRITABLE;
    }

    @Override
    void closed() {
        List<Message> unread;
        lock().lock();
        try {
            unread = new ArrayList<>(messages);
            messages.clear();
        } finally {
            lock().unlock();
        }
        unread.forEach(Message::discard);
    }
}
