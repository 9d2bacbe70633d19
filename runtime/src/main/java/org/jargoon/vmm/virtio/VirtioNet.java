// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.DataInput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jargoon.vmm.net.EthernetPort;

/** A network adapter without offloads (Virtio 1.2, 5.1). The guest loses frames that it does not take in time. */
public final class VirtioNet extends VirtioDevice {
    private static final long MTU = 1 << 3;
    private static final long MAC = 1 << 5;
    private static final long STATUS = 1 << 16;
    private static final int RECEIVE = 0;
    private static final int LINK_UP = 1;
    private static final int CONFIG_SIZE = 12;
    private static final int ADDRESS_SIZE = 6;
    private static final int FRAMES = 512;
    /** Before each frame; of its fields only the last one, num_buffers, is ever not 0. */
    private static final int HEADER = 12;
    /** The same without num_buffers, which drivers do not expect that do not accept VERSION_1 (5.1.6.1). */
    private static final int LEGACY_HEADER = 10;
    private static final int ETHERNET_HEADER = 14;
    private static final int VLAN_TAG = 4;

    private final EthernetPort port;
    private final byte[] address;
    private final int mtu;
    private final int longest;
    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(FRAMES);
    private final ByteBuffer received;
    private volatile boolean listening;
    private int header = HEADER;

    /**
     * @param address the adapter's, of 6 bytes
     * @param mtu the most bytes of payload in a frame, 68 to 65535
     */
    public VirtioNet(EthernetPort port, byte[] address, int mtu) {
        if (address.length != ADDRESS_SIZE || mtu < 68 || mtu > 0xffff) {
            throw new IllegalArgumentException("address of " + address.length + " bytes, MTU " + mtu);
        }
        this.port = port;
        this.address = address.clone();
        this.mtu = mtu;
        longest = ETHERNET_HEADER + VLAN_TAG + mtu;
        received = ByteBuffer.allocate(HEADER + longest).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    int id() {
        return 1;
    }

    @Override
    String kind() {
        return "network";
    }

    @Override
    long features() {
        return MTU | MAC | STATUS;
    }

    @Override
    int queues() {
        return 2;
    }

    @Override
    byte[] config() {
        return ByteBuffer.allocate(CONFIG_SIZE).order(ByteOrder.LITTLE_ENDIAN)
                .put(address).putShort((short) LINK_UP).putShort((short) 1).putShort((short) mtu).array();
    }

    @Override
    void attach(Transport transport) {
        port.onReceive(frame -> {
            if (listening && frame.length <= longest && waiting.offer(frame)) {
                transport.runSoon(RECEIVE);
            }
        });
    }

    @Override
    void activate(long accepted) {
        header = Features.VERSION_1.in(accepted) ? HEADER : LEGACY_HEADER;
        listening = true;
    }

    @Override
    void reset() {
        listening = false;
        waiting.clear();
    }

    /** What was on the way when the state was saved is lost, as networks lose frames. */
    @Override
    void restore(DataInput from) {
        reset();
    }

    @Override
    void process(int index, Virtqueue queue) throws VirtqueueFault {
        if (index == RECEIVE) {
            receive(queue);
        } else {
            transmit(queue);
        }
    }

    private void receive(Virtqueue queue) throws VirtqueueFault {
        for (byte[] frame = waiting.peek(); frame != null; frame = waiting.peek()) {
            Chain chain = queue.next();
            if (chain == null) {
                return;
            }
            waiting.remove();
            if (chain.writable() < header + frame.length) {
                throw new VirtqueueFault("buffer of %d bytes for a frame of %d".formatted(
                        chain.writable(), frame.length));
            }
            received.clear().putShort(LEGACY_HEADER, (short) 1).position(header).put(frame).flip();
            chain.write(0, received);
            queue.complete(received.limit());
        }
    }

    private void transmit(Virtqueue queue) throws VirtqueueFault {
        for (Chain chain = queue.next(); chain != null; chain = queue.next()) {
            long length = chain.readable() - header;
            if (length < 0) {
                throw new VirtqueueFault("frame without header");
            }
            // What is no Ethernet frame is dropped, as any adapter would.
            if (length >= ETHERNET_HEADER && length <= longest) {
                byte[] frame = new byte[(int) length];
                chain.read(header, ByteBuffer.wrap(frame));
                port.send(frame);
            }
            queue.complete(0);
        }
    }
}
