// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.util.Map;
import java.util.TreeMap;

/** What exists in the guest's view without being a file of the host: the tree of mount points, and the devices. */
sealed interface Node {

    /** A directory on the way to a mount point or a device, and a mount point itself if it has a grant. */
    final class MountPoint implements Node {
        final Map<String, Node> children = new TreeMap<>();
        Grant grant;

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

    /** A character device that needs no host. */
    record Device(Kind kind) implements Node {
        enum Kind { NULL, ZERO, FULL, RANDOM, STDIN, STDOUT, STDERR }
    }

    /** A symbolic link. */
    record Link(String target) implements Node {}
}
