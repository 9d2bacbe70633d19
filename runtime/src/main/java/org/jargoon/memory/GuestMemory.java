// SPDX-License-Identifier: Apache-2.0
package org.jargoon.memory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.channels.FileChannel;
import java.util.Objects;
import org.jargoon.host.HostKernel;
import sun.misc.Unsafe;

/**
 * One contiguous range of guest addresses, [{@link #start}, {@link #end}), backed by host memory that is committed page
 * by page as it is touched.
 *
 * <p>Each page of {@value #PAGE_SIZE} bytes has a protection: a set of {@link #READ}, {@link #WRITE} and
 * {@link #EXECUTE}; a page with none of them is not mapped. The protections are bytes off the heap at
 * {@link #protectionBase}, so that compiled code can test them.
 *
 * <p>The methods here check both range and protection and are meant for the host (loaders, system calls, tools); they
 * may be called from any thread. {@link #close} frees the memory: no thread may be running guest code then.
 */
public final class GuestMemory implements AutoCloseable {
    public static final int PAGE_BITS = 12;
    public static final int PAGE_SIZE = 1 << PAGE_BITS;

    public static final int READ = 1;
    public static final int WRITE = 2;
    public static final int EXECUTE = 4;

    /** Raw access to host memory; the only way to reach memory by a plain 64-bit address without a call in Java 25. */
    public static final Unsafe UNSAFE = unsafe();

    private static final long LARGEST_RECYCLED_ALLOCATION = 64 << 20;

    private final long start;
    private final long end;
    private final long allocation;
    private final long hostBase;
    private final long protectionAllocation;
    private final long protectionBase;
    private final HostPages pages;
    private volatile boolean closed;

    /**
     * @param start first guest address, a multiple of {@value #PAGE_SIZE}
     * @param size in bytes, a positive multiple of {@value #PAGE_SIZE}
     * @throws OutOfMemoryError if the host refuses the address space
     */
    public GuestMemory(long start, long size) {
        if (start < 0 || size <= 0 || start % PAGE_SIZE != 0 || size % PAGE_SIZE != 0 || start + size < 0) {
            throw new IllegalArgumentException("guest memory of 0x%x bytes at 0x%x".formatted(size, start));
        }
        this.start = start;
        this.end = start + size;
        // The first of the two extra pages is for alignment; the last keeps an access across the end inside.
        allocation = UNSAFE.allocateMemory(size + 2L * PAGE_SIZE);
        hostBase = align(allocation) - start;
        protectionAllocation = allocateProtections(size >>> PAGE_BITS);
        UNSAFE.setMemory(protectionAllocation, size >>> PAGE_BITS, (byte) 0);
        protectionBase = protectionAllocation - (start >>> PAGE_BITS);
        pages = new HostPages(align(allocation), size);
        // The C library maps anything this large anew, so it is zero already and costs nothing until it is touched.
        if (size <= LARGEST_RECYCLED_ALLOCATION) {
            UNSAFE.setMemory(allocation, size + 2L * PAGE_SIZE, (byte) 0);
        }
    }

    private long allocateProtections(long pages) {
        try {
            return UNSAFE.allocateMemory(pages);
        } catch (OutOfMemoryError e) {
            UNSAFE.freeMemory(allocation);
            throw e;
        }
    }

    /** The first guest address. */
    public long start() {
        return start;
    }

    /** The first guest address behind the range. */
    public long end() {
        return end;
    }

    /** What is added to a guest address in [{@link #start}, {@link #end}) to get the host address. */
    public long hostBase() {
        return hostBase;
    }

    /** What is added to a guest page number to get the host address of the page's protection byte. */
    public long protectionBase() {
        return protectionBase;
    }

    /** Whether {@code length} bytes at {@code address} lie in the range, whatever their protection. */
    public boolean contains(long address, long length) {
        return !closed
                && length >= 0
                && length <= end - start
                && Long.compareUnsigned(address - start, end - start - length) <= 0;
    }

    /** The protection of the page that holds {@code address}; 0 outside the range. */
    public int protection(long address) {
        return contains(address, 1) ? UNSAFE.getByte(protectionBase + (address >>> PAGE_BITS)) : 0;
    }

    /** Sets the protection of the pages from {@code address} on; both numbers are multiples of the page's size. */
    public void protect(long address, long length, int protection) {
        if (!contains(address, length) || address % PAGE_SIZE != 0 || length % PAGE_SIZE != 0) {
            throw new IllegalArgumentException("protect 0x%x bytes at 0x%x".formatted(length, address));
        }
        UNSAFE.setMemory(protectionBase + (address >>> PAGE_BITS), length >>> PAGE_BITS, (byte) protection);
    }

    /** Whether every page of the {@code length} bytes at {@code address} has all of {@code protection}. */
    public boolean allows(long address, long length, int protection) {
        if (!contains(address, length)) {
            return false;
        }
        if (length == 0) {
            return true;
        }
        long last = address + length - 1 >>> PAGE_BITS;
        for (long page = address >>> PAGE_BITS; page <= last; page++) {
            if ((UNSAFE.getByte(protectionBase + page) & protection) != protection) {
                return false;
            }
        }
        return true;
    }

    /** How many of the {@code length} bytes at {@code address}, from the first on, have all of {@code protection}. */
    public long accessible(long address, long length, int protection) {
        long at = address;
        long stop = contains(address, 0) ? address + Math.clamp(length, 0, end - address) : address;
        while (at < stop && (UNSAFE.getByte(protectionBase + (at >>> PAGE_BITS)) & protection) == protection) {
            at = (at | PAGE_SIZE - 1) + 1;
        }
        return Math.min(at, stop) - address;
    }

    /** Whether this host can put files in place of guest memory. */
    public static boolean canMapFiles() {
        return HostKernel.shared().isPresent();
    }

