// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.junit.jupiter.api.Test;

final class PortDispatcherTest {
    private final Kernel kernel = new Kernel(Profile.ZIRCON_2020);
    private final ZxProcess process = new ZxProcess(kernel);
    private final PortDispatcher port = new PortDispatcher(kernel);

    private static PortPacket bell(long key) {
        return new PortPacket(key, PortPacket.GUEST_BELL, 0, 0, 0, 0, 0);
    }

    private static PortPacket user(long key) {
        return new PortPacket(key, PortPacket.USER, 0, 0, 0, 0, 0);
    }

    @Test
    void packetsOfAllKindsComeOutInTheOrderInWhichTheyCameIn() throws StatusException {
        port.queueUser(user(1));
        assertTrue(port.queue(bell(2), _ -> {}));
        port.queueUser(user(3));
        assertEquals(1, port.dequeue(0).key());
        assertEquals(bell(2), port.dequeue(0));
        assertEquals(3, port.dequeue(0).key());
        assertEquals(
                Status.TIMED_OUT,
                assertThrows(StatusException.class, () -> port.dequeue(0)).status());
    }

    @Test
    void the2050thUserPacketIsRefusedAndKernelPacketsAreNot() throws StatusException {
        for (int i = 0; i < 2049; i++) {
            port.queueUser(user(i));
        }
        assertEquals(
                Status.SHOULD_WAIT,
                assertThrows(StatusException.class, () -> port.queueUser(user(0))).status());
        assertTrue(port.queue(bell(9), _ -> {}));
        port.dequeue(0);
        port.queueUser(user(0));
    }

    @Test
    void anOwnerIsToldOfEveryPacketThatLeaves() throws StatusException {
        int handle = process.addNew(port);
        List<Long> left = new ArrayList<>();
        PacketOwner owner = packet -> left.add(packet.key());
        for (int key = 1; key <= 4; key++) {
            port.queue(bell(key), owner);
        }
        port.dequeue(0);
        assertEquals(List.of(1L), left);
        process.handles().close(handle);
        assertEquals(List.of(1L, 2L, 3L, 4L), left);
        assertFalse(port.queue(bell(5), owner), "no handle is left");
        assertEquals(0, kernel.liveObjects());
    }

    @Test
    void removingAnOwnersPacketsLeavesOthersWithTheSameKey() throws StatusException {
        List<Long> left = new ArrayList<>();
        PacketOwner owner = packet -> left.add(packet.key());
        port.queue(bell(7), owner);
        port.queueUser(user(7));
        port.queue(bell(7), _ -> {});
        assertEquals(1, port.removePackets(owner));
        assertEquals(List.of(7L), left);
        assertEquals(PortPacket.USER, port.dequeue(0).type());
        assertEquals(PortPacket.GUEST_BELL, port.dequeue(0).type());
    }

    @Test
    void closingTheLastHandleCancelsWhoWaits() throws Exception {
        int handle = process.addNew(port);
        CompletableFuture<Status> outcome = new CompletableFuture<>();
        Thread waiter = Thread.ofVirtual().start(() -> {
            try {
                port.dequeue(Deadline.INFINITE);
                outcome.complete(Status.OK);
            } catch (StatusException e) {
                outcome.complete(e.status());
            }
        });
        while (waiter.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        process.handles().close(handle);
        assertEquals(Status.CANCELED, outcome.get());
    }
}
