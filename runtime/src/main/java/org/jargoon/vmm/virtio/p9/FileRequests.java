// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio.p9;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import org.jargoon.host.HostException;
import org.jargoon.host.HostKernel;

/** The requests that concern files which the client has already: what they demand, and what is answered. */
final class FileRequests {
    /** The bytes of a qid. */
    static final int QID_SIZE = 13;

    private static final int QID_DIRECTORY = 0x80;
    private static final int QID_LINK = 0x02;
    private static final int DIRENT_DIRECTORY = 4;
    private static final int DIRENT_LINK = 10;
    /** Of an entry in the answer to READDIR, without its name. */
    private static final int ENTRY_SIZE = 24;
    /** Of a struct linux_dirent64, without its name. */
    private static final int DIRENT_HEADER = 19;

    private static final int SET_MODE = 0x1;
    private static final int SET_UID = 0x2;
    private static final int SET_GID = 0x4;
    private static final int SET_SIZE = 0x8;
    private static final int SET_ACCESSED = 0x10;
    private static final int SET_MODIFIED = 0x20;
    private static final int GIVEN_ACCESSED = 0x80;
    private static final int GIVEN_MODIFIED = 0x100;
    private static final int UTIME_NOW = (1 << 30) - 1;
    private static final int UTIME_OMIT = (1 << 30) - 2;

    private static final int UNLOCKED = 2;
    private static final int INVALID_ACCESS = HostKernel.O_ACCMODE;

    private final FileTree tree;
    private final boolean writable;

    FileRequests(FileTree tree, boolean writable) {
        this.tree = tree;
        this.writable = writable;
    }

    void answer(Message message, Fid fid, RequestReader request, ByteBuffer reply) throws HostException {
        switch (message) {
            case STATFS -> fileSystem(fid, reply);
            case LOPEN -> {
                open(fid, request.u32());
                putOpened(fid, reply);
            }
            case LCREATE -> {
                create(fid, request);
                putOpened(fid, reply);
            }
            case SYMLINK -> symbolicLink(fid, request, reply);
            case MKDIR -> makeDirectory(fid, request, reply);
            case READLINK -> readLink(fid, reply);
            case GETATTR -> attributes(fid, request.u64(), reply);
            case SETATTR -> setAttributes(fid, request);
            case READDIR -> readDirectory(fid, request.u64(), Integer.toUnsignedLong(request.u32()), reply);
            case FSYNC -> tree.synchronize(fid.opened(), request.hasMore() && request.u32() != 0);
            case LOCK -> lock(fid, reply);
            case GETLOCK -> getLock(fid, request, reply);
            case UNLINKAT -> {
                requireWritable();
                byte[] name = request.string();
                tree.remove(fid.node(), name, (request.u32() & HostKernel.AT_REMOVEDIR) != 0);
            }
            case READ -> read(fid, request.u64(), Integer.toUnsignedLong(request.u32()), reply);
            case WRITE -> {
                long offset = request.u64();
                ByteBuffer data = request.data(request.u32());
                reply.putInt(tree.write(fid.opened(), offset, data));
            }
            default -> throw new IllegalArgumentException(message.name());
        }
    }

    private void requireWritable() throws HostException {
        if (!writable) {
            throw new HostException(HostException.EROFS);
        }
    }

    private void putOpened(Fid fid, ByteBuffer reply) throws HostException {
        putQid(fid.node(), reply);
        // No size that a read or write should have.
        reply.putInt(0);
    }

    void putQid(Node node, ByteBuffer reply) throws HostException {
        putQid(tree.status(node), reply);
    }

    private void putQid(FileStatus file, ByteBuffer reply) {
        int type = file.isDirectory() ? QID_DIRECTORY : file.isLink() ? QID_LINK : 0;
        int version = Long.hashCode(file.modified().seconds() * 1_000_000_000 + file.modified().nanoseconds());
        putQid(type, version, file.device(), file.inode(), reply);
    }

    private void putQid(int type, int version, long device, long inode, ByteBuffer reply) {
        // Other file systems may be mounted below the folder, and have the same inode numbers.
        long other = device == tree.rootStatus().device() ? 0 : Long.rotateRight(device * 0x9e37_79b9L, 16);
        reply.put((byte) type).putInt(version).putLong(inode ^ other);
    }

    /** @param flags of open(2); what only tells how to write or to whom to give signals is passed over */
    void open(Fid fid, int flags) throws HostException {
        int wanted = flags & (HostKernel.O_ACCMODE | HostKernel.O_TRUNC);
        if (fid.isOpen() || (wanted & HostKernel.O_ACCMODE) == INVALID_ACCESS) {
            throw new HostException(HostException.EINVAL);
        }
        if (wanted != HostKernel.O_RDONLY) {
            requireWritable();
        }
        fid.open(tree.open(fid.node(), wanted), wanted);
    }

