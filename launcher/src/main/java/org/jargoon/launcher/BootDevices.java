// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.vmm.Board;
import org.jargoon.vmm.net.Forward;
import org.jargoon.vmm.net.NetworkException;
import org.jargoon.vmm.net.UserNetwork;
import org.jargoon.vmm.virtio.Virtio9p;
import org.jargoon.vmm.virtio.VirtioBlock;
import org.jargoon.vmm.virtio.VirtioDevice;
import org.jargoon.vmm.virtio.VirtioNet;
import org.jargoon.vmm.virtio.VirtioRng;

/** The virtio devices that the user asked for, and what of the host is behind them. */
final class BootDevices implements AutoCloseable {
    private static final long SEED = 1;
    private static final String PCAP = "pcap=";
    private static final int MTU = 1500;
    // Locally administered, as QEMU's are.
    private static final byte[] MAC = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};

    private final Console console;
    private final List<VirtioDevice> devices = new ArrayList<>();
    private final List<Closeable> behind = new ArrayList<>();

    private BootDevices(Console console) {
        this.console = console;
    }

    static BootDevices open(BootOptions options, Console console) throws CommandException {
        BootDevices result = new BootDevices(console);
        try {
            result.add(options);
            return result;
        } catch (CommandException e) {
            result.close();
            throw options.restore() == null ? e : new CommandException(
                    "%s; the machine of the snapshot %s has it: where something has moved, give the flag again"
                            .formatted(e.getMessage(), options.restore().file()));
        } catch (RuntimeException e) {
            result.close();
            throw e;
        }
    }

    private void add(BootOptions options) throws CommandException {
        for (Drive drive : options.drives()) {
            VirtioBlock block = drive.open("drive" + devices.size());
            behind.add(block);
            devices.add(block);
        }
        if (options.network().present()) {
            UserNetwork network = network(options.network());
            behind.add(network::close);
            devices.add(new VirtioNet(network, MAC, MTU));
        }
        for (String share : options.shares()) {
            Virtio9p folder = Share.parse(share).open();
            behind.add(folder);
            devices.add(folder);
        }
        devices.add(options.deterministic() ? VirtioRng.seeded(SEED) : VirtioRng.secure());
        if (devices.size() > Board.VIRTIO_SLOTS) {
            throw new CommandException("the machine has %d virtio slots, of which the entropy device has one"
                    .formatted(Board.VIRTIO_SLOTS));
        }
    }

    private UserNetwork network(BootOptions.Network wanted) throws CommandException {
        UserNetwork.Options options = UserNetwork.Options.standard();
        List<Forward> forwards = new ArrayList<>();
        try {
            for (String text : wanted.forwards()) {
                forwards.add(Forward.parse(text));
            }
            for (String option : wanted.options().isEmpty() ? new String[0] : wanted.options().split(",", -1)) {
                options = with(options, option);
            }
            options = new UserNetwork.Options(
                    forwards, options.dns(), options.restrict(), options.capture(), console::say);
            return UserNetwork.open(options);
        } catch (IllegalArgumentException | NetworkException e) {
            throw new CommandException("%s: %s".formatted(Flags.NET.name(), e.getMessage()));
        }
    }

    private static UserNetwork.Options with(UserNetwork.Options options, String option) throws CommandException {
        if (option.startsWith(PCAP)) {
            return options.capture(Programs.path(option.substring(PCAP.length())));
        }
        return switch (option) {
            case "dns" -> options.withDns();
            case "restrict" -> options.restricted();
            default -> throw new CommandException("%s=%s is none of dns, restrict, pcap=FILE"
                    .formatted(Flags.NET.name(), option));
        };
    }

    /** In the order of their slots. */
    List<VirtioDevice> devices() {
        return devices;
    }

    @Override
    public void close() {
        for (Closeable each : behind) {
            try {
                each.close();
            } catch (IOException e) {
                console.say("a device of the guest could not be closed: " + e.getMessage());
            }
        }
        behind.clear();
    }
}
