// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.jargoon.zircon.abi.Status;

/** Events, signals, and looking at them (docs/zircon.md §8.9). */
final class SignalSteps extends Steps {
    private static final int ITEM = 12;

    SignalSteps(Rig rig) {
        super(rig);
    }

    @Override
    void offer(Menu menu) {
        menu.add(10, 0, this::event);
        menu.add(8, 0, this::pair);
        menu.add(60, 0, this::signal);
        menu.add(20, 0, this::signalPeer);
        menu.add(30, 0, this::waitOne);
        menu.add(15, 0, this::waitMany);
    }

    /** One or two signals that there are. */
    static int signals(Random random) {
        int signals = 0;
        for (int i = random.nextInt(2); i >= 0; i--) {
            int bit = random.nextInt(6);
            signals |= 1 << (bit < 4 ? bit : 20 + bit);
        }
        return signals;
    }

    private int changes() {
        return switch (random().nextInt(10)) {
            case 0 -> signals(random());
            case 1, 2, 3 -> 0;
            default -> 1 << 24 + random().nextInt(2);
        };
    }

    private void event() {
        int options = options(0, 1, -1);
        int[] out = new int[1];
        if (same(
                "zx_event_create(" + options + ")",
                () -> unless(options == 0, Status.INVALID_ARGS),
                () -> zx().zx_event_create(options, out))) {
            model().bind(out[0], ModelHandle.first(ModelEvent.event()));
        }
    }

    private void pair() {
        int options = options(0, 1, -1);
        int[] left = new int[1];
        int[] right = new int[1];
        if (same(
                "zx_eventpair_create(" + options + ")",
                () -> unless(options == 0, Status.NOT_SUPPORTED),
                () -> zx().zx_eventpair_create(options, left, right))) {
            ModelEvent made = ModelEvent.pair();
            model().bind(left[0], ModelHandle.first(made));
            model().bind(right[0], ModelHandle.first(made.peer()));
        }
    }

    private void signal() {
        int value = handle(chance(70) ? (int) oneOf(3, 4, 5, 16, 21) : 0);
        int clear = changes();
        int set = changes();
        same(
                "zx_object_signal(" + hex(value) + ", " + hex(clear) + ", " + hex(set) + ")",
                () -> {
                    ModelObject object = model().get(value, 0, ModelObject.SIGNAL).object();
                    unless(((clear | set) & ~object.changeableSignals()) == 0, Status.INVALID_ARGS);
                    object.change(clear, set);
                },
                () -> zx().zx_object_signal(value, clear, set));
    }

    private void signalPeer() {
        int value = handle(chance(90) ? (int) oneOf(4, 16) : 0);
        int clear = changes();
        int set = changes();
        same(
                "zx_object_signal_peer(" + hex(value) + ", " + hex(clear) + ", " + hex(set) + ")",
                () -> {
                    ModelObject object = model().get(value, 0, ModelObject.SIGNAL_PEER).object();
                    unless(((clear | set) & ~object.changeableSignals()) == 0, Status.INVALID_ARGS);
                    unless(object.peer().handles() > 0, Status.PEER_CLOSED);
                    object.peer().change(clear, set);
                },
                () -> zx().zx_object_signal_peer(value, clear, set));
    }

    private ModelObject waitable(int value) throws Refusal {
        ModelObject object = model().get(value, 0, ModelObject.WAIT).object();
        unless(object.isWaitable(), Status.NOT_SUPPORTED);
        return object;
    }

    private void waitOne() {
        int value = handle(chance(70) ? (int) oneOf(3, 4, 5, 16, 21) : 0);
        int wanted = signals(random());
        int[] observed = {-1};
        int[] expected = {-1};
        same(
                "zx_object_wait_one(" + hex(value) + ", " + hex(wanted) + ")",
                () -> {
                    expected[0] = waitable(value).signals();
                    unless((expected[0] & wanted) != 0, Status.TIMED_OUT);
                },
                () -> zx().zx_object_wait_one(value, wanted, 0, observed));
        equal("observed", expected[0], observed[0]);
    }

    private void waitMany() {
        int count = chance(98) ? random().nextInt(4) : 65;
        ByteBuffer items = bytes(count * ITEM);
        for (int i = 0; i < count; i++) {
            items.putInt(i * ITEM, count == 65 ? 0 : handle(chance(70) ? (int) oneOf(3, 4, 5, 16, 21) : 0));
            items.putInt(i * ITEM + 4, signals(random()));
            items.putInt(i * ITEM + 8, -1);
        }
        int[] expected = new int[count];
        Arrays.fill(expected, -1);
        same(
                "zx_object_wait_many(" + count + ")",
                () -> {
                    unless(count <= 64, Status.OUT_OF_RANGE);
                    int[] seen = new int[count];
                    boolean any = false;
                    for (int i = 0; i < count; i++) {
                        seen[i] = waitable(items.getInt(i * ITEM)).signals();
                        any |= (seen[i] & items.getInt(i * ITEM + 4)) != 0;
                    }
                    System.arraycopy(seen, 0, expected, 0, count);
                    unless(any, Status.TIMED_OUT);
                },
                () -> zx().zx_object_wait_many(items, 0));
        for (int i = 0; i < count; i++) {
            equal("pending of item " + i, expected[i], items.getInt(i * ITEM + 8));
        }
    }
}