    private void create(Fid fid, RequestReader request) throws HostException {
        byte[] name = request.string();
        int flags = request.u32();
        int mode = request.u32();
        // The group is the host's to choose.
        request.u32();
        requireWritable();
        int access = flags & HostKernel.O_ACCMODE;
        if (fid.isOpen() || access == INVALID_ACCESS) {
            throw new HostException(HostException.EINVAL);
        }
        int opened;
        try {
            opened = tree.create(fid.node(), name, access, mode);
        } catch (HostException e) {
            if (e.errno() != HostException.EEXIST || (flags & HostKernel.O_EXCL) != 0) {
                throw e;
            }
            openExisting(fid, name, flags);
            return;
        }
        moveToOpened(fid, opened, access);
    }

    private void moveToOpened(Fid fid, int opened, int access) throws HostException {
        try {
            fid.move(tree.hold(opened));
        } catch (HostException e) {
            tree.close(opened);
            throw e;
        }
        fid.open(opened, access);
    }

    /** Somebody made the file since the client looked. */
    private void openExisting(Fid fid, byte[] name, int flags) throws HostException {
        Node file = tree.walk(fid.node(), name);
        int wanted = flags & (HostKernel.O_ACCMODE | HostKernel.O_TRUNC);
        int opened;
        try {
            opened = tree.open(file, wanted);
        } catch (HostException e) {
            file.release();
            throw e;
        }
        fid.move(file);
        fid.open(opened, wanted);
    }

    private void symbolicLink(Fid fid, RequestReader request, ByteBuffer reply) throws HostException {
        byte[] name = request.string();
        byte[] target = request.string();
        request.u32();
        requireWritable();
        tree.makeLink(fid.node(), name, target);
        putMade(fid, name, reply);
    }

    private void makeDirectory(Fid fid, RequestReader request, ByteBuffer reply) throws HostException {
        byte[] name = request.string();
        int mode = request.u32();
        request.u32();
        requireWritable();
        tree.makeDirectory(fid.node(), name, mode);
        putMade(fid, name, reply);
    }

    private void putMade(Fid directory, byte[] name, ByteBuffer reply) throws HostException {
        Node made = tree.walk(directory.node(), name);
        try {
            putQid(made, reply);
        } finally {
            made.release();
        }
    }

    void link(Fid directory, Fid file, byte[] name) throws HostException {
        requireWritable();
        tree.makeName(file.node(), directory.node(), name);
    }

    void renameAt(Fid from, byte[] oldName, Fid to, byte[] newName) throws HostException {
        requireWritable();
        tree.rename(from.node(), oldName, to.node(), newName);
    }

    void rename(Fid file, Fid to, byte[] newName) throws HostException {
        requireWritable();
        List<byte[]> path = pathBelowRoot(file);
        Node parent = tree.find(path.subList(0, path.size() - 1));
        try {
            tree.rename(parent, path.getLast(), to.node(), newName);
        } finally {
            parent.release();
        }
    }

    void remove(Fid file) throws HostException {
        requireWritable();
        List<byte[]> path = pathBelowRoot(file);
        Node parent = tree.find(path.subList(0, path.size() - 1));
        try {
            tree.remove(parent, path.getLast(), tree.status(file.node()).isDirectory());
        } finally {
            parent.release();
        }
    }

    private List<byte[]> pathBelowRoot(Fid file) throws HostException {
        List<byte[]> path = tree.locate(file.node());
        if (path.isEmpty()) {
            throw new HostException(HostException.EINVAL);
        }
        return path;
    }

    private void readLink(Fid fid, ByteBuffer reply) throws HostException {
        byte[] target = tree.readLink(fid.node());
        if (target.length + Short.BYTES > reply.remaining()) {
            throw new HostException(HostException.EMSGSIZE);
        }
        reply.putShort((short) target.length).put(target);
    }

    private void attributes(Fid fid, long wanted, ByteBuffer reply) throws HostException {
        FileStatus file = tree.status(fid.node());
        reply.putLong(wanted & FileStatus.BASIC);
        putQid(file, reply);
        reply.putInt(file.mode()).putInt(file.uid()).putInt(file.gid());
        reply.putLong(Integer.toUnsignedLong(file.links())).putLong(file.rawDevice()).putLong(file.size());
        reply.putLong(file.blockSize()).putLong(file.blocks());
        file.accessed().put(reply);
        file.modified().put(reply);
        file.changed().put(reply);
        // No time of birth, generation and data version.
        reply.putLong(0).putLong(0).putLong(0).putLong(0);
    }

    private void setAttributes(Fid fid, RequestReader request) throws HostException {
        int valid = request.u32();
        int mode = request.u32();
        int uid = request.u32();
        int gid = request.u32();
        long size = request.u64();
        FileStatus.Time accessed = time(valid, SET_ACCESSED, GIVEN_ACCESSED, request);
        FileStatus.Time modified = time(valid, SET_MODIFIED, GIVEN_MODIFIED, request);
        requireWritable();
        Node node = fid.node();
        if ((valid & SET_SIZE) != 0) {
            tree.truncate(node, size);
        }
        if ((valid & SET_MODE) != 0) {
            tree.changeMode(node, mode);
        }
        if ((valid & (SET_UID | SET_GID)) != 0) {
            tree.changeOwner(node, (valid & SET_UID) != 0 ? uid : -1, (valid & SET_GID) != 0 ? gid : -1);
        }
        if ((valid & (SET_ACCESSED | SET_MODIFIED)) != 0) {
            tree.changeTimes(node, accessed, modified);
        }
    }

