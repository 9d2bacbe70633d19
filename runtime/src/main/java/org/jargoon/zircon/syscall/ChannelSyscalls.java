// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.object.ChannelDispatcher;
import org.jargoon.zircon.object.Handle;
import org.jargoon.zircon.object.Message;
import org.jargoon.zircon.object.ZxProcess;

/**
 * Channels (docs/zircon.md §8.6). Where C may give a null pointer, null may be given here: for no bytes, no handles.
 */
public interface ChannelSyscalls {
    /** ZX_CHANNEL_READ_MAY_DISCARD: a message for which there is no room is dropped. */
    int CHANNEL_READ_MAY_DISCARD = 1;

    /** The process that makes the calls. */
    ZxProcess process();

    /** zx_channel_create: makes a channel's two ends; INVALID_ARGS for options other than 0. */
    default int zx_channel_create(int options, int[] out0, int[] out1) {
        return Calls.status(() -> {
            check(options == 0, Status.INVALID_ARGS);
            Calls.addPair(process(), ChannelDispatcher.pair(process().kernel()), out0, out1);
        });
    }

    /**
     * zx_channel_write: sends a message to the other end. The handles leave the process whether it is sent or not.
     *
     * @param options 0, else INVALID_ARGS
     * @param bytes at most 65536, else OUT_OF_RANGE
     * @param handles at most 64, else OUT_OF_RANGE
     * @return of the first of the handles that cannot be sent: BAD_HANDLE if there is none or it came before,
     *     ACCESS_DENIED without the right TRANSFER, NOT_SUPPORTED if it is this end; PEER_CLOSED
     */
    default int zx_channel_write(int handle, int options, ByteBuffer bytes, int[] handles) {
        ByteBuffer data = Calls.orEmpty(bytes);
        int[] values = handles == null ? Messages.NO_HANDLES : handles;
        return Calls.status(() -> {
            ChannelDispatcher channel = Messages.carrier(process(), handle, options, data, values);
            Handle[] sent = process().handles().takeForMessage(values, channel);
            Message message = new Message(Calls.bytes(data, Message.MAX_BYTES), sent);
            try {
                channel.write(message);
            } catch (StatusException e) {
                message.discard();
                throw e;
            }
        });
    }

    /**
     * zx_channel_read: takes the oldest message.
     *
     * @param options 0 or {@link #CHANNEL_READ_MAY_DISCARD}, else INVALID_ARGS
     * @param bytes room for the message's bytes
     * @param handles room for its handles
     * @param actualBytes how many bytes it has, also with BUFFER_TOO_SMALL; null if that does not matter
     * @param actualHandles how many handles, likewise
     * @return SHOULD_WAIT if there is no message; PEER_CLOSED if there will be none; BUFFER_TOO_SMALL if there is no
     *     room for it, and then it stays unless it may be discarded
     */
    default int zx_channel_read(
            int handle, int options, ByteBuffer bytes, int[] handles, int[] actualBytes, int[] actualHandles) {
        return Calls.status(() -> {
            check((options & ~CHANNEL_READ_MAY_DISCARD) == 0, Status.INVALID_ARGS);
            ChannelDispatcher channel = Calls.get(process(), Syscall.CHANNEL_READ.firstHandle(), handle);
            Calls.checkOut(Calls.orEmpty(bytes));
            Calls.checkOptionalOut(actualBytes);
            Calls.checkOptionalOut(actualHandles);
            Messages.Reader reader = new Messages.Reader(
                    Calls.orEmpty(bytes), handles == null ? Messages.NO_HANDLES : handles, options != 0);
            Message message = channel.read(reader);
            Calls.store(actualBytes, reader.byteCount());
            Calls.store(actualHandles, reader.handleCount());
            reader.deliver(message, process());
        });
    }
}
