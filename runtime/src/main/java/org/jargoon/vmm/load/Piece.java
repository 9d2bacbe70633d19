// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jargoon.vmm.device.DmaFault;
import org.jargoon.vmm.device.DmaMemory;

/**
 * Something that goes into guest memory before the machine starts.
 *
 * @param what it is, for messages
 * @param address its guest-physical address
 * @param size in bytes of what is copied
 * @param zeros how many zero bytes are written behind that
 * @param reserved how many bytes belong to it, at least those that are written: what is behind them is its own affair
 */
record Piece(String what, long address, long size, long zeros, long reserved, Content content) {
    private static final int STEP = 1 << 16;

    /**
     * Copies it.
     *
     * @throws LoadException if the file cannot be read any more
     */
    void load(DmaMemory memory) throws LoadException {
        try (InputStream in = content.open()) {
            ByteBuffer buffer = ByteBuffer.allocate(STEP);
            for (long done = 0; done < size; done += buffer.limit()) {
                int step = (int) Math.min(STEP, size - done);
                if (in.readNBytes(buffer.array(), 0, step) < step) {
                    throw new LoadException(what + " has become shorter while it was read: start again");
                }
                memory.write(address + done, buffer.clear().limit(step));
            }
            ByteBuffer zero = ByteBuffer.allocate(STEP);
            for (long done = 0; done < zeros; done += zero.limit()) {
                memory.write(address + size + done, zero.clear().limit((int) Math.min(STEP, zeros - done)));
            }
        } catch (IOException e) {
            throw new LoadException("%s cannot be read: %s".formatted(what, e.getMessage()));
        } catch (DmaFault e) {
            throw new LoadException("%s: %s".formatted(what, e.getMessage()));
        }
    }
}
