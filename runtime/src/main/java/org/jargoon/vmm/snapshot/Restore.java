// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vmm.device.Device;

/** Gives devices and RAM what a file has for them. */
final class Restore implements SnapshotVisitor {
    private final MachineConfiguration machine;
    private final List<? extends Device> devices;
    private final SnapshotMemory memory;
    private final SnapshotProgress progress;

    Restore(
            MachineConfiguration machine,
            List<? extends Device> devices,
            SnapshotMemory memory,
            SnapshotProgress progress) {
        this.machine = machine;
        this.devices = devices;
        this.memory = memory;
        this.progress = progress;
    }

    @Override
    public void machine(MachineConfiguration found) throws IOException {
        if (!found.equals(machine)) {
            throw new IOException("it has changed while it was read");
        }
    }

    @Override
    public void moment(GuestClock.Moment found) {}

    @Override
    public void vcpu(SavedVcpu found) {}

    @Override
    public void device(int index, DataInputStream state) throws IOException {
        Device device = devices.get(index);
        try {
            device.restore(state);
        } catch (IOException e) {
            String reason = SnapshotException.reason(e);
            throw new IOException("the device %s refuses its state: %s".formatted(device.name(), reason), e);
        }
        if (state.read() >= 0) {
            throw new IOException("there is more state than the device %s has".formatted(device.name()));
        }
    }

    @Override
    public void memory(RamChunk chunk, long offset, int length) {
        chunk.store(memory, offset, length);
        progress.at(offset + length, memory.size());
    }

    @Override
    public void zeros(RamChunk chunk, long offset, long end) {
        for (long at = offset; at < end; at += RamChunk.SIZE) {
            chunk.clear(memory, at);
            progress.at(Math.min(at + RamChunk.SIZE, end), memory.size());
        }
    }
}
