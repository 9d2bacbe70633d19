// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name server that the host uses: the first in its resolv.conf, which is read again now and then as hosts move
 * between networks. May be used from one thread.
 */
final class HostResolver {
    static final Path CONFIGURATION = Path.of("/etc/resolv.conf");
    private static final int LONGEST_FILE = 1 << 16;
    private static final long NANOS_VALID = 5_000_000_000L;
    // Only numeric addresses are servers (resolv.conf(5)); nothing here may ask a name server itself.
    private static final Pattern SERVER =
            Pattern.compile("(?m)^nameserver[ \\t]+([0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%\\w+)?)(?:[ \\t].*)?$");

    private final Path file;
    private InetSocketAddress last;
    private long readAt;

    /** @throws NetworkException if the file names no server */
    HostResolver(Path file) throws NetworkException {
        this.file = file;
        try {
            last = read();
        } catch (IOException e) {
            throw new NetworkException("no DNS for the guest: cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
        if (last == null) {
            throw new NetworkException("no DNS for the guest: %s names no server".formatted(file), null);
        }
        readAt = System.nanoTime();
    }

    /** The server's address, or null while the host has none. */
    InetSocketAddress address() {
        if (System.nanoTime() - readAt > NANOS_VALID) {
            readAt = System.nanoTime();
            try {
                last = read();
            } catch (IOException e) {
                // The file is being replaced or gone: the guest is told by an unreachable server until it is back.
                last = null;
            }
        }
        return last;
    }

    private InetSocketAddress read() throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST_FILE);
        }
        Matcher matcher = SERVER.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            try {
                return new InetSocketAddress(InetAddress.ofLiteral(matcher.group(1)), Dns.PORT);
            } catch (IllegalArgumentException e) {
                // Not an address after all, such as 1.2.3.4.5: as the C library does, go to the next line.
                continue;
            }
        }
        return null;
    }
}
