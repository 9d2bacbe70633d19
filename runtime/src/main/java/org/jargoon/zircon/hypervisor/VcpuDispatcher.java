// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.abi.StatusException.check;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.InstructionClock;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.InfoTopic;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VcpuStateKind;
import org.jargoon.zircon.object.KernelObject;
import org.jargoon.zircon.object.ZxProcess;

/**
 * A virtual processor of a guest (docs/zircon.md §2.3 to §2.8, §6).
 *
 * <p>Only the Java thread that created it, platform or virtual, may run it and touch its registers; {@link #kick},
 * {@link #interrupt} and destruction are for any thread at any time.
 *
 * <p>{@link Thread#interrupt} of that thread is what killing a thread is in Zircon: while the thread is interrupted,
 * {@link #enter} returns CANCELED before it runs the guest and from where it sleeps, and leaves the thread interrupted.
 * A guest that is computing does not notice; {@link #kick} stops it.
 */
public final class VcpuDispatcher extends KernelObject {
    /** ZX_INFO_VCPU_FLAG_KICKED. */
    static final int INFO_KICKED = 1;

    private final GuestDispatcher guest;
    private final Architecture architecture;
    private final int number;
    private final Thread thread;
    private final AtomicBoolean threadMark;
    private final ZxProcess process;
    private final MachineCore core;
    private final GuestClock clock;
    private final ExitHandler exits;
    private final Sleeper sleeper;
    private final ExitCounts counts;
    private final InterruptBitmap pending = new InterruptBitmap();
    private final AtomicBoolean kicked = new AtomicBoolean();
    private final BooleanSupplier hasReasonToWake;
    private final Runnable timeListener = this::timeWasSet;

    /** Whether the guest's time has been set since the VCPU last asked when its timer is due. */
    private volatile boolean timeSet;

    /** Whether the core runs. Belongs to the VCPU's thread. */
    private boolean inCore;

    /** Whether {@link VcpuNumbers} knows that the VCPU runs. Belongs to the VCPU's thread. */
    private boolean started;

    private VcpuDispatcher(
            ZxProcess process, GuestDispatcher guest, int number, AtomicBoolean threadMark, MachineCore core) {
        super(guest.kernel(), ObjectType.VCPU);
        this.process = process;
        this.guest = guest;
        this.number = number;
        this.threadMark = threadMark;
        architecture = guest.architecture();
        thread = Thread.currentThread();
        sleeper = new Sleeper(thread);
        this.core = core;
        clock = guest.kernel().hypervisor().machine().clock();
        exits = new ExitHandler(guest, this, core);
        counts = new ExitCounts(guest.kernel().guestStats());
        hasReasonToWake = () -> kicked.get() || timeSet || Injection.endsWait(architecture, pending);
        clock.addListener(timeListener);
    }

    /**
     * zx_vcpu_create, for the calling thread.
     *
     * @param process whose thread it is: its end makes {@link #enter} return
     * @param entry the guest-physical address of the first instruction
     * @throws StatusException INVALID_ARGS if the entry is outside of guest-physical memory; NO_RESOURCES if there are
     *     as many VCPUs as there can be; BAD_STATE if the thread has one; BAD_HANDLE if the guest's last handle is
     *     closed meanwhile
     */
    public static VcpuDispatcher create(ZxProcess process, GuestDispatcher guest, long entry)
            throws StatusException {
        check(guest.architecture().contains(entry), Status.INVALID_ARGS);
        check(guest.retain(), Status.BAD_HANDLE);
        AtomicBoolean mark = null;
        int number = VcpuNumbers.NONE;
        VcpuDispatcher made = null;
        try {
            Profile profile = guest.kernel().profile();
            if (profile.vcpuCreateChecksThreadFirst()) {
                mark = claimThread(guest);
            }
            number = guest.vcpus().allocate();
            check(number != VcpuNumbers.NONE, Status.NO_RESOURCES);
            if (mark == null) {
                mark = claimThread(guest);
            }
            MachineCore core = guest.code().newCore(number);
            core.setPc(entry);
            made = new VcpuDispatcher(process, guest, number, mark, core);
            return made;
        } finally {
            // Also where the engine cannot make a core: the thread and the guest are not to suffer from it.
            if (made == null) {
                giveBack(guest, number, mark);
            }
        }
    }

