// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.InstructionClock;
import org.jargoon.vmm.device.Device;

/**
 * A machine's whole state in a file: {@link #write} makes one; {@link #open} reads and checks all of one, and {@link
 * #restore} gives it to a machine. The machine stands still meanwhile.
 */
public final class Snapshot {
    private static final int BUFFER = 1 << 18;

    /** Some 200 years. */
    private static final long MOST_TICKS = 1L << 56;

    private final Path file;
    private MachineConfiguration configuration;
    private Settings settings;
    private GuestClock.Moment moment;
    private final List<SavedVcpu> vcpus = new ArrayList<>();

    private Snapshot(Path file) {
        this.file = file;
    }

    // Writing.

    /**
     * Writes a snapshot. What had the file's name before is there until all is on the disk, and after any failure.
     *
     * @param configuration of the machine
     * @param settings for who makes the machine again
     * @param moment what its clock shows
     * @param vcpus by their numbers
     * @param devices as the configuration names them
     * @throws SnapshotException if the file cannot be written
     */
    public static void write(
            Path file,
            MachineConfiguration configuration,
            Settings settings,
            GuestClock.Moment moment,
            List<SavedVcpu> vcpus,
            List<? extends Device> devices,
            SnapshotMemory memory,
            SnapshotProgress progress)
            throws SnapshotException {
        checkArguments(configuration, vcpus, devices, memory);
        try {
            SafeFile.write(file, out -> {
                RecordWriter writer = new RecordWriter(out);
                writer.record(Records.CONFIGURATION, configuration::write);
                writer.record(Records.SETTINGS, settings::write);
                writer.record(Records.TIME, to -> {
                    to.writeLong(moment.ticks());
                    to.writeInt(moment.instructions());
                });
                for (SavedVcpu vcpu : vcpus) {
                    writer.record(Records.VCPU, to -> {
                        to.writeBoolean(vcpu.started());
                        for (long word : vcpu.words()) {
                            to.writeLong(word);
                        }
                    });
                }
                for (Device device : devices) {
                    writer.record(Records.DEVICE, _ -> {});
                    writer.records(Records.DEVICE_DATA, device::save);
                }
                writeMemory(writer, memory, progress);
                writer.record(Records.END, _ -> {});
            });
        } catch (IOException e) {
            throw new SnapshotException(file, "cannot be written: " + SnapshotException.reason(e), e);
        }
    }

    private static void checkArguments(
            MachineConfiguration configuration,
            List<SavedVcpu> vcpus,
            List<? extends Device> devices,
            SnapshotMemory memory) {
        boolean fits = vcpus.size() == configuration.vcpus()
                && vcpus.stream().allMatch(vcpu -> vcpu.words().length == configuration.vcpuWords())
                && memory.size() == configuration.memoryBytes()
                && devices.stream().map(Device::kind).toList().equals(configuration.devices());
        if (!fits) {
            throw new IllegalArgumentException("the configuration is not that of the machine");
        }
    }

    private static void writeMemory(RecordWriter writer, SnapshotMemory memory, SnapshotProgress progress)
            throws IOException {
        ByteBuffer record = ByteBuffer.allocate(RamChunk.MOST_BYTES);
        try (RamChunk chunk = new RamChunk()) {
            for (long offset = 0; offset < memory.size(); offset += RamChunk.SIZE) {
                if (chunk.save(memory, offset, record)) {
                    writer.record(Records.RAM, record);
                }
                progress.at(Math.min(offset + RamChunk.SIZE, memory.size()), memory.size());
            }
        }
    }

    // Reading.

    /**
     * Reads and checks a whole file.
     *
     * @throws SnapshotException if there is none, or it is not a snapshot, or none of this version, or not whole
     */
    public static Snapshot open(Path file) throws SnapshotException {
        Snapshot snapshot = new Snapshot(file);
        snapshot.pass(snapshot.new Check());
        return snapshot;
    }

    /** The machine that this is a snapshot of. */
    public MachineConfiguration configuration() {
        return configuration;
    }

    /** What was written down for who makes the machine again. */
    public Settings settings() {
        return settings;
    }

    /** The file, for messages. */
    public Path file() {
        return file;
    }

    /** What the machine's clock showed. */
    public GuestClock.Moment moment() {
        return moment;
    }

    /** The VCPUs by their numbers. */
    public List<SavedVcpu> vcpus() {
        return List.copyOf(vcpus);
    }

    /**
     * Checks that this is a snapshot of such a machine.
     *
     * @throws SnapshotException if not, with the first difference
     */
    public void checkFits(MachineConfiguration machine) throws SnapshotException {
        String difference = configuration.differenceFrom(machine);
        if (difference != null) {
            throw new SnapshotException(file, difference);
        }
    }

