// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.SignalPayload;

/** A registration of zx_object_wait_async: the first awaited signal puts one packet into a port. */
final class AsyncWait implements SignalObserver, PacketOwner {
    private final Handle handle;
    private final PortDispatcher port;
    private final long key;
    private final int awaited;
    private final boolean timestamped;

    AsyncWait(Handle handle, PortDispatcher port, long key, int awaited, boolean timestamped) {
        this.handle = handle;
        this.port = port;
        this.key = key;
        this.awaited = awaited;
        this.timestamped = timestamped;
    }

    boolean isFor(Handle source, long key) {
        return handle == source && this.key == key;
    }

    void stopObserving() {
        handle.object().signalState().forget(this);
    }

    @Override
    public Handle handle() {
        return handle;
    }

    @Override
    public int awaited() {
        return awaited;
    }

    @Override
    public void observed(int signals) {
        long timestamp = timestamped ? Deadline.now() : 0;
        port.fire(this, new SignalPayload(awaited, signals, 1, timestamp).toPacket(key));
    }

    @Override
    public void handleClosed(int signals) {
        port.unregister(this);
    }

    @Override
    public void packetLeft(PortPacket packet) {
        // A registration makes one packet and has ended with it.
    }
}
