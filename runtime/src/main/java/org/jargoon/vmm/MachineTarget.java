// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jargoon.gdb.AllStop;
import org.jargoon.gdb.AllStopTarget;
import org.jargoon.gdb.DebugThread;
import org.jargoon.gdb.GdbSignal;
import org.jargoon.gdb.MonitorCommand;
import org.jargoon.gdb.StopEvent;
import org.jargoon.vcpu.CodeSpace;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.CoreDebug;
import org.jargoon.vcpu.DebugStop;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vmm.device.DmaFault;
import org.jargoon.vmm.device.DmaMemory;
import org.jargoon.vmm.load.KernelSymbols;
import org.jargoon.vmm.load.ResetVector;

/**
 * A machine for a debugger: each VCPU is a thread, also where the guest has not started it. While the VCPUs stand still
 * so does the machine's clock, and no timer expires; devices go on, and the real-time clock keeps the host's time.
 * Registers are those of the engine's cores, as Zircon's syscalls give them to the VCPUs' own threads only.
 */
final class MachineTarget implements AllStopTarget {
    private static final String KERNEL = "/kernel";

    /** Where VCPUs take exceptions in supervisor mode. */
    private static final String TRAP_VECTOR = "stvec";

    private final Machine machine;
    private final Object monitor;
    private final CountingEngine engine;
    private final List<VcpuThread> vcpus;
    private final GuestClock clock;
    private final AllStop stops;
    private byte[] rom = {};
    private volatile KernelSymbols symbols = KernelSymbols.NONE;

    /** What was made last of the symbols, and for which distance; only the debugger's thread uses it. */
    private long kernelDistance;

    private ByteBuffer kernelFile;

    MachineTarget(Machine machine, Object monitor, CountingEngine engine, List<VcpuThread> vcpus, GuestClock clock) {
        this.machine = machine;
        this.monitor = monitor;
        this.engine = engine;
        this.vcpus = vcpus;
        this.clock = clock;
        stops = new AllStop(monitor, new Threads());
    }

    private final class Threads implements AllStop.Threads {
        @Override
        public int count() {
            return vcpus.size();
        }

        @Override
        public boolean isStill(int thread) {
            return machine.isLaunched() && vcpus.get(thread - 1).isStillForDebugger();
        }

        @Override
        public void step(int thread) {
            engine.core(thread - 1).debug().step();
        }

        @Override
        public void kick() {
            machine.unlessOver(() -> vcpus.forEach(VcpuThread::kick));
        }

        @Override
        public void stopped() {
            clock.stop();
        }

        @Override
        public void resumed() {
            clock.resume();
        }
    }

    /** What can be read at {@link ResetVector#BASE}. */
    void setRom(byte[] bytes) {
        rom = Arrays.copyOf(bytes, (int) ResetVector.SIZE);
    }

    void setSymbols(KernelSymbols kernel) {
        symbols = kernel;
    }

    // What the VCPUs' threads call.

    /** Whether the debugger wants a VCPU to stand still; the monitor is held. */
    boolean holds(int vcpu) {
        return stops.holds(vcpu + 1);
    }

    /** A VCPU stands still, or the machine has started; the monitor is held. */
    void changed() {
        stops.changed();
    }

    /** Whether a VCPU's core has stopped for the debugger, which is told. */
    boolean stopped(int vcpu) {
        MachineCore core = engine.core(vcpu);
        DebugStop cause = core.debug().takeStop();
        if (cause == null) {
            return false;
        }
        synchronized (monitor) {
            stops.stopped(vcpu + 1, cause, core.pc());
        }
        return true;
    }

    /** The machine has ended; the monitor is held. */
    void ended(MachineEnd end) {
        stops.ended(switch (end) {
            case MachineEnd.PoweredOff(int code) -> new StopEvent.Exited(code & 0xff);
            case MachineEnd.Reset _ -> new StopEvent.Exited(0);
            case MachineEnd.Stopped _ -> new StopEvent.Killed(GdbSignal.SIGTERM);
            case MachineEnd.BudgetExhausted _ -> new StopEvent.Killed(GdbSignal.SIGXCPU);
            case MachineEnd.Failed _ -> new StopEvent.Killed(GdbSignal.SIGABRT);
        });
    }

