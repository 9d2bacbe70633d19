// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio.p9;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jargoon.host.HostException;
import org.jargoon.host.HostKernel.Call;
import org.jargoon.host.HostKernel;
import org.jargoon.host.HostNames;

/**
 * The files below a folder of the host's. Names are bytes, as the host's kernel has them; each is one step, checked
 * here, and no link is ever followed.
 */
final class FileTree implements Closeable {
    /** Stands for a path that is not there. */
    static final int NO_PATH = -1;

    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_TARGET = 4095;
    private static final int DEEPEST = 2048;
    private static final int ENTRIES = 32 << 10;
    private static final int SCRATCH = LONGEST_TARGET + 1;
    private static final int STATFS_SIZE = 120;
    // O_NONBLOCK: what turns out to be a FIFO must not hold the device up.
    private static final int OPEN = HostKernel.O_CLOEXEC | HostKernel.O_NONBLOCK;
    private static final int HOLD = HostKernel.O_CLOEXEC | HostKernel.O_PATH | HostKernel.O_NOFOLLOW;

    private final HostKernel kernel;
    private final Node root;
    private final FileStatus rootStatus;
    private final MemorySegment name;
    private final MemorySegment otherName;
    private final MemorySegment link;
    private final MemorySegment empty;
    private final MemorySegment status;
    private final MemorySegment result;
    private final ByteBuffer entries;