    private static void giveBack(GuestDispatcher guest, int number, AtomicBoolean mark) {
        if (number != VcpuNumbers.NONE) {
            guest.vcpus().free(number);
        }
        if (mark != null) {
            mark.set(false);
        }
        guest.release();
    }

    private static AtomicBoolean claimThread(GuestDispatcher guest) throws StatusException {
        AtomicBoolean mark = guest.kernel().claimThreadForVcpu();
        check(mark != null, Status.BAD_STATE);
        return mark;
    }

    /** The number that the guest knows it by. */
    public int number() {
        return number;
    }

    /**
     * zx_vcpu_resume and zx_vcpu_enter: runs the guest until its VMM must be told something (docs/zircon.md §6). The
     * caller retains the VCPU meanwhile.
     *
     * @throws StatusException what is reported instead of a packet
     */
    public PortPacket enter() throws StatusException {
        checkThread();
        PortPacket packet;
        do {
            checkNotCanceled();
            if (!started) {
                started = true;
                guest.vcpus().set(number, VcpuNumbers.State.STARTED);
            }
            if (!pending.isEmpty()) {
                Injection.inject(architecture, pending, core);
            }
            Exit exit = runCore();
            counts.add(exit);
            packet = exits.handle(exit);
        } while (packet == null);
        return packet;
    }

    private Exit runCore() {
        inCore = true;
        try {
            return core.run();
        } finally {
            inCore = false;
        }
    }

    /** Notes that the guest stops this VCPU, which is started anew when it is resumed. Called by its thread. */
    void stop() {
        started = false;
        guest.vcpus().set(number, VcpuNumbers.State.STOPPED);
    }

    /** Ends zx_vcpu_resume if the VCPU has been kicked, once per kick, or if the Java thread is interrupted. */
    void checkNotCanceled() throws StatusException {
        if (kicked.get() && kicked.compareAndSet(true, false)) {
            throw StatusException.of(Status.CANCELED);
        }
        check(!thread.isInterrupted(), Status.CANCELED);
    }

    /** Whether zx_vcpu_resume is to return instead of sleeping on. */
    boolean isCanceled() {
        return kicked.get() || thread.isInterrupted();
    }

    /** A wait that the VCPU is in ends: the guest is to wait again, for its timer as it is now. */
    private void timeWasSet() {
        timeSet = true;
        sleeper.wake();
    }

    /**
     * Waits as the guest does: until there is an interrupt, a kick, or as long as it likes. Called by its thread.
     *
     * @return false where a kick has broken the wait off, and the guest must not see that: where time is instructions,
     *     a run is the same with kicks and without
     */
    boolean waitForInterrupt() {
        timeSet = false;
        if (core.hasPendingInterrupt()) {
            return true;
        }
        if (clock instanceof InstructionClock instructions) {
            return leap(instructions);
        }
        long deadline = core.timerDeadline();
        sleeper.sleep(
                hasReasonToWake, deadline == GuestClock.NEVER ? Sleeper.NO_DEADLINE : clock.nanoTime(deadline));
        return true;
    }

    /**
     * Where time is instructions, none passes while the guest waits: it leaps to where something is due. If nothing
     * ever is, only others can end the wait.
     *
     * @return whether an interrupt has ended it
     */
    private boolean leap(InstructionClock instructions) {
        instructions.advance(core.retired());
        while (!core.hasPendingInterrupt() && !hasReasonToWake.getAsBoolean() && !thread.isInterrupted()) {
            long deadline = core.timerDeadline();
            if (Math.min(deadline, instructions.nextAlarm()) == GuestClock.NEVER) {
                sleeper.sleep(hasReasonToWake, Sleeper.NO_DEADLINE);
            } else {
                instructions.leapTo(deadline);
            }
        }
        return core.hasPendingInterrupt() || Injection.endsWait(architecture, pending);
    }

