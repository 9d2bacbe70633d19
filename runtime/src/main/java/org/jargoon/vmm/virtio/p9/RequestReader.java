// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio.p9;

import java.nio.ByteBuffer;
import org.jargoon.host.HostException;

/** Takes the fields of a request one after the other; a request that ends too early is invalid. */
final class RequestReader {
    private final ByteBuffer from;

    RequestReader(ByteBuffer from) {
        this.from = from;
    }

    private void need(long bytes) throws HostException {
        if (bytes < 0 || bytes > from.remaining()) {
            throw new HostException(HostException.EINVAL);
        }
    }

    int u8() throws HostException {
        need(1);
        return Byte.toUnsignedInt(from.get());
    }

    int u16() throws HostException {
        need(2);
        return Short.toUnsignedInt(from.getShort());
    }

    int u32() throws HostException {
        need(4);
        return from.getInt();
    }

    long u64() throws HostException {
        need(8);
        return from.getLong();
    }

    byte[] string() throws HostException {
        int length = u16();
        need(length);
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    /** What is next, as part of the request itself. */
    ByteBuffer data(int length) throws HostException {
        need(length);
        ByteBuffer data = from.slice(from.position(), length);
        from.position(from.position() + length);
        return data;
    }

    boolean hasMore() {
        return from.hasRemaining();
    }
}
