// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.util.concurrent.Semaphore;
import org.jargoon.vmm.virtio.QueueNotifier;
import org.jargoon.vmm.virtio.VirtioMmio;
import org.jargoon.zircon.Packet;
import org.jargoon.zircon.Port;
import org.jargoon.zircon.Zircon;
import org.jargoon.zircon.ZxException;
import org.jargoon.zircon.abi.Status;

/**
 * The thread that does the work of virtio devices, so that a VCPU does not wait for a disk: packets on a port tell it
 * which queue of which device.
 */
final class IoThread implements QueueNotifier {
    private final Port port;
    private final Thread thread;
    private Board board;

    /** Held while a queue is run, and by {@link #pause}. */
    private final Semaphore working = new Semaphore(1);

    IoThread(Zircon zircon) {
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
        port.queue(new Packet.User(board.slot(device), 0, queue, 0, 0, 0));
    }

    /** Waits until no queue is run, and lets none be run until {@link #resume}. */
    void pause() {
        working.acquireUninterruptibly();
    }

    void resume() {
        working.release();
    }

    private void serve() {
        while (true) {
            try {
                Packet packet = port.await(Port.FOREVER);
                if (packet instanceof Packet.User work) {
                    working.acquireUninterruptibly();
                    try {
                        board.virtio((int) work.key()).runQueue((int) work.word0());
                    } finally {
                        working.release();
                    }
                }
            } catch (ZxException e) {
                if (e.status() == Status.CANCELED || e.status() == Status.BAD_HANDLE) {
                    // The machine has been closed, and its handles with it.
                    return;
                }
                throw e;
            }
        }
    }
}
