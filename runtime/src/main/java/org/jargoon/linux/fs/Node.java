// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What exists in the guest's view without being a file of the host. */
public sealed interface Node {

    /** The names in it, if it is a directory; otherwise none. */
    default Map<String, Node> children() {
        return Map.of();
    }

    /** A directory on the way to a mount point or a device, and a mount point itself if it has a grant. */
    final class MountPoint implements Node {
        private final Map<String, Node> children = new TreeMap<>();
        Grant grant;

        @Override
        public Map<String, Node> children() {
            return children;
        }

        /** The mount point at an absolute path without "..", made where it is missing. */
        MountPoint at(String path) {
            MountPoint point = this;
            for (String name : path.split("/")) {
                if (name.isEmpty() || name.equals(".")) {
                    continue;
                }
                if (name.equals("..")) {
                    throw new IllegalArgumentException("the guest path '" + path + "' contains ..");
                }
                if (!(point.children.computeIfAbsent(name, n -> new MountPoint()) instanceof MountPoint child)) {
                    throw new IllegalArgumentException("the guest path '" + path + "' leads through a device");
                }
                point = child;
            }
            return point;
        }
    }

    /**
     * A directory whose names are asked for each time.
     *
     * @param mode permission bits
     */
    record Listing(int mode, Supplier<Map<String, Node>> names) implements Node {
        @Override
        public Map<String, Node> children() {
            return names.get();
        }
    }

    /** A character device that needs no host. */
    record Device(Kind kind) implements Node {
        enum Kind { NULL, ZERO, FULL, RANDOM }
    }

    /** An open file that has no other name: opening it gives that file. */
    record Opened(OpenFile file) implements Node {}

    /**
     * A symbolic link.
     *
     * @param target its text
     * @param follow from the link's place to that where it leads; null if the text is the path of that
     */
    record Link(Supplier<String> target, UnaryOperator<Place> follow) implements Node {
        public static Link to(String target) {
            return new Link(() -> target, null);
        }
    }

    /**
     * A file that is only read.
     *
     * @param mode permission bits
     * @param contents asked for whenever it is read from its beginning
     */
    record Generated(int mode, Contents contents) implements Node {}

    /** Writes a generated file. */
    @FunctionalInterface
    interface Contents {
        ByteBuffer bytes() throws IOException;

        /** What stat(2) says, which for contents that change is 0. */
        default long size() {
            return 0;
        }
    }
}
