// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.Closeable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jargoon.host.HostNames;
import org.jargoon.vmm.virtio.p9.NinepServer;

/**
 * A folder of the host's that the guest may see (the 9P transport device, number 9 of Virtio 1.2, 5). Linux mounts it
 * with {@code mount -t 9p -o trans=virtio,version=9p2000.L TAG DIRECTORY}.
 */
public final class Virtio9p extends VirtioDevice implements Closeable {
    private static final long MOUNT_TAG = 1;

    private final NinepServer server;
    private final byte[] tag;
    private final ByteBuffer request = buffer();
    private final ByteBuffer reply = buffer();

    /**
     * @param tag what the guest calls the folder
     * @param writable whether the guest may change what is in it
     * @throws IOException with a line for the user: it is no folder, or cannot be shared here
     */
    public Virtio9p(Path folder, String tag, boolean writable) throws IOException {
        this.server = new NinepServer(folder, writable);
        this.tag = HostNames.encode(tag);
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(NinepServer.LONGEST_MESSAGE).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    int id() {
        return 9;
    }

    @Override
    String kind() {
        return "share";
    }

    @Override
    long features() {
        return MOUNT_TAG;
    }

    @Override
    int queues() {
        return 1;
    }

    @Override
    byte[] config() {
        return ByteBuffer.allocate(Short.BYTES + tag.length).order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) tag.length).put(tag).array();
    }

    @Override
    void process(int index, Virtqueue queue) throws VirtqueueFault {
        for (Chain chain = queue.next(); chain != null; chain = queue.next()) {
            if (chain.readable() < NinepServer.HEADER || chain.writable() < NinepServer.LEAST_ROOM) {
                throw new VirtqueueFault("message of %d bytes, room of %d for the answer"
                        .formatted(chain.readable(), chain.writable()));
            }
            boolean isTooLong = chain.readable() > request.capacity();
            request.clear().limit(isTooLong ? NinepServer.HEADER : (int) chain.readable());
            chain.read(0, request);
            request.flip();
            reply.clear().limit((int) Math.min(reply.capacity(), chain.writable()));
            if (isTooLong) {
                NinepServer.refuse(request, reply);
            } else {
                server.serve(request, reply);
            }
            chain.write(0, reply);
            queue.complete(reply.limit());
            queue.signal();
        }
    }

    @Override
    void reset() {
        server.reset();
    }

    @Override
    void save(DataOutput to) throws IOException {
        server.save(to);
    }

    @Override
    void restore(DataInput from) throws IOException {
        server.restore(from);
    }

    @Override
    public void close() {
        server.close();
    }
}
