// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/** Channels, and handles that travel through them (docs/zircon.md §8.6). */
final class ChannelSteps extends Steps {
    private static final int MAY_DISCARD = 1;

    ChannelSteps(Rig rig) {
        super(rig);
    }

    @Override
    void offer(Menu menu) {
        menu.add(10, 0, this::create);
        menu.add(45, ModelObject.CHANNEL, this::write);
        menu.add(60, ModelObject.CHANNEL, this::read);
    }

    void create() {
        int options = options(0, 1, -1);
        int[] left = new int[1];
        int[] right = new int[1];
        if (same(
                "zx_channel_create(" + options + ")",
                () -> unless(options == 0, Status.INVALID_ARGS),
                () -> zx().zx_channel_create(options, left, right))) {
            ModelChannel made = ModelChannel.pair();
            model().bind(left[0], ModelHandle.first(made));
            model().bind(right[0], ModelHandle.first(made.peer()));
            send(left[0], right[0]);
        }
    }

    /** Often the other process gets one of the ends, by what an embedding program can do. */
    private void send(int left, int right) {
        if (chance(70)) {
            ModelHandle moved = model().peek(right);
            Side other = rig().other(side());
            int[] value = new int[1];
            same("an end goes to the other process", () -> {}, () -> move(right, other, value));
            other.model().bind(value[0], ModelHandle.first(moved.object()));
            if (left != right) {
                same("the first handle is closed", () -> model().close(right), () -> zx().zx_handle_close(right));
            }
        }
    }

    private int move(int right, Side other, int[] value) {
        try {
            value[0] = other.process().add(
                    side().process().get(right, null, 0), model().peek(right).rights());
            return Status.OK.code();
        } catch (StatusException e) {
            return e.status().code();
        }
    }

    private void write() {
        int value = handle(ModelObject.CHANNEL);
        int options = options(0, 1, 2);
        ByteBuffer data = bytes(chance(97) ? random().nextInt(6) : (int) oneOf(65536, 65537));
        random().nextBytes(data.array());
        int[] handles = handlesFor(value);
        same(
                "zx_channel_write(" + hex(value) + ", " + options + ", " + data.capacity() + " bytes, "
                        + Arrays.toString(handles) + ")",
                () -> predictWrite(value, options, data, handles),
                () -> zx().zx_channel_write(value, options, data, handles));
        Arrays.stream(handles).forEach(side()::gone);
    }

    private void predictWrite(int value, int options, ByteBuffer data, int[] handles) throws Refusal {
        Refusal refused = null;
        ModelChannel channel = null;
        try {
            unless(options == 0, Status.INVALID_ARGS);
            channel = (ModelChannel) model().get(value, ModelObject.CHANNEL, ModelObject.WRITE).object();
            unless(data.capacity() <= ModelChannel.MAX_BYTES, Status.OUT_OF_RANGE);
            unless(handles.length <= ModelChannel.MAX_HANDLES, Status.OUT_OF_RANGE);
        } catch (Refusal e) {
            refused = e;
        }
        List<ModelHandle> taken = model().take(handles, channel, refused);
        channel.write(new ModelChannel.Message(data.array().clone(), taken));
    }

    private int[] handlesFor(int value) {
        if (chance(1)) {
            return new int[65];
        }
        int[] handles = new int[chance(50) ? 0 : 1 + random().nextInt(3)];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = i > 0 && chance(3) ? handles[0] : toSend(value);
            if (ties(value, handles[i])) {
                handles[i] = side().stale(random());
                if (ties(value, handles[i])) {
                    return new int[0];
                }
            }
        }
        return handles;
    }

    /** Mostly something else than the channel itself. */
    private int toSend(int channel) {
        return chance(2) ? channel : chance(70) ? side().abundant(random()) : handle(0);
    }

    /** Whether a handle in a channel would keep the channel itself alive for ever. */
    private boolean ties(int value, int sent) {
        ModelHandle channel = model().peek(value);
        ModelHandle handle = model().peek(sent);
        return value != sent
                && channel != null
                && handle != null
                && channel.object() instanceof ModelChannel to
                && handle.object() instanceof ModelChannel from
                && from.leadsTo(to.peer());
    }

    private void read() {
        int value = handle(ModelObject.CHANNEL);
        int options = options(0, MAY_DISCARD, 2);
        ByteBuffer room = bytes(chance(95) ? 65536 : 2);
        int[] handles = new int[chance(95) ? 64 : 0];
        int[] byteCount = {-1};
        int[] handleCount = {-1};
        ModelChannel.Message[] message = new ModelChannel.Message[1];
        boolean read = same(
                "zx_channel_read(" + hex(value) + ", " + options + ", " + room.capacity() + ", " + handles.length + ")",
                () -> {
                    unless((options & ~MAY_DISCARD) == 0, Status.INVALID_ARGS);
                    ModelChannel channel =
                            (ModelChannel) model().get(value, ModelObject.CHANNEL, ModelObject.READ).object();
                    message[0] = channel.next();
                    boolean fits = message[0].bytes().length <= room.capacity()
                            && message[0].handles().size() <= handles.length;
                    if (fits || options == MAY_DISCARD) {
                        channel.take();
                    }
                    if (!fits && options == MAY_DISCARD) {
                        message[0].handles().forEach(ModelHandle::close);
                    }
                    unless(fits, Status.BUFFER_TOO_SMALL);
                },
                () -> zx().zx_channel_read(value, options, room, handles, byteCount, handleCount));
        if (message[0] != null) {
            equal("number of bytes", message[0].bytes().length, byteCount[0]);
            equal("number of handles", message[0].handles().size(), handleCount[0]);
        }
        if (read) {
            equal(
                    "the bytes are those that were sent",
                    1,
                    Arrays.equals(message[0].bytes(), Arrays.copyOf(room.array(), byteCount[0])) ? 1 : 0);
            for (int i = 0; i < handleCount[0]; i++) {
                model().bind(handles[i], message[0].handles().get(i));
            }
        }
    }
}
