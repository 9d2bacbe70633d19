// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.Status;

/** VCPUs (docs/zircon.md §2.3 to §2.8, §6); the guests' programs are those of {@link GuestCode}. */
final class VcpuSteps extends Steps {
    private static final int INFO = 32;
    private static final int IO = 1;
    private static final int FULL = 0x100;
    private static final Act.Kind[] ACCESSES = {
        Act.Kind.STORE, Act.Kind.STORE, Act.Kind.LOAD, Act.Kind.LOAD_SIGNED, Act.Kind.STORE_WITHOUT_SYNDROME,
        Act.Kind.LOAD_WITHOUT_SYNDROME
    };
    private static final Act.Kind[] CALLS = {Act.Kind.START_VCPU, Act.Kind.POWER_OFF, Act.Kind.UNKNOWN_CALL};
    private static final Act.Kind[] PORTS = {Act.Kind.OUT, Act.Kind.IN, Act.Kind.OUT_STRING};

    VcpuSteps(Rig rig) {
        super(rig);
    }

    @Override
    void offer(Menu menu) {
        menu.add(15, ModelObject.GUEST, this::create);
        menu.add(120, ModelObject.VCPU, this::resume);
        menu.add(15, ModelObject.VCPU, this::kick);
        menu.add(30, ModelObject.VCPU, this::interrupt);
        menu.add(30, ModelObject.VCPU, this::readState);
        menu.add(30, ModelObject.VCPU, this::writeState);
        menu.add(8, ModelObject.VCPU, this::writeIo);
        menu.add(12, ModelObject.VCPU, this::readFullState);
        menu.add(12, ModelObject.VCPU, this::writeFullState);
        menu.add(4, ModelObject.VCPU, this::fullStateInfo);
        menu.add(12, ModelObject.VCPU, this::info);
        menu.add(1, 0, this::endThread);
        menu.add(1, ModelObject.GUEST, this::crowd);
    }

    /** Chooses the thread that makes the call: mostly the VCPU's own. */
    private void onThreadOf(int value) {
        ModelHandle handle = model().peek(value);
        if (handle != null && handle.object() instanceof ModelVcpu vcpu) {
            int own = rig().crew().numberOf(vcpu.thread());
            on(own >= 0 && chance(90) ? own : chance(80) ? 0 : random().nextInt(rig().crew().size()));
        }
    }

    private ModelThread caller() {
        return rig().crew().model(thread());
    }

    private ModelVcpu vcpu(int value, int rights) throws Refusal {
        return (ModelVcpu) model().get(value, ModelObject.VCPU, rights).object();
    }

    void create() {
        int guest = handle(ModelObject.GUEST);
        int options = options(0, 1, -1);
        long entry = chance(95)
                ? random().nextInt(chance(90) ? 4 : GuestCode.PAGES) * ModelVmo.PAGE
                : oneOf(-1, 1L << 30, rig().era().physicalSize(), rig().era().physicalSize() - 1);
        int free = rig().crew().anyFree(random());
        on(free >= 0 && chance(85) ? free : random().nextInt(rig().crew().size()));
        create(guest, options, entry);
    }

    private void create(int guest, int options, long entry) {
        int[] out = new int[1];
        ModelVcpu[] made = new ModelVcpu[1];
        if (same(
                "zx_vcpu_create(" + hex(guest) + ", " + options + ", " + hex(entry) + ") on thread " + thread(),
                () -> {
                    unless(options == 0, Status.INVALID_ARGS);
                    made[0] = ((ModelGuest) model().get(guest, ModelObject.GUEST, rig().era().createRight())
                                    .object())
                            .createVcpu(entry, caller());
                },
                () -> zx().zx_vcpu_create(guest, options, entry, out))) {
            model().bind(out[0], ModelHandle.first(made[0]));
        }
    }

    private Act act() {
        int choice = random().nextInt(20);
        boolean x86 = rig().era().isX86();
        if (choice < 2) {
            return Act.NONE;
        }
        if (choice < 4 && !x86) {
            return new Act(CALLS[random().nextInt(CALLS.length)], 0, random().nextInt(8) * ModelVmo.PAGE);
        }
        int size = 1 << random().nextInt(4);
        if (choice < 8 && x86) {
            return new Act(PORTS[random().nextInt(PORTS.length)], Math.min(size, 4), oneOf(0, 1, 2, 5, 0x7E, 0xFFFE));
        }
        long address = chance(96)
                ? random().nextInt(GuestCode.PAGES + 4) * ModelVmo.PAGE + random().nextInt(8) * 8
                : oneOf(1L << 34, rig().era().physicalSize(), Long.MIN_VALUE);
        return new Act(ACCESSES[random().nextInt(ACCESSES.length)], size, address);
    }

