// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.util.function.Consumer;

/** A socket that an Ethernet adapter is plugged into. May be used from any thread. */
public interface EthernetPort extends AutoCloseable {

    /**
     * Takes a frame from the guest: destination, source, type, payload; without checksum. It is never waited for. The
     * array is not to be changed afterwards.
     */
    void send(byte[] frame);

    /**
     * Says who gets frames for the guest, on any thread; until then, and while nobody has room, frames are dropped.
     * Each frame is an array of its own.
     */
    void onReceive(Consumer<byte[]> receiver);

    @Override
    void close();
}
