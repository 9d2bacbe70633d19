// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.hypervisor.ScriptedEngine;
import org.jargoon.zircon.object.HypervisorOptions;
import org.jargoon.zircon.object.Kernel;
import org.jargoon.zircon.object.ZxProcess;
import org.jargoon.zircon.syscall.Syscall;
import org.jargoon.zircon.syscall.Syscalls;

/**
 * What several threads make syscalls on at once: two processes; handles that any of them may close at any time; and a
 * port and a channel that stay, on which nothing may be lost.
 */
final class Arena {
    static final int PROCESSES = 2;

    private static final int SLOTS = 4;
    private static final int[] TYPES = {3, 4, 5, 6, 15, 16, 18, 20, 21};
    private static final int RUNS_WITH_BELLS = 200;
    private static final Set<Status> OF_HANDLES =
            Set.of(Status.OK, Status.BAD_HANDLE, Status.WRONG_TYPE, Status.ACCESS_DENIED);

    private final Kernel kernel;
    private final ScriptedEngine engine = new ScriptedEngine(Architecture.RISCV64);
    private final Syscalls[] processes = new Syscalls[PROCESSES];
    private final AtomicIntegerArray[] pools = new AtomicIntegerArray[PROCESSES];
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger operations = new AtomicInteger();
    private final int[] ends = new int[PROCESSES];
    private final int port;

    /** Keys of packets that went into the port that stays. */
    private final Set<Long> queued = ConcurrentHashMap.newKeySet();

    /** Keys of packets that came out of any port. */
    private final Set<Long> received = ConcurrentHashMap.newKeySet();

    /** Koids of objects whose only handle is on its way through the channel that stays. */
    private final Set<Long> travelling = ConcurrentHashMap.newKeySet();

    Arena(Profile profile) throws StatusException {
        kernel = new Kernel(profile, HypervisorOptions.of(Architecture.RISCV64).withEngine(() -> engine));
        GuestCode.install(engine, ModelEra.Machine.RISCV64);
        for (int i = 0; i < PROCESSES; i++) {
            processes[i] = new Syscalls(new ZxProcess(kernel));
            pools[i] = new AtomicIntegerArray((ModelObject.VCPU + 1) * SLOTS);
            pools[i].set(ModelObject.RESOURCE * SLOTS, processes[i].process().addRootResource());
        }
        int[] out = new int[1];
        int[] other = new int[1];
        check(Syscall.PORT_CREATE, processes[0].zx_port_create(0, out));
        port = out[0];
        check(Syscall.CHANNEL_CREATE, processes[0].zx_channel_create(0, out, other));
        ends[0] = out[0];
        ends[1] = processes[1].process().add(processes[0].process().get(other[0], null, 0), 0xF00E);
        check(Syscall.HANDLE_CLOSE, processes[0].zx_handle_close(other[0]));
    }

    Syscalls process(int number) {
        return processes[number];
    }

    ScriptedEngine engine() {
        return engine;
    }

    /** A value that is, was or never will be a handle, mostly to an object of a type; 0 is any type. */
    int any(int process, int type, Random random) {
        int wanted = type == 0 || random.nextInt(12) == 0 ? TYPES[random.nextInt(TYPES.length)] : type;
        return random.nextInt(50) == 0 ? random.nextInt() | 3 : pools[process].get(slot(wanted, random));
    }

    private static int slot(int type, Random random) {
        return type * SLOTS + random.nextInt(SLOTS);
    }

    /** A new handle that anybody may use; the one that it takes the place of is closed. */
    void share(int process, int type, int value, Random random) {
        int old = pools[process].getAndSet(slot(type, random), value);
        check(Syscall.HANDLE_CLOSE, processes[process].zx_handle_close(old));
    }

    /** Shares a handle to whatever it is; it may be closed already. */
    void share(int process, int value, Random random) {
        int type = typeOf(process, value);
        if (type != 0) {
            share(process, type, value, random);
        }
    }

    /** The type of the object behind a handle, or 0. */
    int typeOf(int process, int value) {
        ByteBuffer record = bytes(32);
        int status = processes[process].zx_object_get_info(value, 2, record, null, null);
        return check(Syscall.OBJECT_GET_INFO, status) ? record.getInt(12) : 0;
    }

