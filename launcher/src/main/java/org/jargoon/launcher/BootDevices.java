// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.vmm.Board;
import org.jargoon.vmm.virtio.VirtioBlock;
import org.jargoon.vmm.virtio.VirtioDevice;
import org.jargoon.vmm.virtio.VirtioRng;

/** The virtio devices that the user asked for, and what of the host is behind them. */
final class BootDevices implements AutoCloseable {
    private static final long SEED = 1;

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
        } catch (CommandException | RuntimeException e) {
            result.close();
            throw e;
        }
        return result;
    }

    private void add(BootOptions options) throws CommandException {
        for (Drive drive : options.drives()) {
            VirtioBlock block = drive.open("drive" + devices.size());
            behind.add(block);
            devices.add(block);
        }
        devices.add(options.deterministic() ? VirtioRng.seeded(SEED) : VirtioRng.secure());
        if (devices.size() > Board.VIRTIO_SLOTS) {
            throw new CommandException("the machine has slots for %d virtio devices, of which the entropy device has one"
                    .formatted(Board.VIRTIO_SLOTS));
        }
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
