// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.ModelObject.*;
import static org.jargoon.zircon.syscall.Syscall.*;

import java.nio.ByteBuffer;
import java.util.Random;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.syscall.Syscall;
import org.jargoon.zircon.syscall.Syscalls;

/** One thread that makes random syscalls on an {@link Arena}. */
final class Contender {
    private static final Act.Kind[] ACTS = {Act.Kind.NOTHING, Act.Kind.LOAD, Act.Kind.STORE, Act.Kind.START_VCPU};

    private static final int ENTRIES = 3;
    private static final long MEM_TRAPS = 8 * 4096;
    private static final long BELLS = 12 * 4096;

    private final Arena arena;
    private final Random random;
    private final int number;
    private final int[] one = new int[1];
    private final int[] two = new int[1];
    private final long[] longOut = new long[1];
    private long serial;
    private int in;
    private Syscalls zx;

    Contender(Arena arena, int number, long seed) {
        this.arena = arena;
        this.number = number;
        random = new Random(seed * 31 + number);
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            in = random.nextInt(Arena.PROCESSES);
            zx = arena.process(in);
            switch (random.nextInt(9)) {
                case 0 -> handles();
                case 1 -> create();
                case 2 -> channels();
                case 3 -> ports();
                case 4 -> signals();
                case 5 -> memory();
                case 6 -> guests();
                case 7 -> vcpus();
                default -> staying();
            }
        }
    }

    private int any(int type) {
        return arena.any(in, type, random);
    }

    private boolean check(Syscall syscall, int status) {
        return arena.check(syscall, status);
    }

    private void share(Syscall syscall, int status, int[] out) {
        if (check(syscall, status)) {
            arena.share(in, out[0], random);
        }
    }

    private long uniqueKey() {
        return (long) number << 40 | serial++;
    }

    private void staying() {
        switch (random.nextInt(5)) {
            case 0, 1 -> arena.queue(uniqueKey());
            case 2 -> arena.takeFromStaying();
            case 3 -> arena.send(in);
            default -> arena.receive(in);
        }
    }

    private void handles() {
        int value = any(0);
        switch (random.nextInt(6)) {
            case 0 -> share(HANDLE_DUPLICATE, zx.zx_handle_duplicate(value, 1 << 31, one), one);
            case 1 -> {
                int rights = random.nextInt(10) > 0 ? 1 << 31 : 2;
                share(HANDLE_REPLACE, zx.zx_handle_replace(value, rights, one), one);
            }
            case 2 -> check(HANDLE_CLOSE, zx.zx_handle_close(value));
            case 3 -> check(HANDLE_CLOSE_MANY, zx.zx_handle_close_many(new int[] {value, any(0), value}));
            default -> info(value);
        }
    }

    private void info(int value) {
        ByteBuffer record = Arena.bytes(104);
        int topic = new int[] {1, 2, 7, 18, 19, 23, 32, 77}[random.nextInt(8)];
        if (check(OBJECT_GET_INFO, zx.zx_object_get_info(value, topic, record, null, null))
                && topic == 19
                && record.getInt(0) < 0) {
            throw new AssertionError("a handle count of " + record.getInt(0));
        }
    }

    private void create() {
        switch (random.nextInt(6)) {
            case 0 -> share(EVENT_CREATE, zx.zx_event_create(0, one), one);
            case 1 -> {
                if (check(EVENTPAIR_CREATE, zx.zx_eventpair_create(0, one, two))) {
                    arena.share(in, one[0], random);
                    arena.share(in, two[0], random);
                }
            }
            case 2 -> {
                if (check(CHANNEL_CREATE, zx.zx_channel_create(0, one, two))) {
                    arena.share(in, one[0], random);
                    arena.share(in, two[0], random);
                }
            }
            case 3 -> share(PORT_CREATE, zx.zx_port_create(0, one), one);
            case 4 -> share(VMO_CREATE, zx.zx_vmo_create(8 * 4096, random.nextInt(2) * 2, one), one);
            default -> share(RESOURCE_CREATE, zx.zx_resource_create(any(RESOURCE), 3, 0, 0, null, one), one);
        }
    }

    /** Channels are not sent, as one in its own queue would stay for ever. */
    private int sendable() {
        int value = any(0);
        int type = arena.typeOf(in, value);
        return type != 0 && type != CHANNEL ? value : 0;
    }

    private void channels() {
        if (random.nextBoolean()) {
            int value = sendable();
            int[] sent = value == 0 ? new int[0] : new int[] {value};
            check(CHANNEL_WRITE, zx.zx_channel_write(any(CHANNEL), 0, Arena.bytes(8), sent));
            return;
        }
        int[] received = new int[64];
        if (check(CHANNEL_READ, zx.zx_channel_read(any(CHANNEL), 0, Arena.bytes(64), received, null, two))) {
            int count = two[0];
            for (int i = 0; i < count; i++) {
                arena.share(in, received[i], random);
            }
        }
    }

    private void ports() {
        int value = any(PORT);
        switch (random.nextInt(5)) {
            case 0, 1 -> check(PORT_QUEUE, zx.zx_port_queue(value, Arena.bytes(48).putLong(0, uniqueKey())));
            case 2 -> arena.take(in, value);
            case 3 -> check(OBJECT_WAIT_ASYNC, zx.zx_object_wait_async(any(0), value, 1, 1 << 24 | 4, 0));
            default -> check(PORT_CANCEL, zx.zx_port_cancel(value, any(0), 1));
        }
    }

    private void signals() {
        int value = any(0);
        int bit = 1 << 24 + random.nextInt(2);
        switch (random.nextInt(4)) {
            case 0 -> check(OBJECT_SIGNAL, zx.zx_object_signal(value, bit, 0));
            case 1 -> check(OBJECT_SIGNAL, zx.zx_object_signal(value, 0, bit));
            case 2 -> check(OBJECT_SIGNAL_PEER, zx.zx_object_signal_peer(value, 0, bit));
            default -> {
                // Now and then a little time to be woken by another thread.
                long deadline = random.nextInt(8) > 0 ? 0 : System.nanoTime() + 50_000;
                check(OBJECT_WAIT_ONE, zx.zx_object_wait_one(value, bit, deadline, one));
            }
        }
    }

    private void memory() {
        int value = any(VMO);
        int vmar = any(VMAR);
        long page = random.nextInt(8) * 4096L;
        switch (random.nextInt(9)) {
            case 0 -> check(VMO_READ, zx.zx_vmo_read(value, Arena.bytes(64), page));
            case 1 -> check(VMO_WRITE, zx.zx_vmo_write(value, Arena.bytes(64), page));
            case 2 -> check(VMO_SET_SIZE, zx.zx_vmo_set_size(value, page));
            case 3 -> share(VMO_CREATE_CHILD, zx.zx_vmo_create_child(value, 1, 0, 8 * 4096, one), one);
            case 4 -> share(VMO_REPLACE_AS_EXECUTABLE, zx.zx_vmo_replace_as_executable(value, 0, one), one);
            case 5, 6 -> check(VMAR_MAP, zx.zx_vmar_map(vmar, 0x27, page, value, 0, 4096, longOut));
            case 7 -> check(VMAR_UNMAP, zx.zx_vmar_unmap(vmar, page, 4096));
            default -> check(VMAR_PROTECT, zx.zx_vmar_protect(vmar, 5, page, 4096));
        }
    }

    private void guests() {
        int value = any(GUEST);
        long page = random.nextInt(4) * 4096L;
        switch (random.nextInt(4)) {
            case 0 -> guest(any(RESOURCE));
            case 1, 2 -> check(GUEST_SET_TRAP, zx.zx_guest_set_trap(value, 1, MEM_TRAPS + page, 4096, 0, 7));
            default -> check(GUEST_SET_TRAP, zx.zx_guest_set_trap(value, 0, BELLS + page, 4096, any(PORT), 8));
        }
    }

    /** A guest with memory to run in, if the value is a resource for it. */
    private void guest(int resource) {
        if (!check(GUEST_CREATE, zx.zx_guest_create(resource, 0, one, two))) {
            giveRoot();
            return;
        }
        int vmar = two[0];
        arena.share(in, one[0], random);
        if (check(VMO_CREATE, zx.zx_vmo_create(8 * 4096, 0, one))) {
            share(VMO_REPLACE_AS_EXECUTABLE, zx.zx_vmo_replace_as_executable(one[0], 0, one), one);
            check(VMAR_MAP, zx.zx_vmar_map(vmar, 0x17, 0, one[0], 0, 8 * 4096, longOut));
        }
        arena.share(in, vmar, random);
    }

    private void giveRoot() {
        if (random.nextInt(8) == 0) {
            try {
                arena.share(in, RESOURCE, zx.process().addRootResource(), random);
            } catch (StatusException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void vcpus() {
        int value = any(VCPU);
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                long entry = random.nextInt(ENTRIES) * 4096L;
                share(VCPU_CREATE, zx.zx_vcpu_create(any(GUEST), 0, entry, one), one);
            }
            case 2, 3, 4 -> {
                Act.Kind kind = ACTS[random.nextInt(ACTS.length)];
                Act act = new Act(kind, 8, random.nextInt(arena.mayRing() ? 16 : 12) * 4096L);
                for (long page = 0; page < ENTRIES * 4096L; page += 4096) {
                    GuestCode.installAct(arena.engine(), ModelEra.Machine.RISCV64, page, act);
                }
                check(VCPU_RESUME, zx.zx_vcpu_resume(value, Arena.bytes(48)));
            }
            case 5 -> check(VCPU_KICK, zx.zx_vcpu_kick(value));
            case 6 -> check(VCPU_INTERRUPT, zx.zx_vcpu_interrupt(value, 1 + 4 * random.nextInt(3)));
            default -> {
                check(VCPU_READ_STATE, zx.zx_vcpu_read_state(value, 0, Arena.bytes(256)));
                check(VCPU_WRITE_STATE, zx.zx_vcpu_write_state(value, 0, Arena.bytes(256)));
            }
        }
    }
}
