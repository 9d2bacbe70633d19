// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import org.jargoon.zircon.abi.Status;

/** One run of a guest on the model: the programs of {@link GuestCode} by the rules of reference §4 and §6. */
final class GuestRun {
    private static final long PSCI_NOT_SUPPORTED = -1;
    private static final long SBI_NOT_SUPPORTED = -2;
    private static final long SBI_INVALID_ADDRESS = -5;
    private static final long SBI_ALREADY_AVAILABLE = -6;

    private final ModelGuest guest;
    private final ModelEra era;
    private final ModelCore core;
    private final int number;
    private final Act act;

    GuestRun(ModelGuest guest, ModelCore core, int number, Act act) {
        this.guest = guest;
        this.era = guest.era();
        this.core = core;
        this.number = number;
        this.act = act;
    }

    /** Runs one instruction; the packet that it ends the run with, or null. */
    ModelPacket step() throws Refusal {
        core.takeInterrupt();
        access(core.pc(), ModelMemory.PERM_EXECUTE);
        long page = core.pc() & -ModelVmo.PAGE;
        switch ((int) (core.pc() - page)) {
            case GuestCode.ENABLE -> {
                if (!era.isX86()) {
                    core.enableInterrupts(page + GuestCode.HANDLER);
                }
                core.next();
            }
            case GuestCode.ACT -> {
                return act();
            }
            case GuestCode.LEAVE -> {
                return leave();
            }
            case GuestCode.BACK -> core.jump(page);
            case GuestCode.HANDLER -> {
                core.setRegister(
                        GuestCode.COUNTER, core.register(GuestCode.COUNTER) * 31 + core.lastTaken() + 1);
                core.next();
            }
            case GuestCode.RETURN -> core.returnFromInterrupt();
            // A VCPU may begin anywhere, also in the last byte of memory, which may be mapped.
            default -> throw Refusal.of(Status.NOT_SUPPORTED);
        }
        return null;
    }

    /** The page of an access that memory allows (§4.7, §7.3). */
    private ModelMemory.Page access(long address, int permission) throws Refusal {
        unless(
                Long.compareUnsigned(address, era.physicalSize()) < 0,
                era.isX86() ? Status.OUT_OF_RANGE : Status.NOT_FOUND);
        ModelMemory.Page page = guest.memory().at(address);
        unless(page != null, Status.NOT_FOUND);
        unless((page.permissions() & permission) != 0, Status.NOT_SUPPORTED);
        unless(page.offset() >= 0 && page.offset() < page.vmo().size(), Status.OUT_OF_RANGE);
        return page;
    }

    private ModelPacket act() throws Refusal {
        return switch (act.kind()) {
            case NOTHING -> {
                core.next();
                yield null;
            }
            case STORE, STORE_WITHOUT_SYNDROME -> store();
            case LOAD, LOAD_SIGNED, LOAD_WITHOUT_SYNDROME -> load();
            case START_VCPU, POWER_OFF, UNKNOWN_CALL -> {
                GuestCode.setCall(era.machine(), act, core::setRegister);
                core.next();
                yield era.machine() == ModelEra.Machine.ARM64 ? armCall() : riscvCall();
            }
            case OUT, IN, OUT_STRING -> port(act.kind(), (int) act.address(), act.size());
        };
    }

    private ModelPacket store() throws Refusal {
        long value = core.register(GuestCode.DATA);
        ModelTrap trap = guest.trapAt(true, act.address());
        if (trap == null) {
            ModelMemory.Page page = access(act.address(), ModelMemory.PERM_WRITE);
            for (int i = 0; i < act.size(); i++) {
                page.vmo().put(page.offset() + act.address() % ModelVmo.PAGE + i, (byte) (value >>> 8 * i));
            }
            core.next();
            return null;
        }
        long rip = core.pc();
        core.next();
        if (trap.kind() == ModelTrap.MEM) {
            return memoryPacket(trap, rip, act.kind() == Act.Kind.STORE, false, value);
        }
        unless(!trap.port().isClosed(), Status.BAD_STATE);
        trap.ring(act.address());
        return null;
    }

