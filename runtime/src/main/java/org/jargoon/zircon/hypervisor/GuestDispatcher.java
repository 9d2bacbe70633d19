// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.abi.StatusException.check;

import java.util.concurrent.locks.ReentrantLock;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.object.HypervisorOptions;
import org.jargoon.zircon.object.Kernel;
import org.jargoon.zircon.object.KernelObject;
import org.jargoon.zircon.object.PortDispatcher;
import org.jargoon.zircon.vm.GuestPhysicalAspace;
import org.jargoon.zircon.vm.VmarDispatcher;

/**
 * A guest: guest-physical memory, traps, and the code of the machine (docs/zircon.md §1 to §3). VCPUs retain it, so it
 * outlives its handles while there is one. May be used from any thread.
 */
public final class GuestDispatcher extends KernelObject {
    private final Architecture architecture;
    private final GuestPhysicalAspace aspace;
    private final MachineCode code;
    private final TrapMap memoryTraps = new TrapMap();
    private final TrapMap portTraps = new TrapMap();

    /** Held while a trap on memory is set. Cores may be waited for with it held: a core that runs does not take it. */
    private final ReentrantLock trapLock = new ReentrantLock();

    private final VcpuNumbers vcpus;

    private GuestDispatcher(Kernel kernel, Engine engine) {
        super(kernel, ObjectType.GUEST);
        HypervisorOptions options = kernel.hypervisor();
        architecture = options.architecture();
        vcpus = new VcpuNumbers(options.vcpuLimit());
        aspace = new GuestPhysicalAspace(
                kernel, architecture.physicalSize(), address -> memoryTraps.find(address) != null);
        code = engine.newMachineCode(aspace, options.engineOptions(), options.machine());
        aspace.attach(code);
    }

    /**
     * zx_guest_create.
     *
     * @throws StatusException NOT_SUPPORTED if there is no engine for the kernel's architecture
     */
    public static GuestDispatcher create(Kernel kernel) throws StatusException {
        return new GuestDispatcher(kernel, engine(kernel.hypervisor()));
    }

    private static Engine engine(HypervisorOptions options) throws StatusException {
        try {
            return options.engine().get();
        } catch (IllegalStateException e) {
            // There is none: what Zircon says on a machine that cannot run guests.
            throw StatusException.of(Status.NOT_SUPPORTED);
        }
    }

    /** The rights of the first handle: which one lets VCPUs be created is the profile's (docs/zircon.md §1). */
    @Override
    public int defaultRights() {
        return super.defaultRights() | kernel().profile().vcpuCreateRight();
    }

    public Architecture architecture() {
        return architecture;
    }

    /** A new object for the root of the guest-physical address space, with one reference, the caller's. */
    public VmarDispatcher newRootVmar() {
        return aspace.newRootVmar();
    }

    GuestPhysicalAspace aspace() {
        return aspace;
    }

    MachineCode code() {
        return code;
    }

    VcpuNumbers vcpus() {
        return vcpus;
    }

    /**
     * zx_guest_set_trap, after its handles (docs/zircon.md §3.2, §3.3; size 0 of an IO trap by profile).
     *
     * <p>A range of memory is unmapped before the trap is inserted: if that fails with ALREADY_EXISTS, what was mapped
     * there is unmapped all the same.
     *
     * @param number of the {@link TrapKind}
     * @param port where a BELL trap's packets go, or null
     */
    public void setTrap(int number, long address, long size, PortDispatcher port, long key) throws StatusException {
        TrapKind kind = TrapKind.of(number);
        check(kind != TrapKind.IO || architecture.hasPorts(), Status.NOT_SUPPORTED);
        check((kind == TrapKind.BELL) == (port != null), Status.INVALID_ARGS);
        if (kind == TrapKind.IO) {
            setPortTrap(address, size, key);
        } else {
            trapLock.lock();
            try {
                setMemoryTrap(kind, address, size, port, key);
            } finally {
                trapLock.unlock();
            }
        }
    }

    private void setPortTrap(long address, long size, long key) throws StatusException {
        check(size != 0, kernel().profile().ioTrapOfSizeZero());
        boolean inside = Long.compareUnsigned(address, TrapKind.PORTS) < 0
                && Long.compareUnsigned(size, TrapKind.PORTS - address) <= 0;
        check(inside, Status.OUT_OF_RANGE);
        portTraps.insert(new Trap(TrapKind.IO, address, size, key, null));
    }

    private void setMemoryTrap(TrapKind kind, long address, long size, PortDispatcher port, long key)
            throws StatusException {
        check(((address | size) & GuestMemory.PAGE_SIZE - 1) == 0, Status.INVALID_ARGS);
        aspace.unmapForTrap(address, size);
        Bell bell = null;
        if (kind == TrapKind.BELL) {
            check(port.retain(), Status.BAD_HANDLE);
            bell = new Bell(port, key);
        }
        try {
            memoryTraps.insert(new Trap(kind, address, size, key, bell));
        } catch (StatusException e) {
            if (bell != null) {
                bell.close();
            }
            throw e;
        }
        // Something may have been mapped there between the two, and be in use by a core.
        code.mappingChanged(address, size);
    }

    /** The trap on guest-physical memory at an address, or null. */
    Trap memoryTrap(long address) {
        return memoryTraps.find(address);
    }

    /**
     * The trap on guest-physical memory at an address, or null, once no trap is being set any more: between the two
     * steps of that there is neither memory nor a trap, and a guest that runs is not to see this.
     */
    Trap settledMemoryTrap(long address) {
        trapLock.lock();
        try {
            return memoryTraps.find(address);
        } finally {
            trapLock.unlock();
        }
    }

    /** The trap on an I/O port, or null. */
    Trap portTrap(int port) {
        return portTraps.find(port);
    }

    /** No VCPU is left: packets that bells have queued leave their ports, all others stay. */
    @Override
    protected void destroy() {
        memoryTraps.forEach(trap -> {
            if (trap.bell() != null) {
                trap.bell().close();
            }
        });
        aspace.detach();
        code.close();
        aspace.destroy();
    }
}
