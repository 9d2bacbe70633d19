// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.Status;

/** Address regions of guests (docs/zircon.md §8.13). */
final class VmarSteps extends Steps {
    private static final int INFO = 7;
    private static final int RECORD = 16;
    private static final int[] PERMISSIONS = {1, 3, 7, 7, 5, 0, 2, 4};

    VmarSteps(Rig rig) {
        super(rig);
    }

    @Override
    void offer(Menu menu) {
        menu.add(15, ModelObject.VMAR, this::allocate);
        menu.add(80, ModelObject.VMAR, this::map);
        menu.add(30, ModelObject.VMAR, this::unmap);
        menu.add(30, ModelObject.VMAR, this::protect);
        menu.add(2, ModelObject.VMAR, this::destroy);
        menu.add(8, ModelObject.VMAR, this::info);
    }

    private ModelVmar vmar(int value, int rights) throws Refusal {
        return (ModelVmar) model().get(value, ModelObject.VMAR, rights).object();
    }

    /** A page: mostly one of the first ones. */
    private long page() {
        return chance(96)
                ? random().nextInt(GuestCode.PAGES) * ModelVmo.PAGE
                : oneOf(1, 0x800, -4096, Long.MIN_VALUE, rig().era().physicalSize(), rig().era().physicalSize() - 4096);
    }

    private long length() {
        return chance(96)
                ? (1 + random().nextInt(3)) * ModelVmo.PAGE
                : oneOf(0, 1, 4097, -1, -4096, 1L << 60, Long.MAX_VALUE);
    }

    private int alignment() {
        return chance(97) ? 0 : (int) oneOf(9, 33, 12, 16) << 24;
    }

    private void map() {
        int value = handle(ModelObject.VMAR);
        int vmo = handle(ModelObject.VMO);
        int options = oneOf(PERMISSIONS)
                | alignment()
                | switch (random().nextInt(20)) {
                    case 0 -> 0;
                    case 1 -> 1 << random().nextInt(14);
                    case 2, 3, 4 -> ModelVmar.SPECIFIC_OVERWRITE;
                    case 5 -> ModelVmar.SPECIFIC | 1 << random().nextInt(14);
                    default -> ModelVmar.SPECIFIC;
                };
        boolean placed = (options & 0x30) != 0 || chance(20);
        long vmoOffset = chance(97) ? random().nextInt(4) * 4096L : oneOf(1, -4096);
        map(value, options, placed ? page() : 0, vmo, vmoOffset, length());
    }

    void map(int value, int options, long offset, int vmo, long vmoOffset, long length) {
        long[] address = {-1};
        long[] expected = {-1};
        long[] rounded = new long[1];
        if (same(
                "zx_vmar_map(" + hex(value) + ", " + hex(options) + ", " + hex(offset) + ", " + hex(vmo) + ", "
                        + hex(vmoOffset) + ", " + hex(length) + ")",
                () -> {
                    ModelVmar region = vmar(value, 0);
                    ModelHandle memory = model().get(vmo, ModelObject.VMO, ModelObject.MAP);
                    rounded[0] = length + ModelVmo.PAGE - 1 & -ModelVmo.PAGE;
                    ModelVmar.checkMap(options, model().peek(value), memory, vmoOffset, rounded[0]);
                    int permitted = permitted(value, memory);
                    ModelVmo mapped = (ModelVmo) memory.object();
                    expected[0] = region.map(options, permitted, offset, mapped, vmoOffset, rounded[0]);
                },
                () -> zx().zx_vmar_map(value, options, offset, vmo, vmoOffset, length, address))) {
            if (expected[0] == -1) {
                ModelVmar region = (ModelVmar) model().peek(value).object();
                equal("the place is free", 1, region.accepts(options, address[0], rounded[0]) ? 1 : 0);
                ModelHandle memory = model().peek(vmo);
                region.mapAt(
                        options,
                        permitted(value, memory),
                        address[0],
                        (ModelVmo) memory.object(),
                        vmoOffset,
                        rounded[0]);
            } else {
                equal("mapped address", expected[0], address[0]);
            }
        }
    }

