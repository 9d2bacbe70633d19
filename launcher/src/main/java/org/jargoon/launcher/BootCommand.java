// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jargoon.elf.SymbolTable;
import org.jargoon.trace.GuestTracer;
import org.jargoon.trace.TraceKind;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.vmm.Machine;
import org.jargoon.vmm.MachineConfig;
import org.jargoon.vmm.device.ConsolePort;
import org.jargoon.vmm.device.DmaFault;
import org.jargoon.vmm.device.DmaMemory;
import org.jargoon.vmm.snapshot.Snapshot;
import org.jargoon.vmm.snapshot.SnapshotException;
import org.jargoon.vmm.snapshot.SnapshotProgress;
import org.jargoon.vmm.virtio.VirtioDevice;
import org.jargoon.zircon.ZxException;

/** {@code jargoon boot}: a machine made of what the flags say, from its start to its end. */
final class BootCommand {
    private static final GuestClock.Moment BEGINNING = new GuestClock.Moment(0, 0);

    private BootCommand() {}

    static int run(CommandLine line, Console console) throws CommandException {
        return run(line, console, null);
    }

    /** @param profiling what is measured, or null */
    static int run(CommandLine line, Console console, Profiling profiling) throws CommandException {
        BootOptions options = BootOptions.parse(line);
        if (options.dumpDtb() != null) {
            return dumpDeviceTree(options);
        }
        BootProfile profile = BootProfile.NOTHING;
        if (profiling != null) {
            options = options.withEngine(options.engine().withCountBlocks(profiling.count()));
            profile = BootProfile.of(profiling, options);
        }
        Consumer<String> summary = line.has(Flags.STATS.name()) ? console.err()::print : null;
        try (GdbPort gdb = GdbPort.open(line, console)) {
            int exitCode = run(options, summary, gdb, profile, console);
            profile.write(console);
            return exitCode;
        }
    }

    /**
     * @param summary gets what the last machine took, or is null
     * @param gdb where gdb can look on
     * @param profile what is measured
     */
    static int run(BootOptions asked, Consumer<String> summary, GdbPort gdb, BootProfile profile, Console console)
            throws CommandException {
        CompilerNotice.giveIfNeeded(Engine.forIsa(Programs.ISA).compiler(), asked.engine(), console);
        MachineRun run = new MachineRun(asked, console);
        BootOptions options = asked.isDebian() ? withTerminal(asked, run) : asked;
        run.begin();
        MachineRun.Ended last;
        try (TraceOutput trace = TraceOutput.open(options.trace().file(), console)) {
            last = run.untilOff(
                    () -> once(options, run, gdb, trace, profile, console),
                    options.noReboot() || !profile.mayReboot());
        } catch (CommandException | RuntimeException | Error e) {
            run.abandon();
            throw e;
        }
        int exitCode = run.end(last.end(), options.engine().instructionBudget());
        if (summary != null) {
            summary.accept(Summary.of(last.statistics(), run.nanos()));
        }
        return exitCode;
    }

    /** A UART cannot say how large the terminal is; the first process of the guest can be told. */
    private static BootOptions withTerminal(BootOptions options, MachineRun run) {
        String type = System.getenv().getOrDefault("TERM", "");
        BootOptions typed = run.size().isPresent() && type.matches("[-A-Za-z0-9_.+]{1,32}")
                ? options.withWord("TERM=" + type)
                : options;
        return run.size()
                .map(size -> typed.withWord("LINES=" + size.rows()).withWord("COLUMNS=" + size.columns()))
                .orElse(typed);
    }

