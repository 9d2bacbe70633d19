// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jargoon.linux.StandardStreams;

/** The launcher's own standard input, output and error, for the guest to use. */
final class HostStreams {
    static final int IN = 0;
    static final int OUT = 1;
    static final int ERR = 2;

    private HostStreams() {}

    /** Unbuffered, so that the guest's writes and nobody else's decide what is written when. */
    static StandardStreams inherited() {
        return new StandardStreams(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                isTerminal(IN),
                isTerminal(OUT),
                isTerminal(ERR),
                true);
    }

    /** Java cannot ask a descriptor; Linux shows what it refers to. Elsewhere nothing counts as a terminal. */
    static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
