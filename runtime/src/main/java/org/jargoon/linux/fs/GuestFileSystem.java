// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jargoon.host.HostNames;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;

/**
 * What the guest sees of files: granted folders of the host at their mount points, and a few devices, in a tree of
 * directories that exist only to hold them. Nothing else of the host is visible.
 *
 * <p>Every method that takes a base and a path resolves the path itself; none hands a path of the guest to the host.
 */
public final class GuestFileSystem {
    private static final int PATH_FLAGS =
            OpenFlags.PATH | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW | OpenFlags.CLOSE_ON_EXEC;

    private final PathResolver resolver;
    private final Entropy entropy;
    private final FileObserver observer;

    /**
     * @param grants what is visible; a later one hides an earlier one with the same guest path
     * @param mounts what else is mounted, by absolute path
     * @param observer is told how the guest changes the sizes of files
     */
    public GuestFileSystem(
            List<Grant> grants, Map<String, Node> mounts, Entropy entropy, FileObserver observer) {
        this.entropy = entropy;
        this.observer = observer;
        Node.MountPoint root = new Node.MountPoint();
        for (Grant grant : grants) {
            root.at(grant.guest()).grant = grant;
        }
        addDevices(root.at("/dev"));
        mounts.forEach((path, node) -> mount(root, path, node));
        resolver = new PathResolver(root);
    }

    private static void mount(Node.MountPoint root, String path, Node node) {
        int slash = path.lastIndexOf('/');
        root.at(path.substring(0, slash)).children().put(path.substring(slash + 1), node);
    }

    private static void addDevices(Node.MountPoint dev) {
        dev.children().put("null", new Node.Device(Node.Device.Kind.NULL));
        dev.children().put("zero", new Node.Device(Node.Device.Kind.ZERO));
        dev.children().put("full", new Node.Device(Node.Device.Kind.FULL));
        dev.children().put("random", new Node.Device(Node.Device.Kind.RANDOM));
        dev.children().put("urandom", new Node.Device(Node.Device.Kind.RANDOM));
        dev.children().put("fd", Node.Link.to("/proc/self/fd"));
        dev.children().put("stdin", Node.Link.to("/proc/self/fd/0"));
        dev.children().put("stdout", Node.Link.to("/proc/self/fd/1"));
        dev.children().put("stderr", Node.Link.to("/proc/self/fd/2"));
    }

    FileObserver observer() {
        return observer;
    }

    Entropy entropy() {
        return entropy;
    }

    /** The guest's root directory. */
    public Place root() {
        return resolver.root();
    }

    /** See {@link PathResolver#resolve}; a missing last component is no error. */
    public Place resolve(Place base, String path, boolean followLast) throws ErrnoException, IOException {
        return resolver.resolve(base, path, followLast);
    }

    /** Resolves the path of something that exists, otherwise ENOENT. */
    public Place existing(Place base, String path, boolean followLast) throws ErrnoException, IOException {
        Place place = resolve(base, path, followLast);
        if (place.type == Place.Type.MISSING) {
            throw Errno.ENOENT.exception();
        }
        return place;
    }

    /** Resolves the path of a directory, otherwise ENOENT or ENOTDIR. */
    public Place directory(Place base, String path) throws ErrnoException, IOException {
        Place place = existing(base, path, true);
        if (place.type != Place.Type.DIRECTORY) {
            throw Errno.ENOTDIR.exception();
        }
        return place;
    }

