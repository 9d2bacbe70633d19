// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where the guest may go, and what that is for the host. */
@FunctionalInterface
interface Destinations {

    /**
     * The host's address for a destination as the guest names it, for TCP and UDP alike, or null if it may not go
     * there.
     *
     * @param port 1 to 65535
     */
    InetSocketAddress find(int address, int port);

    /**
     * Everything is allowed but what no router passes on: addresses of this network that nobody has, loopback (RFC 1122
     * section 3.2.1.3), link-local (RFC 3927 section 7, where clouds keep their credentials), "this" network, group and
     * reserved addresses. The gateway is the host's loopback.
     */
    static Destinations open(InetAddress loopback) {
        return (address, port) -> {
            if (address == Addresses.GATEWAY) {
                return new InetSocketAddress(loopback, port);
            }
            int first = address >>> 24;
            boolean passed = first != 0 && first != 127 && first < 224 && address >>> 16 != 0xa9fe
                    && (address & Addresses.MASK) != Addresses.NETWORK;
            return passed ? new InetSocketAddress(Addresses.inet(address), port) : null;
        };
    }

    /** Nothing is allowed. */
    static Destinations none() {
        return (address, port) -> null;
    }

    /** The same destinations, and the host's name server as the network's own. */
    default Destinations with(HostResolver resolver) {
        return (address, port) -> address == Addresses.NAME_SERVER && port == Dns.PORT
                ? resolver.address()
                : find(address, port);
    }
}