    private void resume() {
        int value = handle(ModelObject.VCPU);
        onThreadOf(value);
        Act act = act();
        ModelHandle handle = model().peek(value);
        if (handle != null && handle.object() instanceof ModelVcpu vcpu) {
            act = vcpu.wouldWait(act) ? Act.NONE : act;
            long page = vcpu.core().program();
            if (page >= 0 && page < GuestCode.PAGES * ModelVmo.PAGE) {
                GuestCode.installAct(rig().engine(), rig().era().machine(), page, act);
            }
        }
        resume(value, act);
    }

    private void resume(int value, Act act) {
        boolean enter = chance(50);
        ByteBuffer buffer = bytes(PACKET);
        ModelPacket[] packet = new ModelPacket[1];
        if (same(
                (enter ? "zx_vcpu_enter(" : "zx_vcpu_resume(") + hex(value) + ") for " + act + " on thread " + thread(),
                () -> packet[0] = vcpu(value, ModelObject.EXECUTE).enter(caller(), act),
                () -> enter ? zx().zx_vcpu_enter(value, buffer) : zx().zx_vcpu_resume(value, buffer))) {
            samePacket(packet[0], buffer);
        } else {
            equal("the packet is left alone", 0, buffer.getLong(0) | buffer.getLong(8) | buffer.getLong(16));
        }
    }

    private void kick() {
        int value = handle(ModelObject.VCPU);
        same(
                "zx_vcpu_kick(" + hex(value) + ")",
                () -> vcpu(value, ModelObject.EXECUTE).kick(),
                () -> zx().zx_vcpu_kick(value));
    }

    private void interrupt() {
        int value = handle(ModelObject.VCPU);
        // Below 32 are exceptions on x86, whose injection has rules of its own; few exist on RISC-V, and withdrawals.
        int first = rig().era().isX86() ? 32 : 0;
        int vector = chance(10)
                ? (int) oneOf(-1, 256, 1 << 20)
                : first == 0 && chance(60)
                        ? (int) oneOf(1, 5, 9, 3, 33, 37, 41)
                        : first + random().nextInt(256 - first);
        same(
                "zx_vcpu_interrupt(" + hex(value) + ", " + vector + ")",
                () -> vcpu(value, ModelObject.SIGNAL).interrupt(vector),
                () -> zx().zx_vcpu_interrupt(value, vector));
    }

    private int stateSize() {
        return rig().era().stateSize();
    }

    private void readState() {
        int value = handle(ModelObject.VCPU);
        onThreadOf(value);
        int kind = options(0, 1, 2);
        ByteBuffer state = bytes(options(stateSize(), 8, 0, stateSize() + 8));
        long[][] expected = new long[1][];
        if (same(
                "zx_vcpu_read_state(" + hex(value) + ", " + kind + ", " + state.capacity() + ") on thread " + thread(),
                () -> expected[0] = vcpu(value, ModelObject.READ).readState(caller(), kind, state.capacity()),
                () -> zx().zx_vcpu_read_state(value, kind, state))) {
            for (int i = 0; i < expected[0].length; i++) {
                equal("word " + i + " of the state", expected[0][i], state.getLong(i * Long.BYTES));
            }
        }
    }

    private void writeState() {
        int value = handle(ModelObject.VCPU);
        onThreadOf(value);
        ByteBuffer state = bytes(options(stateSize(), 8, 0, stateSize() + 8));
        random().nextBytes(state.array());
        long[] words = new long[state.capacity() / Long.BYTES];
        for (int i = 0; i < words.length; i++) {
            words[i] = state.getLong(i * Long.BYTES);
        }
        same(
                "zx_vcpu_write_state(" + hex(value) + ", 0, " + state.capacity() + ") on thread " + thread(),
                () -> vcpu(value, ModelObject.WRITE).writeState(caller(), state.capacity(), words),
                () -> zx().zx_vcpu_write_state(value, 0, state));
    }

    /** Sometimes of a size that is wrong. */
    private ByteBuffer fullBytes() {
        return bytes(options(ModelCore.FULL_WORDS * Long.BYTES, 256, 0, ModelCore.FULL_WORDS * Long.BYTES + 8));
    }

