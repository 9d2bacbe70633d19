// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.Status;

/** Ports and what is registered with them (docs/zircon.md §8.9, §8.11). */
final class PortSteps extends Steps {
    private static final int KEYS = 4;
    private static final int FLOOD = 2100;

    private long serial;

    PortSteps(Rig rig) {
        super(rig);
    }

    @Override
    void offer(Menu menu) {
        menu.add(10, 0, this::create);
        menu.add(40, ModelObject.PORT, this::queue);
        menu.add(80, ModelObject.PORT, this::take);
        menu.add(50, ModelObject.PORT, this::waitAsync);
        menu.add(15, ModelObject.PORT, this::cancel);
        menu.add(1, ModelObject.PORT, this::flood);
    }

    void create() {
        int options = options(0, 1, 2);
        int[] out = new int[1];
        ModelPort[] made = new ModelPort[1];
        if (same(
                "zx_port_create(" + options + ")",
                () -> made[0] = ModelPort.create(options),
                () -> zx().zx_port_create(options, out))) {
            model().bind(out[0], ModelHandle.first(made[0]));
        }
    }

    private void queue() {
        queue(handle(ModelObject.PORT));
    }

    private void queue(int value) {
        ModelPacket packet = ModelPacket.user(random().nextInt(KEYS), random().nextInt(), ++serial, ~serial);
        ByteBuffer buffer = bytes(PACKET);
        buffer.putLong(0, packet.key());
        buffer.putInt(8, random().nextInt(12));
        buffer.putInt(12, packet.status());
        buffer.putLong(16, packet.word0());
        buffer.putLong(40, packet.word3());
        same(
                "zx_port_queue(" + hex(value) + ", " + serial + ")",
                () -> port(value, ModelObject.WRITE).queueUser(packet),
                () -> zx().zx_port_queue(value, buffer));
    }

    /** As many as a port has room for, and some more. */
    private void flood() {
        int value = side().any(ModelObject.PORT, random());
        if (value != 0 && chance(4)) {
            for (int i = 0; i < FLOOD; i++) {
                queue(value);
            }
        }
    }

    private ModelPort port(int value, int rights) throws Refusal {
        return (ModelPort) model().get(value, ModelObject.PORT, rights).object();
    }

    private void take() {
        int value = handle(ModelObject.PORT);
        ByteBuffer buffer = bytes(PACKET);
        ModelPacket[] expected = new ModelPacket[1];
        if (same(
                "zx_port_wait(" + hex(value) + ") of " + head(value),
                () -> expected[0] = port(value, ModelObject.READ).take(),
                () -> zx().zx_port_wait(value, 0, buffer))) {
            samePacket(expected[0], buffer);
        }
    }

    private String head(int value) {
        return model().peek(value) instanceof ModelHandle handle && handle.object() instanceof ModelPort port
                ? "" + port.head()
                : "no port";
    }

    private void waitAsync() {
        int value = handle(chance(70) ? (int) oneOf(3, 4, 5, 16, 21) : 0);
        int port = handle(ModelObject.PORT);
        long key = random().nextInt(KEYS);
        int signals = SignalSteps.signals(random());
        int options = chance(70) ? 0 : options(1, 8, -1);
        same(
                "zx_object_wait_async(" + hex(value) + ", " + hex(port) + ", " + key + ", " + hex(signals) + ", "
                        + options + ")",
                () -> {
                    Refusal.unless(options == 0 || options == 1, Status.INVALID_ARGS);
                    ModelPort target = port(port, ModelObject.WRITE);
                    target.watch(waitable(value), key, signals, options == 1);
                },
                () -> zx().zx_object_wait_async(value, port, key, signals, options));
    }

    private ModelHandle waitable(int value) throws Refusal {
        ModelHandle handle = model().get(value, 0, ModelObject.WAIT);
        Refusal.unless(handle.object().isWaitable(), Status.NOT_SUPPORTED);
        return handle;
    }

    private void cancel() {
        int port = handle(ModelObject.PORT);
        int value = handle(chance(70) ? (int) oneOf(3, 4, 5, 16, 21) : 0);
        cancel(port, value, random().nextInt(KEYS));
    }

    private void cancel(int port, int source, int anyKey) {
        ModelWait wait = model().peek(port) instanceof ModelHandle handle && handle.object() instanceof ModelPort found
                ? found.anyWait(random())
                : null;
        boolean exact = wait != null && chance(60);
        int value = exact ? model().valueOf(wait.handle()) : source;
        long key = exact ? wait.key() : anyKey;
        same(
                "zx_port_cancel(" + hex(port) + ", " + hex(value) + ", " + key + ")",
                () -> port(port, ModelObject.WRITE).cancel(waitable(value), key),
                () -> zx().zx_port_cancel(port, value, key));
    }
}