    /**
     * Opens as openat does.
     *
     * @param wanted of {@link OpenFlags}
     * @param mode permissions of a file that is made
     */
    public OpenFile open(Place base, String path, int wanted, int mode) throws ErrnoException, IOException {
        // With O_PATH all other flags are ignored.
        int flags = (wanted & OpenFlags.PATH) == 0 ? wanted : wanted & PATH_FLAGS;
        boolean exclusive = (flags & OpenFlags.CREATE) != 0 && (flags & OpenFlags.EXCLUSIVE) != 0;
        if ((flags & OpenFlags.TEMPORARY) != 0) {
            throw Errno.EOPNOTSUPP.exception();
        }
        if ((flags & OpenFlags.ACCESS_MODE) == OpenFlags.ACCESS_MODE) {
            throw Errno.EINVAL.exception();
        }
        boolean follow = (flags & OpenFlags.NOFOLLOW) == 0 && !exclusive;
        Place place = resolve(base, path, follow);
        if (place.type == Place.Type.MISSING) {
            return create(place, flags, mode);
        }
        if (exclusive) {
            throw Errno.EEXIST.exception();
        }
        if ((flags & OpenFlags.DIRECTORY) != 0 && place.type != Place.Type.DIRECTORY) {
            throw Errno.ENOTDIR.exception();
        }
        return switch (place.type) {
            case DIRECTORY -> openDirectory(place, flags);
            case DEVICE -> openDevice(place, flags);
            case GENERATED -> openGenerated(place, flags);
            case FILE -> openFile(place, flags);
            case LINK -> throw Errno.ELOOP.exception();
            case OTHER -> throw Errno.EACCES.exception();
            case MISSING -> throw Errno.ENOENT.exception();
        };
    }

    private OpenFile create(Place place, int flags, int mode) throws ErrnoException, IOException {
        if ((flags & OpenFlags.CREATE) == 0) {
            throw Errno.ENOENT.exception();
        }
        if ((flags & OpenFlags.DIRECTORY) != 0) {
            throw Errno.EINVAL.exception();
        }
        requireWritable(place);
        Set<OpenOption> options = options(flags);
        // Java makes files only together with the right to write them; whoever holds the descriptor is still checked.
        options.add(StandardOpenOption.WRITE);
        options.add(StandardOpenOption.CREATE_NEW);
        FileChannel channel = FileChannel.open(place.host, options, permissions(mode));
        return new RegularFile(kept(flags), channel, place, observer);
    }

    private OpenFile openDirectory(Place place, int flags) throws ErrnoException {
        if ((flags & OpenFlags.ACCESS_MODE) != OpenFlags.READ_ONLY || (flags & OpenFlags.CREATE) != 0) {
            throw Errno.EISDIR.exception();
        }
        return new DirectoryFile(kept(flags), place);
    }

    private OpenFile openDevice(Place place, int flags) throws ErrnoException {
        if (!(place.node instanceof Node.Opened opened)) {
            return new DeviceFile(kept(flags), ((Node.Device) place.node).kind(), entropy);
        }
        int wanted = flags & OpenFlags.ACCESS_MODE;
        int allowed = opened.file().flags() & OpenFlags.ACCESS_MODE;
        if (wanted != allowed && allowed != OpenFlags.READ_WRITE) {
            throw Errno.EACCES.exception();
        }
        opened.file().retain();
        return opened.file();
    }

    private static OpenFile openGenerated(Place place, int flags) throws ErrnoException {
        if ((flags & OpenFlags.ACCESS_MODE) != OpenFlags.READ_ONLY || (flags & OpenFlags.TRUNCATE) != 0) {
            throw Errno.EACCES.exception();
        }
        return new GeneratedFile(kept(flags), place, (Node.Generated) place.node);
    }

    private OpenFile openFile(Place place, int flags) throws ErrnoException, IOException {
        boolean changes =
                (flags & OpenFlags.ACCESS_MODE) != OpenFlags.READ_ONLY || (flags & OpenFlags.TRUNCATE) != 0;
        if (changes && !place.writable()) {
            throw Errno.EROFS.exception();
        }
        Set<OpenOption> options = options(flags);
        if ((flags & OpenFlags.TRUNCATE) != 0) {
            options.add(StandardOpenOption.WRITE);
        }
        RegularFile file = new RegularFile(kept(flags), FileChannel.open(place.host, options), place, observer);
        if ((flags & OpenFlags.TRUNCATE) != 0) {
            file.truncate();
        }
        return file;
    }

