// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** The network that the guest sees, 10.0.2.0/24, numbered as users of QEMU's user network know it. */
final class Addresses {
    static final int NETWORK = 0x0a000200;
    static final int MASK = 0xffffff00;
    /** The router, which is also the host's loopback. */
    static final int GATEWAY = NETWORK + 2;
    static final int NAME_SERVER = NETWORK + 3;
    /** What DHCP gives, and where forwarded ports lead. */
    static final int GUEST = NETWORK + 15;
    static final int NONE = 0;
    static final int BROADCAST = -1;

    /** Locally administered, and the same for all addresses that the network answers for. */
    static final long OWN_MAC = 0x5255_0a00_0202L;
    static final long BROADCAST_MAC = 0xffff_ffff_ffffL;

    /** The largest IPv4 packet, in bytes, that goes to a guest which did not say by its TCP that it takes more. */
    static final int MTU = 1500;

    private Addresses() {}

    static boolean isOwn(int address) {
        return address == GATEWAY || address == NAME_SERVER;
    }

    /** Whether a guest may have this address. */
    static boolean isGuest(int address) {
        int host = address & ~MASK;
        return (address & MASK) == NETWORK && host != 0 && host != 255 && !isOwn(address);
    }

    static boolean isGroup(long mac) {
        return (mac & 0x0100_0000_0000L) != 0;
    }

    static Inet4Address inet(int address) {
        byte[] bytes = new byte[4];
        Wire.put32(bytes, 0, address);
        try {
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    static String text(int address) {
        return inet(address).getHostAddress();
    }
}
