// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.object.Handle;
import org.jargoon.zircon.object.PortDispatcher;
import org.jargoon.zircon.object.ZxProcess;

/** Ports (docs/zircon.md §8.11). Packets are {@value PortPacket#SIZE} bytes: see {@link PortPacket}. */
public interface PortSyscalls {
    /** ZX_PORT_BIND_TO_INTERRUPT, which says what the port will be used for. */
    int PORT_BIND_TO_INTERRUPT = 1;

    /** The process that makes the calls. */
    ZxProcess process();

    /**
     * zx_port_create: makes a port.
     *
     * @param options 0 or {@link #PORT_BIND_TO_INTERRUPT}, else INVALID_ARGS
     */
    default int zx_port_create(int options, int[] out) {
        return Calls.status(() -> {
            check((options & ~PORT_BIND_TO_INTERRUPT) == 0, Status.INVALID_ARGS);
            Calls.add(process(), new PortDispatcher(process().kernel()), out);
        });
    }

    /**
     * zx_port_queue: queues a packet, whose type becomes USER.
     *
     * @return SHOULD_WAIT if more than 2048 user packets are there already; INVALID_ARGS for a buffer without room for
     *     a packet
     */
    default int zx_port_queue(int handle, ByteBuffer packet) {
        return Calls.status(() -> {
            PortDispatcher port = Calls.get(process(), Syscall.PORT_QUEUE.firstHandle(), handle);
            Calls.checkIn(packet);
            check(packet.remaining() >= PortPacket.SIZE, Status.INVALID_ARGS);
            port.queueUser(PortPacket.read(packet));
        });
    }

    /**
     * zx_port_wait: takes the oldest packet, waiting for it until a deadline.
     *
     * @return TIMED_OUT; CANCELED if the port's last handle is closed meanwhile or the Java thread is interrupted,
     *     whose interrupt status stays set; INVALID_ARGS for a buffer without room for a packet
     */
    default int zx_port_wait(int handle, long deadline, ByteBuffer packet) {
        return Calls.status(() -> {
            PortDispatcher port = Calls.get(process(), Syscall.PORT_WAIT.firstHandle(), handle);
            Calls.checkOut(packet);
            check(packet.remaining() >= PortPacket.SIZE, Status.INVALID_ARGS);
            port.dequeue(deadline).write(packet);
        });
    }

    /**
     * zx_port_cancel: ends what zx_object_wait_async has registered for a handle with a key, and drops the packets that
     * have come of it.
     *
     * @return NOT_FOUND if there is neither; NOT_SUPPORTED if the source is no object that can be waited for
     */
    default int zx_port_cancel(int handle, int source, long key) {
        return Calls.status(() -> {
            PortDispatcher port = Calls.get(process(), Syscall.PORT_CANCEL.firstHandle(), handle);
            Handle waited = Calls.handle(process(), Syscall.PORT_CANCEL.handleParameter("source"), source);
            check(waited.object().type().isWaitable(), Status.NOT_SUPPORTED);
            port.cancel(waited, key);
        });
    }
}
