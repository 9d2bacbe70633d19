// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jargoon.vmm.net.EthernetPort;

/** A wire whose other end is in the test's hand. */
final class TestEthernetPort implements EthernetPort {
    final List<byte[]> sent = new CopyOnWriteArrayList<>();
    /** Whether the other end sends each frame back at once. */
    boolean echoes;
    private volatile Consumer<byte[]> receiver;

    @Override
    public void send(byte[] frame) {
        sent.add(frame);
        if (echoes) {
            deliver(frame);
        }
    }

    @Override
    public void onReceive(Consumer<byte[]> to) {
        receiver = to;
    }

    void deliver(byte[] frame) {
        receiver.accept(frame);
    }

    @Override
    public void close() {
        receiver = _ -> { };
    }
}