    /**
     * Gives a machine the devices' states and RAM; {@link #moment} and {@link #vcpus} are the caller's to give.
     *
     * @throws SnapshotException if the machine is another one: then nothing was changed. If a device refuses its state,
     *     or the file has changed since it was opened: then the machine is to be thrown away
     */
    public void restore(
            MachineConfiguration machine,
            List<? extends Device> devices,
            SnapshotMemory memory,
            SnapshotProgress progress)
            throws SnapshotException {
        checkFits(machine);
        checkArguments(machine, vcpus, devices, memory);
        pass(new Restore(configuration, devices, memory, progress));
    }

    private void pass(SnapshotVisitor visitor) throws SnapshotException {
        if (!Files.isRegularFile(file)) {
            throw new SnapshotException(file, Files.exists(file) ? "is no file" : "there is no such file");
        }
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
            checkHead(in);
            try (RecordReader reader = new RecordReader(in)) {
                pass(reader, visitor);
            }
        } catch (EOFException e) {
            throw new SnapshotException(file, "is cut off: copy or write it again", e);
        } catch (NoSuchFileException e) {
            throw new SnapshotException(file, "there is no such file", e);
        } catch (IOException e) {
            throw new SnapshotException(file, "is damaged: " + SnapshotException.reason(e), e);
        }
    }

    private void checkHead(DataInputStream in) throws IOException, SnapshotException {
        byte[] head = in.readNBytes(Records.HEAD_BYTES);
        if (head.length < Records.HEAD_BYTES || ByteBuffer.wrap(head).getLong(0) != Records.MAGIC) {
            throw new SnapshotException(file, "is no snapshot of a machine");
        }
        int version = ByteBuffer.wrap(head).getInt(Long.BYTES);
        if (version != Records.VERSION) {
            throw new SnapshotException(
                    file,
                    "has version %d of the format, this program reads version %d"
                            .formatted(Integer.toUnsignedLong(version), Records.VERSION));
        }
    }

    private static void pass(RecordReader reader, SnapshotVisitor visitor) throws IOException {
        MachineConfiguration machine = reader.take(Records.CONFIGURATION, MachineConfiguration::read);
        visitor.machine(machine);
        visitor.settings(reader.take(Records.SETTINGS, Settings::read));
        visitor.moment(reader.take(Records.TIME, Snapshot::readMoment));
        for (int i = 0; i < machine.vcpus(); i++) {
            visitor.vcpu(reader.take(Records.VCPU, from -> readVcpu(from, machine.vcpuWords())));
        }
        for (int i = 0; i < machine.devices().size(); i++) {
            reader.take(Records.DEVICE, _ -> null);
            DataInputStream state = new DataInputStream(reader.sequence(Records.DEVICE_DATA));
            visitor.device(i, state);
        }
        passMemory(reader, visitor, machine.memoryBytes());
        reader.expectEnd();
    }

    private static GuestClock.Moment readMoment(DataInputStream from) throws IOException {
        long ticks = from.readLong();
        int instructions = from.readInt();
        boolean sane = ticks >= 0
                && ticks <= MOST_TICKS
                && instructions >= 0
                && instructions < InstructionClock.INSTRUCTIONS_PER_TICK;
        if (!sane) {
            throw new IOException("a time that no clock shows");
        }
        return new GuestClock.Moment(ticks, instructions);
    }

    private static SavedVcpu readVcpu(DataInputStream from, int words) throws IOException {
        boolean started = from.readBoolean();
        long[] state = new long[words];
        for (int i = 0; i < words; i++) {
            state[i] = from.readLong();
        }
        return new SavedVcpu(started, state);
    }

    private static void passMemory(RecordReader reader, SnapshotVisitor visitor, long size) throws IOException {
        try (RamChunk chunk = new RamChunk()) {
            long next = 0;
            while (reader.is(Records.RAM)) {
                long offset = RamChunk.offset(reader.contents());
                if (offset < next || offset >= size || offset % RamChunk.SIZE != 0) {
                    throw new IOException("memory out of order");
                }
                int length = (int) Math.min(RamChunk.SIZE, size - offset);
                chunk.load(reader.contents(), length);
                visitor.zeros(chunk, next, offset);
                visitor.memory(chunk, offset, length);
                next = offset + length;
                reader.next();
            }
            visitor.zeros(chunk, next, size);
        }
    }

    /** Remembers what stands in the file beside devices and memory. */
    private final class Check implements SnapshotVisitor {
        @Override
        public void machine(MachineConfiguration found) {
            configuration = found;
        }

        @Override
        public void settings(Settings found) {
            settings = found;
        }

        @Override
        public void moment(GuestClock.Moment found) {
            moment = found;
        }

        @Override
        public void vcpu(SavedVcpu found) {
            vcpus.add(found);
        }

        @Override
        public void device(int index, DataInputStream state) throws IOException {
            state.transferTo(OutputStream.nullOutputStream());
        }
    }
}
