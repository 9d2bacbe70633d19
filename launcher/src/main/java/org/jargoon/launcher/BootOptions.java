// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.launcher.guest.DebianGuest;
import org.jargoon.launcher.guest.GuestException;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vmm.MachineConfig;
import org.jargoon.vmm.snapshot.Settings;
import org.jargoon.vmm.snapshot.Snapshot;
import org.jargoon.vmm.snapshot.SnapshotException;

/**
 * What {@code jargoon boot} was asked for.
 *
 * @param name of what is booted, for messages
 * @param kernel as the loader reads it, or null
 * @param initrd or null
 * @param append the kernel's command line
 * @param firmware {@link #SBI}, {@link #NO_FIRMWARE} or a file
 * @param snapshotTo or null
 * @param restore or null
 * @param legacyVirtio whether the virtio devices have the legacy interface
 * @param dtb or null
 * @param dumpDtb or null
 * @param snapshotAfter how many instructions after the start a snapshot is taken and the machine ended, or 0
 * @param timeNanos after which the machine is ended, or 0
 * @param settings what a snapshot keeps of all this
 */
record BootOptions(
        String name,
        String kernel,
        Path initrd,
        String append,
        String firmware,
        long memory,
        int vcpus,
        List<Drive> drives,
        Network network,
        List<String> shares,
        boolean legacyVirtio,
        Path dtb,
        Path dumpDtb,
        Path snapshotTo,
        Snapshot restore,
        boolean deterministic,
        boolean noReboot,
        EngineOptions engine,
        TraceOptions trace,
        long snapshotAfter,
        long timeNanos,
        Settings settings) {
    static final String SBI = "sbi";
    static final String NO_FIRMWARE = "none";

    private static final long DEFAULT_MEMORY = 512L << 20;
    private static final long PAGE = 4096;
    private static final String DEBIAN_ARGUMENTS = "console=ttyS0 earlycon=sbi";

    /** Whether there is a network, and what is said of it. */
    record Network(boolean present, String options, List<String> forwards) {}

    static BootOptions parse(CommandLine asked) throws CommandException {
        Snapshot restore = snapshot(asked);
        CommandLine line = restore == null ? asked : SnapshotFlags.merge(restore, asked);
        if (line.operands().size() > 1 || !line.operands().isEmpty() && line.has(Flags.KERNEL.name())) {
            throw new CommandException("boot takes one kernel; jargoon boot --help explains");
        }
        String kernel = line.operands().isEmpty() ? line.text(Flags.KERNEL.name(), null) : line.operands().getFirst();
        String firmware = line.text(Flags.FIRMWARE.name(), SBI);
        Path initrd = path(line, Flags.INITRD);
        String append = line.text(Flags.APPEND.name(), "");
        String name = kernel == null ? "machine" : kernel;
        if (DebianGuest.NAME.equals(kernel)) {
            DebianGuest guest = debian();
            kernel = guest.kernel().toString();
            initrd = initrd == null ? guest.initrd() : initrd;
            append = append.isEmpty() ? DEBIAN_ARGUMENTS : DEBIAN_ARGUMENTS + " " + append;
        }
        List<Drive> drives = new ArrayList<>();
        for (String text : line.all(Flags.DRIVE.name())) {
            drives.add(Drive.parse(text));
        }
        List<String> forwards = line.all(Flags.FORWARD.name());
        BootOptions options = new BootOptions(
                        name,
                        kernel,
                        initrd,
                        append,
                        firmware,
                        memory(line),
                        vcpus(line),
                        List.copyOf(drives),
                        new Network(
                                line.has(Flags.NET.name()) || !forwards.isEmpty(),
                                line.text(Flags.NET.name(), ""),
                                forwards),
                        line.all(Flags.SHARE.name()),
                        line.has(Flags.LEGACY_VIRTIO.name()),
                        path(line, Flags.DTB),
                        path(line, Flags.DUMP_DTB),
                        path(line, Flags.SNAPSHOT_TO),
                        restore,
                        line.has(Flags.DETERMINISTIC.name()),
                        line.has(Flags.NO_REBOOT.name()),
                        engine(line),
                        TraceOptions.parse(line, TraceOptions.OF_MACHINES),
                        line.has(Flags.SNAPSHOT_TO.name()) ? line.count(Flags.INSTRUCTIONS.name(), 0) : 0,
                        line.nanos(Flags.TIME.name(), 0),
                        Settings.NONE)
                .checked();
        return options.withSettings(SnapshotFlags.of(options, line));
    }

    /** A machine without disks and network, for a program that comes with Jargoon. */
    static BootOptions builtIn(String name, Path kernel, long memory, int vcpus, EngineOptions engine, long timeNanos) {
        Network none = new Network(false, "", List.of());
        return new BootOptions(
                name, kernel.toString(), null, "", SBI, memory, vcpus, List.of(), none, List.of(), false, null, null,
                null, null, false, true, engine, TraceOptions.NOTHING, 0, timeNanos, Settings.NONE);
    }

    /** The same with a further word on the kernel's command line; such as NAME=VALUE, which Linux's init finds set. */
    BootOptions withWord(String word) {
        return new BootOptions(
                name, kernel, initrd, append.isEmpty() ? word : append + " " + word, firmware, memory, vcpus, drives,
                network, shares, legacyVirtio, dtb, dumpDtb, snapshotTo, restore, deterministic, noReboot, engine,
                trace, snapshotAfter, timeNanos, settings);
    }

    /** The same with another engine. */
    BootOptions withEngine(EngineOptions value) {
        return new BootOptions(
                name, kernel, initrd, append, firmware, memory, vcpus, drives, network, shares, legacyVirtio, dtb,
                dumpDtb, snapshotTo, restore, deterministic, noReboot, value, trace, snapshotAfter, timeNanos,
                settings);
    }

    private BootOptions withSettings(Settings value) {
        return new BootOptions(
                name, kernel, initrd, append, firmware, memory, vcpus, drives, network, shares, legacyVirtio, dtb,
                dumpDtb, snapshotTo, restore, deterministic, noReboot, engine, trace, snapshotAfter, timeNanos, value);
    }

    /** Whether it is the guest that was fetched, whose RAM disk is ours. */
    boolean isDebian() {
        return name.equals(DebianGuest.NAME);
    }

    /** Whether firmware is to be loaded from a file. */
    boolean hasFirmwareFile() {
        return !firmware.equals(SBI) && !firmware.equals(NO_FIRMWARE);
    }

    private BootOptions checked() throws CommandException {
        if (kernel == null && !hasFirmwareFile() && dumpDtb == null && restore == null) {
            throw new CommandException("boot needs a kernel: a file, or debian; jargoon boot --help explains");
        }
        if (deterministic && vcpus > 1) {
            throw new CommandException("%s is for one VCPU".formatted(Flags.DETERMINISTIC.name()));
        }
        if (deterministic && network.present) {
            throw new CommandException("%s: what comes over a network is not; leave out %s"
                    .formatted(Flags.DETERMINISTIC.name(), Flags.NET.name()));
        }
        return this;
    }

    private static Snapshot snapshot(CommandLine line) throws CommandException {
        Path file = path(line, Flags.RESTORE);
        try {
            return file == null ? null : Snapshot.open(file);
        } catch (SnapshotException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private static DebianGuest debian() throws CommandException {
        try {
            return DebianGuest.find();
        } catch (GuestException e) {
            throw new CommandException("boot: " + e.getMessage());
        }
    }

    /** With a snapshot to be taken at the limit of instructions, that is no limit of the engine's. */
    private static EngineOptions engine(CommandLine line) throws CommandException {
        EngineOptions options = RunCommand.engineOptions(line, EngineOptions.MACHINE);
        return line.has(Flags.SNAPSHOT_TO.name())
                ? options.withInstructionBudget(EngineOptions.DEFAULT.instructionBudget())
                : options;
    }

    private static Path path(CommandLine line, Flag flag) throws CommandException {
        String text = line.text(flag.name(), null);
        return text == null ? null : Programs.path(text);
    }

    private static long memory(CommandLine line) throws CommandException {
        long bytes = line.bytes(Flags.MACHINE_MEMORY.name(), DEFAULT_MEMORY);
        if (bytes < MachineConfig.MIN_MEMORY || bytes > MachineConfig.MAX_MEMORY || bytes % PAGE != 0) {
            throw new CommandException("%s %s: from %dM to %dG in steps of %dK are possible".formatted(
                    Flags.MACHINE_MEMORY.name(),
                    line.text(Flags.MACHINE_MEMORY.name(), ""),
                    MachineConfig.MIN_MEMORY >> 20,
                    MachineConfig.MAX_MEMORY >> 30,
                    PAGE >> 10));
        }
        return bytes;
    }

    private static int vcpus(CommandLine line) throws CommandException {
        int count = line.smallCount(Flags.VCPUS.name(), 1);
        if (count > MachineConfig.MAX_VCPUS) {
            throw new CommandException("%s %d: at most %d are possible"
                    .formatted(Flags.VCPUS.name(), count, MachineConfig.MAX_VCPUS));
        }
        return count;
    }
}
