// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.guest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a cpio archive of the format "newc", the one that Linux unpacks as its initial file system (kernel
 * documentation, "initramfs buffer format"). Everything in it belongs to root and is of the time 0, so that the same
 * content gives the same bytes.
 */
final class CpioArchive implements AutoCloseable {
    private static final String MAGIC = "070701";
    private static final String LAST = "TRAILER!!!";
    private static final int ALIGNMENT = 4;
    // The type of a file in the highest bits of its mode, as in stat(2).
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int SYMBOLIC_LINK = 0120000;
    private static final int ANYBODY = 0777;

    private final OutputStream out;
    private long position;
    private int inode;

    /** @param out where the archive goes; {@link #close} closes it */
    CpioArchive(OutputStream out) {
        this.out = out;
    }

    void directory(String name, int permissions) throws IOException {
        entry(name, DIRECTORY | permissions, new byte[0], 0, 0);
    }

    void file(String name, int permissions, byte[] content) throws IOException {
        entry(name, REGULAR | permissions, content, 0, 0);
    }

    void link(String name, String target) throws IOException {
        entry(name, SYMBOLIC_LINK | ANYBODY, target.getBytes(StandardCharsets.UTF_8), 0, 0);
    }

    void characterDevice(String name, int permissions, int major, int minor) throws IOException {
        entry(name, CHARACTER_DEVICE | permissions, new byte[0], major, minor);
    }

    /** Ends the archive. */
    @Override
    public void close() throws IOException {
        try (out) {
            entry(LAST, 0, new byte[0], 0, 0);
        }
    }

    private void entry(String name, int mode, byte[] content, int major, int minor) throws IOException {
        byte[] path = (name + '\0').getBytes(StandardCharsets.UTF_8);
        int links = (mode & DIRECTORY) != 0 ? 2 : 1;
        int[] fields = {++inode, mode, 0, 0, links, 0, content.length, 0, 0, major, minor, path.length, 0};
        StringBuilder header = new StringBuilder(MAGIC);
        for (int field : fields) {
            header.append(String.format("%08x", field));
        }
        write(header.toString().getBytes(StandardCharsets.US_ASCII));
        write(path);
        align();
        write(content);
        align();
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }

    private void align() throws IOException {
        while (position % ALIGNMENT != 0) {
            write(new byte[1]);
        }
    }
}
