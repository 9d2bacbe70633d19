// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jargoon.zircon.abi.GuestPackets;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.object.PacketOwner;
import org.jargoon.zircon.object.PortDispatcher;

/**
 * Where the writes to a BELL trap go: a port, and a pool of packets (docs/zircon.md §4.6). A packet that has been taken
 * out of the port is in the pool again. May be used from any thread.
 */
final class Bell implements PacketOwner {
    /** The most packets of one trap that are on their way. */
    static final int PACKETS = 256;

    private final PortDispatcher port;
    private final long key;
    private final AtomicInteger free = new AtomicInteger(PACKETS);
    private final Queue<Sleeper> waiting = new ConcurrentLinkedQueue<>();

    /** @param port retained by the caller; {@link #close} releases it */
    Bell(PortDispatcher port, long key) {
        this.port = port;
        this.key = key;
    }

    /** Takes a packet out of the pool; false if there is none. */
    boolean tryTake() {
        int now;
        do {
            now = free.get();
            if (now == 0) {
                return false;
            }
        } while (!free.compareAndSet(now, now - 1));
        return true;
    }

    boolean hasPacket() {
        return free.get() > 0;
    }

    /** Has a thread woken whenever a packet comes back, until {@link #stopWaking}. */
    void startWaking(Sleeper sleeper) {
        waiting.add(sleeper);
    }

    void stopWaking(Sleeper sleeper) {
        waiting.remove(sleeper);
    }

    /**
     * Sends a packet that was taken out of the pool.
     *
     * @return false if the port has no handles left: the packet is in the pool again
     */
    boolean ring(long address) {
        boolean queued = port.queue(GuestPackets.bell(key, address), this);
        if (!queued) {
            giveBack();
        }
        return queued;
    }

    @Override
    public void packetLeft(PortPacket packet) {
        giveBack();
    }

    private void giveBack() {
        free.incrementAndGet();
        waiting.forEach(Sleeper::wake);
    }

    /** The guest is gone: so are this trap's packets, and no other ones. */
    void close() {
        port.removePackets(this);
        port.release();
    }
}