    private static MachineRun.Ended once(
            BootOptions options,
            MachineRun run,
            GdbPort gdb,
            TraceOutput trace,
            BootProfile profile,
            Console console)
            throws CommandException {
        Snapshot snapshot = run.isFirst() ? options.restore() : null;
        GuestClock.Moment begin = snapshot == null ? BEGINNING : snapshot.moment();
        try (BootDevices devices = BootDevices.open(options, console);
                Machine machine = machine(options, begin, run.port(), devices.devices())) {
            trace(machine, options, trace);
            gdb.serve(machine.debugTarget());
            try {
                return snapshot == null
                        ? start(options, machine, gdb, profile, run)
                        : profile.of(machine, 0, () -> run.with(
                                machine, () -> machine.run(snapshot, SnapshotProgress.NONE)));
            } finally {
                gdb.withdraw();
            }
        } catch (SnapshotException e) {
            throw new CommandException(e.getMessage());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private static void trace(Machine machine, BootOptions options, TraceOutput to) throws CommandException {
        if (options.trace().kinds().contains(TraceKind.TRAPS)) {
            machine.traceTraps(to);
        }
        if (options.trace().needsEngine()) {
            SymbolTable symbols = BootLoader.symbols(options);
            machine.setTracer(options.trace().tracer(symbols, new MachineMemory(machine.ram()), to));
        }
    }

    /** A machine's RAM as its instructions see it. */
    private record MachineMemory(DmaMemory ram) implements GuestTracer.Memory {
        @Override
        public OptionalLong read(Core core, long address, int width) {
            ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < width; i++) {
                OptionalLong physical = core.debug().translate(address + i);
                if (physical.isEmpty() || !ram.contains(physical.getAsLong(), 1)) {
                    return OptionalLong.empty();
                }
                try {
                    ram.read(physical.getAsLong(), bytes.limit(i + 1).position(i));
                } catch (DmaFault e) {
                    throw new IllegalStateException("RAM that is not there", e);
                }
            }
            return OptionalLong.of(bytes.limit(Long.BYTES).getLong(0));
        }
    }

    private static MachineRun.Ended start(
            BootOptions options, Machine machine, GdbPort gdb, BootProfile profile, MachineRun run)
            throws CommandException, InterruptedException, SnapshotException {
        if (options.kernel() == null && !options.hasFirmwareFile()) {
            throw new CommandException("the guest rebooted; a machine that was restored needs --kernel to do so");
        }
        BootLoader.Start start = BootLoader.load(machine, options);
        if (gdb.isOpen()) {
            machine.setSymbols(BootLoader.symbols(options, machine, start));
        }
        return profile.of(machine, start.kernel(), () -> run.with(
                machine, () -> machine.run(start.entry(), start.deviceTree())));
    }

    private static Machine machine(
            BootOptions options, GuestClock.Moment begin, ConsolePort port, List<VirtioDevice> devices)
            throws CommandException {
        MachineConfig config = MachineConfig.of(port)
                .withEngine(options.engine())
                .withMemory(options.memory())
                .withVcpus(options.vcpus())
                .withVirtio(devices)
                .withLegacyVirtio(options.legacyVirtio());
        if (!options.firmware().equals(BootOptions.SBI)) {
            config = config.withPlatform(MachineOptions.Platform.MACHINE);
        }
        if (options.deterministic()) {
            config = config.withWallClock(InstantSource.fixed(Instant.EPOCH));
        }
        config = config.withClock(
                options.deterministic() ? GuestClock.instructions(begin) : GuestClock.real(begin.ticks()));
        try {
            return new Machine(config);
        } catch (ZxException e) {
            throw new CommandException("cannot make a machine with %d MiB of memory: %s"
                    .formatted(options.memory() >> 20, e.getMessage()));
        }
    }

    private static int dumpDeviceTree(BootOptions options) throws CommandException {
        try (Machine machine = machine(options, BEGINNING, new NoConsole(), List.of())) {
            Files.write(options.dumpDtb(), BootLoader.deviceTree(machine, options));
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandException("cannot write %s: %s".formatted(options.dumpDtb(), e.getMessage()));
        }
    }

    /** For a machine that never runs. */
    private static final class NoConsole implements ConsolePort {
        @Override
        public void print(byte[] bytes, int offset, int length) {}

        @Override
        public int poll() {
            return -1;
        }

        @Override
        public void onInput(Runnable listener) {}
    }
}
