// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A port of the host's loopback, 127.0.0.1, that leads to a port of the guest at 10.0.2.15. The guest sees it come from
 * 10.0.2.2. A TCP connection that the guest does not answer within a minute, as one that is still booting, is reset.
 *
 * @param hostPort 1 to 65535, or 0 for one that is free
 * @param guestPort 1 to 65535
 */
public record Forward(Protocol protocol, int hostPort, int guestPort) {
    private static final Pattern TEXT = Pattern.compile("(?:(tcp|udp):)?(\\d{1,5}):(\\d{1,5})");

    /** What a forwarded port speaks. */
    public enum Protocol {
        TCP,
        UDP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Forward {
        if (hostPort < 0 || hostPort > 0xffff || guestPort < 1 || guestPort > 0xffff) {
            throw new IllegalArgumentException(
                    "forward %s:%d:%d: ports are 1 to 65535".formatted(protocol, hostPort, guestPort));
        }
    }

    /**
     * Reads {@code tcp:HOSTPORT:GUESTPORT}, {@code udp:HOSTPORT:GUESTPORT} or {@code HOSTPORT:GUESTPORT}, which is TCP.
     *
     * @throws IllegalArgumentException with one line for the user if it is none of these
     */
    public static Forward parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "forward '%s' is not [tcp:|udp:]HOSTPORT:GUESTPORT, such as tcp:2222:22".formatted(text));
        }
        Protocol protocol = "udp".equals(matcher.group(1)) ? Protocol.UDP : Protocol.TCP;
        return new Forward(protocol, Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
    }

    Forward at(int port) {
        return new Forward(protocol, port, guestPort);
    }

    @Override
    public String toString() {
        return protocol + ":" + hostPort + ":" + guestPort;
    }
}
