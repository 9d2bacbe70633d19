// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.SignalPayload;
import org.jargoon.zircon.abi.Signals;
import org.jargoon.zircon.abi.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class SignalSyscallsTest extends ZirconTest {
    private static final int USER_0 = Signals.user(0);
    private static final int USER_1 = Signals.user(1);

    private final int event = make(ObjectType.EVENT);
    private final int[] observed = new int[1];

    @Test
    void aPollTellsTheSignalsAndDoesNotWait() {
        assertStatus(Status.TIMED_OUT, zx.zx_object_wait_one(event, USER_0, 0, observed));
        assertEquals(0, observed[0]);
        assertStatus(Status.TIMED_OUT, zx.zx_object_wait_one(event, USER_0, Long.MIN_VALUE, null));
        ok(zx.zx_object_signal(event, 0, USER_0 | USER_1));
        ok(zx.zx_object_wait_one(event, USER_0, 0, observed));
        assertEquals(USER_0 | USER_1, observed[0]);
    }

    @Test
    void clearingComesBeforeSetting() {
        ok(zx.zx_object_signal(event, USER_0, USER_0));
        ok(zx.zx_object_wait_one(event, USER_0, 0, null));
        ok(zx.zx_object_signal(event, USER_0, 0));
        assertStatus(Status.TIMED_OUT, zx.zx_object_wait_one(event, USER_0, 0, null));
    }

    @Test
    void onlyTheSignalsThatAreTheUsersMayBeChanged() {
        ok(zx.zx_object_signal(event, 0, Signals.SIGNALED));
        assertStatus(Status.INVALID_ARGS, zx.zx_object_signal(event, 0, Signals.READABLE));
        assertStatus(Status.INVALID_ARGS, zx.zx_object_signal(event, Signals.HANDLE_CLOSED, 0));
        for (ObjectType type : ObjectType.values()) {
            if (!type.isWaitable()) {
                int handle = objects.handle(type, Rights.SIGNAL | Rights.WAIT | Rights.SIGNAL_PEER);
                assertStatus(Status.NOT_SUPPORTED, zx.zx_object_signal(handle, 0, Signals.READABLE));
                assertStatus(Status.NOT_SUPPORTED, zx.zx_object_wait_one(handle, 0, 0, null));
                assertStatus(Status.NOT_SUPPORTED, zx.zx_object_signal_peer(handle, 0, Signals.READABLE));
            } else if (type != ObjectType.EVENT && type != ObjectType.EVENTPAIR) {
                assertStatus(Status.INVALID_ARGS, zx.zx_object_signal(make(type), 0, Signals.SIGNALED));
            }
        }
    }

    @Test
    void thePeersSignalsChangeWhileItIsThere() {
        ok(zx.zx_eventpair_create(0, out, out1));
        ok(zx.zx_object_signal_peer(out[0], 0, USER_1 | Signals.SIGNALED));
        ok(zx.zx_object_wait_one(out1[0], USER_1, 0, observed));
        assertEquals(USER_1 | Signals.SIGNALED, observed[0]);
        ok(zx.zx_handle_close(out1[0]));
        ok(zx.zx_object_wait_one(out[0], Signals.PEER_CLOSED, 0, null));
        assertStatus(Status.PEER_CLOSED, zx.zx_object_signal_peer(out[0], 0, USER_1));
        assertStatus(Status.INVALID_ARGS, zx.zx_object_signal_peer(out[0], 0, Signals.READABLE));
        assertStatus(
                Status.NOT_SUPPORTED,
                zx.zx_object_signal_peer(objects.handle(ObjectType.EVENT, Rights.SIGNAL_PEER), 0, USER_1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSignalEndsAWait(boolean virtual) throws Exception {
        AtomicInteger status = new AtomicInteger(1);
        Thread waiter = asleep(virtual, () -> status.set(zx.zx_object_wait_one(event, USER_0, NEVER, observed)));
        ok(zx.zx_object_signal(event, 0, USER_1));
        ok(zx.zx_object_signal(event, 0, USER_0));
        ok(zx.zx_object_signal(event, USER_0, 0));
        waiter.join();
        ok(status.get());
        assertEquals(USER_0 | USER_1, observed[0], "what ended the wait is told though it is over");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingTheHandleCancelsTheWait(boolean virtual) throws Exception {
        ok(zx.zx_handle_duplicate(event, Rights.SAME_RIGHTS, out));
        AtomicInteger status = new AtomicInteger(1);
        Thread waiter = asleep(virtual, () -> status.set(zx.zx_object_wait_one(event, USER_0, NEVER, observed)));
        ok(zx.zx_handle_close(out[0]));
        assertEquals(1, status.get());
        ok(zx.zx_handle_close(event));
        waiter.join();
        assertStatus(Status.CANCELED, status.get());
        assertEquals(Signals.HANDLE_CLOSED, observed[0]);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptOfTheThreadCancelsTheWaitAndStays(boolean virtual) throws Exception {
        int port = make(ObjectType.PORT);
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Thread waiter = asleep(virtual, () -> {
            int one = zx.zx_object_wait_one(event, USER_0, NEVER, null);
            int two = zx.zx_port_wait(port, NEVER, buffer(PortPacket.SIZE));
            int three = zx.zx_nanosleep(NEVER);
            int poll = zx.zx_object_wait_one(event, USER_0, 0, null);
            outcome.complete(one + " " + two + " " + three + " " + poll + " "
                    + Thread.currentThread().isInterrupted());
        });
        waiter.interrupt();
        assertEquals("-23 -23 -23 -21 true", outcome.get());
    }

    @Test
    void aDeadlineEndsAWaitAndNotBefore() {
        long deadline = zx.zx_clock_get_monotonic() + 5_000_000;
        assertStatus(Status.TIMED_OUT, zx.zx_object_wait_one(event, USER_0, deadline, null));
        assertTrue(zx.zx_clock_get_monotonic() >= deadline);
        long next = zx.zx_clock_get_monotonic() + 5_000_000;
        ok(zx.zx_nanosleep(next));
        assertTrue(zx.zx_clock_get_monotonic() >= next);
        ok(zx.zx_nanosleep(0));
        assertStatus(
                Status.TIMED_OUT,
                zx.zx_port_wait(make(ObjectType.PORT), zx.zx_clock_get_monotonic() + 1000, buffer(48)));
    }

    private ByteBuffer items(int... handlesAndSignals) {
        ByteBuffer items = ByteBuffer.allocate(handlesAndSignals.length / 2 * 12);
        for (int i = 0; i < handlesAndSignals.length; i += 2) {
            items.putInt(i / 2 * 12, Integer.reverseBytes(handlesAndSignals[i]));
            items.putInt(i / 2 * 12 + 4, Integer.reverseBytes(handlesAndSignals[i + 1]));
            items.putInt(i / 2 * 12 + 8, 0x55555555);
        }
        return items;
    }

    private static int pending(ByteBuffer items, int index) {
        return Integer.reverseBytes(items.getInt(index * 12 + 8));
    }

    @Test
    void waitManyTellsTheSignalsOfAll() {
        int other = make(ObjectType.EVENT);
        ByteBuffer items = items(event, USER_0, other, USER_1);
        assertStatus(Status.TIMED_OUT, zx.zx_object_wait_many(items, 0));
        assertEquals(0, pending(items, 0));
        ok(zx.zx_object_signal(other, 0, USER_1));
        ok(zx.zx_object_signal(event, 0, USER_1));
        ok(zx.zx_object_wait_many(items, NEVER));
        assertEquals(USER_1, pending(items, 0));
        assertEquals(USER_1, pending(items, 1));
    }

    @Test
    void waitManyIsCanceledByTheClosingOfOneHandle() throws Exception {
        int other = make(ObjectType.EVENT);
        ByteBuffer items = items(event, USER_0, other, USER_0);
        AtomicInteger status = new AtomicInteger(1);
        Thread waiter = asleep(true, () -> status.set(zx.zx_object_wait_many(items, NEVER)));
        ok(zx.zx_handle_close(other));
        waiter.join();
        assertStatus(Status.CANCELED, status.get());
        assertEquals(0, pending(items, 0));
        assertEquals(Signals.HANDLE_CLOSED, pending(items, 1));
    }

    @Test
    void waitManyChecksTheCountThenTheHandlesInOrder() {
        assertStatus(Status.OUT_OF_RANGE, zx.zx_object_wait_many(buffer(65 * 12), 0));
        assertStatus(Status.BAD_HANDLE, zx.zx_object_wait_many(buffer(64 * 12), 0));
        assertStatus(Status.INVALID_ARGS, zx.zx_object_wait_many(buffer(13), 0));
        assertStatus(Status.TIMED_OUT, zx.zx_object_wait_many(buffer(0), 0));
        int deaf = objects.handle(ObjectType.EVENT, Rights.NONE);
        int port = objects.handle(ObjectType.PORT, Rights.WAIT);
        assertStatus(Status.ACCESS_DENIED, zx.zx_object_wait_many(items(deaf, 0, GARBAGE, 0), 0));
        assertStatus(Status.BAD_HANDLE, zx.zx_object_wait_many(items(GARBAGE, 0, deaf, 0), 0));
        assertStatus(Status.NOT_SUPPORTED, zx.zx_object_wait_many(items(port, 0, deaf, 0), 0));
    }

    @Test
    void waitAsyncQueuesOnePacket() {
        int port = make(ObjectType.PORT);
        ok(zx.zx_object_wait_async(event, port, 5, USER_0, 0));
        assertNoPacket(port);
        ok(zx.zx_object_signal(event, 0, USER_0 | USER_1));
        ok(zx.zx_object_signal(event, USER_0, 0));
        ok(zx.zx_object_signal(event, 0, USER_0));
        PortPacket packet = packet(port);
        assertEquals(5, packet.key());
        assertEquals(PortPacket.SIGNAL_ONE, packet.type());
        assertEquals(new SignalPayload(USER_0, USER_0 | USER_1, 1, 0), SignalPayload.of(packet));
        assertNoPacket(port);
    }

    @Test
    void waitAsyncQueuesAtOnceWhatIsAssertedAndTellsWhenIfAsked() {
        int port = make(ObjectType.PORT);
        ok(zx.zx_object_signal(event, 0, USER_0));
        long before = zx.zx_clock_get_monotonic();
        ok(zx.zx_object_wait_async(event, port, 6, USER_0, 1));
        long timestamp = SignalPayload.of(packet(port)).timestamp();
        assertTrue(timestamp >= before && timestamp <= zx.zx_clock_get_monotonic());
    }

    @Test
    void waitAsyncChecksOptionsThenThePortThenTheObject() {
        int port = make(ObjectType.PORT);
        int deaf = objects.handle(ObjectType.EVENT, Rights.NONE);
        int mute = objects.handle(ObjectType.PORT, Rights.WAIT);
        assertStatus(Status.INVALID_ARGS, zx.zx_object_wait_async(GARBAGE, GARBAGE, 0, 0, 2));
        assertStatus(Status.WRONG_TYPE, zx.zx_object_wait_async(GARBAGE, event, 0, 0, 0));
        assertStatus(Status.ACCESS_DENIED, zx.zx_object_wait_async(GARBAGE, mute, 0, 0, 0));
        assertStatus(Status.BAD_HANDLE, zx.zx_object_wait_async(deaf, GARBAGE, 0, 0, 0));
        assertStatus(Status.ACCESS_DENIED, zx.zx_object_wait_async(deaf, port, 0, 0, 0));
        assertStatus(Status.NOT_SUPPORTED, zx.zx_object_wait_async(mute, port, 0, 0, 0));
    }

    @Test
    void closingTheHandleDropsRegistrationsAndLeavesPackets() {
        int port = make(ObjectType.PORT);
        ok(zx.zx_handle_duplicate(event, Rights.SAME_RIGHTS, out));
        ok(zx.zx_object_signal(event, 0, USER_1));
        ok(zx.zx_object_wait_async(event, port, 1, USER_1, 0));
        ok(zx.zx_object_wait_async(event, port, 2, USER_0, 0));
        ok(zx.zx_handle_close(event));
        ok(zx.zx_object_signal(out[0], 0, USER_0));
        assertEquals(1, packet(port).key());
        assertNoPacket(port);
    }

    @Test
    void aHandleThatIsSentAwayIsGoneForItsWaits() throws Exception {
        ok(zx.zx_channel_create(0, out, out1));
        AtomicInteger status = new AtomicInteger(1);
        Thread waiter = asleep(false, () -> status.set(zx.zx_object_wait_one(event, USER_0, NEVER, null)));
        ok(zx.zx_channel_write(out[0], 0, null, new int[] {event}));
        waiter.join();
        assertStatus(Status.CANCELED, status.get());
        assertFalse(waiter.isAlive());
    }
}
