// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One thing that zx_object_wait_many waits for: {@code zx_wait_item_t} (zircon/types.h). In memory it is {@value #SIZE}
 * bytes: the handle at 0, the awaited signals at 4, and at 8 the signals that were pending, which the kernel writes.
 *
 * @param handle the object's handle
 * @param awaited the signals, any of which will do
 */
public record WaitItem(int handle, int awaited) {
    /** Bytes of the structure. */
    public static final int SIZE = 12;

    private static final int AWAITED_AT = 4;
    private static final int PENDING_AT = 8;

    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** The item with a number in an array that begins at a buffer's position, which stays. */
    public static WaitItem read(ByteBuffer array, int index) {
        int at = at(array, index);
        return new WaitItem((int) INTS.get(array, at), (int) INTS.get(array, at + AWAITED_AT));
    }

    /** Writes the pending signals of the item with a number. */
    public static void writePending(ByteBuffer array, int index, int pending) {
        INTS.set(array, at(array, index) + PENDING_AT, pending);
    }

    private static int at(ByteBuffer array, int index) {
        return array.position() + index * SIZE;
    }
}
