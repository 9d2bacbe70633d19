// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jargoon.zircon.abi.Status;

/** A port (docs/zircon.md §4.6, §8.11). */
final class ModelPort extends ModelObject {
    private static final int RIGHTS = 0x800F;

    /** Found when this many user packets and one more are there, the next one is refused. */
    private static final int USER_LIMIT = 2048;

    private final Deque<ModelPacket> packets = new ArrayDeque<>();
    private final List<ModelWait> waits = new ArrayList<>();
    private int userPackets;

    private ModelPort() {
        super(PORT, RIGHTS);
    }

    static ModelPort create(int options) throws Refusal {
        unless(options == 0 || options == 1, Status.INVALID_ARGS);
        return new ModelPort();
    }

    boolean isClosed() {
        return handles() == 0;
    }

    /** The packet that comes next; null if there is none. */
    ModelPacket head() {
        return packets.peek();
    }

    void queueUser(ModelPacket packet) throws Refusal {
        unless(userPackets <= USER_LIMIT, Status.SHOULD_WAIT);
        userPackets++;
        packets.add(packet);
    }

    /** A packet that the kernel makes: no limit holds for it. */
    void add(ModelPacket packet) {
        packets.add(packet);
    }

    ModelPacket take() throws Refusal {
        ModelPacket packet = packets.poll();
        unless(packet != null, Status.TIMED_OUT);
        if (packet.type() == 0) {
            userPackets--;
        }
        if (packet.source() instanceof ModelTrap trap) {
            trap.delivered();
        }
        return packet;
    }

    void watch(ModelHandle handle, long key, int signals, boolean timestamped) {
        ModelWait wait = new ModelWait(handle, this, key, signals, timestamped);
        waits.add(wait);
        handle.object().watch(wait);
    }

    /** One of what is registered, or null. */
    ModelWait anyWait(Random random) {
        return waits.isEmpty() ? null : waits.get(random.nextInt(waits.size()));
    }

    void forget(ModelWait wait) {
        waits.remove(wait);
    }

    void cancel(ModelHandle handle, long key) throws Refusal {
        boolean any = packets.removeIf(packet -> packet.source() == handle && packet.key() == key);
        for (ModelWait wait : List.copyOf(waits)) {
            if (wait.handle() == handle && wait.key() == key) {
                wait.end();
                any = true;
            }
        }
        unless(any, Status.NOT_FOUND);
    }

    /** Drops the packets of a trap whose guest is gone. */
    void drop(ModelTrap trap) {
        packets.removeIf(packet -> packet.source() == trap);
    }

    @Override
    void lastHandleGone() {
        packets.clear();
        List.copyOf(waits).forEach(ModelWait::end);
    }
}
