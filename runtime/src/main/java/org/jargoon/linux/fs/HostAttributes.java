// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Reads and makes attributes of the host's files; hosts without Unix attributes get plausible ones. */
final class HostAttributes {
    private static final Set<String> VIEWS = FileSystems.getDefault().supportedFileAttributeViews();
    static final boolean POSIX = VIEWS.contains("posix");
    private static final boolean UNIX = VIEWS.contains("unix");
    private static final String FIELDS =
            "unix:mode,ino,dev,rdev,nlink,uid,gid,size,lastAccessTime,lastModifiedTime,ctime";

    private static final int USER = ownId("unix:uid");
    private static final int GROUP = ownId("unix:gid");

    private HostAttributes() {}

    /** The attributes of {@code path} itself, which may be a symbolic link. */
    static Stat stat(Path path) throws IOException {
        return UNIX ? unix(path, LinkOption.NOFOLLOW_LINKS) : basic(path);
    }

    /** The attributes of what {@code path} leads to; a host without Unix attributes has no such paths. */
    static Stat statOfTarget(Path path) throws IOException {
        if (!UNIX) {
            throw new NoSuchFileException(path.toString());
        }
        return unix(path);
    }

    private static Stat unix(Path path, LinkOption... options) throws IOException {
        Map<String, Object> fields = Files.readAttributes(path, FIELDS, options);
        return new Stat(
                (long) fields.get("dev"),
                (long) fields.get("ino"),
                (int) fields.get("mode"),
                (int) fields.get("nlink"),
                (int) fields.get("uid") == USER ? Stat.GUEST_ID : Stat.NOBODY,
                (int) fields.get("gid") == GROUP ? Stat.GUEST_ID : Stat.NOBODY,
                (long) fields.get("rdev"),
                (long) fields.get("size"),
                (FileTime) fields.get("lastAccessTime"),
                (FileTime) fields.get("lastModifiedTime"),
                (FileTime) fields.get("ctime"));
    }

    private static Stat basic(Path path) throws IOException {
        BasicFileAttributes file =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        int mode = file.isSymbolicLink() ? Stat.LINK | 0777
                : file.isDirectory() ? Stat.DIRECTORY | 0755
                : file.isRegularFile() ? Stat.REGULAR | (Files.isExecutable(path) ? 0755 : 0644)
                : Stat.SOCKET;
        FileTime modified = file.lastModifiedTime();
        long inode = Integer.toUnsignedLong(path.hashCode()) + 1;
        return new Stat(2, inode, mode, 1, Stat.GUEST_ID, Stat.GUEST_ID, 0, file.size(),
                file.lastAccessTime(), modified, modified);
    }

    /** The permissions for the low nine bits of a mode; set-id and sticky bits have no meaning here and are dropped. */
    static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            // The enum is in the order of the bits: OWNER_READ is 0400, OTHERS_EXECUTE 0001.
            if ((mode & 0400 >>> i) != 0) {
                set.add(all[i]);
            }
        }
        return set;
    }

    /** The id of the user or group that runs this process; where the host does not tell, none. */
    private static int ownId(String attribute) {
        Path self = Path.of("/proc/self");
        if (!UNIX || !Files.exists(self)) {
            return -1;
        }
        try {
            return (int) Files.getAttribute(self, attribute);
        } catch (IOException e) {
            return -1;
        }
    }
}
