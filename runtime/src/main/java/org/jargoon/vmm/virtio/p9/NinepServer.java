// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio.p9;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jargoon.host.HostException;

/**
 * Serves one client a folder by 9P2000.L (diod's protocol.md; the numbers are those of Linux's client). A request is
 * served as a whole before the next one is looked at, so there is never one to flush. For one thread.
 */
public final class NinepServer implements Closeable {
    /** The most bytes of a message. */
    public static final int LONGEST_MESSAGE = 256 << 10;
    /** The least room that an answer needs: it may have to tell of an error. */
    public static final int LEAST_ROOM = 11;
    /** The bytes of every message: its size, its type, its tag. */
    public static final int HEADER = 7;

    private static final int LEAST_MESSAGE_SIZE = 4096;
    private static final int MOST_FIDS = 4096;
    private static final int MOST_STEPS = 16;
    private static final int NO_FID = -1;
    private static final byte[] PROTOCOL = "9P2000.L".getBytes(UTF_8);
    private static final byte[] UNKNOWN = "unknown".getBytes(UTF_8);

    private final FileTree tree;
    private final FileRequests files;
    private final Map<Integer, Fid> fids = new HashMap<>();
    private int messageSize = LONGEST_MESSAGE;

    /**
     * @param writable whether the client may change anything
     * @throws IOException with a line for the user: it is no folder, or cannot be shared here
     */
    public NinepServer(Path folder, boolean writable) throws IOException {
        tree = new FileTree(folder);
        files = new FileRequests(tree, writable);
    }

    /**
     * Answers a message, whatever it is.
     *
     * @param request a direct, little-endian buffer with at least {@link #HEADER} bytes
     * @param reply another one, with room for at least {@link #LEAST_ROOM} bytes; it has the answer afterwards
     */
    public void serve(ByteBuffer request, ByteBuffer reply) {
        long size = Integer.toUnsignedLong(request.getInt());
        int type = Byte.toUnsignedInt(request.get());
        short tag = request.getShort();
        int answer;
        try {
            Message message = Message.of(type);
            if (message == null) {
                throw new HostException(HostException.EOPNOTSUPP);
            }
            if (size < HEADER || size > HEADER + request.remaining()) {
                throw new HostException(HostException.EINVAL);
            }
            request.limit((int) size);
            reply.limit(Math.min(messageSize, reply.limit())).position(HEADER);
            if (reply.remaining() < message.answerSize()) {
                throw new HostException(HostException.EMSGSIZE);
            }
            answer(message, new RequestReader(request), reply);
            answer = message.answer();
        } catch (HostException e) {
            reply.clear().position(HEADER).putInt(e.errno());
            answer = Message.RLERROR;
        }
        reply.flip();
        reply.putInt(0, reply.limit()).put(4, (byte) answer).putShort(5, tag);
    }

    /** Answers that a message is longer than was agreed on, of which only the beginning is there. */
    public static void refuse(ByteBuffer request, ByteBuffer reply) {
        reply.clear().putInt(LEAST_ROOM).put((byte) Message.RLERROR).putShort(request.getShort(5))
                .putInt(HostException.EMSGSIZE).flip();
    }

    private void answer(Message message, RequestReader request, ByteBuffer reply) throws HostException {
        switch (message) {
            case VERSION -> version(request, reply);
            case ATTACH -> attach(request, reply);
            case WALK -> walk(request, reply);
            case CLUNK -> release(request.u32());
            case REMOVE -> remove(request.u32());
            case FLUSH -> request.u16();
            case LINK -> {
                Fid directory = fid(request.u32());
                files.link(directory, fid(request.u32()), request.string());
            }
            case RENAME -> {
                Fid file = fid(request.u32());
                files.rename(file, fid(request.u32()), request.string());
            }
            case RENAMEAT -> {
                Fid from = fid(request.u32());
                byte[] oldName = request.string();
                files.renameAt(from, oldName, fid(request.u32()), request.string());
            }
            // Neither is there anything to authenticate with, nor are there attributes or devices.
            case AUTH, XATTRWALK, XATTRCREATE -> throw new HostException(HostException.EOPNOTSUPP);
            case MKNOD -> throw new HostException(HostException.EPERM);
            default -> files.answer(message, fid(request.u32()), request, reply);
        }
    }

    private Fid fid(int number) throws HostException {
        Fid fid = fids.get(number);
        if (fid == null) {
            throw new HostException(HostException.EBADF);
        }
        return fid;
    }

    private void add(int number, Node node) {
        fids.put(number, new Fid(node));
    }

    private void requireFree(int number) throws HostException {
        if (number == NO_FID || fids.containsKey(number)) {
            throw new HostException(HostException.EBADF);
        }
        if (fids.size() >= MOST_FIDS) {
            throw new HostException(HostException.EMFILE);
        }
    }

