// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.UNSAFE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jargoon.memory.GuestMemory;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VmFlags;
import org.jargoon.zircon.object.Kernel;
import org.jargoon.zircon.object.ZxProcess;
import org.jargoon.zircon.syscall.Syscalls;

/** A kernel with one process and one guest-physical space; {@link #close} finds out whether anything of it leaked. */
final class VmFixture implements AutoCloseable {
    static final int RWX = VmFlags.PERMS;
    static final int RW = VmFlags.PERM_READ | VmFlags.PERM_WRITE;
    static final int RWX_AT = RWX | VmFlags.SPECIFIC;
    static final long SIZE = 1L << 36;

    final Kernel kernel;
    final ZxProcess process;
    final Syscalls sys;
    final Set<Long> trappedPages = new HashSet<>();
    final GuestPhysicalAspace aspace;
    final int vmar;
    private final long committedBefore = HostMemory.committedPages();

    VmFixture() {
        this(Profile.ZIRCON_2020);
    }

    VmFixture(Profile profile) {
        kernel = new Kernel(profile);
        process = new ZxProcess(kernel);
        sys = new Syscalls(process);
        aspace = new GuestPhysicalAspace(kernel, SIZE, address -> trappedPages.contains(address / PAGE_SIZE));
        vmar = handle(aspace.newRootVmar());
    }

    @Override
    public void close() {
        process.close();
        aspace.destroy();
        assertEquals(0, kernel.liveObjects(), "objects leaked");
        assertEquals(committedBefore, HostMemory.committedPages(), "pages leaked");
    }

    private int handle(VmarDispatcher object) {
        try {
            return process.addNew(object);
        } catch (StatusException e) {
            throw new AssertionError(e);
        }
    }

    /** A VMO with all rights, EXECUTE among them. */
    int vmo(long size) {
        return vmo(size, 0);
    }

    int vmo(long size, int options) {
        int[] out = new int[1];
        ok(sys.zx_vmo_create(size, options, out));
        ok(sys.zx_vmo_replace_as_executable(out[0], 0, out));
        return out[0];
    }

    VmoDispatcher object(int vmo) {
        try {
            return process.get(vmo, null, Rights.NONE);
        } catch (StatusException e) {
            throw new AssertionError(e);
        }
    }

    int child(int vmo, long offset, long size) {
        int[] out = new int[1];
        ok(sys.zx_vmo_create_child(vmo, VmFlags.CHILD_SNAPSHOT | VmFlags.CHILD_RESIZABLE, offset, size, out));
        return out[0];
    }

    /** Maps at an address and returns the status. */
    Status tryMap(int region, int options, long offset, int vmo, long vmoOffset, long length) {
        return Status.of(sys.zx_vmar_map(region, options, offset, vmo, vmoOffset, length, new long[1]));
    }

    void map(long address, int vmo, long vmoOffset, long length) {
        assertEquals(Status.OK, tryMap(vmar, RWX_AT, address, vmo, vmoOffset, length));
    }

    int region(int parent, int options, long offset, long size) {
        int[] out = new int[1];
        ok(sys.zx_vmar_allocate(parent, options, offset, size, out, new long[1]));
        return out[0];
    }

    /** A handle to the same object with these rights only. */
    int with(int handle, int rights) {
        try {
            return process.add(process.get(handle, null, Rights.NONE), rights);
        } catch (StatusException e) {
            throw new AssertionError(e);
        }
    }

    void write(int vmo, long offset, long value) {
        ok(sys.zx_vmo_write(vmo, ByteBuffer.allocate(Long.BYTES).putLong(0, value), offset));
    }

    long read(int vmo, long offset) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
        ok(sys.zx_vmo_read(vmo, bytes, offset));
        return bytes.getLong(0);
    }

    /** As a core does it: resolves, and lets the fault be handled where that fails. */
    Status access(long address, int access) {
        for (int i = 0; i < 2; i++) {
            if (aspace.resolve(address, access) != 0) {
                return Status.OK;
            }
            Status status = aspace.pageFault(address, access);
            if (status != Status.OK) {
                return status;
            }
        }
        throw new AssertionError("a fault that is handled, and again");
    }

    void guestWrite(long address, long value) {
        assertEquals(Status.OK, access(address, GuestMemory.WRITE));
        UNSAFE.putLong(host(address, GuestMemory.WRITE), Long.reverseBytes(value));
    }

    long guestRead(long address) {
        assertEquals(Status.OK, access(address, GuestMemory.READ));
        return Long.reverseBytes(UNSAFE.getLong(host(address, GuestMemory.READ)));
    }

    private long host(long address, int access) {
        long page = aspace.resolve(address, access);
        assertNotEquals(0, page);
        assertNotEquals(0, page & access);
        return (page & -PAGE_SIZE) + address % PAGE_SIZE;
    }

    boolean isMapped(long address) {
        return access(address, GuestMemory.READ) == Status.OK;
    }

    static void ok(int status) {
        assertEquals(Status.OK, Status.of(status));
    }
}
