// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio.p9;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/** What statx(2) says of a file. */
record FileStatus(
        int mode, int uid, int gid, int links, long device, long inode, long rawDevice, long size, int blockSize,
        long blocks, Time accessed, Time modified, Time changed) {
    /** The size of struct statx. */
    static final int SIZE = 256;
    /** Everything that struct stat has as well. */
    static final int BASIC = 0x7ff;

    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;

    /** A moment. */
    record Time(long seconds, int nanoseconds) {
        private static Time at(MemorySegment from, int offset) {
            return new Time(from.get(ValueLayout.JAVA_LONG, offset), from.get(ValueLayout.JAVA_INT, offset + 8));
        }

        void put(ByteBuffer reply) {
            reply.putLong(seconds).putLong(nanoseconds);
        }
    }

    static FileStatus of(MemorySegment statx) {
        return new FileStatus(
                Short.toUnsignedInt(statx.get(ValueLayout.JAVA_SHORT, 28)),
                statx.get(ValueLayout.JAVA_INT, 20),
                statx.get(ValueLayout.JAVA_INT, 24),
                statx.get(ValueLayout.JAVA_INT, 16),
                device(statx, 136),
                statx.get(ValueLayout.JAVA_LONG, 32),
                device(statx, 128),
                statx.get(ValueLayout.JAVA_LONG, 40),
                statx.get(ValueLayout.JAVA_INT, 4),
                statx.get(ValueLayout.JAVA_LONG, 48),
                Time.at(statx, 64),
                Time.at(statx, 112),
                Time.at(statx, 96));
    }

    /** As glibc packs a device's two numbers, which is what 9P2000.L carries. */
    private static long device(MemorySegment statx, int offset) {
        long major = Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, offset));
        long minor = Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, offset + 4));
        return (major & 0xfff) << 8 | (major & ~0xfffL) << 32 | minor & 0xff | (minor & ~0xffL) << 12;
    }

    boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    boolean isLink() {
        return (mode & TYPE) == LINK;
    }

    boolean isSameFile(FileStatus other) {
        return device == other.device && inode == other.inode;
    }
}
