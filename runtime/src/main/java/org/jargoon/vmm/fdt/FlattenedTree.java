// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.fdt;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Device trees as bytes: the flattened format (DTB), version 17 (Devicetree Specification 0.4, chapter 5). */
public final class FlattenedTree {
    /** The most bytes that a tree may have: what kernels map before they can read it. */
    public static final int LARGEST = 2 << 20;

    static final int MAGIC = 0xd00dfeed;
    static final int VERSION = 17;
    static final int OLDEST_COMPATIBLE = 16;
    static final int HEADER_SIZE = 40;
    static final int RESERVATION_SIZE = 16;

    static final int BEGIN_NODE = 1;
    static final int END_NODE = 2;
    static final int PROPERTY = 3;
    static final int NOP = 4;
    static final int END = 9;

    private FlattenedTree() {}

    /** The bytes of a tree; as many as its header says, and a multiple of eight. */
    public static byte[] write(DeviceTree tree) {
        try {
            return new Writer().write(tree);
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array is full", e);
        }
    }

    /**
     * Reads a tree.
     *
     * @param bytes may have something behind the tree
     * @throws TreeException if it is none, or larger than {@link #LARGEST}
     */
    public static DeviceTree read(byte[] bytes) throws TreeException {
        return new TreeReader(bytes).read();
    }

    /**
     * Reads a tree from a file of the host.
     *
     * @throws TreeException as {@link #read(byte[])}, or if the file cannot be read
     */
    public static DeviceTree read(Path file) throws TreeException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new TreeException("it is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            // One byte more than is allowed tells that there is more.
            return read(in.readNBytes(LARGEST + 1));
        } catch (NoSuchFileException e) {
            throw new TreeException("there is no such file");
        } catch (AccessDeniedException e) {
            throw new TreeException("permission to read it is denied");
        } catch (IOException e) {
            throw new TreeException("it cannot be read: " + e.getMessage());
        }
    }

    private static final class Writer {
        private final ByteArrayOutputStream structureBytes = new ByteArrayOutputStream();
        private final DataOutputStream structure = new DataOutputStream(structureBytes);
        private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
        private final Map<String, Integer> stringOffsets = new LinkedHashMap<>();

        byte[] write(DeviceTree tree) throws IOException {
            node(tree.root());
            structure.writeInt(END);
            int reservationsSize = (tree.reservations().size() + 1) * RESERVATION_SIZE;
            int structureOffset = HEADER_SIZE + reservationsSize;
            int stringsOffset = structureOffset + structure.size();
            int size = stringsOffset + strings.size() + Long.BYTES - 1 & -Long.BYTES;
            ByteBuffer bytes = ByteBuffer.allocate(size);
            bytes.putInt(MAGIC)
                    .putInt(size)
                    .putInt(structureOffset)
                    .putInt(stringsOffset)
                    .putInt(HEADER_SIZE)
                    .putInt(VERSION)
                    .putInt(OLDEST_COMPATIBLE)
                    .putInt(0) // boot_cpuid_phys: RISC-V kernels are told in a0 and arm64 kernels know
                    .putInt(strings.size())
                    .putInt(structure.size());
            for (DeviceTree.Reservation reservation : tree.reservations()) {
                bytes.putLong(reservation.address()).putLong(reservation.size());
            }
            bytes.putLong(0).putLong(0).put(structureBytes.toByteArray()).put(strings.toByteArray());
            return bytes.array();
        }

        private void node(DeviceTree.Node node) throws IOException {
            structure.writeInt(BEGIN_NODE);
            structure.write(node.name().getBytes(StandardCharsets.US_ASCII));
            structure.write(0);
            align();
            for (Map.Entry<String, byte[]> property : node.properties().entrySet()) {
                structure.writeInt(PROPERTY);
                structure.writeInt(property.getValue().length);
                structure.writeInt(stringOffset(property.getKey()));
                structure.write(property.getValue());
                align();
            }
            for (DeviceTree.Node child : node.children()) {
                node(child);
            }
            structure.writeInt(END_NODE);
        }

        private void align() throws IOException {
            while (structure.size() % Integer.BYTES != 0) {
                structure.write(0);
            }
        }

        private int stringOffset(String name) {
            return stringOffsets.computeIfAbsent(name, added -> {
                int offset = strings.size();
                strings.writeBytes(added.getBytes(StandardCharsets.US_ASCII));
                strings.write(0);
                return offset;
            });
        }
    }
}
