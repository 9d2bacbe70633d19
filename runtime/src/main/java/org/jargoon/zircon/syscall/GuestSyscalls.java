// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;

import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.hypervisor.GuestDispatcher;
import org.jargoon.zircon.object.Pair;
import org.jargoon.zircon.object.PortDispatcher;
import org.jargoon.zircon.object.ResourceDispatcher;
import org.jargoon.zircon.object.ZxProcess;

/** Guests and their traps (docs/zircon.md §2.1, §2.2, §3). */
public interface GuestSyscalls {

    /** The process that makes the calls. */
    ZxProcess process();

    /**
     * zx_guest_create: a guest of the architecture that the kernel was made for, without memory, traps or VCPUs.
     *
     * @param resource one that lets guests be created: by profile of kind HYPERVISOR, or SYSTEM with base 0; or ROOT
     * @param options 0
     * @param guest gets the guest's handle
     * @param vmar gets the handle of the root of its guest-physical address space
     * @return INVALID_ARGS for other options, before the resource or after it by profile; WRONG_TYPE for a resource of
     *     another kind, OUT_OF_RANGE for one of other numbers; NOT_SUPPORTED if there is no engine for the architecture
     */
    default int zx_guest_create(int resource, int options, int[] guest, int[] vmar) {
        return Calls.status(() -> {
            Profile profile = process().kernel().profile();
            check(!profile.guestCreateChecksOptionsFirst() || options == 0, Status.INVALID_ARGS);
            ResourceDispatcher allows =
                    Calls.get(process(), Syscall.GUEST_CREATE.handleParameter("resource"), resource);
            allows.checkLetsGuestsBeCreated();
            check(options == 0, Status.INVALID_ARGS);
            GuestDispatcher made = GuestDispatcher.create(process().kernel());
            Calls.addPair(process(), new Pair<>(made, made.newRootVmar()), guest, vmar);
        });
    }

    /**
     * zx_guest_set_trap: has accesses to a range of addresses reported. The guest handle needs WRITE, and so does the
     * port's. Takes effect at once, also on VCPUs that run; a trap stays as long as its guest.
     *
     * <p>Memory in the range is unmapped first, even if the call then fails with ALREADY_EXISTS. What is mapped there
     * later is for instruction fetch only: for data the trap wins.
     *
     * @param kind ZX_GUEST_TRAP_BELL (0), MEM (1) or IO (2)
     * @param addr of the range: for BELL and MEM a guest-physical address, for IO a port's number
     * @param size in bytes; for BELL and MEM both are multiples of 4096
     * @param port where a BELL trap's packets go; ZX_HANDLE_INVALID for the other kinds
     * @param key is given back in packets
     * @return INVALID_ARGS for an unknown kind, a port where none belongs or none where one does, a range that is not
     *     aligned, empty, or not inside of guest-physical memory; NOT_SUPPORTED for IO where the architecture has no
     *     ports; OUT_OF_RANGE for a range that reaches port 0xFFFF and, by profile, an empty one; ALREADY_EXISTS if the
     *     range meets another trap's
     */
    default int zx_guest_set_trap(int guest, int kind, long addr, long size, int port, long key) {
        return Calls.status(() -> {
            GuestDispatcher dispatcher =
                    Calls.get(process(), Syscall.GUEST_SET_TRAP.handleParameter("handle"), guest);
            PortDispatcher target = port == ZxProcess.INVALID_HANDLE
                    ? null
                    : Calls.get(process(), Syscall.GUEST_SET_TRAP.handleParameter("port_handle"), port);
            check(dispatcher.retain(), Status.BAD_HANDLE);
            try {
                dispatcher.setTrap(kind, addr, size, target, key);
            } finally {
                dispatcher.release();
            }
        });
    }
}
