// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/** Entropy (Virtio 1.2, 5.4): of the host's, or a sequence that follows from a seed for machines that are repeated. */
public final class VirtioRng extends VirtioDevice {
    // What a request gets at most; the device may give less than asked for, and drivers ask for 64 bytes.
    private static final int MOST = 64 << 10;

    /** Null if the sequence follows from a seed. */
    private final SecureRandom entropy;

    private final long seed;
    private final ByteBuffer buffer = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    private long state;

    private VirtioRng(SecureRandom entropy, long seed) {
        this.entropy = entropy;
        this.seed = seed;
        state = seed;
    }

    /** Gives the host's entropy. */
    public static VirtioRng secure() {
        return new VirtioRng(new SecureRandom(), 0);
    }

    /** Gives the same bytes in each run with the same seed: nothing that a secret could be made of. */
    public static VirtioRng seeded(long seed) {
        return new VirtioRng(null, seed);
    }

    @Override
    int id() {
        return 4;
    }

    @Override
    String kind() {
        return "entropy";
    }

    @Override
    long features() {
        return 0;
    }

    @Override
    int queues() {
        return 1;
    }

    @Override
    void process(int index, Virtqueue queue) throws VirtqueueFault {
        for (Chain request = queue.next(); request != null; request = queue.next()) {
            int length = (int) Math.min(MOST, request.writable());
            for (int done = 0; done < length; done += buffer.limit()) {
                fill(Math.min(buffer.capacity(), length - done));
                request.write(done, buffer);
            }
            queue.complete(length);
        }
    }

    private void fill(int length) {
        buffer.clear();
        if (entropy != null) {
            entropy.nextBytes(buffer.array());
        } else {
            for (int at = 0; at < buffer.capacity(); at += Long.BYTES) {
                buffer.putLong(at, next());
            }
        }
        buffer.limit(length);
    }

    /** SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators), whose state is one number. */
    private long next() {
        state += 0x9e37_79b9_7f4a_7c15L;
        long mixed = (state ^ state >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ mixed >>> 31;
    }

    @Override
    void reset() {
        state = seed;
    }

    @Override
    void save(DataOutput to) throws IOException {
        to.writeBoolean(entropy == null);
        to.writeLong(state);
    }

    @Override
    void restore(DataInput from) throws IOException {
        boolean seeded = from.readBoolean();
        long saved = from.readLong();
        state = seeded ? saved : seed;
    }
}