    /** The SBI's hart_suspend: as {@link #waitForInterrupt}, and others can see it. */
    boolean suspend() {
        guest.vcpus().set(number, VcpuNumbers.State.SUSPENDED);
        boolean ended = waitForInterrupt();
        guest.vcpus().set(number, VcpuNumbers.State.STARTED);
        return ended;
    }

    Sleeper sleeper() {
        return sleeper;
    }

    /**
     * zx_vcpu_kick: makes {@link #enter} return CANCELED, or if it does not run, its next call. A packet that is ready
     * already is returned first. Several kicks before that count as one.
     */
    public void kick() {
        kicked.set(true);
        core.kick();
        sleeper.wake();
    }

    /**
     * zx_vcpu_interrupt: makes an interrupt pending in the guest, or not any more (docs/zircon.md §6.5; what a vector
     * means, see {@link Architecture}). One that is pending already, or out of range, changes nothing
     * (docs/zircon.md §2.6: as the code of Zircon does, not its documentation).
     */
    public void interrupt(int vector) {
        Injection.add(architecture, pending, vector);
        // The VCPU's own thread looks before it runs the core; while it does, alarms of the machine's clock may ring.
        if (Thread.currentThread() != thread || inCore) {
            core.kick();
            sleeper.wake();
        }
    }

    /** Whose VCPU it is. */
    GuestDispatcher guest() {
        return guest;
    }

    /** Whether a kick is on its way: ZX_INFO_VCPU_FLAG_KICKED. */
    public boolean isKicked() {
        return kicked.get();
    }

    /**
     * zx_vcpu_read_state (docs/zircon.md §2.7).
     *
     * @param kind and {@code to.remaining()}: as the syscall's kind and buffer_size
     */
    public void readState(int kind, ByteBuffer to) throws StatusException {
        check(VcpuState.canRead(architecture, kind, to.remaining()), Status.INVALID_ARGS);
        checkThread();
        check(!to.isReadOnly(), Status.INVALID_ARGS);
        if (kind == VcpuStateKind.FULL) {
            // What is on its way to the core is part of what the guest will notice.
            Injection.inject(architecture, pending, core);
            VcpuState.readFull(core, to);
        } else {
            VcpuState.read(architecture, core, to);
        }
    }

    /**
     * zx_vcpu_write_state (docs/zircon.md §2.8).
     *
     * @param kind and {@code from.remaining()}: as the syscall's kind and buffer_size
     */
    public void writeState(int kind, ByteBuffer from) throws StatusException {
        check(VcpuState.canWrite(architecture, kind, from.remaining()), Status.INVALID_ARGS);
        checkThread();
        switch (kind) {
            case VcpuStateKind.FULL -> VcpuState.writeFull(core, from);
            case VcpuStateKind.IO -> VcpuState.writeIo(core, from);
            case VcpuStateKind.ACCESS_FAULT -> exits.refuseAccess();
            default -> VcpuState.write(architecture, core, from);
        }
    }

    /** Checks that the calling thread is the one that created this: BAD_STATE otherwise. */
    public void checkThread() throws StatusException {
        check(Thread.currentThread() == thread, Status.BAD_STATE);
    }

    @Override
    protected boolean info(int topic, ByteBuffer record) {
        if (topic == InfoTopic.VCPU_STATE_FULL.number()) {
            return fullStateInfo(record);
        }
        if (topic != InfoTopic.VCPU.number()) {
            return false;
        }
        record.putInt(record.position(), isKicked() ? INFO_KICKED : 0);
        return true;
    }

    /** Nobody else may ask the core. */
    private boolean fullStateInfo(ByteBuffer record) {
        if (!architecture.hasFullState() || Thread.currentThread() != thread) {
            return false;
        }
        record.putLong(0, (long) core.saveState().length * Long.BYTES);
        return true;
    }

    /** The thread that the VCPU belongs to ends with its process, as far as a Java thread can: it is kicked. */
    @Override
    protected void onProcessEnd(ZxProcess ending) {
        if (ending == process) {
            kick();
        }
    }

    /** No handle and no running call is left: the number and the thread are free again. */
    @Override
    protected void destroy() {
        clock.removeListener(timeListener);
        counts.close();
        core.close();
        guest.vcpus().free(number);
        threadMark.set(false);
        guest.release();
    }
}
