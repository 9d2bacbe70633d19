// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.fdt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jargoon.host.HostNames;

/**
 * A device tree that is being made (Devicetree Specification 0.4): nodes with properties, which
 * {@link FlattenedTree} turns into what a kernel reads.
 */
public final class DeviceTree {
    private final Node root = new Node(null, "");
    private final List<Reservation> reservations = new ArrayList<>();

    /** Memory that is not to be used but as its owner says, by guest-physical address and size in bytes. */
    public record Reservation(long address, long size) {}

    /** The node {@code /}. */
    public Node root() {
        return root;
    }

    /** The memory reservation block: may be added to. */
    public List<Reservation> reservations() {
        return reservations;
    }

    /** A node: its name with its unit address, properties in order, and nodes below. */
    public static final class Node {
        private final Node parent;
        private final String name;
        private final Map<String, byte[]> properties = new LinkedHashMap<>();
        private final Map<String, Node> children = new LinkedHashMap<>();

        private Node(Node parent, String name) {
            this.parent = parent == null ? this : parent;
            this.name = name;
        }

        public String name() {
            return name;
        }

        /** The node above this one; the root is its own. */
        public Node parent() {
            return parent;
        }

        /** The properties by name, in the order in which they were set first. */
        public Map<String, byte[]> properties() {
            return properties;
        }

        /** The nodes below, in the order in which they were made. */
        public Collection<Node> children() {
            return children.values();
        }

        /** The node below this one with a name such as {@code cpu@0}, made if it is not there. */
        public Node node(String childName) {
            return children.computeIfAbsent(childName, name -> new Node(this, name));
        }

        /** Takes away the node below this one with that name, if it is there. */
        public void remove(String childName) {
            children.remove(childName);
        }

        /** Sets a property that has no value, but is there. */
        public Node set(String property) {
            return set(property, new byte[0]);
        }

        public Node set(String property, byte[] value) {
            properties.put(property, value);
            return this;
        }

        /** Sets a property to 32-bit cells. */
        public Node cells(String property, int... values) {
            byte[] bytes = new byte[values.length * Integer.BYTES];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (values[i / Integer.BYTES] >>> 24 - i % Integer.BYTES * Byte.SIZE);
            }
            return set(property, bytes);
        }

        /** Sets a property to 64-bit numbers, of two cells each. */
        public Node longs(String property, long... values) {
            int[] cells = new int[values.length * 2];
            for (int i = 0; i < values.length; i++) {
                cells[2 * i] = (int) (values[i] >>> Integer.SIZE);
                cells[2 * i + 1] = (int) values[i];
            }
            return cells(property, cells);
        }

        /** Sets a property to a list of strings, often of only one. */
        public Node strings(String property, String... values) {
            String joined = String.join("\0", values) + "\0";
            return set(property, HostNames.encode(joined));
        }
    }
}
