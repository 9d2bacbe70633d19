// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file whole or not at all, also where the host loses power: what had its name before stays until then. */
final class SafeFile {
    private static final int BUFFER = 1 << 18;

    private SafeFile() {}

    /** Writes what the file is to have. */
    @FunctionalInterface
    interface Contents {
        void write(OutputStream to) throws IOException;
    }

    static void write(Path file, Contents contents) throws IOException {
        // What a link leads to is replaced, not the link.
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        if (target.getFileName() == null || Files.exists(target) && !Files.isRegularFile(target)) {
            throw new IOException("it is no file");
        }
        Path folder = target.getParent();
        Path temporary = Files.createTempFile(folder, "." + target.getFileName(), ".new");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
                contents.write(out);
                out.flush();
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        // The new name is on the disk when the folder is.
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
