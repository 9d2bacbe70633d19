// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.terminal;

import java.util.Arrays;

/** The bytes that were typed and that the guest has not read yet. Grows with them up to a limit. Not thread-safe. */
final class InputQueue {
    private static final int FIRST_CAPACITY = 1 << 8;

    private final int limit;
    private byte[] bytes;
    private int first;
    private int length;

    /** @param limit the most bytes that it holds; at least 1 */
    InputQueue(int limit) {
        this.limit = limit;
        bytes = new byte[Math.min(FIRST_CAPACITY, limit)];
    }

    boolean isFull() {
        return length == limit;
    }

    /** Adds a byte at the end; the queue is not full. */
    void add(int value) {
        if (length == bytes.length) {
            grow();
        }
        bytes[(first + length) % bytes.length] = (byte) value;
        length++;
    }

    private void grow() {
        byte[] larger = Arrays.copyOfRange(bytes, first, first + Math.min(limit, 2 * length));
        System.arraycopy(bytes, 0, larger, length - first, first);
        bytes = larger;
        first = 0;
    }

    /** Takes the first byte, 0 to 255, or gives -1 if there is none. */
    int poll() {
        if (length == 0) {
            return -1;
        }
        int value = bytes[first] & 0xff;
        first = (first + 1) % bytes.length;
        length--;
        return value;
    }
}
