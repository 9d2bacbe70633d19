// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

/** An event, or one end of an event pair (docs/zircon.md §8.9). */
final class ModelEvent extends ModelObject {
    private static final int PEER_CLOSED = 1 << 2;
    private static final int SIGNALED = 1 << 3;
    private static final int EVENT_RIGHTS = 0xD003;
    private static final int PAIR_RIGHTS = 0xF003;

    private ModelEvent peer;

    private ModelEvent(int type, int rights) {
        super(type, rights);
    }

    static ModelEvent event() {
        return new ModelEvent(EVENT, EVENT_RIGHTS);
    }

    static ModelEvent pair() {
        ModelEvent one = new ModelEvent(EVENTPAIR, PAIR_RIGHTS);
        one.peer = new ModelEvent(EVENTPAIR, PAIR_RIGHTS);
        one.peer.peer = one;
        return one;
    }

    @Override
    ModelEvent peer() {
        return peer;
    }

    @Override
    int changeableSignals() {
        return USER_SIGNALS | SIGNALED;
    }

    @Override
    void lastHandleGone() {
        if (peer != null && peer.handles() > 0) {
            peer.change(0, PEER_CLOSED);
        }
    }
}
