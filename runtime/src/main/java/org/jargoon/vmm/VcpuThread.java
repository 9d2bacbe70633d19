// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.util.OptionalLong;
import org.jargoon.vmm.device.InterruptLine;
import org.jargoon.vmm.snapshot.SavedVcpu;
import org.jargoon.zircon.Packet;
import org.jargoon.zircon.Vcpu;
import org.jargoon.zircon.VcpuRegisters;
import org.jargoon.zircon.ZxException;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.VcpuStateKind;

/**
 * The thread of one VCPU: creates it, waits until the guest starts it, runs it and does what its packets ask for, until
 * the guest stops it, and so on until the machine ends.
 *
 * <p>{@link #monitor} guards the fields that are not final; it is the machine's.
 */
final class VcpuThread {
    private static final int A0 = 10;
    private static final int A1 = 11;
    private static final int A6 = 16;
    private static final int A7 = 17;

    /** SBI's system reset extension: what a7 holds, types in a0, and a reason in a1. */
    private static final int SBI_SYSTEM_RESET = 0x53525354;

    private static final int SBI_SHUTDOWN = 0;
    private static final int SBI_WARM_REBOOT = 2;
    private static final int SBI_SYSTEM_FAILURE = 1;

    private static final int MOST_UNEXPLAINED = 3;

    private final Machine machine;
    private final Object monitor;
    private final int number;
    private final Thread thread;
    private final VcpuLines lines = new VcpuLines(this::interrupt);
    private volatile Vcpu vcpu;

    /** The state that the VCPU was created with. */
    private long[] initial;

    /** The state with which the VCPU is to run next, or null where it is not to run. */
    private long[] next;

    /** Whether the guest has started the VCPU and not stopped it. */
    private boolean running;

    /** Whether the VCPU, which is running, stands still because the machine does. */
    private boolean standing;

    /** The state of a VCPU that stands still while the machine is saved. */
    private long[] saved;

    /** How often in a row zx_vcpu_resume has been canceled for no reason that is known. */
    private int unexplained;

    VcpuThread(Machine machine, Object monitor, int number) {
        this.machine = machine;
        this.monitor = monitor;
        this.number = number;
        thread = new Thread(this::run, "vcpu-" + number);
        thread.setDaemon(true);
    }

    /** Starts the thread and waits until it has its VCPU. */
    void create() {
        thread.start();
        synchronized (monitor) {
            while (vcpu == null && !machine.isOver()) {
                machine.await();
            }
        }
    }

    /** Has the VCPU begin as the guest asks; the monitor is held and the VCPU is stopped. */
    void start(Packet.VcpuStartup startup) {
        start(Vcpu.startState(initial, startup));
    }

    /** Has the VCPU run in a state; the monitor is held and the VCPU is stopped. */
    void start(long[] state) {
        next = state;
        monitor.notifyAll();
    }

    /** Whether the VCPU does nothing before the machine goes on; the monitor is held. */
    boolean isStill() {
        return !running || standing;
    }

    /** Whether, beside that, its registers stay as they are; the monitor is held. */
    boolean isStillForDebugger() {
        return isStill() && next == null;
    }

    /** What the guest has the VCPU do, for people, in the words of the SBI; the monitor is held. */
    String activity() {
        return running || next != null ? "started" : "stopped";
    }

    /** Whether {@link #save} has a state; the monitor is held. */
    boolean isSaved() {
        return !running || saved != null;
    }

    /** The state of the VCPU; the monitor is held. */
    SavedVcpu save() {
        if (running) {
            return new SavedVcpu(true, saved);
        }
        return next != null ? new SavedVcpu(true, next) : new SavedVcpu(false, initial);
    }

    /** How many words a state has. */
    int stateWords() {
        return initial.length;
    }

    /** The line of an interrupt of the VCPU, which its state does not change. */
    InterruptLine line(int interrupt) {
        return lines.line(interrupt);
    }

    /** zx_vcpu_interrupt, if the VCPU is there yet. */
    void interrupt(int vector) {
        Vcpu created = vcpu;
        if (created != null) {
            machine.unlessOver(() -> created.interrupt(vector));
        }
    }

    /** Makes zx_vcpu_resume return CANCELED, if the VCPU is there yet. */
    void kick() {
        Vcpu created = vcpu;
        if (created != null) {
            created.kick();
        }
    }

    void join() throws InterruptedException {
        thread.join();
    }

