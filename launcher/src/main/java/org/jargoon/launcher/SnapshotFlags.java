// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jargoon.launcher.guest.DebianGuest;
import org.jargoon.launcher.guest.GuestException;
import org.jargoon.vmm.snapshot.Settings;
import org.jargoon.vmm.snapshot.Snapshot;

/**
 * The flags that make a machine, which a snapshot keeps so that {@code --restore} alone makes it again. A flag that is
 * given beside it may say where something of the host is now, but not that the machine is another one.
 */
final class SnapshotFlags {
    private static final String PCAP = "pcap=";

    private final Snapshot snapshot;
    private final Settings saved;
    private final CommandLine savedFlags;
    private final CommandLine asked;
    private final Map<String, List<String>> merged;

    private SnapshotFlags(Snapshot snapshot, CommandLine asked) {
        this.snapshot = snapshot;
        this.saved = snapshot.settings();
        Map<String, List<String>> given = new LinkedHashMap<>(saved.values());
        given.values().removeIf(List::isEmpty);
        savedFlags = new CommandLine(given, List.of());
        this.asked = asked;
        merged = new HashMap<>(asked.flags());
    }

    /** What a snapshot is to keep. Paths become absolute: it may be restored in another folder. */
    static Settings of(BootOptions options, CommandLine line) throws CommandException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        String kernel = line.operands().isEmpty() ? line.text(Flags.KERNEL.name(), null) : line.operands().getFirst();
        put(values, Flags.KERNEL, DebianGuest.NAME.equals(kernel) ? kernel : absolute(kernel));
        put(values, Flags.INITRD, absolute(line.text(Flags.INITRD.name(), null)));
        put(values, Flags.APPEND, line.text(Flags.APPEND.name(), null));
        put(values, Flags.FIRMWARE, options.hasFirmwareFile() ? absolute(options.firmware()) : options.firmware());
        put(values, Flags.MACHINE_MEMORY, (options.memory() >> 10) + "K");
        put(values, Flags.VCPUS, Integer.toString(options.vcpus()));
        put(values, Flags.DTB, absolute(line.text(Flags.DTB.name(), null)));
        List<String> drives = options.drives().stream().map(drive -> drive.absolute().text()).toList();
        values.put(Flags.DRIVE.name(), drives);
        List<String> shares = new ArrayList<>();
        for (String share : options.shares()) {
            shares.add(Share.parse(share).absolute().text());
        }
        values.put(Flags.SHARE.name(), shares);
        if (options.network().present()) {
            values.put(Flags.NET.name(), List.of(absoluteRecord(options.network().options())));
            values.put(Flags.FORWARD.name(), options.network().forwards());
        }
        if (options.deterministic()) {
            values.put(Flags.DETERMINISTIC.name(), List.of(""));
        }
        if (options.legacyVirtio()) {
            values.put(Flags.LEGACY_VIRTIO.name(), List.of(""));
        }
        return new Settings(values);
    }

    private static void put(Map<String, List<String>> values, Flag flag, String value) {
        if (value != null) {
            values.put(flag.name(), List.of(value));
        }
    }

    private static String absolute(String path) throws CommandException {
        return path == null ? null : Programs.path(path).toAbsolutePath().toString();
    }

    private static String absoluteRecord(String network) throws CommandException {
        List<String> options = new ArrayList<>();
        for (String option : network.split(",", -1)) {
            options.add(option.startsWith(PCAP) ? PCAP + absolute(option.substring(PCAP.length())) : option);
        }
        return String.join(",", options);
    }

    /**
     * The command line that makes the machine of a snapshot.
     *
     * @param asked what was given beside the snapshot
     * @throws CommandException if a flag says that the machine is another one
     */
    static CommandLine merge(Snapshot snapshot, CommandLine asked) throws CommandException {
        return new SnapshotFlags(snapshot, asked).merge();
    }

    private CommandLine merge() throws CommandException {
        if (saved.equals(Settings.NONE)) {
            // Not of this command, so that nothing is known of how the machine was made.
            return asked;
        }
        checkValue(
                Flags.MACHINE_MEMORY,
                asked.bytes(Flags.MACHINE_MEMORY.name(), 0),
                savedFlags.bytes(Flags.MACHINE_MEMORY.name(), 0));
        checkValue(Flags.VCPUS, asked.count(Flags.VCPUS.name(), 0), savedFlags.count(Flags.VCPUS.name(), 0));
        String firmware = asked.text(Flags.FIRMWARE.name(), saved(Flags.FIRMWARE));
        if (firmware.equals(BootOptions.SBI) != saved(Flags.FIRMWARE).equals(BootOptions.SBI)) {
            throw contradiction(Flags.FIRMWARE, firmware, saved(Flags.FIRMWARE));
        }
        checkPresence(Flags.DETERMINISTIC, Flags.DETERMINISTIC);
        checkPresence(Flags.LEGACY_VIRTIO, Flags.LEGACY_VIRTIO);
        checkPresence(Flags.NET, Flags.NET);
        checkPresence(Flags.FORWARD, Flags.NET);
        checkDrives();
        checkShares();
        boolean kernelGiven = !asked.operands().isEmpty() || asked.has(Flags.KERNEL.name());
        for (var each : savedFlags.flags().entrySet()) {
            if (!each.getKey().equals(Flags.KERNEL.name())) {
                merged.putIfAbsent(each.getKey(), each.getValue());
            } else if (!kernelGiven && isThere(each.getValue().getFirst())) {
                merged.put(each.getKey(), each.getValue());
            }
        }
        return new CommandLine(Map.copyOf(merged), asked.operands());
    }

    private String saved(Flag flag) throws CommandException {
        List<String> values = saved.all(flag.name());
        if (values.isEmpty()) {
            throw new CommandException("snapshot %s: it does not say %s".formatted(snapshot.file(), flag.name()));
        }
        return values.getLast();
    }

    /** A restored machine needs its kernel for a restart only, so that the guest that is fetched may be missing. */
    private static boolean isThere(String kernel) {
        if (!kernel.equals(DebianGuest.NAME)) {
            return true;
        }
        try {
            DebianGuest.find();
            return true;
        } catch (GuestException e) {
            return false;
        }
    }

    private CommandException contradiction(Flag flag, String value, String savedValue) {
        return new CommandException("%s contradicts the snapshot %s, which has %s".formatted(
                (flag.name() + " " + value).strip(), snapshot.file(), savedValue));
    }

    private void checkValue(Flag flag, long value, long savedValue) throws CommandException {
        if (asked.has(flag.name()) && value != savedValue) {
            throw contradiction(flag, asked.text(flag.name(), ""), size(flag, savedValue));
        }
    }

    private static String size(Flag flag, long value) {
        if (flag != Flags.MACHINE_MEMORY) {
            return Long.toString(value);
        }
        return value % (1 << 20) == 0 ? (value >> 20) + "M" : (value >> 10) + "K";
    }

    private void checkPresence(Flag flag, Flag savedFlag) throws CommandException {
        if (asked.has(flag.name()) && !saved.values().containsKey(savedFlag.name())) {
            throw contradiction(flag, asked.text(flag.name(), ""), "no " + savedFlag.name());
        }
    }

    /** A drive's file may have moved, but what the guest sees of it stays. */
    private void checkDrives() throws CommandException {
        List<String> given = asked.all(Flags.DRIVE.name());
        List<String> savedDrives = saved.all(Flags.DRIVE.name());
        checkCount(Flags.DRIVE, given, savedDrives);
        for (int i = 0; i < given.size(); i++) {
            if (Drive.parse(given.get(i)).readOnly() != Drive.parse(savedDrives.get(i)).readOnly()) {
                throw contradiction(Flags.DRIVE, given.get(i), savedDrives.get(i));
            }
        }
    }

    private void checkShares() throws CommandException {
        List<String> given = asked.all(Flags.SHARE.name());
        List<String> savedShares = saved.all(Flags.SHARE.name());
        checkCount(Flags.SHARE, given, savedShares);
        for (int i = 0; i < given.size(); i++) {
            if (!Share.parse(given.get(i)).tag().equals(Share.parse(savedShares.get(i)).tag())) {
                throw contradiction(Flags.SHARE, given.get(i), savedShares.get(i));
            }
        }
    }

    private void checkCount(Flag flag, List<String> given, List<String> savedValues) throws CommandException {
        if (!given.isEmpty() && given.size() != savedValues.size()) {
            throw contradiction(
                    flag,
                    String.join(" " + flag.name() + " ", given),
                    savedValues.isEmpty() ? "no " + flag.name() : "%d: %s".formatted(
                            savedValues.size(), String.join(" ", savedValues)));
        }
    }
}