    private static Set<OpenOption> options(int flags) {
        Set<OpenOption> options = new HashSet<>();
        options.add(LinkOption.NOFOLLOW_LINKS);
        if ((flags & OpenFlags.ACCESS_MODE) != OpenFlags.WRITE_ONLY) {
            options.add(StandardOpenOption.READ);
        }
        if ((flags & OpenFlags.ACCESS_MODE) != OpenFlags.READ_ONLY) {
            options.add(StandardOpenOption.WRITE);
        }
        return options;
    }

    private static int kept(int flags) {
        return flags & ~(OpenFlags.CREATE | OpenFlags.EXCLUSIVE | OpenFlags.TRUNCATE | OpenFlags.CLOSE_ON_EXEC);
    }

    /** The attributes of an existing place. */
    public Stat stat(Place place) throws IOException {
        return switch (place.node) {
            case Node.Device device -> DeviceFile.statOf(device.kind());
            case Node.Opened opened -> opened.file().stat();
            case Node.Generated generated -> GeneratedFile.statOf(place, generated);
            case Node.Link _ -> Stat.synthetic(DirectoryFile.syntheticInode(place), Stat.LINK | 0777, 0);
            case null, default -> DirectoryFile.statOf(place);
        };
    }

    /** The target of a link; EINVAL for anything else. */
    public String readLink(Place place) throws ErrnoException, IOException {
        if (place.type != Place.Type.LINK) {
            throw Errno.EINVAL.exception();
        }
        return PathResolver.target(place);
    }

    /**
     * Whether the guest may use an existing place (access(2)).
     *
     * @param mode a set of 4 read, 2 write, 1 execute
     */
    public void access(Place place, int mode) throws ErrnoException {
        boolean write = (mode & 2) != 0;
        if (place.host == null) {
            if (write && place.type == Place.Type.DIRECTORY) {
                throw Errno.EROFS.exception();
            }
            if (place.node instanceof Node.Generated file && (write || (mode & 1) != 0 && (file.mode() & 0111) == 0)) {
                throw Errno.EACCES.exception();
            }
            return;
        }
        if (write && !place.writable()) {
            throw Errno.EROFS.exception();
        }
        boolean allowed = ((mode & 4) == 0 || Files.isReadable(place.host))
                && (!write || Files.isWritable(place.host))
                && ((mode & 1) == 0 || Files.isExecutable(place.host));
        if (!allowed) {
            throw Errno.EACCES.exception();
        }
    }

    public void makeDirectory(Place base, String path, int mode) throws ErrnoException, IOException {
        Place place = resolve(base, withoutSlashes(path), false);
        if (place.type != Place.Type.MISSING) {
            throw Errno.EEXIST.exception();
        }
        requireWritable(place);
        Files.createDirectory(place.host, permissions(mode));
    }

    /** Removes a name: of a directory if {@code directory}, otherwise of anything else. */
    public void remove(Place base, String path, boolean directory) throws ErrnoException, IOException {
        if (directory && (path.equals(".") || path.endsWith("/."))) {
            throw Errno.EINVAL.exception();
        }
        Place place = existing(base, path, false);
        if (!directory && place.type == Place.Type.DIRECTORY) {
            throw Errno.EISDIR.exception();
        }
        if (directory && place.type != Place.Type.DIRECTORY) {
            throw Errno.ENOTDIR.exception();
        }
        requireChangeable(place);
        Files.delete(place.host);
    }

