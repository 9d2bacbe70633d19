// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.jargoon.zircon.abi.Status;

/** One end of a channel (docs/zircon.md §8.6). */
final class ModelChannel extends ModelObject {
    static final int MAX_BYTES = 65536;
    static final int MAX_HANDLES = 64;

    private static final int READABLE = 1 << 0;
    private static final int WRITABLE = 1 << 1;
    private static final int PEER_CLOSED = 1 << 2;
    private static final int RIGHTS = 0xF00E;

    private final Deque<Message> messages = new ArrayDeque<>();
    private ModelChannel peer;

    /** What is sent. */
    record Message(byte[] bytes, List<ModelHandle> handles) {}

    private ModelChannel() {
        super(CHANNEL, RIGHTS);
        change(0, WRITABLE);
    }

    static ModelChannel pair() {
        ModelChannel one = new ModelChannel();
        one.peer = new ModelChannel();
        one.peer.peer = one;
        return one;
    }

    @Override
    ModelChannel peer() {
        return peer;
    }

    boolean isPeerClosed() {
        return peer.handles() == 0;
    }

    @Override
    Collection<ModelObject> kept() {
        return messages.stream()
                .flatMap(message -> message.handles().stream())
                .map(ModelHandle::object)
                .toList();
    }

    void write(Message message) throws Refusal {
        if (isPeerClosed()) {
            message.handles().forEach(ModelHandle::close);
            throw Refusal.of(Status.PEER_CLOSED);
        }
        peer.messages.add(message);
        peer.change(0, READABLE);
    }

    /** The message that is to be read next. */
    Message next() throws Refusal {
        unless(!messages.isEmpty() || !isPeerClosed(), Status.PEER_CLOSED);
        unless(!messages.isEmpty(), Status.SHOULD_WAIT);
        return messages.peek();
    }

    Message take() {
        Message message = messages.remove();
        if (messages.isEmpty()) {
            change(READABLE, 0);
        }
        return message;
    }

    /** Whether an object can be got at from here by reading messages: then to send this there would be a knot. */
    boolean leadsTo(ModelObject object) {
        if (object == this) {
            return true;
        }
        for (Message message : messages) {
            for (ModelHandle handle : message.handles()) {
                if (handle.object() instanceof ModelChannel channel && channel.leadsTo(object)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    void lastHandleGone() {
        if (!isPeerClosed()) {
            peer.change(WRITABLE, PEER_CLOSED);
        }
        List<Message> unread = new ArrayList<>(messages);
        messages.clear();
        unread.forEach(message -> message.handles().forEach(ModelHandle::close));
    }
}
