// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;

/** What is done to sockets of the host's on behalf of the guest. */
final class HostSockets {
    private HostSockets() {}

    /** A socket that is connecting or connected. */
    static SocketChannel connectTcp(InetSocketAddress target) throws IOException {
        return connecting(open(SocketChannel::open, target), channel -> {
            channel.configureBlocking(false);
            channel.connect(target);
        });
    }

    static DatagramChannel connectUdp(InetSocketAddress target) throws IOException {
        return connecting(open(DatagramChannel::open, target), channel -> channel.connect(target));
    }

    @FunctionalInterface
    private interface Step<C> {
        void take(C channel) throws IOException;
    }

    private static <C extends Channel> C connecting(C channel, Step<C> step) throws IOException {
        try {
            step.take(channel);
            return channel;
        } catch (IOException e) {
            close(channel);
            throw e;
        }
    }

    @FunctionalInterface
    private interface Maker<C> {
        C open(ProtocolFamily family) throws IOException;
    }

    private static <C> C open(Maker<C> maker, InetSocketAddress target) throws IOException {
        boolean four = target.getAddress() instanceof Inet4Address;
        try {
            return maker.open(four ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        } catch (UnsupportedOperationException e) {
            throw new IOException("this host has no IPv6", e);
        }
    }

    /** Makes the coming close of a channel a reset. */
    static void resetOnClose(SocketChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // Its other side reset it first: there is nobody left to tell.
            return;
        }
    }

    static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone in any case.
            return;
        }
    }
}
