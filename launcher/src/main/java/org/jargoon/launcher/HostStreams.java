// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jargoon.linux.StandardDescriptor;
import org.jargoon.linux.StandardStreams;

/** The launcher's own standard input, output and error, for the guest to use. */
final class HostStreams {
    static final int IN = 0;
    static final int OUT = 1;
    static final int ERR = 2;

    private HostStreams() {}

    /**
     * The streams, unbuffered, so that only the guest's writes decide what is written when; none where a descriptor was
     * closed when the launcher was started.
     */
    static StandardStreams inherited() {
        return new StandardStreams(
                StandardDescriptor.INPUT.isUsable() ? new FileInputStream(FileDescriptor.in) : null,
                StandardDescriptor.OUTPUT.isUsable() ? new FileOutputStream(FileDescriptor.out) : null,
                StandardDescriptor.ERROR.isUsable() ? new FileOutputStream(FileDescriptor.err) : null,
                isTerminal(IN),
                isTerminal(OUT),
                isTerminal(ERR),
                true);
    }

    /** What is typed or piped into a machine's console; nothing where standard input was closed. */
    static InputStream consoleInput() {
        InputStream input = inherited().input();
        return input == null ? InputStream.nullInputStream() : input;
    }

    /** Where a machine's console and results are printed; nowhere where standard output was closed. */
    static OutputStream consoleOutput() {
        OutputStream output = inherited().output();
        return output == null ? OutputStream.nullOutputStream() : output;
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
