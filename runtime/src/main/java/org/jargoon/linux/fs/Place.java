// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.nio.file.Path;

/**
 * Where a guest path leads: an object of the guest's view, or the free name at which one could be made.
 *
 * <p>It knows the way by which it was reached, so that ".." is the directory above in the guest's view whatever the
 * host says.
 */
public final class Place {

    /** What stands there. OTHER are the host's devices, sockets and named pipes, which are never opened. */
    public enum Type { MISSING, FILE, DIRECTORY, LINK, DEVICE, GENERATED, OTHER }

    final Place parent;
    final String name;
    final Node node;
    final Path host;
    final Grant grant;
    final Type type;

    Place(Place parent, String name, Node node, Path host, Grant grant, Type type) {
        this.parent = parent;
        this.name = name;
        this.node = node;
        this.host = host;
        this.grant = grant;
        this.type = type;
    }

    /** A node that is no host's at a name in a directory; null is a name that is free. */
    static Place of(Place parent, String name, Node node) {
        Type type = switch (node) {
            case null -> Type.MISSING;
            case Node.MountPoint _, Node.Listing _ -> Type.DIRECTORY;
            case Node.Device _, Node.Opened _ -> Type.DEVICE;
            case Node.Link _ -> Type.LINK;
            case Node.Generated _ -> Type.GENERATED;
        };
        Grant grant = node instanceof Node.MountPoint point ? point.grant : null;
        return new Place(parent, name, node, grant == null ? null : grant.host(), grant, type);
    }

    /** Something else in this place: what a link that has no path of its own leads to; null is nothing. */
    public Place with(Node other) {
        return of(parent, name, other);
    }

    public Type type() {
        return type;
    }

    /** Whether it is or could be a file of the host in a writable grant. */
    boolean writable() {
        return grant != null && grant.writable();
    }

    /** The absolute path in the guest's view. */
    public String guestPath() {
        if (parent == null) {
            return "/";
        }
        StringBuilder path = new StringBuilder();
        for (Place place = this; place.parent != null; place = place.parent) {
            path.insert(0, "/" + place.name);
        }
        return path.toString();
    }
}
