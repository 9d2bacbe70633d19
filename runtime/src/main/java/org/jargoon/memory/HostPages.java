// SPDX-License-Identifier: Apache-2.0
package org.jargoon.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import org.jargoon.host.HostException;
import org.jargoon.host.HostKernel;
import org.jargoon.host.HostKernel.Call;

/**
 * The host's pages under guest memory, some of which may be those of files. Java maps a file where it likes; the kernel
 * then moves that mapping into the guest memory.
 */
final class HostPages {
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_FIXED = 0x10;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MREMAP_MAYMOVE = 1;
    private static final int MREMAP_FIXED = 2;

    private final long start;
    private final long size;
    // Pages that are or were a file's which the host may only read, numbered from the start; null while there is none.
    private volatile BitSet readOnly;
    private boolean mapsFiles;

    /** @param start a host address, a multiple of the page's size */
    HostPages(long start, long size) {
        this.start = start;
        this.size = size;
    }

    synchronized void mapFile(long address, FileChannel file, long offset, long length, boolean writable)
            throws IOException {
        HostKernel kernel = HostKernel.shared().orElseThrow(() -> new IOException("this host cannot map files"));
        FileChannel.MapMode mode = writable ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY;
        // Java never ends a mapping of the global arena, so that it can be taken away.
        MemorySegment mapped = file.map(mode, offset, length, Arena.global());
        long bytes = wholePages(length);
        mapsFiles = true;
        try {
            kernel.call(Call.MREMAP, mapped.address(), bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, address);
        } catch (HostException e) {
            unmap(kernel, mapped.address(), bytes);
            zero(address, bytes);
            throw new IOException("the host refuses to map a file: " + e.getMessage(), e);
        }
        mark(address, bytes, !writable);
    }

    /**
     * Puts zeros in place of what is there; if the host refuses that, its address space is exhausted. The flags are
     * those by which the C library maps large memory, so that the kernel makes one mapping of both: the Java machine
     * can have 65,530 of them.
     */
    synchronized void zero(long address, long length) {
        if (length == 0) {
            return;
        }
        try {
            HostKernel.shared().orElseThrow().call(Call.MMAP, address, length, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        } catch (HostException e) {
            throw new IllegalStateException("the host refuses memory in place of a mapped file", e);
        }
        mark(address, length, false);
    }

    /** As it was at first, so that the memory can be given back to the C library. */
    synchronized void zeroAll() {
        if (mapsFiles) {
            zero(start, size);
            mapsFiles = false;
        }
    }

    boolean writable(long address, long length) {
        return readOnly == null || length == 0 || writableAmong(page(address), page(address + length - 1));
    }

    private synchronized boolean writableAmong(int first, int last) {
        int found = readOnly.nextSetBit(first);
        return found < 0 || found > last;
    }

    private void mark(long address, long length, boolean value) {
        if (value && readOnly == null) {
            readOnly = new BitSet();
        }
        if (readOnly != null) {
            readOnly.set(page(address), page(address + length - 1) + 1, value);
        }
    }

    private static void unmap(HostKernel kernel, long address, long length) {
        try {
            kernel.call(Call.MUNMAP, address, length);
        } catch (HostException e) {
            throw new IllegalStateException("the host does not unmap what it has mapped", e);
        }
    }

    private int page(long address) {
        return (int) (address - start >>> GuestMemory.PAGE_BITS);
    }

    private static long wholePages(long length) {
        return length + GuestMemory.PAGE_SIZE - 1 & -GuestMemory.PAGE_SIZE;
    }
}
