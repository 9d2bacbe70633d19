// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Signals;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.object.ZxProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ChannelSyscallsTest extends ZirconTest {
    private int left;
    private int right;

    @BeforeEach
    void makeChannel() {
        ok(zx.zx_channel_create(0, out, out1));
        left = out[0];
        right = out1[0];
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private int signals(int handle) {
        int[] observed = new int[1];
        zx.zx_object_wait_one(handle, 0, 0, observed);
        return observed[0];
    }

    private void assertGone(int handle) {
        assertStatus(Status.BAD_HANDLE, zx.zx_object_get_info(handle, 1, null, null, null));
    }

    @Test
    void optionsAreChecked() {
        assertStatus(Status.INVALID_ARGS, zx.zx_channel_create(1, out, out1));
        assertStatus(Status.INVALID_ARGS, zx.zx_channel_write(GARBAGE, 1, null, null));
        assertStatus(Status.INVALID_ARGS, zx.zx_channel_read(GARBAGE, 2, null, null, null, null));
    }

    @Test
    void messagesComeInOrderAndSignalsTellOfThem() {
        assertEquals(Signals.WRITABLE, signals(left));
        assertStatus(Status.SHOULD_WAIT, zx.zx_channel_read(right, 0, null, null, null, null));
        ok(zx.zx_channel_write(left, 0, text("one"), null));
        ok(zx.zx_channel_write(left, 0, text("second"), null));
        assertEquals(Signals.WRITABLE | Signals.READABLE, signals(right));
        ByteBuffer bytes = ByteBuffer.allocate(10);
        ok(zx.zx_channel_read(right, 0, bytes, null, out, out1));
        assertEquals(3, out[0]);
        assertEquals(0, out1[0]);
        assertEquals('o', bytes.get(0));
        ok(zx.zx_channel_read(right, 0, bytes, null, out, null));
        assertEquals(6, out[0]);
        assertEquals(Signals.WRITABLE, signals(right));
    }

    @Test
    void aPeerThatIsClosedIsToldAfterItsMessages() {
        ok(zx.zx_channel_write(left, 0, text("x"), null));
        ok(zx.zx_handle_close(left));
        assertEquals(Signals.READABLE | Signals.PEER_CLOSED, signals(right));
        ok(zx.zx_channel_read(right, 0, ByteBuffer.allocate(1), null, null, null));
        assertStatus(Status.PEER_CLOSED, zx.zx_channel_read(right, 0, null, null, null, null));
        int event = make(ObjectType.EVENT);
        assertStatus(Status.PEER_CLOSED, zx.zx_channel_write(right, 0, null, new int[] {event}));
        assertGone(event);
    }

    @Test
    void aMessageThatDoesNotFitStaysUnlessItMayBeDiscarded() {
        int event = make(ObjectType.EVENT);
        ok(zx.zx_channel_write(left, 0, text("four"), new int[] {event}));
        int[] handles = new int[1];
        ByteBuffer exact = ByteBuffer.allocate(4);
        assertStatus(Status.BUFFER_TOO_SMALL, zx.zx_channel_read(right, 0, exact, null, out, out1));
        assertEquals(4, out[0]);
        assertEquals(1, out1[0]);
        assertStatus(
                Status.BUFFER_TOO_SMALL, zx.zx_channel_read(right, 0, ByteBuffer.allocate(3), handles, null, null));
        ok(zx.zx_channel_read(right, 0, exact, handles, null, null));
        ok(zx.zx_channel_write(left, 0, text("four"), handles));
        assertStatus(Status.BUFFER_TOO_SMALL, zx.zx_channel_read(right, 1, exact, null, null, null));
        assertStatus(Status.SHOULD_WAIT, zx.zx_channel_read(right, 1, exact, handles, null, null));
        assertEquals(2, objects.kernel().liveObjects(), "the event went with the message");
    }

    @Test
    void aHandleGoesToAnotherProcessWithItsRightsAndObject() throws Exception {
        int event = objects.handle(ObjectType.EVENT, Rights.TRANSFER | Rights.WAIT);
        ByteBuffer before = buffer(32);
        ok(zx.zx_object_get_info(event, 2, before, null, null));
        try (ZxProcess other = new ZxProcess(objects.kernel())) {
            Syscalls theirs = new Syscalls(other);
            int inherited = other.add(objects.process().get(right, ObjectType.CHANNEL, 0), Rights.READ);
            ok(zx.zx_channel_write(left, 0, null, new int[] {event}));
            assertGone(event);
            int[] handles = new int[1];
            ok(theirs.zx_channel_read(inherited, 0, null, handles, null, null));
            assertStatus(Status.BAD_HANDLE, zx.zx_handle_close(handles[0]));
            ByteBuffer after = buffer(32);
            ok(theirs.zx_object_get_info(handles[0], 2, after, null, null));
            assertEquals(before, after);
            ok(theirs.zx_handle_close(handles[0]));
        }
    }

    @Test
    void aHandleThatComesBackHasANewValue() {
        int event = make(ObjectType.EVENT);
        ok(zx.zx_channel_write(left, 0, null, new int[] {event}));
        ok(zx.zx_channel_read(right, 0, null, out, null, null));
        assertNotEquals(event, out[0]);
        assertGone(event);
        ok(zx.zx_handle_close(out[0]));
    }

    @Test
    void limitsAreOfRangeAndTheHandlesAreGoneAllTheSame() {
        ok(zx.zx_channel_write(left, 0, ByteBuffer.allocate(65536), null));
        int event = make(ObjectType.EVENT);
        assertStatus(
                Status.OUT_OF_RANGE, zx.zx_channel_write(left, 0, ByteBuffer.allocate(65537), new int[] {event}));
        assertGone(event);
        int[] many = new int[65];
        for (int i = 0; i < many.length; i++) {
            many[i] = make(ObjectType.EVENT);
        }
        int[] most = java.util.Arrays.copyOf(many, 64);
        assertStatus(Status.OUT_OF_RANGE, zx.zx_channel_write(left, 0, null, many));
        assertGone(many[64]);
        assertStatus(Status.BAD_HANDLE, zx.zx_channel_write(left, 0, null, most));
        for (int i = 0; i < most.length; i++) {
            most[i] = make(ObjectType.EVENT);
        }
        ok(zx.zx_channel_write(left, 0, null, most));
    }

    @Test
    void handlesAreGoneWhateverIsWrong() {
        int noWrite = objects.handle(ObjectType.CHANNEL, Rights.READ);
        int event = make(ObjectType.EVENT);
        assertStatus(Status.INVALID_ARGS, zx.zx_channel_write(left, 1, null, new int[] {event}));
        assertGone(event);
        event = make(ObjectType.EVENT);
        assertStatus(
                Status.ACCESS_DENIED,
                zx.zx_channel_write(noWrite, 0, ByteBuffer.allocate(65537), new int[] {event}));
        assertGone(event);
        event = make(ObjectType.EVENT);
        assertStatus(Status.BAD_HANDLE, zx.zx_channel_write(GARBAGE, 0, null, new int[] {event}));
        assertGone(event);
        event = make(ObjectType.EVENT);
        assertStatus(Status.BAD_HANDLE, zx.zx_channel_write(left, 0, null, new int[] {event, GARBAGE}));
        assertGone(event);
    }

    @Test
    void theFirstHandleThatCannotBeSentDecides() {
        int fixed = objects.handle(ObjectType.EVENT, Rights.BASIC & ~Rights.TRANSFER);
        int event = make(ObjectType.EVENT);
        assertStatus(Status.ACCESS_DENIED, zx.zx_channel_write(left, 0, null, new int[] {event, fixed, GARBAGE}));
        event = make(ObjectType.EVENT);
        assertStatus(Status.BAD_HANDLE, zx.zx_channel_write(left, 0, null, new int[] {event, event}));
        assertStatus(Status.BAD_HANDLE, zx.zx_channel_write(left, 0, null, new int[] {0}));
        assertStatus(Status.NOT_SUPPORTED, zx.zx_channel_write(left, 0, null, new int[] {left, GARBAGE}));
        assertGone(left);
    }

    @Test
    void channelsInsideOfChannelsCloseHoweverDeep() {
        for (int i = 0; i < 20_000; i++) {
            ok(zx.zx_channel_create(0, out, out1));
            ok(zx.zx_channel_write(out[0], 0, null, new int[] {right}));
            ok(zx.zx_handle_close(out[0]));
            right = out1[0];
        }
        ok(zx.zx_handle_close(right));
        assertEquals(1, objects.kernel().liveObjects());
    }
}
