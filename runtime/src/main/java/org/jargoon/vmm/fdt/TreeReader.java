// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.fdt;

import static org.jargoon.vmm.fdt.FlattenedTree.BEGIN_NODE;
import static org.jargoon.vmm.fdt.FlattenedTree.END;
import static org.jargoon.vmm.fdt.FlattenedTree.END_NODE;
import static org.jargoon.vmm.fdt.FlattenedTree.NOP;
import static org.jargoon.vmm.fdt.FlattenedTree.PROPERTY;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads one flattened tree. The input is hostile: every offset is checked before it is used, and time and memory are
 * proportional to its size.
 */
final class TreeReader {
    private static final int DEEPEST = 64;
    /**
     * Names are read to be looked up and printed: those of nodes and properties have 31 characters at most (Devicetree
     * Specification 0.4, 2.2).
     */
    private static final int LONGEST_NAME = 255;

    private final ByteBuffer bytes;
    private final DeviceTree tree = new DeviceTree();
    private int size;
    private int at;
    private int structureEnd;
    private int strings;
    private int stringsEnd;

    TreeReader(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
        size = bytes.length;
    }

    DeviceTree read() throws TreeException {
        readHeader();
        check(next() == BEGIN_NODE, "no root node at offset 0x%x", at - Integer.BYTES);
        String root = nodeName();
        check(root.isEmpty(), "the root node has the name %s", root);
        readNode(tree.root(), 1);
        int last = next();
        check(last == END, "token 0x%x behind the root node at offset 0x%x", last, at - Integer.BYTES);
        return tree;
    }

    private void readHeader() throws TreeException {
        check(size >= Integer.BYTES && bytes.getInt(0) == FlattenedTree.MAGIC, "not a device tree: no magic number"
                + " 0x%x at its beginning; a source file must be compiled with dtc", FlattenedTree.MAGIC);
        check(size >= FlattenedTree.HEADER_SIZE, "truncated: the header takes %d bytes, there are %d",
                FlattenedTree.HEADER_SIZE, size);
        int total = bytes.getInt(4);
        check(Integer.compareUnsigned(total, FlattenedTree.LARGEST) <= 0, "its %d bytes are more than the limit of %d",
                Integer.toUnsignedLong(total), FlattenedTree.LARGEST);
        check(total >= FlattenedTree.HEADER_SIZE && total <= size, "truncated: its header says %d bytes, there are %d",
                total, size);
        size = total;
        int version = bytes.getInt(20);
        int compatible = bytes.getInt(24);
        check(version >= FlattenedTree.OLDEST_COMPATIBLE && compatible <= FlattenedTree.VERSION && compatible >= 0,
                "version %d, compatible back to %d; version %d is needed", version, compatible, FlattenedTree.VERSION);
        at = block("structure block", bytes.getInt(8), Integer.BYTES);
        int structureSize = version >= FlattenedTree.VERSION ? bytes.getInt(36) : size - at;
        structureEnd = blockEnd("structure block", at, structureSize);
        strings = block("strings block", bytes.getInt(12), 1);
        stringsEnd = blockEnd("strings block", strings, bytes.getInt(32));
        readReservations(block("memory reservation block", bytes.getInt(16), Long.BYTES));
    }

    private int block(String what, int offset, int alignment) throws TreeException {
        check(offset >= FlattenedTree.HEADER_SIZE && offset <= size && offset % alignment == 0,
                "the %s cannot begin at offset 0x%x", what, offset);
        return offset;
    }

    private int blockEnd(String what, int offset, int length) throws TreeException {
        check(length >= 0 && length <= size - offset, "the %s (0x%x bytes at offset 0x%x) lies outside", what, length,
                offset);
        return offset + length;
    }

    private void readReservations(int offset) throws TreeException {
        int from = offset;
        while (true) {
            check(from <= size - FlattenedTree.RESERVATION_SIZE, "the memory reservation block has no end");
            long address = bytes.getLong(from);
            long length = bytes.getLong(from + Long.BYTES);
            if (address == 0 && length == 0) {
                return;
            }
            tree.reservations().add(new DeviceTree.Reservation(address, length));
            from += FlattenedTree.RESERVATION_SIZE;
        }
    }

    private void readNode(DeviceTree.Node node, int depth) throws TreeException {
        check(depth <= DEEPEST, "nodes are nested more than %d deep at offset 0x%x", DEEPEST, at);
        while (true) {
            int token = next();
            switch (token) {
                case BEGIN_NODE -> readChild(node, depth);
                case PROPERTY -> readProperty(node);
                case NOP -> { }
                case END_NODE -> {
                    return;
                }
                default -> throw new TreeException(
                        "token 0x%x at offset 0x%x is unknown".formatted(token, at - Integer.BYTES));
            }
        }
    }

    private void readChild(DeviceTree.Node node, int depth) throws TreeException {
        int begin = at;
        String name = nodeName();
        check(!name.isEmpty(), "a node without a name at offset 0x%x", begin);
        int before = node.children().size();
        DeviceTree.Node child = node.node(name);
        check(node.children().size() > before, "a second node %s at offset 0x%x", name, begin);
        readNode(child, depth + 1);
    }

    private void readProperty(DeviceTree.Node node) throws TreeException {
        int begin = at - Integer.BYTES;
        int length = next();
        int name = next();
        check(length >= 0 && length <= structureEnd - at, "the property at offset 0x%x lies outside", begin);
        check(name >= 0 && name < stringsEnd - strings, "the name of the property at offset 0x%x lies outside", begin);
        String text = text(strings + name, stringsEnd);
        check(!text.isEmpty(), "a property without a name at offset 0x%x", begin);
        byte[] value = new byte[length];
        bytes.get(at, value);
        check(node.properties().put(text, value) == null, "a second property %s at offset 0x%x", text, begin);
        skip(length);
    }

    private String nodeName() throws TreeException {
        String name = text(at, structureEnd);
        skip(name.length() + 1);
        return name;
    }

    /** Goes on to the next token, which is aligned. */
    private void skip(int length) throws TreeException {
        int aligned = length + Integer.BYTES - 1 & -Integer.BYTES;
        check(aligned <= structureEnd - at, "truncated at offset 0x%x", at);
        at += aligned;
    }

    private int next() throws TreeException {
        check(at <= structureEnd - Integer.BYTES, "truncated: no end at offset 0x%x", at);
        int token = bytes.getInt(at);
        at += Integer.BYTES;
        return token;
    }

    private String text(int from, int end) throws TreeException {
        int to = from;
        while (to < end && bytes.get(to) != 0) {
            byte c = bytes.get(to);
            check(c > ' ' && c < 0x7f && c != '/', "a name at offset 0x%x holds the byte 0x%02x", from, c);
            check(++to - from <= LONGEST_NAME, "the name at offset 0x%x is longer than %d", from, LONGEST_NAME);
        }
        check(to < end, "the name at offset 0x%x has no end", from);
        return new String(bytes.array(), from, to - from, StandardCharsets.US_ASCII);
    }

    private static void check(boolean valid, String message, Object... values) throws TreeException {
        if (!valid) {
            throw new TreeException(message.formatted(values));
        }
    }
}
