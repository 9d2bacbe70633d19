// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ByteRingTest {

    /** Against an array that is never wrapped: all that goes in comes out in order, whatever the steps. */
    @Test
    void bytesComeOutAsTheyWentIn() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        ByteRing ring = new ByteRing(16_384);
        byte[] all = new byte[4 << 20];
        random.nextBytes(all);
        int in = 0;
        int out = 0;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        while (out < all.length) {
            int room = Math.min(ring.free(), all.length - in);
            int length = random.nextInt(room + 1);
            switch (random.nextInt(4)) {
                case 0 -> {
                    // The second half first, as after a lost segment.
                    int half = length / 2;
                    ring.put(half, all, in + half, length - half);
                    ring.put(0, all, in, half);
                    ring.advance(length);
                    in += length;
                }
                case 1 -> {
                    int count = ring.readFrom(Channels.newChannel(new ByteArrayInputStream(all, in, length)));
                    in += Math.max(0, count);
                    assertEquals(length == 0 && room > 0 ? -1 : length, count);
                }
                case 2 -> {
                    int offset = random.nextInt(ring.size() + 1);
                    byte[] seen = new byte[ring.size() - offset];
                    ring.peek(offset, seen, 0, seen.length);
                    assertArrayEquals(Arrays.copyOfRange(all, out + offset, in), seen);
                    int gone = random.nextInt(ring.size() + 1);
                    ring.discard(gone);
                    out += gone;
                }
                default -> {
                    written.reset();
                    ring.writeTo(Channels.newChannel(written));
                    assertArrayEquals(Arrays.copyOfRange(all, out, in), written.toByteArray());
                    out = in;
                    ring.release();
                }
            }
            assertEquals(in - out, ring.size());
        }
    }

    @Test
    void nothingGoesBeyondTheCapacityOrComesFromBeyondTheEnd() {
        ByteRing ring = new ByteRing(4096);
        assertThrows(IllegalArgumentException.class, () -> ring.put(1, new byte[4096], 0, 4096));
        assertThrows(IllegalArgumentException.class, () -> ring.peek(0, new byte[1], 0, 1));
        assertThrows(IllegalArgumentException.class, () -> ring.discard(1));
        assertThrows(IllegalArgumentException.class, () -> new ByteRing(5000));
    }
}
