// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jargoon.vmm.snapshot.SavedVcpu;
import org.jargoon.zircon.Packet;
import org.jargoon.zircon.Vcpu;
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
    private static final int A7 = 17;

    /** What a7 holds in a call of SBI's system reset extension. */
    private static final int SBI_SYSTEM_RESET = 0x53525354;

    private final Machine machine;
    private final Object monitor;
    private final int number;
    private final Thread thread;
    private volatile Vcpu vcpu;

    /** The state that the VCPU was created with. */
    private long[] initial;

    /** The state with which the VCPU is to run next, or null where it is not to run. */
    private long[] next;

    /** What the VCPU's state was when its thread began to wait, if it was running before; null while it runs. */
    private long[] parked;

    private boolean running;

    /** Whether {@link #kick} was called and what it does has not been seen: nothing else says why a VCPU returns. */
    private final AtomicBoolean kicked = new AtomicBoolean();

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

    /** Whether the thread does not touch the guest before the machine goes on; the monitor is held. */
    boolean isParked() {
        return !running || parked != null;
    }

    /** The state of the VCPU; the monitor is held and the thread is parked. */
    SavedVcpu save() {
        if (parked != null) {
            return new SavedVcpu(true, parked);
        }
        return next != null ? new SavedVcpu(true, next) : new SavedVcpu(false, initial);
    }

    /** How many words a state has. */
    int stateWords() {
        return initial.length;
    }

    void interrupt(int vector) {
        vcpu.interrupt(vector);
    }

    /** Makes zx_vcpu_resume return CANCELED. */
    void kick() {
        kicked.set(true);
        Vcpu created = vcpu;
        if (created != null) {
            created.kick();
        }
    }

    void join() throws InterruptedException {
        thread.join();
    }

    private void run() {
        try (Vcpu created = machine.createVcpu()) {
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

    /** Waits until the guest starts the VCPU; gives false when the machine has ended. */
    private boolean awaitStart() {
        synchronized (monitor) {
            while (!machine.isOver() && (next == null || machine.isPausing())) {
                machine.await();
            }
            if (machine.isOver()) {
                return false;
            }
            vcpu.writeFullState(next);
            next = null;
            running = true;
            return true;
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
            handle(packet);
        }
    }

    private void handle(Packet packet) {
        switch (packet) {
            case Packet.GuestMemory access when access.read() -> vcpu.completeLoad(access, machine.bus().read(access));
            case Packet.GuestMemory access -> machine.bus().write(access);
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
            case UNAVAILABLE -> machine.end(new MachineEnd.PoweredOff(0));
            default -> machine.end(new MachineEnd.Failed(failure(status)));
        }
        return false;
    }

    /** A kick, a call for a restart, or the end of the budget: all have the same status. */
    private boolean canceled() {
        if (kicked.getAndSet(false)) {
            park();
            return !machine.isOver();
        }
        machine.end(
                (int) vcpu.readState().get(A7) == SBI_SYSTEM_RESET
                        ? new MachineEnd.Reset()
                        : new MachineEnd.BudgetExhausted());
        return false;
    }

    /** Stands still as long as the machine does. */
    private void park() {
        synchronized (monitor) {
            if (machine.isPausing() && !machine.isOver()) {
                parked = vcpu.readFullState();
                monitor.notifyAll();
            }
            while (machine.isPausing() && !machine.isOver()) {
                machine.await();
            }
            parked = null;
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
