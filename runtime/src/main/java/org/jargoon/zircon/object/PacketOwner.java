// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import org.jargoon.zircon.abi.PortPacket;

/** Who has made a packet inside the kernel and wants to know when it has left the port. */
public interface PacketOwner {

    /**
     * A packet of this owner has left the port: it was waited for, or removed, or the port's last handle was closed.
     * Called once per packet, with no lock held, on the thread that took it out, before that one goes on.
     */
    void packetLeft(PortPacket packet);
}