    /** Renames as renameat2 does; {@code replace} is whether an existing target is replaced. */
    public void rename(Place base, String path, Place newBase, String newPath, boolean replace)
            throws ErrnoException, IOException {
        Place from = existing(base, path, false);
        boolean isDirectory = from.type == Place.Type.DIRECTORY;
        Place to = resolve(newBase, isDirectory ? withoutSlashes(newPath) : newPath, false);
        requireChangeable(from);
        if (to.type == Place.Type.MISSING) {
            requireWritable(to);
        } else {
            if (!replace) {
                throw Errno.EEXIST.exception();
            }
            requireChangeable(to);
            if (isDirectory != (to.type == Place.Type.DIRECTORY)) {
                throw (isDirectory ? Errno.ENOTDIR : Errno.EISDIR).exception();
            }
        }
        if (from.grant != to.grant) {
            throw Errno.EXDEV.exception();
        }
        if (isDirectory && !to.host.equals(from.host) && to.host.startsWith(from.host)) {
            throw Errno.EINVAL.exception();
        }
        Files.move(from.host, to.host, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes another name for a file. */
    public void link(Place base, String path, Place newBase, String newPath, boolean follow)
            throws ErrnoException, IOException {
        Place from = existing(base, path, follow);
        Place to = resolve(newBase, newPath, false);
        if (to.type != Place.Type.MISSING) {
            throw Errno.EEXIST.exception();
        }
        if (from.type == Place.Type.DIRECTORY) {
            throw Errno.EPERM.exception();
        }
        requireWritable(to);
        // Across grants it would give a file of a read-only grant a name under which it could be written.
        if (from.host == null || from.grant != to.grant) {
            throw Errno.EXDEV.exception();
        }
        Files.createLink(to.host, from.host);
    }

    public void symbolicLink(String target, Place base, String path) throws ErrnoException, IOException {
        if (target.isEmpty()) {
            throw Errno.ENOENT.exception();
        }
        Place place = resolve(base, path, false);
        if (place.type != Place.Type.MISSING) {
            throw Errno.EEXIST.exception();
        }
        requireWritable(place);
        try {
            Files.createSymbolicLink(place.host, HostNames.path(target));
        } catch (InvalidPathException e) {
            throw Errno.EILSEQ.exception();
        }
    }

    /** Sets a file's size by its name. */
    public void truncate(Place base, String path, long size) throws ErrnoException, IOException {
        OpenFile file = open(base, path, OpenFlags.WRITE_ONLY, 0);
        try {
            file.resize(size);
        } finally {
            file.release();
        }
    }

    /** Sets the nine permission bits; others are dropped. */
    public void setMode(Place place, int mode) throws ErrnoException, IOException {
        if (place.type == Place.Type.LINK) {
            throw Errno.EOPNOTSUPP.exception();
        }
        requireWritable(place);
        if (HostAttributes.POSIX) {
            Files.setPosixFilePermissions(place.host, HostAttributes.permissions(mode));
        }
    }

    /** Checks a change of owner: only to the guest's own ids, which changes nothing. -1 leaves an id as it is. */
    public void setOwner(Place place, int user, int group) throws ErrnoException {
        requireWritable(place);
        if (user != -1 && user != Stat.GUEST_ID || group != -1 && group != Stat.GUEST_ID) {
            throw Errno.EPERM.exception();
        }
    }

    /** Sets times; null leaves one as it is. */
    public void setTimes(Place place, FileTime accessed, FileTime modified) throws ErrnoException, IOException {
        if (place.type == Place.Type.DEVICE) {
            return;
        }
        requireWritable(place);
        LinkOption[] options = place.type == Place.Type.LINK
                ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS}
                : new LinkOption[0];
        Files.getFileAttributeView(place.host, BasicFileAttributeView.class, options)
                .setTimes(modified, accessed, null);
    }

    /** Where the host keeps a place's bytes, for statfs; empty for what has no place on the host. */
    public Optional<FileStore> store(Place place) throws IOException {
        return place.host == null ? Optional.empty() : Optional.of(Files.getFileStore(place.host));
    }

    /** What may be changed: EROFS outside of writable grants, EBUSY for mount points. */
    private static void requireChangeable(Place place) throws ErrnoException {
        if (place.node != null) {
            throw Errno.EBUSY.exception();
        }
        requireWritable(place);
    }


    private static void requireWritable(Place place) throws ErrnoException {
        if (!place.writable()) {
            throw Errno.EROFS.exception();
        }
    }

    private static String withoutSlashes(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static FileAttribute<?>[] permissions(int mode) {
        return HostAttributes.POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(HostAttributes.permissions(mode))}
                : new FileAttribute<?>[0];
    }
}
