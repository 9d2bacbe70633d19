// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jargoon.zircon.abi.Profile;

/**
 * One Zircon kernel inside this Java process: what its processes and objects share. Several kernels know nothing of
 * each other: an object of one must not get into a process of another.
 */
public final class Kernel {
    /** The lowest koid that an object may have: those below are reserved (docs/zircon.md §8.10). */
    private static final long FIRST_KOID = 1024;

    private final Profile profile;
    private final HypervisorOptions hypervisor;
    private final AtomicLong nextKoid = new AtomicLong(FIRST_KOID);
    private final AtomicLong liveObjects = new AtomicLong();
    private final HandleArena handleArena = new HandleArena();
    private final GuestStats guestStats = new GuestStats();
    private final TimerQueue timers = new TimerQueue();

    /** The mark that a thread has a VCPU; false again once that is destroyed. */
    private final ThreadLocal<AtomicBoolean> vcpuOfThread = new ThreadLocal<>();

    /** A kernel whose guests are {@linkplain HypervisorOptions#DEFAULT RISC-V machines}. */
    public Kernel(Profile profile) {
        this(profile, HypervisorOptions.DEFAULT);
    }

    public Kernel(Profile profile, HypervisorOptions hypervisor) {
        this.profile = profile;
        this.hypervisor = hypervisor;
    }

    public Profile profile() {
        return profile;
    }

    /** What this kernel's guests run on. */
    public HypervisorOptions hypervisor() {
        return hypervisor;
    }

    /**
     * Marks the calling thread, virtual or not, as one that has a VCPU of this kernel (docs/zircon.md §2.10).
     *
     * @return the mark, to be set to false when the VCPU is destroyed; null if the thread has one already
     */
    public AtomicBoolean claimThreadForVcpu() {
        AtomicBoolean mark = vcpuOfThread.get();
        if (mark != null && mark.get()) {
            return null;
        }
        mark = new AtomicBoolean(true);
        vcpuOfThread.set(mark);
        return mark;
    }

    /** How many objects exist: made and not destroyed. 0 once all processes are closed and nothing runs any more. */
    public long liveObjects() {
        return liveObjects.get();
    }

    /** What this kernel's guests have done so far, for ZX_INFO_GUEST_STATS. */
    public GuestStats guestStats() {
        return guestStats;
    }

    HandleArena handleArena() {
        return handleArena;
    }

    TimerQueue timers() {
        return timers;
    }

    long objectMade() {
        liveObjects.incrementAndGet();
        return nextKoid.getAndIncrement();
    }

    void objectDestroyed() {
        liveObjects.decrementAndGet();
    }
}