    private void version(RequestReader request, ByteBuffer reply) throws HostException {
        long wanted = Integer.toUnsignedLong(request.u32());
        byte[] version = request.string();
        if (wanted < LEAST_MESSAGE_SIZE) {
            throw new HostException(HostException.EMSGSIZE);
        }
        reset();
        messageSize = (int) Math.min(wanted, LONGEST_MESSAGE);
        byte[] agreed = Arrays.equals(version, PROTOCOL) ? PROTOCOL : UNKNOWN;
        reply.putInt(messageSize).putShort((short) agreed.length).put(agreed);
    }

    private void attach(RequestReader request, ByteBuffer reply) throws HostException {
        int number = request.u32();
        int authentication = request.u32();
        request.string();
        byte[] name = request.string();
        requireFree(number);
        if (authentication != NO_FID) {
            throw new HostException(HostException.EINVAL);
        }
        if (name.length > 0 && !Arrays.equals(name, new byte[] {'/'})) {
            throw new HostException(HostException.ENOENT);
        }
        files.putQid(tree.root(), reply);
        add(number, tree.root().retain());
    }

    private void walk(RequestReader request, ByteBuffer reply) throws HostException {
        int number = request.u32();
        int newNumber = request.u32();
        int count = request.u16();
        if (count > MOST_STEPS) {
            throw new HostException(HostException.EINVAL);
        }
        if (reply.remaining() < Short.BYTES + count * FileRequests.QID_SIZE) {
            throw new HostException(HostException.EMSGSIZE);
        }
        byte[][] names = new byte[count][];
        for (int i = 0; i < count; i++) {
            names[i] = request.string();
        }
        Fid fid = fid(number);
        if (newNumber != number) {
            requireFree(newNumber);
        } else if (fid.isOpen()) {
            throw new HostException(HostException.EBADF);
        }
        int start = reply.position();
        reply.position(start + Short.BYTES);
        Node at = fid.node().retain();
        int done = 0;
        try {
            for (; done < count; done++) {
                Node next = tree.walk(at, names[done]);
                at.release();
                at = next;
                files.putQid(at, reply);
            }
        } catch (HostException e) {
            // Only a first step that fails is an error (walk(5)).
            if (done == 0) {
                throw e;
            }
        } finally {
            if (done < count) {
                at.release();
            }
        }
        reply.putShort(start, (short) done);
        if (done < count) {
            return;
        }
        if (newNumber == number) {
            fid.move(at);
        } else {
            add(newNumber, at);
        }
    }

    private void release(int number) throws HostException {
        fid(number).release(tree);
        fids.remove(number);
    }

    private void remove(int number) throws HostException {
        try {
            files.remove(fid(number));
        } finally {
            if (fids.containsKey(number)) {
                release(number);
            }
        }
    }

    /** Forgets the client and all that it has open. */
    public void reset() {
        fids.values().forEach(fid -> fid.release(tree));
        fids.clear();
        messageSize = LONGEST_MESSAGE;
    }

    /** Writes what the client has open, by the paths that lead there now. */
    public void save(DataOutput to) throws IOException {
        to.writeInt(messageSize);
        to.writeInt(fids.size());
        for (Map.Entry<Integer, Fid> entry : fids.entrySet()) {
            Fid fid = entry.getValue();
            to.writeInt(entry.getKey());
            to.writeBoolean(fid.isOpen());
            to.writeInt(fid.access());
            savePath(fid, to);
        }
    }

    private void savePath(Fid fid, DataOutput to) throws IOException {
        List<byte[]> path;
        try {
            path = tree.locate(fid.node());
        } catch (HostException e) {
            // It was deleted and is only open still, or stale already: it cannot be brought back.
            to.writeInt(FileTree.NO_PATH);
            return;
        }
        FileTree.writePath(path, to);
    }

    /**
     * Opens again what was open; the client gets ESTALE for what is not there any more.
     *
     * @throws IOException if that is no saved state
     */
    public void restore(DataInput from) throws IOException {
        reset();
        messageSize = from.readInt();
        int count = from.readInt();
        if (messageSize < LEAST_MESSAGE_SIZE || messageSize > LONGEST_MESSAGE || count < 0 || count > MOST_FIDS) {
            throw new IOException("saved state of a folder share is damaged");
        }
        for (int i = 0; i < count; i++) {
            int number = from.readInt();
            boolean open = from.readBoolean();
            int access = from.readInt();
            Fid old = fids.put(number, restored(FileTree.readPath(from), open, access));
            if (old != null) {
                old.release(tree);
            }
        }
    }

    private Fid restored(List<byte[]> path, boolean open, int access) {
        if (path == null) {
            return new Fid(null);
        }
        Node node = null;
        try {
            node = tree.find(path);
            Fid fid = new Fid(node);
            if (open) {
                files.open(fid, access);
            }
            return fid;
        } catch (HostException e) {
            if (node != null) {
                node.release();
            }
            return new Fid(null);
        }
    }

    @Override
    public void close() {
        reset();
        tree.close();
    }
}
