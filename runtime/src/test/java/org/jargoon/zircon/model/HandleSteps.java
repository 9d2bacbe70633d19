// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jargoon.zircon.abi.Status;

/** Syscalls on handles of any kind (docs/zircon.md §8.2 to §8.5, §8.7, §8.8). */
final class HandleSteps extends Steps {
    private static final int HANDLE_VALID = 1;
    private static final int HANDLE_BASIC = 2;
    private static final int HANDLE_COUNT = 19;
    private static final int NAME = 3;
    private static final int NAME_LENGTH = 32;
    private static final int MANY = 48;

    HandleSteps(Rig rig) {
        super(rig);
    }

    @Override
    void offer(Menu menu) {
        menu.add(70, 0, this::duplicate);
        menu.add(30, 0, this::replace);
        menu.add(60, 0, this::close);
        menu.add(8, 0, this::closeMany);
        menu.add(25, 0, this::basic);
        menu.add(25, 0, this::count);
        menu.add(5, 0, this::valid);
        menu.add(5, 0, this::unknownTopic);
        menu.add(10, ModelObject.VMO, this::name);
        menu.add(10, ModelObject.VMO, this::rename);
        menu.add(1, 0, this::endProcess);
    }

    private void duplicate() {
        if (model().size() > MANY) {
            close();
            return;
        }
        int value = handle(0);
        int rights = rightsFor(value);
        int[] out = new int[1];
        ModelHandle[] made = new ModelHandle[1];
        if (same(
                "zx_handle_duplicate(" + hex(value) + ", " + hex(rights) + ")",
                () -> made[0] = model().duplicate(value, rights),
                () -> zx().zx_handle_duplicate(value, rights, out))) {
            model().bind(out[0], made[0]);
        }
    }

    private void replace() {
        int value = handle(0);
        int rights = chance(75) ? ModelProcess.SAME_RIGHTS : rightsFor(value);
        int[] out = new int[1];
        ModelHandle[] made = new ModelHandle[1];
        if (same(
                "zx_handle_replace(" + hex(value) + ", " + hex(rights) + ")",
                () -> made[0] = model().replace(value, rights),
                () -> zx().zx_handle_replace(value, rights, out))) {
            model().bind(out[0], made[0]);
        }
        side().gone(value);
    }

    private void close() {
        int value = chance(90) ? side().abundant(random()) : handle(0);
        same("zx_handle_close(" + hex(value) + ")", () -> model().close(value), () -> zx().zx_handle_close(value));
        side().gone(value);
    }

    private void closeMany() {
        int[] values = new int[random().nextInt(5)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i > 0 && chance(10) ? values[0] : chance(90) ? side().abundant(random()) : handle(0);
        }
        same(
                "zx_handle_close_many(" + values.length + ")",
                () -> model().closeMany(values),
                () -> zx().zx_handle_close_many(values));
    }

    private void valid() {
        int value = handle(0);
        same(
                "ZX_INFO_HANDLE_VALID of " + hex(value),
                () -> model().get(value, 0, 0),
                () -> zx().zx_object_get_info(value, HANDLE_VALID, null, null, null));
    }

    private void unknownTopic() {
        int value = side().any(0, random());
        same(
                "unknown topic of " + hex(value),
                () -> unless(false, Status.NOT_SUPPORTED),
                () -> zx().zx_object_get_info(value, 77, bytes(64), null, null));
    }

    private void basic() {
        int value = handle(0);
        ByteBuffer record = bytes(options(32, 0, 31, 40));
        long[] actual = {-1};
        long[] avail = {-1};
        ModelHandle handle = model().peek(value);
        if (same(
                "ZX_INFO_HANDLE_BASIC of " + hex(value),
                () -> {
                    model().get(value, 0, 0);
                    unless(record.capacity() >= 32, Status.BUFFER_TOO_SMALL);
                },
                () -> zx().zx_object_get_info(value, HANDLE_BASIC, record, actual, avail))) {
            ModelObject object = handle.object();
            equal("the koid is the object's", 1, rig().isKoidOf(record.getLong(0), object) ? 1 : 0);
            equal("rights", handle.rights(), record.getInt(8));
            equal("type", object.type(), record.getInt(12));
            equal(
                    "the related koid is the peer's",
                    1,
                    object.peer() == null
                            ? record.getLong(16) == 0 ? 1 : 0
                            : rig().isKoidOf(record.getLong(16), object.peer()) ? 1 : 0);
            equal("actual", 1, actual[0]);
        } else if (handle != null) {
            equal("actual", 0, actual[0]);
            equal("avail", 1, avail[0]);
        }
    }

    private void count() {
        int value = handle(0);
        ByteBuffer record = bytes(options(4, 0, 3));
        int[] expected = new int[1];
        if (same(
                "ZX_INFO_HANDLE_COUNT of " + hex(value),
                () -> {
                    expected[0] = model().get(value, 0, ModelObject.INSPECT).object().handles();
                    unless(record.capacity() >= 4, Status.BUFFER_TOO_SMALL);
                },
                () -> zx().zx_object_get_info(value, HANDLE_COUNT, record, null, null))) {
            equal("handle count", expected[0], record.getInt(0));
        }
    }

    private void name() {
        int value = handle(ModelObject.VMO);
        int property = options(NAME, 2, 4);
        ByteBuffer room = bytes(options(NAME_LENGTH, 31, 0, 40));
        String[] expected = {""};
        if (same(
                "zx_object_get_property(" + hex(value) + ", " + property + ")",
                () -> {
                    ModelObject object = model().get(value, 0, ModelObject.GET_PROPERTY).object();
                    unless(property == NAME, Status.INVALID_ARGS);
                    unless(room.capacity() >= NAME_LENGTH, Status.BUFFER_TOO_SMALL);
                    expected[0] = ((ModelVmo) object).name();
                },
                () -> zx().zx_object_get_property(value, property, room))) {
            for (int i = 0; i < NAME_LENGTH; i++) {
                equal("name at " + i, i < expected[0].length() ? expected[0].charAt(i) : 0, room.get(i));
            }
        }
    }

    private void rename() {
        int value = handle(ModelObject.VMO);
        int property = options(NAME, 2, 4);
        String name = "x".repeat(random().nextInt(40));
        same(
                "zx_object_set_property(" + hex(value) + ", " + property + ", " + name + ")",
                () -> {
                    ModelObject object = model().get(value, 0, ModelObject.SET_PROPERTY).object();
                    unless(property == NAME, Status.INVALID_ARGS);
                    ((ModelVmo) object).setName(name.substring(0, Math.min(name.length(), NAME_LENGTH - 1)));
                },
                () -> zx().zx_object_set_property(
                        value, property, ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII))));
    }

    /**
     * A process closes all of its handles and ends; another one begins. With handles left it only ends when all is
     * over, as the order in which they are closed then is not said anywhere.
     */
    private void endProcess() {
        if (chance(10)) {
            int number = rig().anyProcess();
            in(rig().side(number));
            int[] values = model().values().stream().mapToInt(Integer::intValue).toArray();
            same("all are closed", () -> model().closeMany(values), () -> zx().zx_handle_close_many(values));
            rig().trail().add("process " + number + " ends");
            rig().endProcess(number);
            rig().startProcess(number);
        }
    }
}
