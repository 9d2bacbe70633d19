// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jargoon.vmm.virtio.QueueNotifier;
import org.jargoon.vmm.virtio.VirtioMmio;
import org.jargoon.zircon.Packet;
import org.jargoon.zircon.Port;
import org.jargoon.zircon.Zircon;
import org.jargoon.zircon.ZxException;

/**
 * The thread that does the work of virtio devices, so that a VCPU does not wait for a disk: packets on a port tell it
 * which device. There is at most one packet for each device, as a port holds only so many.
 */
final class IoThread implements QueueNotifier {
    private final Machine machine;
    private final Port port;
    private final Thread thread;

    /** For each slot the queues with work, as bits; where there are any, a packet is on its way. */
    private final AtomicIntegerArray work = new AtomicIntegerArray(Board.VIRTIO_SLOTS);

    private Board board;

    IoThread(Machine machine, Zircon zircon) {
        this.machine = machine;
        port = zircon.createPort();
        thread = new Thread(this::serve, "io");
        thread.setDaemon(true);
    }

    void start(Board served) {
        board = served;
        thread.start();
    }

    @Override
    public void notify(VirtioMmio device, int queue) {
        int slot = board.slot(device);
        if (work.getAndAccumulate(slot, 1 << queue, (all, one) -> all | one) == 0) {
            machine.unlessOver(() -> port.queue(new Packet.User(slot, 0, 0, 0, 0, 0)));
        }
    }

    private void serve() {
        try {
            while (!machine.isOver()) {
                if (port.await(Port.FOREVER) instanceof Packet.User packet) {
                    runQueues((int) packet.key());
                }
            }
        } catch (ZxException e) {
            // Where the machine is over, its port has been closed.
            machine.end(new MachineEnd.Failed("io: " + e.getMessage()));
        } catch (RuntimeException | Error e) {
            machine.end(new MachineEnd.Failed("internal error in a device: " + e));
            throw e;
        }
    }

    private void runQueues(int slot) {
        for (int rest = work.getAndSet(slot, 0); rest != 0; rest &= rest - 1) {
            board.virtio(slot).runQueue(Integer.numberOfTrailingZeros(rest));
        }
    }
}
