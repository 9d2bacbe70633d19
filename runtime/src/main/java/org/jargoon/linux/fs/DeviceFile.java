// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.util.Arrays;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;

/** One of the memory devices (mem(4), null(4), random(4)). */
final class DeviceFile extends OpenFile {
    private final Node.Device.Kind kind;
    private final Entropy entropy;

    DeviceFile(int flags, Node.Device.Kind kind, Entropy entropy) {
        super(flags);
        this.kind = kind;
        this.entropy = entropy;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        switch (kind) {
            case NULL -> {
                return 0;
            }
            case RANDOM -> {
                byte[] bytes = new byte[length];
                entropy.fill(bytes);
                System.arraycopy(bytes, 0, into, offset, length);
            }
            default -> Arrays.fill(into, offset, offset + length, (byte) 0);
        }
        return length;
    }

    @Override
    public int write(byte[] from, int offset, int length) throws ErrnoException {
        if (kind == Node.Device.Kind.FULL) {
            throw Errno.ENOSPC.exception();
        }
        return length;
    }

    @Override
    public int readAt(long position, byte[] into, int offset, int length) {
        return read(into, offset, length);
    }

    @Override
    public int writeAt(long position, byte[] from, int offset, int length) throws ErrnoException {
        return write(from, offset, length);
    }

    @Override
    public long seek(long offset, int whence) {
        return 0;
    }

    @Override
    public Mappable mappable() {
        return kind == Node.Device.Kind.ZERO ? Mappable.ZEROS : Mappable.NO;
    }

    @Override
    public String name() {
        return switch (kind) {
            case NULL -> "/dev/null";
            case ZERO -> "/dev/zero";
            case FULL -> "/dev/full";
            case RANDOM -> "/dev/urandom";
        };
    }

    @Override
    public Stat stat() {
        return statOf(kind);
    }

    static Stat statOf(Node.Device.Kind kind) {
        int minor = switch (kind) {
            case NULL -> 3;
            case ZERO -> 5;
            case FULL -> 7;
            case RANDOM -> 9;
        };
        return Stat.synthetic(16 + kind.ordinal(), Stat.CHARACTER | 0666, 1 << 8 | minor);
    }

    @Override
    void dispose() {
        // It holds nothing.
    }
}
