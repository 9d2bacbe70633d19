// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.vmm.device.ConsolePort;
import org.jargoon.vmm.device.DmaFault;
import org.jargoon.vmm.device.InterruptLine;
import org.jargoon.vmm.virtio.QueueNotifier;
import org.jargoon.zircon.Guest;
import org.jargoon.zircon.Packet;
import org.jargoon.zircon.Vcpu;
import org.jargoon.zircon.Zircon;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.object.DebugConsole;
import org.jargoon.zircon.object.HypervisorOptions;

/**
 * A whole machine: a guest of Zircon's with RAM, a {@link Board} of devices, and VCPUs, each with a thread of its own.
 *
 * <p>It is made, loaded, started once, and ends; a restart is a new machine. May be used from any thread.
 */
public final class Machine implements AutoCloseable {
    private final CountingEngine engine = new CountingEngine(Engine.forIsa(Architecture.RISCV64.isa()));
    private final Zircon zircon;
    private final Guest guest;
    private final GuestRam ram;
    private final MachineOptions.Platform platform;
    private final Board board;
    private final List<VcpuThread> vcpus = new ArrayList<>();

    /** Guards what follows, and the state of the VCPUs' threads. */
    private final Object monitor = new Object();

    private volatile MachineEnd end;
    private boolean pausing;

    /** Makes the machine; nothing runs. */
    public Machine(MachineConfig config) {
        platform = config.options().platform();
        zircon = Zircon.start(Profile.ZIRCON_2020, hypervisor(config));
        guest = zircon.createGuest();
        ram = new GuestRam(zircon, guest, Board.RAM, config.memory());
        QueueNotifier notifier = QueueNotifier.SYNCHRONOUS;
        if (!config.isDeterministic()) {
            IoThread io = new IoThread(zircon);
            notifier = io;
            board = new Board(config, this, ram, notifier);
            io.start(board);
        } else {
            board = new Board(config, this, ram, notifier);
        }
        board.bus().attach(guest);
        for (int i = 0; i < config.vcpus(); i++) {
            vcpus.add(new VcpuThread(this, monitor, i));
        }
    }

    private HypervisorOptions hypervisor(MachineConfig config) {
        return HypervisorOptions.of(Architecture.RISCV64)
                .withEngineOptions(config.engine())
                .withMachine(config.options())
                .withEngine(() -> engine)
                .withConsole(new SbiConsole(config.console()));
    }

    /** The kernel's console is the machine's. */
    private record SbiConsole(ConsolePort port) implements DebugConsole {
        @Override
        public void print(byte[] bytes, int offset, int length) {
            port.print(bytes, offset, length);
        }

        @Override
        public int poll() {
            return port.poll();
        }
    }

    public Board board() {
        return board;
    }

    /** Copies bytes to guest-physical memory, which must be RAM. */
    public void load(long address, ByteBuffer bytes) throws DmaFault {
        ram.write(address, bytes);
    }

    /**
     * Runs the machine until it ends: on the supervisor platform its first VCPU, which starts the others, on the machine
     * platform all of them.
     *
     * @param entry the guest-physical address where they begin
     * @param a1 what they find in a1
     */
    public MachineEnd run(long entry, long a1) throws InterruptedException {
        for (VcpuThread vcpu : vcpus) {
            vcpu.create();
        }
        synchronized (monitor) {
            if (end == null) {
                boolean all = platform == MachineOptions.Platform.MACHINE;
                for (int i = 0; i < (all ? vcpus.size() : 1); i++) {
                    vcpus.get(i).start(new Packet.VcpuStartup(i, entry, a1));
                }
            }
            while (end == null) {
                monitor.wait();
            }
        }
        for (VcpuThread vcpu : vcpus) {
            vcpu.join();
        }
        return end;
    }

    /** Ends the machine from outside. */
    public void stop() {
        end(new MachineEnd.Stopped());
    }

    /** What the engine counted so far. */
    public CodeStatistics statistics() {
        return engine.statistics();
    }

    // What the threads of the VCPUs, and devices, call.

    Vcpu createVcpu() {
        return guest.createVcpu(Board.RAM);
    }

    Bus bus() {
        return board.bus();
    }

    /** Ends the machine; what comes first counts. */
    void end(MachineEnd reason) {
        synchronized (monitor) {
            if (end != null) {
                return;
            }
            end = reason;
            monitor.notifyAll();
        }
        vcpus.forEach(VcpuThread::kick);
    }

    boolean isOver() {
        return end != null;
    }

    boolean isPausing() {
        return pausing;
    }

    /** Waits for a change of the machine's state; the monitor is held. */
    void await() {
        try {
            monitor.wait();
        } catch (InterruptedException e) {
            // Nobody but a stranger interrupts these threads, and they have nothing to give up for one.
            Thread.currentThread().interrupt();
            end = end == null ? new MachineEnd.Stopped() : end;
        }
    }

    void interrupt(long mask, int vector) {
        for (long left = mask; left != 0; left &= left - 1) {
            int number = Long.numberOfTrailingZeros(left);
            if (number < vcpus.size()) {
                vcpus.get(number).interrupt(vector);
            }
        }
    }

    /** The line of an interrupt of a VCPU. */
    InterruptLine line(int vcpu, int interrupt) {
        return asserted -> vcpus.get(vcpu).interrupt(asserted ? interrupt : interrupt + Architecture.WITHDRAW);
    }

    void start(Packet.VcpuStartup startup) {
        synchronized (monitor) {
            if (startup.number() < vcpus.size()) {
                vcpus.get((int) startup.number()).start(startup);
            }
        }
    }

    @Override
    public void close() {
        stop();
        zircon.close();
    }
}
