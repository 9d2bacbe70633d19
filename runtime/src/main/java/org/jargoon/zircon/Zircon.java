// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon;

import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.object.HypervisorOptions;
import org.jargoon.zircon.object.Kernel;
import org.jargoon.zircon.object.ZxProcess;
import org.jargoon.zircon.syscall.Syscalls;

/**
 * A process of a Zircon kernel: where objects are made, and the place of their handles. May be used from any thread.
 *
 * <p>Closing it closes all handles of the process, as the end of a process does, and makes its VCPUs that run return
 * with CANCELED.
 */
public final class Zircon implements AutoCloseable {
    private final Kernel kernel;
    private final ZxProcess process;
    private final Syscalls syscalls;
    private final int rootResource;
    private volatile boolean closed;

    private Zircon(Kernel kernel) {
        this.kernel = kernel;
        process = new ZxProcess(kernel);
        syscalls = new Syscalls(process);
        rootResource = addRootResource();
    }

    private int addRootResource() {
        try {
            return process.addRootResource();
        } catch (StatusException e) {
            throw new ZxException("the root resource", e.status());
        }
    }

    /** A process of a kernel of its own: of 2020, for RISC-V guests. */
    public static Zircon start() {
        return start(Profile.ZIRCON_2020, HypervisorOptions.DEFAULT);
    }

    /**
     * A process of a kernel of its own.
     *
     * @param profile the era whose interface it has
     * @param hypervisor what its guests are and how they run
     */
    public static Zircon start(Profile profile, HypervisorOptions hypervisor) {
        return new Zircon(new Kernel(profile, hypervisor));
    }

    /** Another process of the same kernel. Handles go from one to the other through channels. */
    public Zircon newProcess() {
        return new Zircon(kernel);
    }

    /** The syscall face of this process. */
    public Syscalls syscalls() {
        return syscalls;
    }

    public Kernel kernel() {
        return kernel;
    }

    /** The handle to the resource that all others come from, with which guests can be made. */
    public int rootResource() {
        return rootResource;
    }

    /** zx_guest_create, with the root resource: a guest and its guest-physical address space, {@link Guest#vmar}. */
    public Guest createGuest() {
        int[] guest = new int[1];
        int[] vmar = new int[1];
        ZxException.check("zx_guest_create", syscalls.zx_guest_create(rootResource, 0, guest, vmar));
        return new Guest(this, guest[0], new Vmar(this, vmar[0]));
    }

    /**
     * zx_vmo_create and zx_vmo_replace_as_executable: memory that a guest may also be allowed to execute.
     *
     * @param size in bytes, rounded up to whole pages
     */
    public Vmo createVmo(long size) {
        int[] vmo = new int[1];
        ZxException.check("zx_vmo_create", syscalls.zx_vmo_create(size, 0, vmo));
        int plain = vmo[0];
        ZxException.check(
                "zx_vmo_replace_as_executable",
                syscalls.zx_vmo_replace_as_executable(plain, ZxProcess.INVALID_HANDLE, vmo));
        return new Vmo(this, vmo[0]);
    }

    /** zx_port_create. */
    public Port createPort() {
        int[] port = new int[1];
        ZxException.check("zx_port_create", syscalls.zx_port_create(0, port));
        return new Port(this, port[0]);
    }

    Packet packet(PortPacket packet) {
        return Packet.of(packet, kernel.hypervisor().architecture(), kernel.profile());
    }

    /** Whether the process has been ended. */
    boolean isClosed() {
        return closed;
    }

    /** Ends the process: closes all of its handles. */
    @Override
    public void close() {
        closed = true;
        process.close();
    }
}