    private ModelPacket load() throws Refusal {
        ModelTrap trap = guest.trapAt(true, act.address());
        if (trap == null) {
            ModelMemory.Page page = access(act.address(), ModelMemory.PERM_READ);
            if (act.kind() != Act.Kind.LOAD_WITHOUT_SYNDROME) {
                core.setRegister(GuestCode.DATA, loaded(page));
            }
            core.next();
            return null;
        }
        long rip = core.pc();
        core.next();
        unless(trap.kind() == ModelTrap.MEM, Status.NOT_SUPPORTED);
        return memoryPacket(trap, rip, act.kind() != Act.Kind.LOAD_WITHOUT_SYNDROME, true, 0);
    }

    private long loaded(ModelMemory.Page page) {
        long value = 0;
        for (int i = 0; i < act.size(); i++) {
            value |= (page.vmo().get(page.offset() + act.address() % ModelVmo.PAGE + i) & 0xFFL) << 8 * i;
        }
        int unused = 64 - 8 * act.size();
        return act.kind() == Act.Kind.LOAD_SIGNED ? value << unused >> unused : value;
    }

    /** §4.2 and, for x86-64 of 2023, §4.3. */
    private ModelPacket memoryPacket(ModelTrap trap, long rip, boolean syndrome, boolean read, long data)
            throws Refusal {
        if (era.isX86()) {
            long sizes = GuestCode.LENGTH | 4 << 8;
            return ModelPacket.exit(trap.key(), ModelPacket.GUEST_MEM, act.address(), 0, rip, sizes);
        }
        unless(syndrome, Status.IO_DATA_INTEGRITY);
        long access = act.size()
                | (act.kind() == Act.Kind.LOAD_SIGNED ? 1 << 8 : 0)
                | GuestCode.DATA << 16
                | (read ? 1 << 24 : 0);
        return ModelPacket.exit(trap.key(), ModelPacket.GUEST_MEM, act.address(), access, data, 0);
    }

    /** §6.7. */
    private ModelPacket armCall() throws Refusal {
        unless(act.kind() != Act.Kind.POWER_OFF || !era.is2023(), Status.UNAVAILABLE);
        core.setRegister(0, act.kind() == Act.Kind.START_VCPU ? 0 : PSCI_NOT_SUPPORTED);
        return act.kind() == Act.Kind.START_VCPU ? vcpuPacket(GuestCode.STARTED, act.address(), 0) : null;
    }

    /** §9.2 and the SBI's own specification: the error in a0; a value in a1, only where there is none. */
    private ModelPacket riscvCall() throws Refusal {
        unless(act.kind() != Act.Kind.POWER_OFF, Status.UNAVAILABLE);
        long error = act.kind() == Act.Kind.START_VCPU ? startError() : SBI_NOT_SUPPORTED;
        core.setRegister(10, error);
        if (error != 0) {
            return null;
        }
        core.setRegister(11, 0);
        return vcpuPacket(GuestCode.STARTED, act.address(), GuestCode.OPAQUE);
    }

    private long startError() {
        try {
            access(act.address(), ModelMemory.PERM_EXECUTE);
        } catch (Refusal e) {
            return SBI_INVALID_ADDRESS;
        }
        return guest.tryStart(GuestCode.STARTED) ? 0 : SBI_ALREADY_AVAILABLE;
    }

    private ModelPacket vcpuPacket(long id, long entry, long opaque) {
        return era.is2023()
                ? ModelPacket.exit(0, ModelPacket.GUEST_VCPU, 1, id, entry, opaque)
                : ModelPacket.exit(0, ModelPacket.GUEST_VCPU, id, entry, 1, opaque);
    }

    private ModelPacket leave() throws Refusal {
        if (era.isX86()) {
            return port(Act.Kind.OUT, GuestCode.LEAVE_PORT, 4);
        }
        GuestCode.setLeave(era.machine(), core::setRegister);
        core.next();
        guest.stop(number);
        throw Refusal.of(Status.STOP);
    }

    /** §4.4. */
    private ModelPacket port(Act.Kind kind, int port, int size) throws Refusal {
        unless(kind != Act.Kind.OUT_STRING, Status.NOT_SUPPORTED);
        ModelTrap trap = guest.trapAt(false, port);
        unless(trap != null, Status.NOT_FOUND);
        core.next();
        boolean input = kind == Act.Kind.IN;
        if (input && size == 4) {
            core.setRegister(0, 0);
        }
        long data = input ? 0 : core.register(0) & (1L << 8 * size) - 1;
        long word = port | (long) size << 16 | (input ? 1L << 24 : 0) | data << 32;
        return ModelPacket.exit(trap.key(), ModelPacket.GUEST_IO, word, 0, 0, 0);
    }
}