    /** What both handles allow at map time. */
    private int permitted(int value, ModelHandle memory) {
        return (model().peek(value).rights() & memory.rights()) >> 2 & ModelVmar.PERMS;
    }

    private void allocate() {
        int value = handle(ModelObject.VMAR);
        int options = alignment()
                | (chance(80) ? ModelVmar.CAN_MAP_RWX : ModelVmar.CAN_MAP_READ << random().nextInt(3))
                | (chance(80) ? ModelVmar.CAN_MAP_SPECIFIC : 0)
                | (chance(90) ? ModelVmar.SPECIFIC : 1 << random().nextInt(14));
        long offset = (options & ModelVmar.SPECIFIC) != 0 ? page() : 0;
        long length = length();
        int[] out = new int[1];
        long[] address = {-1};
        long[] expected = {-1};
        if (same(
                "zx_vmar_allocate(" + hex(value) + ", " + hex(options) + ", " + hex(offset) + ", " + hex(length) + ")",
                () -> {
                    ModelVmar region = vmar(value, 0);
                    ModelVmar.checkAllocate(options, model().peek(value), length);
                    expected[0] = region.allocate(options, offset, length);
                },
                () -> zx().zx_vmar_allocate(value, options, offset, length, out, address))) {
            ModelVmar region = (ModelVmar) model().peek(value).object();
            if (expected[0] == -1) {
                equal("the place is free", 1, region.accepts(options, address[0], length) ? 1 : 0);
            } else {
                equal("address", expected[0], address[0]);
            }
            model().bind(out[0], ModelHandle.first(region.allocateAt(options, address[0], length)));
        }
    }

    private void unmap() {
        int value = handle(ModelObject.VMAR);
        long address = page();
        long length = length();
        same(
                "zx_vmar_unmap(" + hex(value) + ", " + hex(address) + ", " + hex(length) + ")",
                () -> vmar(value, 0).unmap(address, length),
                () -> zx().zx_vmar_unmap(value, address, length));
    }

    private void protect() {
        int value = handle(ModelObject.VMAR);
        int options = options(oneOf(PERMISSIONS), 8, 17, 1 << 24);
        long address = page();
        long length = chance(60) ? ModelVmo.PAGE : length();
        same(
                "zx_vmar_protect(" + hex(value) + ", " + hex(options) + ", " + hex(address) + ", " + hex(length) + ")",
                () -> vmar(value, ModelVmar.rightsOf(options)).protect(options, address, length),
                () -> zx().zx_vmar_protect(value, options, address, length));
    }

    private void destroy() {
        int value = handle(ModelObject.VMAR);
        ModelHandle handle = model().peek(value);
        boolean whole = handle != null
                && handle.object() instanceof ModelVmar region
                && region.size() == rig().era().physicalSize();
        if (!whole || chance(20)) {
            same(
                    "zx_vmar_destroy(" + hex(value) + ")",
                    () -> vmar(value, 0).destroy(),
                    () -> zx().zx_vmar_destroy(value));
        }
    }

    private void info() {
        int value = handle(ModelObject.VMAR);
        ByteBuffer record = bytes(options(RECORD, 8));
        ModelVmar[] region = new ModelVmar[1];
        if (same(
                "ZX_INFO_VMAR of " + hex(value),
                () -> {
                    region[0] = vmar(value, ModelObject.INSPECT);
                    unless(record.capacity() >= RECORD, Status.BUFFER_TOO_SMALL);
                },
                () -> zx().zx_object_get_info(value, INFO, record, null, null))) {
            equal("base", region[0].base(), record.getLong(0));
            equal("length", region[0].size(), record.getLong(8));
        }
    }
}