    /** Before a VCPU runs: whether it may ring a bell. Of 256 packets that nobody takes the next one would wait. */
    boolean mayRing() {
        return runs.incrementAndGet() <= RUNS_WITH_BELLS;
    }

    /** A status is one that the syscall declares; true for ZX_OK. */
    boolean check(Syscall syscall, int status) {
        operations.incrementAndGet();
        Status named = Status.of(status);
        if (!OF_HANDLES.contains(named) && !syscall.errors().contains(named)) {
            throw new AssertionError(syscall.symbol() + " does not declare " + named);
        }
        return status == 0;
    }

    int operations() {
        return operations.get();
    }

    static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Queues a packet with a key that no other one has on the port that stays. */
    void queue(long key) {
        queued.add(key);
        if (!check(Syscall.PORT_QUEUE, processes[0].zx_port_queue(port, bytes(Steps.PACKET).putLong(0, key)))) {
            queued.remove(key);
        }
    }

    /** Takes a packet from a port: nobody else has had it. */
    boolean take(int process, int value) {
        ByteBuffer packet = bytes(Steps.PACKET);
        boolean taken = check(Syscall.PORT_WAIT, processes[process].zx_port_wait(value, 0, packet));
        if (taken && packet.getInt(8) == 0 && !received.add(packet.getLong(0))) {
            throw new AssertionError("packet 0x" + Long.toHexString(packet.getLong(0)) + " was received twice");
        }
        return taken;
    }

    boolean takeFromStaying() {
        return take(0, port);
    }

    private long[] koidAndCount(int process, int value) {
        ByteBuffer basic = bytes(32);
        ByteBuffer count = bytes(4);
        boolean known = check(
                        Syscall.OBJECT_GET_INFO,
                        processes[process].zx_object_get_info(value, 2, basic, null, null))
                && check(Syscall.OBJECT_GET_INFO, processes[process].zx_object_get_info(value, 19, count, null, null));
        return new long[] {known ? basic.getLong(0) : 0, known ? count.getInt(0) : 0};
    }

    /** Sends the only handle to a new object to the other process. */
    void send(int from) {
        int[] event = new int[1];
        Syscalls zx = processes[from];
        check(Syscall.EVENT_CREATE, zx.zx_event_create(0, event));
        long koid = koidAndCount(from, event[0])[0];
        travelling.add(koid);
        int status = zx.zx_channel_write(ends[from], 0, null, event);
        if (!check(Syscall.CHANNEL_WRITE, status) || koidAndCount(from, event[0])[0] == koid) {
            throw new AssertionError("a sent handle stays, or is not sent: " + Status.of(status));
        }
    }

    /** Receives one: it is the object's only handle, and has come once. */
    boolean receive(int to) {
        int[] handle = new int[1];
        Syscalls zx = processes[to];
        if (!check(Syscall.CHANNEL_READ, zx.zx_channel_read(ends[to], 0, null, handle, null, null))) {
            return false;
        }
        long[] basic = koidAndCount(to, handle[0]);
        if (!travelling.remove(basic[0]) || basic[1] != 1) {
            throw new AssertionError("koid " + basic[0] + " came with " + basic[1] + " handles");
        }
        if (!check(Syscall.HANDLE_CLOSE, zx.zx_handle_close(handle[0]))) {
            throw new AssertionError("a received handle cannot be closed");
        }
        return true;
    }

    /** When all threads have ended: what was sent is there, and nothing is left when the processes end. */
    void finish() {
        while (takeFromStaying() || receive(0) || receive(1)) {
            operations.incrementAndGet();
        }
        if (!received.containsAll(queued) || !travelling.isEmpty()) {
            queued.removeAll(received);
            throw new AssertionError("lost: packets " + queued + ", handles to " + travelling);
        }
        for (Syscalls zx : processes) {
            zx.process().close();
        }
        if (kernel.liveObjects() != 0) {
            throw new AssertionError(kernel.liveObjects() + " objects are left");
        }
    }
}
