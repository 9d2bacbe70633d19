// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.nio.file.attribute.FileTime;

/**
 * What stat tells.
 *
 * @param device number of the file system
 * @param mode type and permission bits
 * @param uid the guest's own id for files of the user who runs it; 65534 for all others
 * @param special major and minor number of a device file, as one number
 * @param size in bytes
 */
public record Stat(
        long device,
        long inode,
        int mode,
        int links,
        int uid,
        int gid,
        long special,
        long size,
        FileTime accessed,
        FileTime modified,
        FileTime changed) {

    public static final int TYPE_MASK = 0170000;
    public static final int FIFO = 0010000;
    public static final int CHARACTER = 0020000;
    public static final int DIRECTORY = 0040000;
    public static final int BLOCK = 0060000;
    public static final int REGULAR = 0100000;
    public static final int LINK = 0120000;
    public static final int SOCKET = 0140000;

    /** The ids under which the guest runs. */
    public static final int GUEST_ID = 1000;

    static final int NOBODY = 65534;

    private static final FileTime EPOCH = FileTime.fromMillis(0);

    /** Something that is not a file of the host. */
    static Stat synthetic(long inode, int mode, long special) {
        return new Stat(1, inode, mode, 1, GUEST_ID, GUEST_ID, special, 0, EPOCH, EPOCH, EPOCH);
    }

    /** The same object with another size and number of links. */
    Stat with(long newSize, int newLinks) {
        return new Stat(device, inode, mode, newLinks, uid, gid, special, newSize, accessed, modified, changed);
    }

    /** In units of 512 bytes, as if there were no holes: Java does not tell how many the host uses. */
    public long blocks() {
        int unit = blockSize();
        return size > Long.MAX_VALUE - unit ? size / 512 : (size + unit - 1) / unit * (unit / 512);
    }

    /** The size of a block for input and output, in bytes. */
    public int blockSize() {
        return 4096;
    }

    /** The type as directory entries give it. */
    public int entryType() {
        return mode >>> 12 & 15;
    }
}
