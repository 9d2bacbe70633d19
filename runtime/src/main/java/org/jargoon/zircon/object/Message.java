// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

/**
 * What goes through a channel. The handles in it are in no table; whoever has the message has them.
 *
 * @param bytes the data; not changed afterwards
 * @param handles not changed afterwards
 */
public record Message(byte[] bytes, Handle[] handles) {
    /** ZX_CHANNEL_MAX_MSG_BYTES. */
    public static final int MAX_BYTES = 65536;

    /** ZX_CHANNEL_MAX_MSG_HANDLES. */
    public static final int MAX_HANDLES = 64;

    /** Closes the handles of a message that nobody will get. */
    public void discard() {
        HandleDisposal.dispose(handles);
    }
}