    // What the debugger calls.

    @Override
    public AllStop stops() {
        return stops;
    }

    @Override
    public CodeSpace code() {
        return engine.code();
    }

    @Override
    public String architecture() {
        return "riscv:rv64";
    }

    @Override
    public String operatingSystem() {
        return "none";
    }

    @Override
    public List<DebugThread> threads() {
        synchronized (monitor) {
            List<DebugThread> threads = new ArrayList<>();
            for (int i = 0; i < vcpus.size(); i++) {
                String text = "VCPU %d, %s".formatted(i, vcpus.get(i).activity());
                threads.add(new DebugThread(i + 1, text, engine.core(i).debug()));
            }
            return threads;
        }
    }

    @Override
    public long loadOffset() {
        return 0;
    }

    @Override
    public byte[] auxiliaryVector() {
        return new byte[0];
    }

    @Override
    public String programName() {
        return KERNEL;
    }

    /** The kernel's symbols, once a VCPU shows where the kernel runs. */
    @Override
    public Optional<ByteBuffer> programFile() {
        KernelSymbols known = symbols;
        OptionalLong distance = known.mayMove()
                ? threads().stream()
                        .map(thread -> trapVector(thread.core()))
                        .map(known::distance)
                        .filter(OptionalLong::isPresent)
                        .findFirst()
                        .orElse(OptionalLong.empty())
                : OptionalLong.of(0);
        if (distance.isEmpty() || known.table().size() == 0) {
            return Optional.empty();
        }
        if (kernelFile == null || kernelDistance != distance.getAsLong()) {
            kernelDistance = distance.getAsLong();
            kernelFile = ByteBuffer.wrap(known.symbolFile(kernelDistance));
        }
        return Optional.of(kernelFile);
    }

    private static long trapVector(CoreDebug core) {
        return core.registers().stream()
                .filter(register -> register.name().equals(TRAP_VECTOR))
                .mapToLong(register -> core.register(register.number()))
                .findFirst()
                .orElse(0);
    }

    /** Devices are left alone: to read from one may be to take something out of it. */
    @Override
    public boolean read(long address, byte[] into) {
        DmaMemory ram = machine.ram();
        if (ram.contains(address, into.length)) {
            try {
                ram.read(address, ByteBuffer.wrap(into));
                return true;
            } catch (DmaFault e) {
                return false;
            }
        }
        long offset = address - ResetVector.BASE;
        if (offset < 0 || offset + into.length > rom.length) {
            return false;
        }
        System.arraycopy(rom, (int) offset, into, 0, into.length);
        return true;
    }

    @Override
    public boolean write(long address, byte[] from) {
        DmaMemory ram = machine.ram();
        if (!ram.contains(address, from.length)) {
            return false;
        }
        try {
            ram.write(address, ByteBuffer.wrap(from));
        } catch (DmaFault e) {
            return false;
        }
        engine.code().synchronizeCode(address, from.length);
        return true;
    }

    @Override
    public void kill() {
        machine.stop();
    }

    @Override
    public List<MonitorCommand> commands() {
        return List.of(
                new MonitorCommand("stats", "what the engine counted", this::statistics),
                new MonitorCommand("reset", "restart the machine, which ends this connection", this::reset));
    }

    private String statistics() {
        CodeStatistics counted = machine.statistics();
        return """
                %,d instructions, %,d of them in compiled code
                %,d regions, compiled %,d times; %,d invalidated
                """
                .formatted(
                        counted.retired(),
                        counted.retiredCompiled(),
                        counted.regions(),
                        counted.compilations(),
                        counted.invalidations());
    }

    private String reset() {
        machine.end(new MachineEnd.Reset());
        return "";
    }
}
