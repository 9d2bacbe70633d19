// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.WRITE;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jargoon.memory.PhysicalMemory;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VmFlags;
import org.jargoon.zircon.object.Kernel;

/**
 * The physical memory of a guest: VMOs that are mapped into a tree of address regions, and traps, which hide them from
 * data accesses (docs/zircon.md §7, §3.5). Belongs to the guest, which {@linkplain #destroy destroys} it at its own
 * end. May be used from any thread.
 */
public final class GuestPhysicalAspace implements PhysicalMemory {
    private final Kernel kernel;
    private final long size;
    private final TrapLookup traps;
    private final VmAddressRegion root;

    /** Guards the tree of regions against other changes. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile MachineCode code;

    /**
     * @param size addresses lie in [0, size): 2^36, 2^48 or 2^56 by ISA
     * @param traps the guest's
     */
    public GuestPhysicalAspace(Kernel kernel, long size, TrapLookup traps) {
        if (size <= 0 || !VmAddressRegion.isAligned(size)) {
            throw new IllegalArgumentException("a guest-physical space of 0x%x bytes".formatted(size));
        }
        this.kernel = kernel;
        this.size = size;
        this.traps = traps;
        this.root = new VmAddressRegion(this, null, 0, size, VmFlags.CAN_MAP_RWX | VmFlags.CAN_MAP_SPECIFIC);
    }

    @Override
    public long size() {
        return size;
    }

    Kernel kernel() {
        return kernel;
    }

    /** A new object for the region that is the whole space, with one reference, the caller's. */
    public VmarDispatcher newRootVmar() {
        return new VmarDispatcher(this, root);
    }

    /**
     * From now on, cores of {@code guestCode} may use what {@link #resolve} returns: it is told of every change of
     * mappings, and of every write of the host to memory that is mapped executable.
     */
    public void attach(MachineCode guestCode) {
        code = guestCode;
    }

    /** The guest's code is about to be closed, none of its cores is running or will: it is told nothing any more. */
    public void detach() {
        code = null;
    }

    /**
     * {@inheritDoc}
     *
     * <p>A page under a trap cannot be read or written, only executed (docs/zircon.md §3.5). What is returned may be
     * used only by cores of the {@linkplain #attach attached} code: the page may be gone as soon as those do not use
     * it.
     */
    @Override
    public long resolve(long address, int access) {
        VmMapping mapping = root.find(address);
        if (mapping == null) {
            return 0;
        }
        return mapping.resolve(address, access, traps.isTrapped(address) ? READ | WRITE : 0);
    }

    /**
     * Handles an access that {@link #resolve} refused and no trap explains: makes it possible, or says why it is not
     * (docs/zircon.md §4.7). May wait for other threads that change the memory: not to be called by a core that runs.
     *
     * @param access {@link org.jargoon.memory.GuestMemory}'s READ, WRITE or EXECUTE
     * @return OK if it is worth another try; NOT_FOUND if nothing is mapped at the address, be it inside of the space
     *     or not; NOT_SUPPORTED if the mapping forbids the access (docs/zircon.md §7.3); OUT_OF_RANGE if the VMO ends
     *     before it; NO_MEMORY
     */
    public Status pageFault(long address, int access) {
        VmMapping mapping = retained(address);
        if (mapping == null) {
            return Status.NOT_FOUND;
        }
        try {
            return mapping.allows(access)
                    ? mapping.vmo().pages().fault(mapping.vmoOffsetOf(address), access)
                    : Status.NOT_SUPPORTED;
        } finally {
            mapping.vmo().release();
        }
    }

    /**
     * Copies bytes of one page, for a caller that is no core: traps do not hide them.
     *
     * @param into gets as many as it has remaining
     * @throws StatusException OUT_OF_RANGE if the address is not in the space or the VMO ends before the bytes;
     *     NOT_FOUND if nothing is mapped there that allows the access
     */
    public void read(long address, int access, ByteBuffer into) throws StatusException {
        withPage(address, access, mapping -> mapping.vmo().read(mapping.vmoOffsetOf(address), into));
    }

    /**
     * Copies bytes to one page, for a caller that is no core: traps do not hide them. Cores that run see them, also as
     * code. Not to be called by a core that runs.
     *
     * @param from all that it has remaining is copied
     * @throws StatusException as of {@link #read}, and NO_MEMORY
     */
    public void write(long address, ByteBuffer from) throws StatusException {
        withPage(address, WRITE, mapping -> mapping.vmo().write(mapping.vmoOffsetOf(address), from));
    }

    @FunctionalInterface
    private interface PageAction {
        void run(VmMapping mapping) throws StatusException;
    }

    private void withPage(long address, int access, PageAction action) throws StatusException {
        StatusException.check(address >= 0 && address < size, Status.OUT_OF_RANGE);
        VmMapping mapping = retained(address);
        StatusException.check(mapping != null, Status.NOT_FOUND);
        try {
            StatusException.check(mapping.allows(access), Status.NOT_FOUND);
            action.run(mapping);
        } finally {
            mapping.vmo().release();
        }
    }

    /** The mapping at an address, with a reference to its VMO that the caller releases; or null. */
    private VmMapping retained(long address) {
        lock.lock();
        try {
            VmMapping mapping = root.find(address);
            if (mapping != null) {
                // A mapping that is in the tree has its VMO, so this gets it.
                mapping.vmo().retain();
            }
            return mapping;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Unmaps a range that is going to be trapped (docs/zircon.md §3.2, §10.3): what is not mapped there stays so, parts
     * of mappings that are outside stay, and so do regions, without what they had mapped there.
     *
     * @throws StatusException INVALID_ARGS if {@code address} is not a multiple of the page's size, {@code length} is 0
     *     or the range, its length rounded up to whole pages, is not in the space; BAD_STATE if the root VMAR has been
     *     destroyed
     */
    public void unmapForTrap(long address, long length) throws StatusException {
        change(change -> {
            root.unmap(address, length, VmAddressRegion.Inside.EMPTY, change);
            return null;
        });
    }

    /** Ends the space: nothing is mapped any more, and nothing can be. A second time does nothing. */
    public void destroy() {
        try {
            change(change -> {
                root.destroy(change);
                return null;
            });
        } catch (StatusException e) {
            if (e.status() != Status.BAD_STATE) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A change of the tree. */
    @FunctionalInterface
    interface Change<T> {
        T run(MappingChange change) throws StatusException;
    }

    /** Changes the tree with the lock held, and does what is to be done without it afterwards. */
    <T> T change(Change<T> body) throws StatusException {
        MappingChange change = new MappingChange();
        try {
            lock.lock();
            try {
                return body.run(change);
            } finally {
                lock.unlock();
            }
        } finally {
            change.finish();
        }
    }

    void mappingChanged(long address, long length) {
        MachineCode now = code;
        if (now != null) {
            now.mappingChanged(address, length);
        }
    }

    void synchronizeCode(long address, long length) {
        MachineCode now = code;
        if (now != null) {
            now.synchronizeCode(address, length);
        }
    }
}
