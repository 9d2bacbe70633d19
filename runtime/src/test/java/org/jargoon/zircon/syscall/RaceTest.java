// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Signals;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.object.KernelObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens on several threads at once, many times over. */
@Timeout(120)
final class RaceTest extends ZirconTest {
    private static final int ROUNDS = 3000;
    private static final int USER_0 = Signals.user(0);

    /** Runs actions at the same time, and returns when all are through; each gets the number of the round. */
    private static void race(int rounds, Runnable before, IntConsumer... actions) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(actions.length, before);
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (IntConsumer action : actions) {
            FutureTask<Void> task = new FutureTask<>(() -> {
                for (int round = 0; round < rounds; round++) {
                    barrier.await(30, TimeUnit.SECONDS);
                    action.accept(round);
                    barrier.await(30, TimeUnit.SECONDS);
                }
                return null;
            });
            tasks.add(task);
            Thread.ofPlatform().daemon().start(task);
        }
        for (FutureTask<Void> task : tasks) {
            try {
                task.get(100, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            }
        }
    }

    private static void assertOneOf(Set<Status> expected, int actual) {
        assertTrue(expected.contains(Status.of(actual)), () -> Status.of(actual) + " is none of " + expected);
    }

    @Test
    void aWaitAgainstTheClosingOfItsHandleAlwaysEnds() throws Exception {
        int[] event = new int[1];
        AtomicInteger phase = new AtomicInteger();
        Runnable before = () -> {
            if (phase.getAndIncrement() % 2 == 0) {
                event[0] = make(ObjectType.EVENT);
            }
        };
        IntConsumer wait = _ -> assertOneOf(
                EnumSet.of(Status.OK, Status.CANCELED, Status.BAD_HANDLE),
                zx.zx_object_wait_one(event[0], USER_0, NEVER, null));
        race(
                ROUNDS,
                before,
                wait,
                wait,
                _ -> assertOneOf(EnumSet.of(Status.OK, Status.BAD_HANDLE), zx.zx_object_signal(event[0], USER_0, 0)),
                _ -> ok(zx.zx_handle_close(event[0])));
    }

    @Test
    void aPortWaitAgainstTheClosingOfThePortAlwaysEndsAndQueuesFindItOrNot() throws Exception {
        int[] port = new int[1];
        int event = make(ObjectType.EVENT);
        AtomicInteger phase = new AtomicInteger();
        Runnable before = () -> {
            if (phase.getAndIncrement() % 2 == 0) {
                port[0] = make(ObjectType.PORT);
            }
        };
        race(
                ROUNDS,
                before,
                _ -> assertOneOf(
                        EnumSet.of(Status.OK, Status.CANCELED, Status.BAD_HANDLE),
                        zx.zx_port_wait(port[0], NEVER, buffer(PortPacket.SIZE))),
                _ -> assertOneOf(
                        EnumSet.of(Status.OK, Status.BAD_HANDLE),
                        zx.zx_port_queue(port[0], buffer(PortPacket.SIZE))),
                _ -> assertOneOf(
                        EnumSet.of(Status.OK, Status.BAD_HANDLE),
                        zx.zx_object_wait_async(event, port[0], 1, USER_0, 0)),
                _ -> ok(zx.zx_handle_close(port[0])));
        ok(zx.zx_object_signal(event, 0, USER_0));
        assertEquals(1, objects.kernel().liveObjects());
    }

    @Test
    void ofTwoTransfersWithAHandleInCommonOneGetsAll() throws Exception {
        int[] shared = new int[2];
        AtomicInteger phase = new AtomicInteger();
        AtomicInteger sent = new AtomicInteger();
        ok(zx.zx_channel_create(0, out, out1));
        int left = out[0];
        int right = out1[0];
        Runnable before = () -> {
            if (phase.getAndIncrement() % 2 == 0) {
                sent.set(0);
                shared[0] = make(ObjectType.EVENT);
                shared[1] = make(ObjectType.EVENT);
            } else {
                assertEquals(1, sent.get());
            }
        };
        race(ROUNDS, before, _ -> send(left, sent, shared[0], shared[1]), _ -> send(left, sent, shared[1], shared[0]));
        int[] handles = new int[2];
        for (int i = 0; i < ROUNDS; i++) {
            ok(zx.zx_channel_read(right, 0, null, handles, null, null));
            ok(zx.zx_handle_close_many(handles));
        }
        assertEquals(2, objects.kernel().liveObjects());
    }

