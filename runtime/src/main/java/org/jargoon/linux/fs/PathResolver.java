// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jargoon.host.HostNames;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;

/**
 * Turns guest paths into places (path_resolution(7)), one component after the other.
 *
 * <p>The host never resolves anything: it is asked about one name in one directory at a time, without following links.
 * ".." goes back the way that led here and links are followed in the guest's view, so neither leaves a grant. A guest
 * cannot race with itself, as it has one thread; another program of the host that swaps a granted directory for a link
 * in between could, which the host's user has in hand.
 */
final class PathResolver {
    private static final int MOST_LINKS = 40;
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_PATH = 4095;
    // Places hold their parents; the bound keeps a chain of links from making them without end.
    private static final int DEEPEST = 2048;

    private final Place root;

    PathResolver(Node.MountPoint root) {
        this.root = Place.of(null, "", root);
    }

    Place root() {
        return root;
    }

    /**
     * Resolves a path.
     *
     * @param base the directory in which relative paths begin
     * @param followLast whether a link at the path's end is followed
     * @throws ErrnoException ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EACCES as the manual page says; a missing last
     *     component is no error
     */
    Place resolve(Place base, String path, boolean followLast) throws ErrnoException, IOException {
        if (path.isEmpty()) {
            throw Errno.ENOENT.exception();
        }
        Deque<String> pending = new ArrayDeque<>();
        Place at = push(pending, path, base);
        int links = 0;
        int depth = 0;
        while (!pending.isEmpty()) {
            String name = pending.pop();
            if (at.type != Place.Type.DIRECTORY) {
                throw (at.type == Place.Type.MISSING ? Errno.ENOENT : Errno.ENOTDIR).exception();
            }
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                at = at.parent == null ? at : at.parent;
                continue;
            }
            Place child = child(at, name);
            if (child.type == Place.Type.LINK && (followLast || !pending.isEmpty())) {
                if (++links > MOST_LINKS) {
                    throw Errno.ELOOP.exception();
                }
                at = child.node instanceof Node.Link link && link.follow() != null
                        ? link.follow().apply(child)
                        : push(pending, target(child), at);
            } else {
                at = child;
                if (++depth > DEEPEST) {
                    throw Errno.ENAMETOOLONG.exception();
                }
            }
        }
        return at;
    }

    /** Puts a path's components before those that are pending; returns the directory in which it begins. */
    private Place push(Deque<String> pending, String path, Place base) throws ErrnoException {
        if (path.length() > LONGEST_PATH) {
            throw Errno.ENAMETOOLONG.exception();
        }
        String[] names = path.split("/", -1);
        for (int i = names.length - 1; i >= 0; i--) {
            // A trailing slash gives an empty last name, which demands that what is before it be a directory.
            if (!names[i].isEmpty() || i == names.length - 1) {
                pending.push(names[i]);
            }
        }
        return path.startsWith("/") ? root : base;
    }

    private Place child(Place directory, String name) throws ErrnoException, IOException {
        if (name.length() > LONGEST_NAME || HostNames.encode(name).length > LONGEST_NAME) {
            throw Errno.ENAMETOOLONG.exception();
        }
        Node node = directory.node == null ? null : directory.node.children().get(name);
        if (node != null || directory.host == null) {
            return Place.of(directory, name, node);
        }
        Path host = childPath(directory.host, name);
        return new Place(directory, name, null, host, directory.grant, typeOf(host));
    }

    /** The host's path of one name; a name that the host would take apart is refused. */
    static Path childPath(Path directory, String name) throws ErrnoException {
        try {
            Path host = HostNames.child(directory, name);
            if (directory.equals(host.getParent()) && HostNames.text(host.getFileName()).equals(name)) {
                return host;
            }
        } catch (InvalidPathException e) {
            throw Errno.EILSEQ.exception();
        }
        throw Errno.EINVAL.exception();
    }

    static Place.Type typeOf(Path host) throws IOException {
        try {
            BasicFileAttributes file =
                    Files.readAttributes(host, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return file.isSymbolicLink() ? Place.Type.LINK
                    : file.isDirectory() ? Place.Type.DIRECTORY
                    : file.isRegularFile() ? Place.Type.FILE
                    : Place.Type.OTHER;
        } catch (NoSuchFileException e) {
            return Place.Type.MISSING;
        }
    }

    static String target(Place link) throws IOException {
        return link.node instanceof Node.Link synthetic
                ? synthetic.target().get()
                : HostNames.text(Files.readSymbolicLink(link.host));
    }
}
