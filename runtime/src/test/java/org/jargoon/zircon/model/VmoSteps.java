// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.Status;

/** VMOs (docs/zircon.md §8.12). */
final class VmoSteps extends Steps {
    private static final long[] SIZES = {0, 4097, 8192, 3 * 4096, 4 * 4096, 8 * 4096, 8 * 4096, 1L << 40};
    private static final long[] TOO_LARGE = {-1, Long.MIN_VALUE};

    VmoSteps(Rig rig) {
        super(rig);
    }

    @Override
    void offer(Menu menu) {
        menu.add(12, 0, this::create);
        menu.add(40, ModelObject.VMO, this::write);
        menu.add(40, ModelObject.VMO, this::read);
        menu.add(10, ModelObject.VMO, this::getSize);
        menu.add(15, ModelObject.VMO, this::setSize);
        menu.add(10, ModelObject.VMO, this::makeExecutable);
        menu.add(15, ModelObject.VMO, this::createChild);
    }

    private long size() {
        return chance(96) ? oneOf(SIZES) : oneOf(TOO_LARGE);
    }

    private long offset() {
        return chance(90)
                ? random().nextInt(chance(80) ? 3 : 8) * 4096L + (chance(50) ? 0 : random().nextInt(64))
                : oneOf(-1, 4090, 8191, (1L << 40) - 3, Long.MAX_VALUE);
    }

    void create() {
        long size = size();
        int options = options(chance(50) ? 0 : 2, 1, 8);
        int[] out = new int[1];
        ModelVmo[] made = new ModelVmo[1];
        if (same(
                "zx_vmo_create(" + hex(size) + ", " + options + ")",
                () -> made[0] = ModelVmo.create(size, options),
                () -> zx().zx_vmo_create(size, options, out))) {
            model().bind(out[0], ModelHandle.first(made[0]));
        }
    }

    private ModelVmo vmo(int value, int rights) throws Refusal {
        return (ModelVmo) model().get(value, ModelObject.VMO, rights).object();
    }

    private void write() {
        int value = handle(ModelObject.VMO);
        long offset = offset();
        ByteBuffer data = bytes(random().nextInt(12));
        random().nextBytes(data.array());
        same(
                "zx_vmo_write(" + hex(value) + ", " + data.capacity() + " bytes at " + hex(offset) + ")",
                () -> {
                    ModelVmo vmo = vmo(value, ModelObject.WRITE);
                    vmo.checkRange(offset, data.capacity());
                    for (int i = 0; i < data.capacity(); i++) {
                        vmo.put(offset + i, data.get(i));
                    }
                },
                () -> zx().zx_vmo_write(value, data, offset));
    }

    private void read() {
        int value = handle(ModelObject.VMO);
        long offset = offset();
        ByteBuffer data = bytes(random().nextInt(80));
        ModelVmo[] read = new ModelVmo[1];
        if (same(
                "zx_vmo_read(" + hex(value) + ", " + data.capacity() + " bytes at " + hex(offset) + ")",
                () -> {
                    read[0] = vmo(value, ModelObject.READ);
                    read[0].checkRange(offset, data.capacity());
                },
                () -> zx().zx_vmo_read(value, data, offset))) {
            for (int i = 0; i < data.capacity(); i++) {
                equal("byte " + i, read[0].get(offset + i), data.get(i));
            }
        }
    }

    private void getSize() {
        int value = handle(ModelObject.VMO);
        long[] size = {-1};
        long[] expected = {-1};
        same(
                "zx_vmo_get_size(" + hex(value) + ")",
                () -> expected[0] = vmo(value, 0).size(),
                () -> zx().zx_vmo_get_size(value, size));
        equal("size", expected[0], size[0]);
    }

    private void setSize() {
        int value = handle(ModelObject.VMO);
        long size = size();
        same(
                "zx_vmo_set_size(" + hex(value) + ", " + hex(size) + ")",
                () -> vmo(value, ModelObject.WRITE).setSize(size),
                () -> zx().zx_vmo_set_size(value, size));
    }

    private void makeExecutable() {
        int value = handle(ModelObject.VMO);
        int vmex = chance(60) ? 0 : handle(ModelObject.RESOURCE);
        int[] out = new int[1];
        ModelHandle[] made = new ModelHandle[1];
        if (same(
                "zx_vmo_replace_as_executable(" + hex(value) + ", " + hex(vmex) + ")",
                () -> made[0] = executable(value, vmex),
                () -> zx().zx_vmo_replace_as_executable(value, vmex, out))) {
            model().bind(out[0], made[0]);
        }
        side().gone(value);
    }

    private ModelHandle executable(int value, int vmex) throws Refusal {
        ModelHandle old = model().get(value, 0, 0);
        try {
            if (vmex != 0) {
                ((ModelResource) model().get(vmex, ModelObject.RESOURCE, 0).object()).allowExecutableMemory();
            }
            unless(old.object().type() == ModelObject.VMO, Status.WRONG_TYPE);
        } catch (Refusal e) {
            model().close(value);
            throw e;
        }
        return model().exchange(value, old.rights() | ModelObject.EXECUTE);
    }

    private void createChild() {
        int value = handle(ModelObject.VMO);
        int options = options(chance(50) ? 1 : 5, 0, 8, 9, 1 << 20);
        long offset = chance(95) ? random().nextInt(4) * 4096L : oneOf(1, 2048, -4096, Long.MIN_VALUE);
        long size = size();
        int[] out = new int[1];
        ModelHandle[] made = new ModelHandle[1];
        if (same(
                "zx_vmo_create_child(" + hex(value) + ", " + options + ", " + hex(offset) + ", " + hex(size) + ")",
                () -> made[0] = child(value, options, offset, size),
                () -> zx().zx_vmo_create_child(value, options, offset, size, out))) {
            model().bind(out[0], made[0]);
        }
    }

    /** A child can be written whatever the parent's handle may, but not executed. */
    private ModelHandle child(int value, int options, long offset, long size) throws Refusal {
        ModelVmo.rounded(size);
        ModelHandle parent = model().get(value, ModelObject.VMO, ModelObject.READ | ModelObject.DUPLICATE);
        ModelVmo child = ((ModelVmo) parent.object()).child(options, offset, size);
        return new ModelHandle(child, parent.rights() & ~ModelObject.EXECUTE | ModelObject.WRITE);
    }
}