    private void send(int channel, AtomicInteger sent, int... handles) {
        int status = zx.zx_channel_write(channel, 0, null, handles);
        assertOneOf(EnumSet.of(Status.OK, Status.BAD_HANDLE), status);
        if (status == 0) {
            sent.incrementAndGet();
        }
    }

    @Test
    void aTransferAgainstAClosingLosesNothing() throws Exception {
        int[] event = new int[1];
        ok(zx.zx_channel_create(0, out, out1));
        int left = out[0];
        int right = out1[0];
        AtomicInteger phase = new AtomicInteger();
        AtomicInteger outcomes = new AtomicInteger();
        Runnable before = () -> {
            if (phase.getAndIncrement() % 2 == 0) {
                outcomes.set(0);
                event[0] = make(ObjectType.EVENT);
            } else {
                assertEquals(1, outcomes.get(), "one of the two has had it");
            }
        };
        race(
                ROUNDS,
                before,
                _ -> send(left, outcomes, event[0]),
                _ -> outcomes.addAndGet(zx.zx_handle_close(event[0]) == 0 ? 1 : 0),
                _ -> zx.zx_channel_read(right, 1, null, null, null, null),
                _ -> assertOneOf(EnumSet.of(Status.OK, Status.BAD_HANDLE), zx.zx_object_signal(event[0], 0, USER_0)));
    }

    @Test
    void aLookupAgainstAClosingNeverGivesADestroyedObject() throws Exception {
        int[] event = new int[1];
        AtomicInteger phase = new AtomicInteger();
        Runnable before = () -> {
            if (phase.getAndIncrement() % 2 == 0) {
                event[0] = make(ObjectType.EVENT);
            }
        };
        IntConsumer acquire = _ -> {
            Parameter.Handle parameter = Syscall.OBJECT_WAIT_ONE.handleParameter("handle");
            try (Held<KernelObject> held = Held.of(objects.process(), parameter, event[0])) {
                assertTrue(!held.object().isDestroyed());
            } catch (StatusException e) {
                assertEquals(Status.BAD_HANDLE, e.status());
            }
        };
        int[] copy = new int[1];
        IntConsumer duplicate = _ -> {
            int status = zx.zx_handle_duplicate(event[0], Rights.SAME_RIGHTS, copy);
            assertOneOf(EnumSet.of(Status.OK, Status.BAD_HANDLE), status);
            if (status == 0) {
                ok(zx.zx_object_signal(copy[0], 0, USER_0));
                ok(zx.zx_handle_close(copy[0]));
            }
        };
        race(ROUNDS, before, acquire, acquire, duplicate, _ -> ok(zx.zx_handle_close(event[0])));
        assertEquals(0, objects.kernel().liveObjects());
    }

    @Test
    void fourThreadsThatMakeAndCloseHandlesDoNotGetEachOthers() throws Exception {
        IntConsumer churn = _ -> {
            int[] made = new int[8];
            int[] one = new int[1];
            for (int i = 0; i < made.length; i++) {
                ok(zx.zx_event_create(0, one));
                made[i] = one[0];
                ok(zx.zx_object_signal(one[0], 0, Signals.user(i)));
            }
            for (int i = 0; i < made.length; i++) {
                ok(zx.zx_object_wait_one(made[i], -1, 0, one));
                assertEquals(Signals.user(i), one[0]);
                ok(zx.zx_handle_replace(made[i], Rights.NONE, one));
                ok(zx.zx_handle_close(one[0]));
            }
        };
        race(ROUNDS, null, churn, churn, churn, churn);
        assertEquals(0, objects.kernel().liveObjects());
    }

    @Test
    void packetsFromTwoThreadsReachTwoOthersOnceEach() throws Exception {
        int port = make(ObjectType.PORT);
        AtomicInteger sum = new AtomicInteger();
        IntConsumer queue = round -> {
            ByteBuffer packet = buffer(PortPacket.SIZE);
            packet.putLong(0, round + 1);
            ok(zx.zx_port_queue(port, packet));
        };
        IntConsumer take = _ -> {
            ByteBuffer packet = buffer(PortPacket.SIZE);
            ok(zx.zx_port_wait(port, NEVER, packet));
            sum.addAndGet((int) packet.getLong(0));
        };
        race(ROUNDS, null, queue, queue, take, take);
        assertEquals(ROUNDS * (ROUNDS + 1), sum.get());
        assertNoPacket(port);
    }
}
