// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import org.jargoon.zircon.abi.Status;

/** Guests, traps and the resources that let guests be made (docs/zircon.md §2.1, §2.2, §3, §8.14). */
final class GuestSteps extends Steps {
    private static final int FURNISHED_PAGES = 6;

    private final VmarSteps vmars;

    GuestSteps(Rig rig, VmarSteps vmars) {
        super(rig);
        this.vmars = vmars;
    }

    @Override
    void offer(Menu menu) {
        menu.add(10, ModelObject.RESOURCE, this::create);
        menu.add(40, ModelObject.GUEST, this::setTrap);
        menu.add(8, ModelObject.RESOURCE, this::resource);
    }

    /** The embedding program gives the process a root resource. */
    void root() {
        rig().trail().add("a root resource");
        rig().addRoot(side());
    }

    void create() {
        if (chance(30)) {
            root();
        }
        int resource = handle(ModelObject.RESOURCE);
        int options = options(0, 1, 2, -1);
        int[] guest = new int[1];
        int[] vmar = new int[1];
        if (same(
                "zx_guest_create(" + hex(resource) + ", " + options + ")",
                () -> {
                    unless(rig().era().is2023() || options == 0, Status.INVALID_ARGS);
                    ((ModelResource) model().get(resource, ModelObject.RESOURCE, 0).object()).allowGuests();
                    unless(options == 0, Status.INVALID_ARGS);
                },
                () -> zx().zx_guest_create(resource, options, guest, vmar))) {
            ModelGuest made = new ModelGuest(rig().era());
            model().bind(guest[0], ModelHandle.first(made));
            model().bind(vmar[0], ModelHandle.first(made.root()));
            furnish(guest[0], vmar[0]);
        }
    }

    /** Memory at 0 that a program may run in; on x86 the port by which programs leave. */
    private void furnish(int guest, int vmar) {
        int[] vmo = new int[1];
        long size = FURNISHED_PAGES * ModelVmo.PAGE;
        same("zx_vmo_create(" + size + ")", () -> {}, () -> zx().zx_vmo_create(size, 0, vmo));
        int plain = vmo[0];
        same("... executable", () -> {}, () -> zx().zx_vmo_replace_as_executable(plain, 0, vmo));
        try {
            ModelVmo made = ModelVmo.create(size, 0);
            model().bind(vmo[0], new ModelHandle(made, made.firstRights() | ModelObject.EXECUTE));
        } catch (Refusal e) {
            throw new AssertionError(e);
        }
        vmars.in(side());
        vmars.map(vmar, ModelVmar.SPECIFIC | ModelVmar.PERMS, 0, vmo[0], 0, size);
        if (chance(70)) {
            same("the VMO's handle is closed", () -> model().close(vmo[0]), () -> zx().zx_handle_close(vmo[0]));
        }
        if (rig().era().isX86()) {
            setTrap(guest, ModelTrap.IO, GuestCode.LEAVE_PORT, 1, 0, 0x1EA);
        }
    }

    private void setTrap() {
        int guest = handle(ModelObject.GUEST);
        int kind = chance(97) ? random().nextInt(rig().era().isX86() || chance(10) ? 3 : 2) : (int) oneOf(3, -1);
        boolean ofPorts = kind == ModelTrap.IO;
        long address = ofPorts ? oneOf(0, 1, 4, 0x7C, 0xFFFE, 0xFFFF, 0x10000, -1) : address();
        long size = ofPorts ? oneOf(0, 1, 2, 8, 0xFFFF, -1) : size();
        boolean wantsPort = kind == ModelTrap.BELL;
        int port = chance(95) == wantsPort ? handle(ModelObject.PORT) : 0;
        setTrap(guest, kind, address, size, port, random().nextInt(4));
    }

    private long address() {
        return chance(95)
                ? (4 + random().nextInt(GuestCode.PAGES)) * ModelVmo.PAGE
                : oneOf(0, 0x800, -4096, rig().era().physicalSize(), rig().era().physicalSize() - 4096);
    }

    private long size() {
        return chance(95) ? (1 + random().nextInt(2)) * ModelVmo.PAGE : oneOf(0, 0x800, -4096, 1L << 40, 1L << 63);
    }

    private void setTrap(int guest, int kind, long address, long size, int port, long key) {
        same(
                "zx_guest_set_trap(" + hex(guest) + ", " + kind + ", " + hex(address) + ", " + hex(size) + ", "
                        + hex(port) + ", " + hex(key) + ")",
                () -> {
                    ModelGuest found = (ModelGuest)
                            model().get(guest, ModelObject.GUEST, ModelObject.WRITE).object();
                    ModelPort target = port == 0
                            ? null
                            : (ModelPort) model().get(port, ModelObject.PORT, ModelObject.WRITE).object();
                    found.setTrap(kind, address, size, target, key);
                },
                () -> zx().zx_guest_set_trap(guest, kind, address, size, port, key));
    }

    private void resource() {
        int parent = handle(ModelObject.RESOURCE);
        int options = rig().era().is2023()
                ? options(5, 0, 1, 5 | 0x10000, 5 | 0x20000)
                : options(random().nextInt(7), 7, 9, 3 | 0x10000, 0x20000);
        long base = rig().era().is2023() ? random().nextInt(4) : chance(70) ? 0 : oneOf(1, 4096);
        long size = rig().era().is2023() ? random().nextInt(3) : chance(70) ? 0 : oneOf(1, 4096);
        int[] out = new int[1];
        ModelResource[] made = new ModelResource[1];
        if (same(
                "zx_resource_create(" + hex(parent) + ", " + hex(options) + ", " + base + ", " + size + ")",
                () -> made[0] = ((ModelResource)
                                model().get(parent, ModelObject.RESOURCE, ModelObject.WRITE).object())
                        .child(options, base, size),
                () -> zx().zx_resource_create(parent, options, base, size, null, out))) {
            model().bind(out[0], ModelHandle.first(made[0]));
        }
    }
}