    /** @throws IOException with a line for the user: it is no folder, or cannot be shared here */
    FileTree(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("cannot share " + folder + ": it is not a folder");
        }
        kernel = HostKernel.open();
        Arena arena = Arena.ofAuto();
        name = arena.allocate(SCRATCH);
        otherName = arena.allocate(SCRATCH);
        link = arena.allocate(64);
        empty = arena.allocate(1);
        status = arena.allocate(FileStatus.SIZE, Long.BYTES);
        result = arena.allocate(SCRATCH, Long.BYTES);
        entries = ByteBuffer.allocateDirect(ENTRIES).order(ByteOrder.nativeOrder());
        // The only path that is resolved with links: the user's own.
        byte[] path = HostNames.encode(HostNames.text(folder));
        try {
            if (path.length > LONGEST_TARGET) {
                throw new HostException(HostException.ENAMETOOLONG);
            }
            int held = (int) kernel.call(Call.OPENAT, HostKernel.AT_FDCWD, string(name, path),
                    HostKernel.O_PATH | HostKernel.O_DIRECTORY | HostKernel.O_CLOEXEC, 0);
            root = new Node(kernel, held);
            rootStatus = status(root);
            // What is done to a descriptor without access needs this.
            readLink(HostKernel.AT_FDCWD, linkTo(held));
        } catch (HostException e) {
            throw new IOException("cannot share %s: %s; it must be readable, and /proc mounted"
                    .formatted(folder, e.getMessage()));
        }
    }

    Node root() {
        return root;
    }

    private static long string(MemorySegment into, byte[] bytes) {
        MemorySegment.copy(bytes, 0, into, ValueLayout.JAVA_BYTE, 0, bytes.length);
        into.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
        return into.address();
    }

    /** The path of a link of the kernel's own that leads to what a descriptor holds, and not further. */
    private long linkTo(int descriptor) {
        return string(link, ("/proc/self/fd/" + descriptor).getBytes(UTF_8));
    }

    private static byte[] checked(byte[] component) throws HostException {
        if (component.length > LONGEST_NAME) {
            throw new HostException(HostException.ENAMETOOLONG);
        }
        boolean dots = component.length > 0 && component.length <= 2 && component[0] == '.'
                && component[component.length - 1] == '.';
        if (component.length == 0 || dots) {
            throw new HostException(HostException.EINVAL);
        }
        for (byte one : component) {
            if (one == '/' || one == 0) {
                throw new HostException(HostException.EINVAL);
            }
        }
        return component;
    }

    /** One step down; of ".." the step back, at most to the root. */
    Node walk(Node from, byte[] component) throws HostException {
        if (component.length == 2 && component[0] == '.' && component[1] == '.') {
            return parent(from);
        }
        return hold(from, component);
    }

    private Node hold(Node directory, byte[] component) throws HostException {
        return new Node(kernel, (int) kernel.call(
                Call.OPENAT, directory.descriptor(), string(name, checked(component)), HOLD, 0));
    }

    private Node parent(Node of) throws HostException {
        if (!status(of).isDirectory()) {
            throw new HostException(HostException.ENOTDIR);
        }
        List<byte[]> path = locate(of);
        return path.isEmpty() ? root.retain() : find(path.subList(0, path.size() - 1));
    }

    /**
     * The names that lead from the root to a file.
     *
     * @throws HostException ENOENT if none do any more
     */
    List<byte[]> locate(Node node) throws HostException {
        List<byte[]> path = split(readLink(HostKernel.AT_FDCWD, linkTo(node.descriptor())));
        List<byte[]> top = split(readLink(HostKernel.AT_FDCWD, linkTo(root.descriptor())));
        for (int i = 0; i < top.size(); i++) {
            if (i >= path.size() || !Arrays.equals(top.get(i), path.get(i))) {
                throw new HostException(HostException.ENOENT);
            }
        }
        List<byte[]> below = path.subList(top.size(), path.size());
        Node found = find(below);
        try {
            if (!status(found).isSameFile(status(node))) {
                throw new HostException(HostException.ENOENT);
            }
        } finally {
            found.release();
        }
        return below;
    }

    private static List<byte[]> split(byte[] path) {
        List<byte[]> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= path.length; i++) {
            if (i == path.length || path[i] == '/') {
                if (i > start) {
                    names.add(Arrays.copyOfRange(path, start, i));
                }
                start = i + 1;
            }
        }
        return names;
    }

    /** The file to which names lead from the root. */
    Node find(List<byte[]> path) throws HostException {
        if (path.size() > DEEPEST) {
            throw new HostException(HostException.ENAMETOOLONG);
        }
        Node at = root.retain();
        for (byte[] component : path) {
            Node next;
            try {
                next = hold(at, component);
            } finally {
                at.release();
            }
            at = next;
        }
        return at;
    }

    /** A path as NinepServer's state has it, or null where it has none. */
    static List<byte[]> readPath(DataInput from) throws IOException {
        int count = from.readInt();
        if (count == NO_PATH) {
            return null;
        }
        if (count < 0 || count > DEEPEST) {
            throw new IOException("a path of " + count + " names in the saved state");
        }
        List<byte[]> path = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] component = new byte[from.readUnsignedByte()];
            from.readFully(component);
            path.add(component);
        }
        return path;
    }

    static void writePath(List<byte[]> path, DataOutput to) throws IOException {
        to.writeInt(path.size());
        for (byte[] component : path) {
            to.writeByte(component.length);
            to.write(component);
        }
    }

    FileStatus status(Node node) throws HostException {
        kernel.call(Call.STATX, node.descriptor(), empty.address(), HostKernel.AT_EMPTY_PATH, FileStatus.BASIC,
                status.address());
        return FileStatus.of(status);
    }

    boolean isRoot(FileStatus file) {
        return rootStatus.isSameFile(file);
    }

    FileStatus rootStatus() {
        return rootStatus;
    }

    /**
     * Opens what a node holds, if it is a folder or a file with contents; all else does things when it is opened.
     *
     * @param flags O_RDONLY, O_WRONLY or O_RDWR, and O_TRUNC
     */
    int open(Node node, int flags) throws HostException {
        FileStatus file = status(node);
        if (file.isDirectory()) {
            return (int) kernel.call(Call.OPENAT, node.descriptor(), string(name, new byte[] {'.'}),
                    flags | OPEN | HostKernel.O_DIRECTORY, 0);
        }
        if (!file.isRegular()) {
            throw new HostException(HostException.EPERM);
        }
        return (int) kernel.call(Call.OPENAT, HostKernel.AT_FDCWD, linkTo(node.descriptor()), flags | OPEN, 0);
    }

    /** Makes a file that was not there, and opens it. */
    int create(Node directory, byte[] component, int flags, int mode) throws HostException {
        return (int) kernel.call(Call.OPENAT, directory.descriptor(), string(name, checked(component)),
                flags | OPEN | HostKernel.O_CREAT | HostKernel.O_EXCL | HostKernel.O_NOFOLLOW, mode & 0777);
    }

    /** Holds what was opened. */
    Node hold(int opened) throws HostException {
        return new Node(kernel, (int) kernel.call(Call.OPENAT, HostKernel.AT_FDCWD, linkTo(opened),
                HostKernel.O_CLOEXEC | HostKernel.O_PATH, 0));
    }

    void close(int opened) {
        kernel.close(opened);
    }

    /** Reads into a direct buffer, as far as the file goes; returns how much. */
    int read(int opened, long offset, ByteBuffer into) throws HostException {
        int count = (int) kernel.call(
                Call.PREAD64, opened, MemorySegment.ofBuffer(into).address(), into.remaining(), offset);
        into.position(into.position() + count);
        return count;
    }

    int write(int opened, long offset, ByteBuffer from) throws HostException {
        return (int) kernel.call(
                Call.PWRITE64, opened, MemorySegment.ofBuffer(from).address(), from.remaining(), offset);
    }

    void synchronize(int opened, boolean dataOnly) throws HostException {
        kernel.call(dataOnly ? Call.FDATASYNC : Call.FSYNC, opened, 0);
    }

    /** The next of a folder's entries from a position on, as getdents64(2) gives them; empty at the end. */
    ByteBuffer entries(int opened, long position) throws HostException {
        kernel.call(Call.LSEEK, opened, position, 0);
        entries.clear();
        long length = kernel.call(Call.GETDENTS64, opened, MemorySegment.ofBuffer(entries).address(), ENTRIES);
        return entries.limit((int) length);
    }

    void makeDirectory(Node directory, byte[] component, int mode) throws HostException {
        kernel.call(Call.MKDIRAT, directory.descriptor(), string(name, checked(component)), mode & 01777);
    }

    /** The target may be anything: only the guest follows it. */
    void makeLink(Node directory, byte[] component, byte[] target) throws HostException {
        if (target.length > LONGEST_TARGET) {
            throw new HostException(HostException.ENAMETOOLONG);
        }
        for (byte one : target) {
            if (one == 0) {
                throw new HostException(HostException.EINVAL);
            }
        }
        kernel.call(Call.SYMLINKAT, string(otherName, target), directory.descriptor(),
                string(name, checked(component)));
    }

    byte[] readLink(Node node) throws HostException {
        return readLink(node.descriptor(), empty.address());
    }

    private byte[] readLink(int descriptor, long path) throws HostException {
        long length = kernel.call(Call.READLINKAT, descriptor, path, result.address(), SCRATCH);
        return result.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Gives a file with contents another name. */
    void makeName(Node node, Node directory, byte[] component) throws HostException {
        if (!status(node).isRegular()) {
            throw new HostException(HostException.EPERM);
        }
        kernel.call(Call.LINKAT, HostKernel.AT_FDCWD, linkTo(node.descriptor()), directory.descriptor(),
                string(name, checked(component)), HostKernel.AT_SYMLINK_FOLLOW);
    }

    void rename(Node from, byte[] oldName, Node to, byte[] newName) throws HostException {
        kernel.call(Call.RENAMEAT2, from.descriptor(), string(name, checked(oldName)), to.descriptor(),
                string(otherName, checked(newName)), 0);
    }

    void remove(Node directory, byte[] component, boolean isDirectory) throws HostException {
        kernel.call(Call.UNLINKAT, directory.descriptor(), string(name, checked(component)),
                isDirectory ? HostKernel.AT_REMOVEDIR : 0);
    }

    /** Sets permissions, of which those that would give a program its owner's rights are refused. */
    void changeMode(Node node, int mode) throws HostException {
        FileStatus file = status(node);
        if ((mode & 06000) != 0 || !file.isDirectory() && !file.isRegular()) {
            throw new HostException(HostException.EPERM);
        }
        kernel.call(Call.FCHMODAT, HostKernel.AT_FDCWD, linkTo(node.descriptor()), mode & 01777);
    }

    /** Sets owners, where -1 leaves one as it is. */
    void changeOwner(Node node, int uid, int gid) throws HostException {
        kernel.call(Call.FCHOWNAT, node.descriptor(), empty.address(), uid, gid, HostKernel.AT_EMPTY_PATH);
    }

    void truncate(Node node, long size) throws HostException {
        if (!status(node).isRegular()) {
            throw new HostException(HostException.EINVAL);
        }
        kernel.call(Call.TRUNCATE, linkTo(node.descriptor()), size);
    }

    /** Sets times; the nanoseconds may be UTIME_NOW or UTIME_OMIT of utimensat(2). */
    void changeTimes(Node node, FileStatus.Time accessed, FileStatus.Time modified) throws HostException {
        FileStatus file = status(node);
        if (!file.isDirectory() && !file.isRegular()) {
            throw new HostException(HostException.EPERM);
        }
        result.set(ValueLayout.JAVA_LONG, 0, accessed.seconds());
        result.set(ValueLayout.JAVA_LONG, 8, accessed.nanoseconds());
        result.set(ValueLayout.JAVA_LONG, 16, modified.seconds());
        result.set(ValueLayout.JAVA_LONG, 24, modified.nanoseconds());
        kernel.call(Call.UTIMENSAT, HostKernel.AT_FDCWD, linkTo(node.descriptor()), result.address(), 0);
    }

    /** The struct statfs of the file system that holds a file; its words are longs here. */
    MemorySegment fileSystem(Node node) throws HostException {
        result.asSlice(0, STATFS_SIZE).fill((byte) 0);
        kernel.call(Call.FSTATFS, node.descriptor(), result.address());
        return result;
    }

    @Override
    public void close() {
        root.release();
    }
}
