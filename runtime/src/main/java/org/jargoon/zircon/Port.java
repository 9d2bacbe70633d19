// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.PortPacket;

/** A queue of packets from the kernel and from programs (docs/zircon.md §8.11). */
public final class Port extends ZxObject {
    /** A deadline that never comes: ZX_TIME_INFINITE. */
    public static final long FOREVER = Long.MAX_VALUE;

    Port(Zircon zircon, int handle) {
        super(zircon, handle);
    }

    /**
     * zx_port_wait: takes the oldest packet.
     *
     * @param deadline in terms of {@link System#nanoTime}; one that has passed does not wait
     * @throws ZxException TIMED_OUT if there is none by then
     */
    public Packet await(long deadline) {
        ByteBuffer packet = ByteBuffer.allocate(PortPacket.SIZE);
        ZxException.check("zx_port_wait", zircon().syscalls().zx_port_wait(handle(), deadline, packet));
        return zircon().packet(PortPacket.read(packet));
    }

    /** zx_port_queue: adds a packet of the program's own. */
    public void queue(Packet.User packet) {
        ByteBuffer bytes = ByteBuffer.allocate(PortPacket.SIZE);
        packet.toPortPacket().write(bytes);
        ZxException.check("zx_port_queue", zircon().syscalls().zx_port_queue(handle(), bytes));
    }
}
