// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.util.Optional;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;

/**
 * An open file description (open(2)): what one or several descriptors refer to.
 *
 * <p>{@link #read} and {@link #write} never wait for somebody else: where they would have to, they return
 * {@link #WOULD_BLOCK}, and the caller waits on the monitor that the file was made with until {@link #readable} or
 * {@link #writable}. The one exception is output to a stream of the host.
 */
public abstract sealed class OpenFile
        permits RegularFile, DirectoryFile, StreamInput, StreamOutput, PipeReader, PipeWriter, DeviceFile,
                GeneratedFile {

    /** Returned where nothing can be transferred yet. */
    public static final int WOULD_BLOCK = -1;

    private int references = 1;
    private volatile int flags;

    OpenFile(int flags) {
        this.flags = flags;
    }

    /** The access mode and status flags, as fcntl's F_GETFL gives them. */
    public final int flags() {
        return flags;
    }

    /** Sets those flags that F_SETFL may change. */
    public final void setStatusFlags(int newFlags) {
        int changeable = OpenFlags.APPEND | OpenFlags.NONBLOCK;
        flags = flags & ~changeable | newFlags & changeable;
    }

    public final boolean nonblocking() {
        return (flags & OpenFlags.NONBLOCK) != 0;
    }

    /** EBADF unless it was opened for reading. */
    public final void requireReadable() throws ErrnoException {
        if ((flags & OpenFlags.ACCESS_MODE) == OpenFlags.WRITE_ONLY || (flags & OpenFlags.PATH) != 0) {
            throw Errno.EBADF.exception();
        }
    }

    /** EBADF unless it was opened for writing. */
    public final void requireWritable() throws ErrnoException {
        if ((flags & OpenFlags.ACCESS_MODE) == OpenFlags.READ_ONLY || (flags & OpenFlags.PATH) != 0) {
            throw Errno.EBADF.exception();
        }
    }

    /** Reads up to {@code length} bytes, at least one: 0 is the end of the file. */
    public abstract int read(byte[] into, int offset, int length) throws IOException, ErrnoException;

    /** Writes up to {@code length} bytes. */
    public abstract int write(byte[] from, int offset, int length) throws IOException, ErrnoException;

    /** Reads without using the file's position. */
    public int readAt(long position, byte[] into, int offset, int length) throws IOException, ErrnoException {
        throw Errno.ESPIPE.exception();
    }

    /** Writes without using the file's position. */
    public int writeAt(long position, byte[] from, int offset, int length) throws IOException, ErrnoException {
        throw Errno.ESPIPE.exception();
    }

    /** Moves the file's position as lseek does and returns it. */
    public long seek(long offset, int whence) throws IOException, ErrnoException {
        throw Errno.ESPIPE.exception();
    }

    /** The file's position; 0 if it has none. */
    public long position() throws IOException {
        return 0;
    }

    /** What /proc/self/fd calls it: its path in the guest's view, or a text that says what it is. */
    public String name() {
        return place() != null ? place().guestPath() : "pipe:[" + pipe().inode() + "]";
    }

    public abstract Stat stat() throws IOException;

    /** What mmap(2) can do with it. */
    public enum Mappable {
        /** Nothing. */
        NO,
        /** It is a source of zeros. */
        ZEROS,
        /** Its bytes, which {@link #readAt} reads. */
        BYTES
    }

    public Mappable mappable() {
        return Mappable.NO;
    }

    /** Whether stores to a shared mapping can reach it. */
    public boolean mapsForWriting() {
        return (flags & OpenFlags.ACCESS_MODE) == OpenFlags.READ_WRITE;
    }

    /** Which file of the host it is; null if it is none. */
    public FileIdentity identity() {
        return null;
    }

    /** In bytes. */
    public long size() throws IOException {
        return stat().size();
    }

    /** Sets the size; what is added reads as zeros. */
    public void resize(long size) throws IOException, ErrnoException {
        throw Errno.EINVAL.exception();
    }

    /** Hands what was written to the host's disk. */
    public void synchronize() throws IOException, ErrnoException {
        throw Errno.EINVAL.exception();
    }

    /** What poll(2) reports of it, whether it was asked for or not: a set of {@link PollEvents}. */
    public int events() {
        return PollEvents.INPUT | PollEvents.OUTPUT;
    }

    /** Whether a read would not wait. */
    public final boolean readable() {
        return (events() & PollEvents.READ_SET) != 0;
    }

    /** Whether a write would not wait. */
    public final boolean writable() {
        return (events() & PollEvents.WRITE_SET) != 0;
    }

    /** Whether something outside of the process can change its {@link #events}. */
    public boolean changesFromOutside() {
        return false;
    }

    /** How many bytes can be read at once, for FIONREAD. */
    public int available() throws IOException, ErrnoException {
        throw Errno.ENOTTY.exception();
    }

    /** Whether it is a terminal. */
    public boolean terminal() {
        return false;
    }

    /** What an ioctl of a terminal of the host gives; empty where the host's is not there to be asked. */
    public Optional<byte[]> askTerminal(int request, int size) {
        return Optional.empty();
    }

    /** The pipe that it is an end of, or null. */
    public Pipe pipe() {
        return null;
    }

    /** The place that it was opened at, or null. */
    public Place place() {
        return null;
    }

    /** Frees what it holds; called when the last descriptor is closed. */
    abstract void dispose() throws IOException;

    /** One more has to release it. */
    public final synchronized void retain() {
        references++;
    }

    /** One fewer refers to it; the last one closes it. */
    public final void release() throws IOException {
        boolean last;
        synchronized (this) {
            last = --references == 0;
        }
        if (last) {
            dispose();
        }
    }
}
