// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon;

import org.jargoon.zircon.hypervisor.TrapKind;
import org.jargoon.zircon.object.ZxProcess;

/** A guest: guest-physical memory, traps on accesses to it, and VCPUs (docs/zircon.md §1 to §3). */
public final class Guest extends ZxObject {
    private final Vmar vmar;

    Guest(Zircon zircon, int handle, Vmar vmar) {
        super(zircon, handle);
        this.vmar = vmar;
    }

    /** The guest-physical address space. A handle of its own: closing the guest does not close it. */
    public Vmar vmar() {
        return vmar;
    }

    /**
     * zx_guest_set_trap with ZX_GUEST_TRAP_MEM: an access to the range makes {@link Vcpu#resume} return a
     * {@link Packet.GuestMemory} with {@code key}. What is mapped there is unmapped.
     *
     * @param address guest-physical, a multiple of the page size
     * @param size in bytes, a multiple of the page size
     */
    public void setMemoryTrap(long address, long size, long key) {
        setTrap(TrapKind.MEM, address, size, ZxProcess.INVALID_HANDLE, key);
    }

    /**
     * zx_guest_set_trap with ZX_GUEST_TRAP_BELL: a write to the range puts a {@link Packet.GuestBell} with {@code key}
     * on the port, and the guest goes on. What is mapped there is unmapped.
     *
     * @param address guest-physical, a multiple of the page size
     * @param size in bytes, a multiple of the page size
     */
    public void setBellTrap(long address, long size, Port port, long key) {
        setTrap(TrapKind.BELL, address, size, port.handle(), key);
    }

    /**
     * zx_guest_set_trap with ZX_GUEST_TRAP_IO: an access to the I/O ports (x86-64 has them) makes {@link Vcpu#resume}
     * return a {@link Packet.GuestPort} with {@code key}.
     *
     * @param ioPort the first port
     * @param count how many
     */
    public void setPortTrap(int ioPort, int count, long key) {
        setTrap(TrapKind.IO, ioPort, count, ZxProcess.INVALID_HANDLE, key);
    }

    private void setTrap(TrapKind kind, long address, long size, int port, long key) {
        ZxException.check(
                "zx_guest_set_trap",
                zircon().syscalls().zx_guest_set_trap(handle(), kind.number(), address, size, port, key));
    }

    /**
     * zx_vcpu_create: a VCPU that belongs to the calling thread, which may have only one.
     *
     * @param entry the guest-physical address of its first instruction
     */
    public Vcpu createVcpu(long entry) {
        int[] vcpu = new int[1];
        ZxException.check("zx_vcpu_create", zircon().syscalls().zx_vcpu_create(handle(), 0, entry, vcpu));
        return new Vcpu(zircon(), vcpu[0]);
    }
}