    private void run() {
        try {
            // Others may interrupt and kick it as long as the machine's handles are open, which close with that.
            Vcpu created = machine.createVcpu();
            long[] state = created.readFullState();
            synchronized (monitor) {
                vcpu = created;
                initial = state;
                monitor.notifyAll();
            }
            while (awaitStart()) {
                runUntilStopped();
                synchronized (monitor) {
                    running = false;
                    monitor.notifyAll();
                }
            }
        } catch (ZxException e) {
            machine.end(new MachineEnd.Failed("VCPU %d: %s".formatted(number, e.getMessage())));
        } catch (RuntimeException | Error e) {
            machine.end(new MachineEnd.Failed("internal error in VCPU %d: %s".formatted(number, e)));
            throw e;
        }
    }

    /** Waits until the guest starts the VCPU, and it may run; gives false when the machine has ended. */
    private boolean awaitStart() {
        synchronized (monitor) {
            while (!machine.isOver() && next == null) {
                machine.await();
            }
            if (machine.isOver()) {
                return false;
            }
            vcpu.writeFullState(next);
            lines.tellAll();
            next = null;
            running = true;
            stoodStill();
            return !machine.isOver();
        }
    }

    private void runUntilStopped() {
        while (!machine.isOver()) {
            Packet packet;
            try {
                packet = vcpu.resume();
            } catch (ZxException e) {
                if (!goesOn(e.status())) {
                    return;
                }
                continue;
            }
            unexplained = 0;
            handle(packet);
        }
    }

    private void handle(Packet packet) {
        switch (packet) {
            case Packet.GuestMemory access -> {
                OptionalLong data = machine.access(number, access);
                if (data.isEmpty()) {
                    vcpu.refuseAccess();
                } else if (access.read()) {
                    vcpu.completeLoad(access, data.getAsLong());
                }
            }
            case Packet.VcpuInterrupt interrupt -> machine.interrupt(interrupt.mask(), interrupt.vector());
            case Packet.VcpuStartup startup -> machine.start(startup);
            default -> throw new IllegalStateException("an unexpected packet: " + packet);
        }
    }

    /** Deals with what ended zx_vcpu_resume without a packet; whether the VCPU is to be resumed. */
    private boolean goesOn(Status status) {
        switch (status) {
            case CANCELED -> {
                return canceled();
            }
            case STOP -> {
                return false;
            }
            case UNAVAILABLE -> machine.end(new MachineEnd.PoweredOff(isFailure() ? 1 : 0));
            default -> machine.end(new MachineEnd.Failed(failure(status)));
        }
        return false;
    }

    /** Whether the guest that switches itself off gives as its reason that something failed. */
    private boolean isFailure() {
        VcpuRegisters registers = vcpu.readState();
        return (int) registers.get(A7) == SBI_SYSTEM_RESET && (int) registers.get(A1) == SBI_SYSTEM_FAILURE;
    }

    /**
     * A stop for a debugger, a kick, a call for a restart, and the end of the budget all have the same status. The core
     * knows of the first. The restart shows in the registers; where the guest is only about to call for it, it comes to
     * the same. A kick that comes late is no reason at all; an empty budget is none again and again.
     */
    private boolean canceled() {
        if (machine.isOver()) {
            return false;
        }
        if (machine.debugged().stopped(number)) {
            unexplained = 0;
            stoodStill();
            return !machine.isOver();
        }
        if (machine.servesSbi() && asksForReset()) {
            machine.end(new MachineEnd.Reset());
            return false;
        }
        if (stoodStill()) {
            unexplained = 0;
            return !machine.isOver();
        }
        if (++unexplained > MOST_UNEXPLAINED) {
            machine.end(new MachineEnd.BudgetExhausted());
            return false;
        }
        return true;
    }

    private boolean asksForReset() {
        VcpuRegisters registers = vcpu.readState();
        int type = (int) registers.get(A0);
        return (int) registers.get(A7) == SBI_SYSTEM_RESET
                && (int) registers.get(A6) == 0
                && type > SBI_SHUTDOWN
                && type <= SBI_WARM_REBOOT;
    }

    /**
     * Stands still as long as the machine does; false if it does not. The state is read only when all VCPUs stand
     * still, as until then another may send an interrupt.
     */
    private boolean stoodStill() {
        synchronized (monitor) {
            if (!machine.holds(number)) {
                return false;
            }
            standing = true;
            machine.debugged().changed();
            while (machine.holds(number) && !machine.isOver()) {
                if (machine.isSaving() && saved == null) {
                    saved = vcpu.readFullState();
                    monitor.notifyAll();
                }
                machine.await();
            }
            standing = false;
            saved = null;
            return true;
        }
    }

    private String failure(Status status) {
        long pc = vcpu.readFullState()[VcpuStateKind.FULL_PC];
        String what = switch (status) {
            case NOT_FOUND -> "accessed an address where nothing is";
            case IO_DATA_INTEGRITY -> "accessed a device by an instruction that is not a simple load or store";
            default -> "cannot go on (" + status + ")";
        };
        return "VCPU %d %s, pc 0x%x".formatted(number, what, pc);
    }
}
