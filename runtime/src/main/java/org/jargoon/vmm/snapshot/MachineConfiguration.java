// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a machine and its snapshots must have in common.
 *
 * @param kind the board, ISA and platform, and what else of the command line matters, in a few words
 * @param memoryBytes the size of RAM
 * @param vcpus how many there are, at most {@value #MOST_VCPUS}
 * @param vcpuWords the words of a VCPU's state, at most {@value #MOST_WORDS}
 * @param devices the kinds of all devices ({@link org.jargoon.vmm.device.Device#kind}), in the order in which they are
 *     saved; at most {@value #MOST_DEVICES}
 */
public record MachineConfiguration(String kind, long memoryBytes, int vcpus, int vcpuWords, List<String> devices) {
    static final int MOST_VCPUS = 64;
    static final int MOST_WORDS = 4096;
    static final int MOST_DEVICES = 256;
    private static final int MOST_CHARACTERS = 200;

    public MachineConfiguration {
        devices = List.copyOf(devices);
        boolean sane = isText(kind)
                && memoryBytes >= 0
                && memoryBytes % RamChunk.PAGE == 0
                && vcpus > 0
                && vcpus <= MOST_VCPUS
                && vcpuWords >= 0
                && vcpuWords <= MOST_WORDS
                && devices.size() <= MOST_DEVICES
                && devices.stream().allMatch(MachineConfiguration::isText);
        if (!sane) {
            throw new IllegalArgumentException("no machine has such a configuration");
        }
    }

    /** What only the first of two machines has; all that it has where the two differ in the order. */
    private static String without(List<String> devices, List<String> others) {
        List<String> own = devices.stream().filter(device -> !others.contains(device)).toList();
        return String.join(", ", own.isEmpty() ? devices : own);
    }

    private static boolean isText(String text) {
        return !text.isEmpty()
                && text.length() <= MOST_CHARACTERS
                && text.chars().allMatch(character -> character >= ' ' && character <= '~');
    }

    void write(DataOutput to) throws IOException {
        to.writeUTF(kind);
        to.writeLong(memoryBytes);
        to.writeInt(vcpus);
        to.writeInt(vcpuWords);
        to.writeInt(devices.size());
        for (String device : devices) {
            to.writeUTF(device);
        }
    }

    /** Reads a configuration; one that no machine has is an IOException. */
    static MachineConfiguration read(DataInput from) throws IOException {
        String kind = from.readUTF();
        long memoryBytes = from.readLong();
        int vcpus = from.readInt();
        int vcpuWords = from.readInt();
        int count = from.readInt();
        if (count < 0 || count > MOST_DEVICES) {
            throw new IOException("a machine with " + count + " devices");
        }
        List<String> devices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            devices.add(from.readUTF());
        }
        try {
            return new MachineConfiguration(kind, memoryBytes, vcpus, vcpuWords, devices);
        } catch (IllegalArgumentException e) {
            throw new IOException(e);
        }
    }

    /** Why a snapshot of this machine is none of {@code other}, or null if it is one. */
    String differenceFrom(MachineConfiguration other) {
        if (!kind.equals(other.kind)) {
            return "it is of a machine \"%s\", this one is \"%s\"".formatted(kind, other.kind);
        }
        if (memoryBytes != other.memoryBytes) {
            return "it is of a machine with %d bytes of memory, this one has %d"
                    .formatted(memoryBytes, other.memoryBytes);
        }
        if (vcpus != other.vcpus) {
            return "it is of a machine with %d VCPUs, this one has %d".formatted(vcpus, other.vcpus);
        }
        if (!devices.equals(other.devices)) {
            return "it is of a machine with the devices %s; this one has %s"
                    .formatted(without(devices, other.devices), without(other.devices, devices));
        }
        if (vcpuWords != other.vcpuWords) {
            return "another version of this program has written it";
        }
        return null;
    }
}
