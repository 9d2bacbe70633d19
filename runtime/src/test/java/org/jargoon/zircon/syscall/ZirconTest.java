// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.junit.jupiter.api.AfterEach;

/** A test of syscalls: one process of the default profile, which must leave nothing behind. */
abstract class ZirconTest {
    static final int GARBAGE = 0x7eadbee7;
    static final long NEVER = Long.MAX_VALUE;

    final Objects objects = new Objects(Profile.ZIRCON_2020);
    final Syscalls zx = objects.syscalls();
    final int[] out = new int[1];
    final int[] out1 = new int[1];

    @AfterEach
    final void nothingIsLeft() {
        objects.close();
        assertEquals(0, objects.kernel().liveObjects());
    }

    static void assertStatus(Status expected, int actual) {
        assertEquals(expected, Status.of(actual));
    }

    static void ok(int status) {
        assertStatus(Status.OK, status);
    }

    /** A handle to a new object with its type's first rights. */
    final int make(ObjectType type) {
        return objects.handle(type, type.rights());
    }

    static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The packet that a port has. */
    final PortPacket packet(int port) {
        ByteBuffer buffer = buffer(PortPacket.SIZE);
        ok(zx.zx_port_wait(port, 0, buffer));
        return PortPacket.read(buffer);
    }

    final void assertNoPacket(int port) {
        assertStatus(Status.TIMED_OUT, zx.zx_port_wait(port, 0, buffer(PortPacket.SIZE)));
    }

    /** A thread that does something; it has got as far as to sleep when this returns. */
    static Thread asleep(boolean virtual, Runnable action) {
        Thread thread = (virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(action);
        long limit = System.nanoTime() + 20_000_000_000L;
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            if (System.nanoTime() > limit) {
                throw new AssertionError("the thread never slept but is " + thread.getState());
            }
            Thread.onSpinWait();
        }
        return thread;
    }
}