    private void readFullState() {
        int value = handle(ModelObject.VCPU);
        onThreadOf(value);
        ByteBuffer state = fullBytes();
        long[][] expected = new long[1][];
        if (same(
                "zx_vcpu_read_state(" + hex(value) + ", FULL, " + state.capacity() + ") on thread " + thread(),
                () -> expected[0] = vcpu(value, ModelObject.READ).readFullState(caller(), state.capacity()),
                () -> zx().zx_vcpu_read_state(value, FULL, state))) {
            for (int i = 0; i < expected[0].length; i++) {
                equal("word " + i + " of all state", expected[0][i], state.getLong(i * Long.BYTES));
            }
        }
    }

    private void writeFullState() {
        int value = handle(ModelObject.VCPU);
        onThreadOf(value);
        ByteBuffer state = fullBytes();
        long[] words = new long[state.capacity() / Long.BYTES];
        for (int i = 0; i < words.length; i++) {
            words[i] = fullWord(i);
            state.putLong(i * Long.BYTES, words[i]);
        }
        same(
                "zx_vcpu_write_state(" + hex(value) + ", FULL, " + state.capacity() + ") on thread " + thread(),
                () -> vcpu(value, ModelObject.WRITE).writeFullState(caller(), words),
                () -> zx().zx_vcpu_write_state(value, FULL, state));
    }

    /** Program counters lie in programs, and no timer is set: the model has no time. */
    private long fullWord(int index) {
        return switch (index) {
            case 32, 35 -> random().nextInt(4) * ModelVmo.PAGE;
            case 33 -> random().nextInt(4) * ModelVmo.PAGE + GuestCode.HANDLER;
            case 36 -> -1;
            default -> random().nextLong();
        };
    }

    private void fullStateInfo() {
        int value = handle(ModelObject.VCPU);
        onThreadOf(value);
        ByteBuffer record = bytes(options(8, 0, 7));
        long[] size = new long[1];
        if (same(
                "ZX_INFO_VCPU_STATE_FULL of " + hex(value) + " on thread " + thread(),
                () -> {
                    size[0] = vcpu(value, ModelObject.INSPECT).fullStateSize(caller());
                    unless(record.capacity() >= 8, Status.BUFFER_TOO_SMALL);
                },
                () -> zx().zx_object_get_info(value, FULL, record, null, null))) {
            equal("the size", size[0], record.getLong(0));
        }
    }

    private void writeIo() {
        int value = handle(ModelObject.VCPU);
        onThreadOf(value);
        int kind = options(IO, 2, -1);
        ByteBuffer io = bytes(options(8, 4, 16));
        int accessSize = (int) oneOf(0, 1, 2, 3, 4, 255);
        int data = random().nextInt();
        io.put(0, (byte) accessSize);
        if (io.capacity() >= 8) {
            io.putInt(4, data);
        }
        same(
                "zx_vcpu_write_state(" + hex(value) + ", " + kind + ", " + accessSize + ") on thread " + thread(),
                () -> {
                    ModelVcpu vcpu = vcpu(value, ModelObject.WRITE);
                    unless(kind == IO, Status.INVALID_ARGS);
                    vcpu.writeIo(caller(), io.capacity(), accessSize, data);
                },
                () -> zx().zx_vcpu_write_state(value, kind, io));
    }

    private void info() {
        int value = handle(ModelObject.VCPU);
        ByteBuffer record = bytes(options(4, 0, 3));
        boolean[] kicked = new boolean[1];
        if (same(
                "ZX_INFO_VCPU of " + hex(value),
                () -> {
                    kicked[0] = vcpu(value, ModelObject.INSPECT).isKicked();
                    unless(record.capacity() >= 4, Status.BUFFER_TOO_SMALL);
                },
                () -> zx().zx_object_get_info(value, INFO, record, null, null))) {
            equal("flags", kicked[0] ? 1 : 0, record.getInt(0));
        }
    }

    /** A thread ends; what VCPU it has stays, and can be run no more. */
    private void endThread() {
        endThread(1 + random().nextInt(rig().crew().size() - 1));
    }

    /** More VCPUs than a guest may have (arm64: 8, docs/zircon.md §2.3), each of a thread that ends. */
    private void crowd() {
        int guest = side().any(ModelObject.GUEST, random());
        if (guest != 0 && chance(8)) {
            for (int i = 0; i < 10; i++) {
                int member = 1 + i % (rig().crew().size() - 1);
                endThread(member);
                on(member);
                create(guest, 0, 0);
            }
        }
    }

    private void endThread(int number) {
        rig().trail().add("thread " + number + " ends");
        rig().crew().replace(number);
    }
}