    private static FileStatus.Time time(int valid, int set, int given, RequestReader request) throws HostException {
        long seconds = request.u64();
        long nanoseconds = request.u64();
        if ((valid & set) == 0) {
            return new FileStatus.Time(0, UTIME_OMIT);
        }
        if ((valid & given) == 0) {
            return new FileStatus.Time(0, UTIME_NOW);
        }
        if (nanoseconds < 0 || nanoseconds >= 1_000_000_000) {
            throw new HostException(HostException.EINVAL);
        }
        return new FileStatus.Time(seconds, (int) nanoseconds);
    }

    private void fileSystem(Fid fid, ByteBuffer reply) throws HostException {
        MemorySegment statfs = tree.fileSystem(fid.node());
        // struct statfs: type, block size, five counts, the two halves of an identifier, the longest name.
        reply.putInt((int) word(statfs, 0)).putInt((int) word(statfs, 1));
        for (int i = 2; i < 8; i++) {
            reply.putLong(word(statfs, i));
        }
        reply.putInt((int) word(statfs, 8));
    }

    private static long word(MemorySegment from, int index) {
        return from.getAtIndex(ValueLayout.JAVA_LONG, index);
    }

    private void read(Fid fid, long offset, long count, ByteBuffer reply) throws HostException {
        int start = reply.position();
        reply.position(start + Integer.BYTES);
        reply.limit((int) Math.min(reply.limit(), reply.position() + count));
        reply.putInt(start, tree.read(fid.opened(), offset, reply));
    }

    private void readDirectory(Fid fid, long offset, long count, ByteBuffer reply) throws HostException {
        int start = reply.position();
        reply.position(start + Integer.BYTES);
        reply.limit((int) Math.min(reply.limit(), reply.position() + count));
        FileStatus directory = tree.status(fid.node());
        long position = offset;
        ByteBuffer entries = tree.entries(fid.opened(), position);
        boolean any = entries.hasRemaining();
        while (entries.hasRemaining() && putEntry(directory, entries, reply)) {
            // The position behind what was just passed over.
            position = entries.getLong(entries.position() + 8);
            entries.position(entries.position() + Short.toUnsignedInt(entries.getShort(entries.position() + 16)));
            if (!entries.hasRemaining()) {
                entries = tree.entries(fid.opened(), position);
            }
        }
        int length = reply.position() - start - Integer.BYTES;
        if (any && length == 0) {
            // Not even one has room; nothing at all would mean that this is the end.
            throw new HostException(HostException.EINVAL);
        }
        reply.putInt(start, length);
    }

    /** Puts the entry at a buffer's position into the answer, if there is room. */
    private boolean putEntry(FileStatus directory, ByteBuffer entries, ByteBuffer reply) {
        int at = entries.position();
        int nameAt = at + DIRENT_HEADER;
        int nameEnd = nameAt;
        while (entries.get(nameEnd) != 0) {
            nameEnd++;
        }
        int length = nameEnd - nameAt;
        if (reply.remaining() < ENTRY_SIZE + length) {
            return false;
        }
        int type = entries.get(at + 18);
        boolean isAboveRoot = length == 2 && entries.get(nameAt) == '.' && entries.get(nameAt + 1) == '.'
                && tree.isRoot(directory);
        long inode = isAboveRoot ? directory.inode() : entries.getLong(at);
        putQid(type == DIRENT_DIRECTORY ? QID_DIRECTORY : type == DIRENT_LINK ? QID_LINK : 0, 0,
                directory.device(), inode, reply);
        reply.putLong(entries.getLong(at + 8)).put((byte) type).putShort((short) length);
        reply.put(reply.position(), entries, nameAt, length).position(reply.position() + length);
        return true;
    }

    /**
     * Grants every lock: the client's kernel settles them among its own processes before it asks, and files are not
     * locked against other machines and the host, as the protocol's way of asking again and again would not scale.
     */
    private static void lock(Fid fid, ByteBuffer reply) throws HostException {
        fid.opened();
        reply.put((byte) 0);
    }

    private static void getLock(Fid fid, RequestReader request, ByteBuffer reply) throws HostException {
        fid.opened();
        request.u8();
        long start = request.u64();
        long length = request.u64();
        int process = request.u32();
        byte[] client = request.string();
        if (reply.remaining() < Message.GETLOCK.answerSize() + client.length) {
            throw new HostException(HostException.EMSGSIZE);
        }
        reply.put((byte) UNLOCKED).putLong(start).putLong(length).putInt(process);
        reply.putShort((short) client.length).put(client);
    }
}
