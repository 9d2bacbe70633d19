// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.vmm.device.ConsolePort;

/** A console with one port (Virtio 1.2, 5.3). */
public final class VirtioConsole extends VirtioDevice {
    private static final long SIZE = 1;
    private static final int RECEIVE = 0;
    private static final int CHUNK = 4096;
    private static final int CONFIG_SIZE = 12;

    private final ConsolePort port;
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    private Transport transport;
    /** A byte that was taken from the port before there was room for it, or -1. */
    private int held = -1;

    /** Columns and rows in one, so that they change at once. */
    private volatile int size;

    /**
     * @param columns of the host's terminal, or 0 if that is not known
     * @param rows likewise
     */
    public VirtioConsole(ConsolePort port, int columns, int rows) {
        this.port = port;
        this.size = packed(columns, rows);
    }

    private static int packed(int columns, int rows) {
        return Math.clamp(rows, 0, 0xffff) << 16 | Math.clamp(columns, 0, 0xffff);
    }

    /** Tells the guest of a new size of the host's terminal. May be called from any thread. */
    public void resize(int columns, int rows) {
        int wanted = packed(columns, rows);
        if (size != wanted) {
            size = wanted;
            transport.configChanged();
        }
    }

    @Override
    int id() {
        return 3;
    }

    @Override
    String kind() {
        return "console";
    }

    @Override
    long features() {
        return SIZE;
    }

    @Override
    int queues() {
        return 2;
    }

    @Override
    byte[] config() {
        return ByteBuffer.allocate(CONFIG_SIZE).order(ByteOrder.LITTLE_ENDIAN).putInt(size).putInt(1).array();
    }

    @Override
    void attach(Transport to) {
        transport = to;
        port.onInput(() -> to.runSoon(RECEIVE));
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
        while (isTyped()) {
            Chain chain = queue.next();
            if (chain == null) {
                return;
            }
            int room = (int) Math.min(CHUNK, chain.writable());
            buffer.clear();
            while (buffer.position() < room && isTyped()) {
                buffer.put((byte) held);
                held = -1;
            }
            chain.write(0, buffer.flip());
            queue.complete(buffer.limit());
        }
    }

    private boolean isTyped() {
        if (held < 0) {
            held = port.poll();
        }
        return held >= 0;
    }

    private void transmit(Virtqueue queue) throws VirtqueueFault {
        for (Chain chain = queue.next(); chain != null; chain = queue.next()) {
            long length = chain.readable();
            for (long done = 0; done < length && !queue.stopped(); done += buffer.limit()) {
                buffer.clear().limit((int) Math.min(CHUNK, length - done));
                chain.read(done, buffer);
                port.print(buffer.array(), 0, buffer.limit());
            }
            queue.complete(0);
        }
    }

    @Override
    void save(DataOutput to) throws IOException {
        to.writeInt(size);
        to.writeShort(held);
    }

    @Override
    void restore(DataInput from) throws IOException {
        int saved = from.readInt();
        held = Math.clamp(from.readShort(), -1, 0xff);
        if (saved != size) {
            // The terminal is another one now.
            transport.configChanged();
        }
    }
}
