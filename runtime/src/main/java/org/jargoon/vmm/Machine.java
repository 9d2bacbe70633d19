// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jargoon.gdb.DebugTarget;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.InstructionTracer;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.vmm.device.ConsolePort;
import org.jargoon.vmm.device.Device;
import org.jargoon.vmm.device.DmaMemory;
import org.jargoon.vmm.device.EndListener;
import org.jargoon.vmm.device.Htif;
import org.jargoon.vmm.device.InterruptLine;
import org.jargoon.vmm.load.BootPlan;
import org.jargoon.vmm.load.KernelSymbols;
import org.jargoon.vmm.load.LoadException;
import org.jargoon.vmm.load.ResetVector;
import org.jargoon.vmm.snapshot.MachineConfiguration;
import org.jargoon.vmm.snapshot.SavedVcpu;
import org.jargoon.vmm.snapshot.Settings;
import org.jargoon.vmm.snapshot.Snapshot;
import org.jargoon.vmm.snapshot.SnapshotException;
import org.jargoon.vmm.snapshot.SnapshotProgress;
import org.jargoon.vmm.virtio.QueueNotifier;
import org.jargoon.zircon.Guest;
import org.jargoon.zircon.Packet;
import org.jargoon.zircon.Vcpu;
import org.jargoon.zircon.Vmo;
import org.jargoon.zircon.Zircon;
import org.jargoon.zircon.ZxException;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.VmFlags;
import org.jargoon.zircon.object.DebugConsole;
import org.jargoon.zircon.object.HypervisorOptions;

/**
 * A whole machine: a guest of Zircon's with RAM, a {@link Board} of devices, and VCPUs, each with a thread of its own.
 *
 * <p>It is made, loaded, started once, and ends; a restart is a new machine. May be used from any thread.
 */
public final class Machine implements AutoCloseable {
    /** How often a program is looked at that speaks by variables in RAM: each 10 ms. */
    private static final long HTIF_TICKS = GuestClock.HERTZ / 100;

    private final CountingEngine engine = new CountingEngine(Engine.forIsa(Architecture.RISCV64.isa()));
    private final Zircon zircon;
    private final Guest guest;
    private final GuestRam ram;
    private final ConsolePort console;
    private final MachineOptions.Platform platform;
    private final GuestClock clock;
    private final Board board;

    /** The thread of the devices, or null where they work on that of the only VCPU. */
    private final IoThread io;

    private final List<VcpuThread> vcpus = new ArrayList<>();
    private final MachineTarget debugTarget;

    /** Guards what follows, and the state of the VCPUs' threads. */
    private final Object monitor = new Object();

    private volatile MachineEnd end;

    /** Whether {@link #run} has set the VCPUs going. */
    private boolean launched;

    /** How many want the VCPUs to stand still. */
    private int pauses;

    /** Whether VCPUs that stand still are to tell their states. */
    private boolean saving;

    private boolean programHasHost;

    /** Makes the machine; nothing runs. */
    public Machine(MachineConfig config) {
        platform = config.options().platform();
        clock = config.options().clock();
        console = config.console();
        zircon = Zircon.start(Profile.ZIRCON_2020, hypervisor(config));
        guest = zircon.createGuest();
        ram = new GuestRam(zircon, guest, Board.RAM, config.memory());
        for (int i = 0; i < config.vcpus(); i++) {
            vcpus.add(new VcpuThread(this, monitor, i));
        }
        io = config.isDeterministic() ? null : new IoThread(this, zircon);
        board = new Board(config, this, ram, io == null ? QueueNotifier.SYNCHRONOUS : io);
        if (io != null) {
            io.start(board);
        }
        board.bus().attach(guest);
        debugTarget = new MachineTarget(this, monitor, engine, vcpus, clock);
        vcpus.forEach(VcpuThread::create);
    }