    /**
     * Puts bytes of a file in place of pages: stores change the file, and what others write to it is seen. All pages
     * must lie in the file at least in part. If the file becomes shorter while they are here, an access behind its end
     * makes the JVM throw an InternalError on the thread that made it, soon but not at once.
     *
     * @param address of the first page
     * @param file readable, and writable too if {@code writable}
     * @param offset a multiple of the page's size
     * @param length in bytes
     * @param writable otherwise the pages must never be given {@link #WRITE}
     * @throws IOException if the host cannot do it; the pages are zeros then
     */
    public void mapFile(long address, FileChannel file, long offset, long length, boolean writable)
            throws IOException {
        if (!contains(address, length) || address % PAGE_SIZE != 0) {
            throw new IllegalArgumentException("map 0x%x bytes at 0x%x".formatted(length, address));
        }
        pages.mapFile(hostBase + address, file, offset, length, writable);
    }

    /** Puts zeros in place of whole pages of a file. */
    public void unmapFile(long address, long length) {
        if (!contains(address, length) || address % PAGE_SIZE != 0 || length % PAGE_SIZE != 0) {
            throw new IllegalArgumentException("unmap 0x%x bytes at 0x%x".formatted(length, address));
        }
        pages.zero(hostBase + address, length);
    }

    /** Whether the host itself may write there: not to a file that is mapped only for reading. */
    public boolean isHostWritable(long address, long length) {
        return contains(address, length) && pages.writable(hostBase + address, length);
    }

    /** Copies {@code length} bytes from one place to another that does not overlap it, whatever the protection. */
    public void copy(long from, long to, long length) {
        if (!contains(from, length) || !isHostWritable(to, length)) {
            throw new IllegalArgumentException("copy 0x%x bytes from 0x%x to 0x%x".formatted(length, from, to));
        }
        UNSAFE.copyMemory(hostBase + from, hostBase + to, length);
    }

    /** Sets {@code length} bytes to zero, whatever the pages' protection. */
    public void zero(long address, long length) {
        if (!isHostWritable(address, length)) {
            throw new IllegalArgumentException("zero 0x%x bytes at 0x%x".formatted(length, address));
        }
        UNSAFE.setMemory(hostBase + address, length, (byte) 0);
    }

    public byte readI8(long address) throws MemoryAccessException {
        check(address, 1, READ);
        return UNSAFE.getByte(hostBase + address);
    }

    public short readI16(long address) throws MemoryAccessException {
        check(address, 2, READ);
        return UNSAFE.getShort(hostBase + address);
    }

    public int readI32(long address) throws MemoryAccessException {
        check(address, 4, READ);
        return UNSAFE.getInt(hostBase + address);
    }

    public long readI64(long address) throws MemoryAccessException {
        check(address, 8, READ);
        return UNSAFE.getLong(hostBase + address);
    }

    public void writeI8(long address, byte value) throws MemoryAccessException {
        check(address, 1, WRITE);
        UNSAFE.putByte(hostBase + address, value);
    }

    public void writeI16(long address, short value) throws MemoryAccessException {
        check(address, 2, WRITE);
        UNSAFE.putShort(hostBase + address, value);
    }

    public void writeI32(long address, int value) throws MemoryAccessException {
        check(address, 4, WRITE);
        UNSAFE.putInt(hostBase + address, value);
    }

    public void writeI64(long address, long value) throws MemoryAccessException {
        check(address, 8, WRITE);
        UNSAFE.putLong(hostBase + address, value);
    }

    /** Copies guest bytes out; demands {@link #READ}. */
    public void read(long address, byte[] into, int offset, int length) throws MemoryAccessException {
        Objects.checkFromIndexSize(offset, length, into.length);
        check(address, length, READ);
        UNSAFE.copyMemory(null, hostBase + address, into, Unsafe.ARRAY_BYTE_BASE_OFFSET + (long) offset, length);
    }

    /** Copies bytes into the guest; demands {@link #WRITE}. */
    public void write(long address, byte[] from, int offset, int length) throws MemoryAccessException {
        check(address, length, WRITE);
        load(address, from, offset, length);
    }

    /** Copies bytes into the guest whatever the pages' protection: for loaders, before the guest runs. */
    public void load(long address, byte[] from, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, from.length);
        if (!isHostWritable(address, length)) {
            throw new IllegalArgumentException("load 0x%x bytes at 0x%x".formatted(length, address));
        }
        UNSAFE.copyMemory(from, Unsafe.ARRAY_BYTE_BASE_OFFSET + (long) offset, null, hostBase + address, length);
    }

    /**
     * The bytes up to, and without, the first zero byte.
     *
     * @throws MemoryAccessException if unreadable memory or {@code limit} comes before a zero byte
     */
    public byte[] readCString(long address, int limit) throws MemoryAccessException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (long at = address; bytes.size() < limit; at++) {
            byte b = readI8(at);
            if (b == 0) {
                return bytes.toByteArray();
            }
            bytes.write(b);
        }
        throw new MemoryAccessException(address, limit, "a terminated string");
    }

    /** Frees the memory; the second time does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            pages.zeroAll();
            UNSAFE.freeMemory(allocation);
            UNSAFE.freeMemory(protectionAllocation);
        }
    }

    private void check(long address, long length, int protection) throws MemoryAccessException {
        if (closed) {
            throw new IllegalStateException("this guest memory is closed");
        }
        if (!allows(address, length, protection)) {
            throw new MemoryAccessException(address, length, protection == READ ? "readable" : "writable");
        }
    }

    private static long align(long address) {
        return address + PAGE_SIZE - 1 & -PAGE_SIZE;
    }

    private static Unsafe unsafe() {
        try {
            Field field = Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return (Unsafe) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
