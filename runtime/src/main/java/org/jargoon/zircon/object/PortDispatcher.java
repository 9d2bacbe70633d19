// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import static org.jargoon.zircon.abi.StatusException.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * A port: a queue of packets, first in first out, whoever made them (docs/zircon.md §8.11). Packets come from
 * zx_port_queue, from the registrations of zx_object_wait_async, and from inside the kernel. May be used from any
 * thread; a waiting thread sleeps until a packet is there for it.
 */
public final class PortDispatcher extends KernelObject {
    /** zx_port_queue is refused while more user packets than this are queued. */
    static final int MAX_USER_PACKETS = 2048;

    /** Stands for zx_port_queue's caller, whose packets alone are limited. */
    private static final PacketOwner USER = _ -> {};

    private record Queued(PortPacket packet, PacketOwner owner) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<Queued> queue = new ArrayDeque<>();
    private final Set<AsyncWait> registrations = new HashSet<>();
    private int userPackets;
    private boolean closed;

    public PortDispatcher(Kernel kernel) {
        super(kernel, ObjectType.PORT);
    }

    /**
     * Queues a packet that the kernel makes, whatever the number of packets there.
     *
     * @param owner is told when the packet has left the port
     * @return false if the port's last handle has been closed: nothing is queued and the owner is not told
     */
    public boolean queue(PortPacket packet, PacketOwner owner) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            append(packet, owner);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Drops the packets that an owner has queued, telling it of each, and returns how many there were. */
    public int removePackets(PacketOwner owner) {
        List<Queued> removed;
        lock.lock();
        try {
            removed = take(queued -> queued.owner == owner);
        } finally {
            lock.unlock();
        }
        removed.forEach(PortDispatcher::tellOwner);
        return removed.size();
    }

    /**
     * Queues a packet for zx_port_queue, as a USER packet.
     *
     * @throws StatusException SHOULD_WAIT if too many user packets are queued; BAD_HANDLE if the last handle is closed
     */
    public void queueUser(PortPacket packet) throws StatusException {
        lock.lock();
        try {
            check(!closed, Status.BAD_HANDLE);
            check(userPackets <= MAX_USER_PACKETS, Status.SHOULD_WAIT);
            userPackets++;
            append(packet.asUser(), USER);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the oldest packet, waiting for one until a deadline.
     *
     * @throws StatusException TIMED_OUT; CANCELED if the port's last handle is closed meanwhile, or if the Java thread
     *     is interrupted while it would have to wait, and then its interrupt status stays set
     */
    public PortPacket dequeue(long deadline) throws StatusException {
        Queued taken;
        lock.lock();
        try {
            awaitPacket(deadline);
            taken = queue.remove();
            if (taken.owner == USER) {
                userPackets--;
            }
        } finally {
            lock.unlock();
        }
        tellOwner(taken);
        return taken.packet;
    }

    private void awaitPacket(long deadline) throws StatusException {
        while (queue.isEmpty()) {
            check(!closed, Status.CANCELED);
            long remaining = Deadline.remaining(deadline);
            check(remaining > 0, Status.TIMED_OUT);
            try {
                if (deadline == Deadline.INFINITE) {
                    arrived.await();
                } else {
                    arrived.awaitNanos(remaining);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw StatusException.of(Status.CANCELED);
            }
        }
    }

    /**
     * Registers for zx_object_wait_async: the first awaited signal queues a SIGNAL_ONE packet, at once if it is
     * asserted already.
     *
     * @param source a handle to an object that can be waited for
     * @param key the packet's key
     * @param timestamped whether the packet is to say when the signal came
     * @throws StatusException BAD_HANDLE if the port's last handle is closed
     */
    public void register(Handle source, long key, int awaited, boolean timestamped) throws StatusException {
        AsyncWait wait = new AsyncWait(source, this, key, awaited, timestamped);
        lock.lock();
        try {
            check(!closed, Status.BAD_HANDLE);
            registrations.add(wait);
        } finally {
            lock.unlock();
        }
        SignalState signals = source.object().signalState();
        signals.observe(wait);
        if (!source.isOpen()) {
            signals.handleGone(source);
        }
        // The port may have been closed before there was anything to be forgotten.
        if (!isRegistered(wait)) {
            signals.forget(wait);
        }
    }

    private boolean isRegistered(AsyncWait wait) {
        lock.lock();
        try {
            return registrations.contains(wait);
        } finally {
            lock.unlock();
        }
    }

    /** Ends a registration with its packet, unless it has been ended before. */
    void fire(AsyncWait wait, PortPacket packet) {
        lock.lock();
        try {
            if (registrations.remove(wait)) {
                append(packet, wait);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends a registration without a packet. */
    void unregister(AsyncWait wait) {
        lock.lock();
        try {
            registrations.remove(wait);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the registrations of a handle with a key and drops the packets that such have queued.
     *
     * @throws StatusException NOT_FOUND if there is neither
     */
    public void cancel(Handle source, long key) throws StatusException {
        List<AsyncWait> ended;
        List<Queued> removed;
        lock.lock();
        try {
            ended = registrations.stream().filter(wait -> wait.isFor(source, key)).toList();
            ended.forEach(registrations::remove);
            removed = take(queued -> queued.owner instanceof AsyncWait wait && wait.isFor(source, key));
        } finally {
            lock.unlock();
        }
        ended.forEach(AsyncWait::stopObserving);
        check(!ended.isEmpty() || !removed.isEmpty(), Status.NOT_FOUND);
    }

    /** Drops all packets and registrations and ends all waits; nothing gets in any more. */
    @Override
    protected void onZeroHandles() {
        List<AsyncWait> ended;
        List<Queued> removed;
        lock.lock();
        try {
            closed = true;
            ended = new ArrayList<>(registrations);
            registrations.clear();
            removed = take(_ -> true);
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        ended.forEach(AsyncWait::stopObserving);
        removed.forEach(PortDispatcher::tellOwner);
    }

    private void append(PortPacket packet, PacketOwner owner) {
        queue.add(new Queued(packet, owner));
        arrived.signal();
    }

    private List<Queued> take(Predicate<Queued> which) {
        List<Queued> taken = new ArrayList<>();
        for (Iterator<Queued> all = queue.iterator(); all.hasNext(); ) {
            Queued queued = all.next();
            if (which.test(queued)) {
                all.remove();
                taken.add(queued);
                userPackets -= queued.owner == USER ? 1 : 0;
            }
        }
        return taken;
    }

    private static void tellOwner(Queued queued) {
        queued.owner.packetLeft(queued.packet);
    }
}
