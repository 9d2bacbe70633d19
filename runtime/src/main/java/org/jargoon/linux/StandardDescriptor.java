// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The descriptors 0, 1 and 2 of the Java process itself.
 *
 * <p>A process that is started with one of them closed gives its number to a file that it opens for itself; the Java
 * machine reads its run-time image from it. {@link #isUsable} tells such a descriptor from one that the process was
 * started with.
 */
public enum StandardDescriptor {
    INPUT,
    OUTPUT,
    ERROR;

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path STATES = Path.of("/proc/self/fdinfo");
    private static final String FLAGS = "flags:";

    // Linux's O_ACCMODE, O_WRONLY, O_RDWR and O_CLOEXEC, which have these values on all architectures that run Java.
    private static final int ACCESS_MODE = 3;
    private static final int WRITE_ONLY = 1;
    private static final int READ_WRITE = 2;
    private static final int CLOSE_ON_EXEC = 02000000;

    /**
     * Whether the process was started with this descriptor open in its direction: input for reading, the others for
     * writing. Where the host does not show its descriptors, they count as usable.
     */
    public boolean isUsable() {
        Path link = DESCRIPTORS.resolve(Integer.toString(ordinal()));
        try {
            if (Files.isDirectory(DESCRIPTORS) && !Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            int flags = flags();
            int mode = flags & ACCESS_MODE;
            boolean direction = mode == READ_WRITE || (mode == WRITE_ONLY) == (this != INPUT);
            // What is closed on exec was opened by this process. The Java machine does not mark its image so.
            return direction && (flags & CLOSE_ON_EXEC) == 0 && !isRuntimeImage(link);
        } catch (IOException e) {
            // The host is not Linux, or does not show a process its own descriptors.
            return true;
        }
    }

    private int flags() throws IOException {
        for (String line : Files.readAllLines(STATES.resolve(Integer.toString(ordinal())))) {
            if (line.startsWith(FLAGS)) {
                return Integer.parseInt(line.substring(FLAGS.length()).strip(), 8);
            }
        }
        throw new IOException("its flags are not shown");
    }

    private static boolean isRuntimeImage(Path link) throws IOException {
        Path image = Path.of(System.getProperty("java.home"), "lib", "modules");
        return Files.exists(link) && Files.exists(image) && Files.isSameFile(link, image);
    }
}