    private HypervisorOptions hypervisor(MachineConfig config) {
        return HypervisorOptions.of(Architecture.RISCV64)
                .withEngineOptions(config.engine())
                .withMachine(config.options())
                .withVcpuLimit(config.vcpus())
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

    /** The machine's RAM, by guest-physical addresses. */
    public DmaMemory ram() {
        return ram;
    }

    /** Puts the code in which all VCPUs of a machine platform begin at {@link ResetVector#BASE}. */
    public void setResetVector(byte[] rom) {
        Vmo memory = zircon.createVmo(ResetVector.SIZE);
        memory.write(0, rom);
        debugTarget.setRom(rom);
        guest.vmar().map(ResetVector.BASE, memory, 0, ResetVector.SIZE, VmFlags.PERM_READ | VmFlags.PERM_EXECUTE);
    }

    /**
     * Serves a bare-metal program that speaks with its host by variables in RAM, before the machine runs.
     *
     * @throws LoadException if the variables are not in RAM
     */
    public void serve(BootPlan.HtifPlace place) throws LoadException {
        if (!ram.contains(place.tohost() & -Htif.PAGE, Htif.PAGE)) {
            throw new LoadException("the kernel's tohost lies at 0x%x, where no RAM is".formatted(place.tohost()));
        }
        programHasHost = true;
        Htif htif = new Htif(place.tohost(), place.fromhost(), ram, console, endListener());
        if (place.alone()) {
            board.bus().attach(guest, htif, htif.page());
        } else {
            poll(htif);
        }
    }

    private void poll(Htif htif) {
        GuestClock.Alarm[] alarm = new GuestClock.Alarm[1];
        alarm[0] = clock.newAlarm(() -> {
            htif.poll();
            if (!isOver()) {
                alarm[0].set(clock.ticks() + HTIF_TICKS);
            }
        });
        alarm[0].set(clock.ticks() + HTIF_TICKS);
    }

    /**
     * Runs the machine until it ends: on the supervisor platform its first VCPU, which starts the others, on the
     * machine platform all of them.
     *
     * @param entry the guest-physical address where they begin
     * @param a1 what they find in a1
     */
    public MachineEnd run(long entry, long a1) throws InterruptedException {
        synchronized (monitor) {
            boolean all = platform == MachineOptions.Platform.MACHINE;
            for (int i = 0; end == null && i < (all ? vcpus.size() : 1); i++) {
                vcpus.get(i).start(new Packet.VcpuStartup(i, entry, a1));
            }
            launched = true;
            debugTarget.changed();
        }
        return awaitEnd();
    }

    /**
     * Goes on where a snapshot was taken, until the machine ends. Its clock must have been made to show what the
     * snapshot's showed.
     *
     * @throws SnapshotException if the snapshot is not of such a machine, or is damaged
     */
    public MachineEnd run(Snapshot snapshot, SnapshotProgress progress)
            throws InterruptedException, SnapshotException {
        if (isOver()) {
            return awaitEnd();
        }
        // Memory comes after the devices, which may have work to do as soon as they are there.
        board.pause();
        snapshot.restore(configuration(), board.devices(), ram.snapshotMemory(), progress);
        board.resume();
        synchronized (monitor) {
            for (int i = 0; end == null && i < vcpus.size(); i++) {
                SavedVcpu saved = snapshot.vcpus().get(i);
                if (saved.started()) {
                    vcpus.get(i).start(saved.words());
                }
            }
            launched = true;
            debugTarget.changed();
        }
        return awaitEnd();
    }

    private MachineEnd awaitEnd() throws InterruptedException {
        synchronized (monitor) {
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

    /**
     * Writes the machine's whole state to a file, and goes on.
     *
     * @param settings for who makes the machine again
     * @throws SnapshotException if the file cannot be written
     */
    public void save(Path file, Settings settings, SnapshotProgress progress) throws SnapshotException {
        if (programHasHost) {
            throw new SnapshotException(file, "cannot be written: a program that uses HTIF cannot be restored");
        }
        askToPause();
        try {
            List<SavedVcpu> saved = saveVcpus(file);
            board.pause();
            try {
                Snapshot.write(
                        file, configuration(), settings, clock.moment(), saved, board.devices(),
                        ram.snapshotMemory(), progress);
            } finally {
                board.resume();
            }
        } finally {
            goOn();
        }
    }

    private List<SavedVcpu> saveVcpus(Path file) throws SnapshotException {
        synchronized (monitor) {
            if (!launched) {
                throw new SnapshotException(file, "cannot be written: the machine has not started yet");
            }
            while (end == null && !vcpus.stream().allMatch(VcpuThread::isStill)) {
                await();
            }
            saving = true;
            monitor.notifyAll();
            while (end == null && !vcpus.stream().allMatch(VcpuThread::isSaved)) {
                await();
            }
            saving = false;
            if (end != null) {
                throw new SnapshotException(file, "cannot be written: the machine has ended");
            }
            return vcpus.stream().map(VcpuThread::save).toList();
        }
    }

    private MachineConfiguration configuration() {
        return new MachineConfiguration(
                "virt riscv64 " + platform.name().toLowerCase(Locale.ROOT),
                ram.snapshotMemory().size(),
                vcpus.size(),
                vcpus.getFirst().stateWords(),
                board.devices().stream().map(Device::kind).toList());
    }

    /** Makes the VCPUs stand still soon, and does not wait for it; each call is taken back by one of {@link #goOn}. */
    public void askToPause() {
        synchronized (monitor) {
            pauses++;
        }
        vcpus.forEach(VcpuThread::kick);
    }

    /** Takes one {@link #askToPause} back; with the last, the VCPUs go on. */
    public void goOn() {
        synchronized (monitor) {
            pauses--;
            monitor.notifyAll();
        }
    }

    /**
     * Has each access to a device be told in a line, before the machine runs: what a Zircon trap was set for.
     *
     * @param lines may be called by several threads at the same time
     */
    public void traceTraps(Consumer<String> lines) {
        board.bus().setTrace(lines);
    }

    /** Tells a tracer of every instruction, before the machine runs. */
    public void setTracer(InstructionTracer tracer) {
        engine.code().setTracer(tracer);
    }

    /**
     * The machine for a debugger, which may come and go as long as it runs. Stopped before it runs, it waits for one at
     * its first instruction.
     */
    public DebugTarget debugTarget() {
        return debugTarget;
    }

    /** Tells debuggers the kernel's functions, from when it is known where the kernel runs. */
    public void setSymbols(KernelSymbols kernel) {
        debugTarget.setSymbols(kernel);
    }

    /** The machine for a profiler. */
    public ProfileTarget profileTarget() {
        return new ProfileTarget(engine, vcpus.size());
    }

    /** What the engine counted so far. */
    public CodeStatistics statistics() {
        return engine.statistics();
    }

    // What the threads of the VCPUs, and devices, call.

    Vcpu createVcpu() {
        return guest.createVcpu(Board.RAM);
    }

    /** Ends the machine; what comes first counts. */
    void end(MachineEnd reason) {
        synchronized (monitor) {
            if (end != null) {
                return;
            }
            end = reason;
            monitor.notifyAll();
            debugTarget.ended(reason);
        }
        for (VcpuThread vcpu : vcpus) {
            try {
                vcpu.kick();
            } catch (ZxException e) {
                // The machine is being closed meanwhile, so its VCPUs have left already.
                return;
            }
        }
    }

    /** How devices end the machine. */
    EndListener endListener() {
        return new EndListener() {
            @Override
            public void poweredOff(int code) {
                end(new MachineEnd.PoweredOff(code));
            }

            @Override
            public void reset() {
                end(new MachineEnd.Reset());
            }
        };
    }

    boolean isOver() {
        return end != null;
    }

    boolean isSaving() {
        return saving;
    }

    /** Whether the kernel below the guest is its firmware. */
    boolean servesSbi() {
        return platform == MachineOptions.Platform.SUPERVISOR;
    }

    /** Does what devices ask of the kernel, whose handles may be closed once the machine is over: in vain then. */
    void unlessOver(Runnable syscall) {
        if (isOver()) {
            return;
        }
        try {
            syscall.run();
        } catch (ZxException e) {
            if (!isOver()) {
                throw e;
            }
        }
    }

    /** Whether VCPUs that are to run have been told so; the monitor is held. */
    boolean isLaunched() {
        return launched;
    }

    /** Leads an access of a VCPU to its device; gives what was loaded, or nothing where the device does not answer. */
    OptionalLong access(int vcpu, Packet.GuestMemory access) {
        engine.core(vcpu).exits().addAccess(board.bus().name(access));
        return board.bus().access(access);
    }

    MachineTarget debugged() {
        return debugTarget;
    }

    /** Whether a VCPU must stand still; the monitor is held. */
    boolean holds(int vcpu) {
        return pauses > 0 || debugTarget.holds(vcpu);
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
        return vcpus.get(vcpu).line(interrupt);
    }

    void start(Packet.VcpuStartup startup) {
        synchronized (monitor) {
            if (startup.number() < vcpus.size()) {
                vcpus.get((int) startup.number()).start(startup);
            }
        }
    }

    /** Ends the machine. When this returns, what is behind its devices is not in use any more and may be closed. */
    @Override
    public void close() {
        stop();
        clock.close();
        board.pause();
        zircon.close();
    }
}
