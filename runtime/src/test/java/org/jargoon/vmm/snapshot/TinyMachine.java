// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vmm.device.Device;
import org.jargoon.vmm.device.Placement;
import org.jargoon.vmm.fdt.DeviceTree;

/** A machine to be saved: some RAM, two devices with state, VCPUs that are mere words. */
final class TinyMachine {
    static final int RAM_BYTES = 2 * RamChunk.SIZE + 5 * RamChunk.PAGE;

    final byte[] ram = new byte[RAM_BYTES];
    final Blob first = new Blob("first");
    final Blob second = new Blob("second");
    Settings settings = Settings.NONE;
    GuestClock.Moment moment = new GuestClock.Moment(77, 5);
    List<SavedVcpu> vcpus =
            List.of(new SavedVcpu(true, new long[] {1, -2, 3}), new SavedVcpu(false, new long[] {0, 5, 6}));

    /** Whether something was written. */
    boolean touched;

    /** Pages of RAM that were written. */
    int pagesWritten;

    final SnapshotMemory memory = new SnapshotMemory() {
        @Override
        public long size() {
            return ram.length;
        }

        @Override
        public void read(long offset, ByteBuffer into) {
            into.put(ram, Math.toIntExact(offset), into.remaining());
        }

        @Override
        public void write(long offset, ByteBuffer from) {
            touched = true;
            pagesWritten += from.remaining() / RamChunk.PAGE;
            from.get(ram, Math.toIntExact(offset), from.remaining());
        }
    };

    /** A device whose state is an array of any length. */
    class Blob implements Device {
        private final String name;
        byte[] state = {};
        boolean refuses;

        Blob(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean answers(long offset, int size) {
            return true;
        }

        @Override
        public long read(long offset, int size) {
            return 0;
        }

        @Override
        public void write(long offset, int size, long value) {}

        @Override
        public void describe(DeviceTree.Node bus, Placement place) {}

        @Override
        public void reset() {
            state = new byte[0];
        }

        @Override
        public void save(DataOutput to) throws IOException {
            to.writeInt(state.length);
            to.write(state);
        }

        @Override
        public void restore(DataInput from) throws IOException {
            touched = true;
            int length = from.readInt();
            if (refuses || length < 0 || length > 1 << 20) {
                throw new IOException("no such state");
            }
            byte[] read = new byte[length];
            from.readFully(read);
            state = read;
        }
    }

    /** A machine with something everywhere. */
    static TinyMachine random(Random random) {
        TinyMachine machine = new TinyMachine();
        machine.moment = new GuestClock.Moment(random.nextLong(1L << 50), random.nextInt(16));
        for (int i = 0; i < 20; i++) {
            int page = random.nextInt(RAM_BYTES / RamChunk.PAGE);
            byte[] bytes = new byte[RamChunk.PAGE];
            if (random.nextBoolean()) {
                random.nextBytes(bytes);
            } else {
                Arrays.fill(bytes, (byte) random.nextInt());
            }
            System.arraycopy(bytes, 0, machine.ram, page * RamChunk.PAGE, bytes.length);
        }
        machine.first.state = new byte[random.nextInt(200)];
        random.nextBytes(machine.first.state);
        return machine;
    }

    List<Blob> devices() {
        return List.of(first, second);
    }

    MachineConfiguration configuration() {
        return new MachineConfiguration("tiny", ram.length, vcpus.size(), 3, List.of("first", "second"));
    }

    void save(Path file) throws SnapshotException {
        Snapshot.write(file, configuration(), settings, moment, vcpus, devices(), memory, SnapshotProgress.NONE);
    }

    /** As a VMM does: all from the file, or an exception. */
    void restore(Path file) throws SnapshotException {
        Snapshot snapshot = Snapshot.open(file);
        snapshot.restore(configuration(), devices(), memory, SnapshotProgress.NONE);
        settings = snapshot.settings();
        moment = snapshot.moment();
        vcpus = snapshot.vcpus();
    }

    /** Whether all that is saved is the same. */
    boolean isSame(TinyMachine other) {
        boolean same = moment.equals(other.moment)
                && settings.equals(other.settings)
                && vcpus.size() == other.vcpus.size()
                && Arrays.equals(ram, other.ram)
                && Arrays.equals(first.state, other.first.state)
                && Arrays.equals(second.state, other.second.state);
        for (int i = 0; same && i < vcpus.size(); i++) {
            same = vcpus.get(i).started() == other.vcpus.get(i).started()
                    && Arrays.equals(vcpus.get(i).words(), other.vcpus.get(i).words());
        }
        return same;
    }
}
