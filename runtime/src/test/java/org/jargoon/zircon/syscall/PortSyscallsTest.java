// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Signals;
import org.jargoon.zircon.abi.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PortSyscallsTest extends ZirconTest {
    private static final int USER_0 = Signals.user(0);

    private final int port = make(ObjectType.PORT);
    private final int event = make(ObjectType.EVENT);

    private ByteBuffer user(long key) {
        ByteBuffer packet = buffer(PortPacket.SIZE);
        new PortPacket(key, 0, 0, 0, 0, 0, 0).write(packet);
        return packet;
    }

    @Test
    void aPortIsMadeWithTheOptionsThatThereAre() {
        ok(zx.zx_port_create(0, out));
        ok(zx.zx_port_create(1, out));
        assertStatus(Status.INVALID_ARGS, zx.zx_port_create(2, out));
        assertStatus(Status.INVALID_ARGS, zx.zx_port_create(-1, out));
    }

    @Test
    void aUserPacketComesThroughByteByByteButForItsType() {
        byte[] bytes = new byte[60];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 37 + 1);
        }
        ok(zx.zx_port_queue(port, ByteBuffer.wrap(bytes, 5, 55)));
        ByteBuffer got = ByteBuffer.allocateDirect(60).position(7);
        ok(zx.zx_port_wait(port, 0, got));
        assertEquals(7, got.position());
        byte[] expected = new byte[48];
        System.arraycopy(bytes, 5, expected, 0, 48);
        expected[8] = expected[9] = expected[10] = expected[11] = 0;
        byte[] actual = new byte[48];
        got.get(actual);
        assertArrayEquals(expected, actual);
    }

    @Test
    void aBufferTooShortForAPacketLosesNone() {
        ok(zx.zx_port_queue(port, user(1)));
        assertStatus(Status.INVALID_ARGS, zx.zx_port_queue(port, buffer(47)));
        assertStatus(Status.INVALID_ARGS, zx.zx_port_wait(port, 0, buffer(47)));
        assertStatus(Status.BAD_HANDLE, zx.zx_port_wait(GARBAGE, 0, buffer(47)));
        assertEquals(1, packet(port).key());
    }

    @Test
    void the2050thUserPacketIsRefused() {
        for (int i = 0; i < 2049; i++) {
            ok(zx.zx_port_queue(port, user(i)));
        }
        assertStatus(Status.SHOULD_WAIT, zx.zx_port_queue(port, user(0)));
        ok(zx.zx_object_wait_async(event, port, 99, USER_0, 0));
        ok(zx.zx_object_signal(event, 0, USER_0));
        for (int i = 0; i < 2049; i++) {
            assertEquals(i, packet(port).key());
        }
        assertEquals(99, packet(port).key(), "the limit is for user packets alone");
    }

    @Test
    void eachPacketWakesOneWaiter() throws Exception {
        LinkedBlockingQueue<Long> got = new LinkedBlockingQueue<>();
        Thread[] waiters = new Thread[3];
        for (int i = 0; i < waiters.length; i++) {
            waiters[i] = asleep(i == 1, () -> {
                ByteBuffer buffer = buffer(PortPacket.SIZE);
                ok(zx.zx_port_wait(port, NEVER, buffer));
                got.add(PortPacket.read(buffer).key());
            });
        }
        for (int key = 1; key <= 3; key++) {
            ok(zx.zx_port_queue(port, user(key)));
        }
        long sum = 0;
        for (Thread waiter : waiters) {
            waiter.join();
            sum += got.take();
        }
        assertEquals(6, sum);
        assertNoPacket(port);
    }

    @Test
    void cancelRemovesRegistrationsAndPacketsOfTheHandleAndKey() {
        ok(zx.zx_handle_duplicate(event, Rights.SAME_RIGHTS, out));
        ok(zx.zx_object_wait_async(event, port, 1, USER_0, 0));
        ok(zx.zx_object_wait_async(event, port, 2, USER_0, 0));
        ok(zx.zx_object_wait_async(out[0], port, 1, USER_0, 0));
        ok(zx.zx_port_queue(port, user(1)));
        ok(zx.zx_port_cancel(port, event, 1));
        assertStatus(Status.NOT_FOUND, zx.zx_port_cancel(port, event, 1));
        ok(zx.zx_object_signal(event, 0, USER_0));
        ok(zx.zx_port_cancel(port, event, 2));
        assertEquals(PortPacket.USER, packet(port).type());
        assertEquals(PortPacket.SIGNAL_ONE, packet(port).type());
        assertNoPacket(port);
    }

    @Test
    void cancelChecksThePortFirst() {
        int mute = objects.handle(ObjectType.PORT, Rights.WAIT);
        int deaf = objects.handle(ObjectType.EVENT, Rights.NONE);
        assertStatus(Status.ACCESS_DENIED, zx.zx_port_cancel(mute, GARBAGE, 0));
        assertStatus(Status.WRONG_TYPE, zx.zx_port_cancel(event, deaf, 0));
        assertStatus(Status.ACCESS_DENIED, zx.zx_port_cancel(port, deaf, 0));
        assertStatus(Status.NOT_SUPPORTED, zx.zx_port_cancel(port, mute, 0));
        assertStatus(Status.NOT_FOUND, zx.zx_port_cancel(port, event, 0));
    }

    @Test
    void theLastHandlesClosingDropsPacketsAndRegistrations() {
        ok(zx.zx_object_wait_async(event, port, 1, USER_0, 0));
        ok(zx.zx_port_queue(port, user(1)));
        ok(zx.zx_handle_close(port));
        ok(zx.zx_object_signal(event, 0, USER_0));
        assertEquals(1, objects.kernel().liveObjects(), "only the event is left");
    }
}
