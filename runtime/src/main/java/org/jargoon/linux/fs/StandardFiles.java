// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * Makes the files of the guest's descriptors 0, 1 and 2. A descriptor of this Java process that is a regular file or a
 * memory device is that in the guest too, with the access that it was opened with and no path; streams are like pipes
 * or terminals.
 */
public final class StandardFiles {
    private static final List<FileDescriptor> DESCRIPTORS =
            List.of(FileDescriptor.in, FileDescriptor.out, FileDescriptor.err);
    private static final List<String> NAMES = List.of("/dev/stdin", "/dev/stdout", "/dev/stderr");
    private static final int MEMORY_DEVICES = 1;

    private final GuestFileSystem fileSystem;
    private final Object monitor;
    private final boolean inherited;

    /**
     * @param monitor notified when input becomes ready
     * @param inherited whether the streams are this process's own descriptors 0 to 2
     */
    public StandardFiles(GuestFileSystem fileSystem, Object monitor, boolean inherited) {
        this.fileSystem = fileSystem;
        this.monitor = monitor;
        this.inherited = inherited;
    }

    /** The file to read from. */
    public OpenFile input(InputStream stream, boolean terminal) throws IOException {
        InheritedDescriptor descriptor = inherited ? new InheritedDescriptor(0, OpenFlags.READ_ONLY) : null;
        OpenFile file = descriptor == null ? null : open(0, descriptor);
        return file != null ? file : new StreamInput(stream, terminal, descriptor, monitor);
    }

    /**
     * A file to write to.
     *
     * @param number its descriptor
     */
    public OpenFile output(int number, OutputStream stream, boolean terminal) throws IOException {
        InheritedDescriptor descriptor = inherited ? new InheritedDescriptor(number, OpenFlags.WRITE_ONLY) : null;
        OpenFile file = descriptor == null ? null : open(number, descriptor);
        return file != null ? file : new StreamOutput(stream, terminal, descriptor);
    }

    /** Null for what only a stream can be. */
    private OpenFile open(int number, InheritedDescriptor descriptor) throws IOException {
        if (descriptor.type() == Stat.REGULAR) {
            FileDescriptor host = DESCRIPTORS.get(number);
            boolean reads = (descriptor.flags() & OpenFlags.ACCESS_MODE) != OpenFlags.WRITE_ONLY;
            boolean writes = (descriptor.flags() & OpenFlags.ACCESS_MODE) != OpenFlags.READ_ONLY;
            FileChannel in = reads ? new FileInputStream(host).getChannel() : null;
            FileChannel out = writes ? new FileOutputStream(host).getChannel() : null;
            return RegularFile.inherited(descriptor, in, out, NAMES.get(number), fileSystem.observer());
        }
        if (descriptor.type() == Stat.CHARACTER && descriptor.special() >>> 8 == MEMORY_DEVICES) {
            for (Node.Device.Kind kind : Node.Device.Kind.values()) {
                if (DeviceFile.statOf(kind).special() == descriptor.special()) {
                    return new DeviceFile(descriptor.flags(), kind, fileSystem.entropy());
                }
            }
        }
        return null;
    }
}
