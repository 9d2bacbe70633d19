// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

/** What an object asserts: {@code zx_signals_t}, a set of bits (zircon/types.h; docs/zircon.md §11.4). */
public final class Signals {
    public static final int NONE = 0;
    public static final int READABLE = 1 << 0;
    public static final int WRITABLE = 1 << 1;
    public static final int PEER_CLOSED = 1 << 2;
    public static final int SIGNALED = 1 << 3;

    /** A VMO has no child (ZX_VMO_ZERO_CHILDREN). */
    public static final int ZERO_CHILDREN = 1 << 3;

    /** The handle that was waited on has been closed. */
    public static final int HANDLE_CLOSED = 1 << 23;

    /** ZX_USER_SIGNAL_ALL: the bits that zx_object_signal may change on any object. */
    public static final int USER_ALL = 0xff << 24;

    private Signals() {}

    /** ZX_USER_SIGNAL_0 to ZX_USER_SIGNAL_7. */
    public static int user(int index) {
        if (index < 0 || index > 7) {
            throw new IllegalArgumentException("there is no user signal " + index);
        }
        return 1 << 24 + index;
    }
}
