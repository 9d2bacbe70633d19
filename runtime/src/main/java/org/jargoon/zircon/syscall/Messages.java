// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.object.ChannelDispatcher;
import org.jargoon.zircon.object.Message;
import org.jargoon.zircon.object.ZxProcess;

/** How messages get out of a process and into it. */
final class Messages {
    static final int[] NO_HANDLES = {};

    private Messages() {}

    /**
     * The channel end to write to, after all checks that come before those of the handles to be sent; if one of them
     * fails these leave the process as well.
     */
    static ChannelDispatcher carrier(ZxProcess process, int handle, int options, ByteBuffer bytes, int[] handles)
            throws StatusException {
        try {
            check(options == 0, Status.INVALID_ARGS);
            ChannelDispatcher channel = Calls.get(process, Syscall.CHANNEL_WRITE.firstHandle(), handle);
            check(bytes.remaining() <= Message.MAX_BYTES, Status.OUT_OF_RANGE);
            check(handles.length <= Message.MAX_HANDLES, Status.OUT_OF_RANGE);
            return channel;
        } catch (StatusException e) {
            process.handles().discard(handles);
            throw e;
        }
    }

    /** What a reader has for a message, and how large the message turned out to be. */
    static final class Reader implements ChannelDispatcher.Room {
        private final ByteBuffer bytes;
        private final int[] handles;
        private final boolean discards;
        private int byteCount;
        private int handleCount;
        private boolean fits;

        Reader(ByteBuffer bytes, int[] handles, boolean discards) {
            this.bytes = bytes;
            this.handles = handles;
            this.discards = discards;
        }

        @Override
        public boolean isEnoughFor(Message message) {
            byteCount = message.bytes().length;
            handleCount = message.handles().length;
            fits = byteCount <= bytes.remaining() && handleCount <= handles.length;
            return fits || discards;
        }

        int byteCount() {
            return byteCount;
        }

        int handleCount() {
            return handleCount;
        }

        /** Hands over the message that was read, if it fits. */
        void deliver(Message message, ZxProcess process) throws StatusException {
            if (!fits) {
                if (message != null) {
                    message.discard();
                }
                throw StatusException.of(Status.BUFFER_TOO_SMALL);
            }
            bytes.put(bytes.position(), message.bytes());
            int[] values = process.handles().receive(message);
            System.arraycopy(values, 0, handles, 0, values.length);
        }
    }
}
