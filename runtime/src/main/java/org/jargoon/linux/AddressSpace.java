// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.fs.FileIdentity;
import org.jargoon.linux.fs.FileObserver;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.CodeSpace;

/**
 * Which addresses the process has mapped and how (mmap(2), brk(2)): the protections in {@link GuestMemory} follow it.
 *
 * <p>All memory of a process together cannot be more than its guest memory, which is the memory limit: a request that
 * finds no room any more ends the process, one that could never have found room fails with ENOMEM, as programs probe
 * with those. May be used from any thread.
 */
final class AddressSpace implements FileObserver, AutoCloseable {
    private static final int PAGE = GuestMemory.PAGE_SIZE;
    /** Linux's default of vm.max_map_count. */
    private static final int MOST_MAPPINGS = 65_530;
    // Each is one or two mappings of the host, of which the whole Java machine has 65,530.
    private static final int MOST_FILES = 4096;

    private final GuestMemory memory;
    private final CodeSpace code;
    private final MappingTable mappings = new MappingTable();
    // Pages that may hold something else than zeros, numbered from the memory's start.
    private final BitSet touched = new BitSet();
    private final long top;
    private final long end;
    private long breakStart;
    private long breakEnd;

    /**
     * @param top mappings whose address the guest does not choose end here; above it is the stack
     * @param end the first address that the guest cannot map
     */
    AddressSpace(GuestMemory memory, CodeSpace code, long top, long end) {
        this.memory = memory;
        this.code = code;
        this.top = top;
        this.end = end;
    }

    static long roundUp(long value) {
        return value + PAGE - 1 & -PAGE;
    }

    /** How many bytes are mapped. */
    synchronized long mappedBytes() {
        return mappings.mappedBytes();
    }

    /** The most bytes that were ever mapped. */
    synchronized long mostMappedBytes() {
        return mappings.mostMappedBytes();
    }

    /** All mappings by address. */
    synchronized List<Mapping> mappings() {
        return List.copyOf(mappings.all());
    }

    /** Puts the program break, which has no memory yet, at an address. */
    synchronized void startBreak(long address) {
        breakStart = roundUp(address);
        breakEnd = breakStart;
    }

    /** Moves the program break if that is possible and returns where it is then. */
    synchronized long moveBreak(long address) {
        if (address < breakStart || address > top) {
            return breakEnd;
        }
        long oldTop = roundUp(breakEnd);
        long newTop = roundUp(address);
        if (newTop > oldTop) {
            if (newTop > top || !mappings.isFree(oldTop, newTop) || mappings.size() >= MOST_MAPPINGS) {
                return breakEnd;
            }
            insert(new Mapping(oldTop, newTop, GuestMemory.READ | GuestMemory.WRITE, Backing.HEAP, 0));
        } else if (newTop < oldTop) {
            remove(newTop, oldTop);
        }
        breakEnd = address;
        return breakEnd;
    }

    /** Where a new mapping may go. */
    enum Placement { ANYWHERE, REPLACE, ONLY_IF_FREE }

    /** Maps zeros, or pages into which the caller puts what they hold. */
    long map(long address, long length, int protection, Placement placement, Backing backing)
            throws ErrnoException, ProcessEnd {
        try {
            return map(address, length, protection, placement, backing, 0);
        } catch (IOException e) {
            throw new AssertionError("zeros are not read from the host", e);
        }
    }

    /**
     * Maps memory.
     *
     * @param address a wish with {@link Placement#ANYWHERE}, otherwise a demand
     * @param offset of the first page in the backing's file
     * @return the address
     */
    synchronized long map(
            long address, long length, int protection, Placement placement, Backing backing, long offset)
            throws ErrnoException, ProcessEnd, IOException {
        if (length <= 0) {
            throw (length == 0 ? Errno.EINVAL : Errno.ENOMEM).exception();
        }
        if (length > memory.end() - memory.start()) {
            throw Errno.ENOMEM.exception();
        }
        requireRoomForMappings();
        if (backing.isFileItself() && mappings.fileMappings() >= MOST_FILES) {
            throw Errno.ENOMEM.exception();
        }
        long size = roundUp(length);
        long start = place(address, size, placement);
        remove(start, start + size);
        insertFilled(new Mapping(start, start + size, protection, backing, offset));
        return start;
    }

    private void insertFilled(Mapping mapping) throws ErrnoException, IOException {
        boolean filled = !(mapping.backing() instanceof FilePages);
        insert(mapping);
        try {
            if (mapping.backing() instanceof FilePages pages) {
                fill(pages, mapping, mapping.start(), mapping.presentEnd());
                filled = true;
                synchronizeExecutable(mapping.start(), mapping.end());
            }
        } finally {
            if (!filled) {
                remove(mapping.start(), mapping.end());
            }
        }
    }

    private long place(long address, long size, Placement placement) throws ErrnoException, ProcessEnd {
        boolean inside = contains(address, size);
        if (placement == Placement.ANYWHERE) {
            long wish = address & -PAGE;
            boolean granted = contains(wish, size) && wish + size <= top && mappings.isFree(wish, wish + size);
            return granted ? wish : findRoom(size);
        }
        if (address % PAGE != 0) {
            throw Errno.EINVAL.exception();
        }
        if (!inside) {
            throw Errno.ENOMEM.exception();
        }
        if (placement == Placement.ONLY_IF_FREE && !mappings.isFree(address, address + size)) {
            throw Errno.EEXIST.exception();
        }
        return address;
    }

    /** The highest free range below the stack. */
    private long findRoom(long size) throws ProcessEnd {
        long end = top;
        for (Mapping mapping : mappings.downFrom(top)) {
            if (mapping.end() <= end - size) {
                break;
            }
            end = Math.min(end, mapping.start());
        }
        if (end - size < memory.start()) {
            throw new ProcessEnd(new ProcessResult.LimitReached(ProcessResult.Limit.MEMORY));
        }
        return end - size;
    }

    /** Unmaps whatever is mapped in the range. */
    synchronized void unmap(long address, long length) throws ErrnoException {
        long end = checkRange(address, length, Errno.EINVAL);
        if (length == 0) {
            throw Errno.EINVAL.exception();
        }
        requireRoomForMappings();
        remove(address, end);
    }

    /** Changes the protection of a range; ENOMEM unless all of it is mapped. */
    synchronized void protect(long address, long length, int protection) throws ErrnoException {
        long end = checkRange(address, length, Errno.ENOMEM);
        requireMapped(address, end);
        requireRoomForMappings();
        for (Mapping mapping : mappings.within(address, end)) {
            if (mapping.backing() instanceof FilePages pages) {
                pages.checkProtection(protection);
            }
        }
        boolean codeChanges = protects(address, end, protection);
        if (codeChanges) {
            code.synchronizeCode(address, end - address);
        }
    }

    private boolean protects(long start, long end, int protection) {
        boolean executable = false;
        for (Mapping mapping : mappings.pieces(start, end)) {
            // Code that becomes writable matters too: from now on a fence has to look at it.
            executable |= mapping.protection() != protection
                    && ((mapping.protection() | protection) & GuestMemory.EXECUTE) != 0;
            Mapping changed = mapping.withProtection(protection);
            mappings.replace(changed);
            apply(changed);
            mappings.join(mapping.start());
        }
        mappings.join(end);
        return executable;
    }

    /**
     * Forgets the process's own contents of a range (MADV_DONTNEED), which then reads as it did at first. Shared memory
     * keeps what it holds.
     */
    synchronized void discard(long address, long length) throws ErrnoException, IOException {
        long end = checkRange(address, length, Errno.ENOMEM);
        requireMapped(address, end);
        for (Mapping mapping : mappings.within(address, end)) {
            // The loader's copy of the program could not be read again.
            if (mapping.backing() instanceof Backing.Program) {
                throw Errno.EINVAL.exception();
            }
        }
        for (Mapping mapping : mappings.within(address, end)) {
            if (!mapping.backing().isShared()) {
                long from = Math.max(address, mapping.start());
                long to = Math.min(end, mapping.end());
                clear(from, to);
                markTouched(from, to, mapping.protection());
                if (mapping.backing() instanceof FilePages pages) {
                    fill(pages, mapping, from, Math.min(to, mapping.presentEnd()));
                }
            }
        }
        synchronizeExecutable(address, end);
    }

    /** Writes what shared mappings of files hold to the host's disk; ENOMEM unless the whole range is mapped. */
    synchronized void synchronize(long address, long length) throws ErrnoException, IOException {
        long end = checkRange(address, length, Errno.ENOMEM);
        for (Mapping mapping : mappings.within(address, end)) {
            if (mapping.backing() instanceof FilePages pages) {
                pages.synchronize();
            }
        }
        requireMapped(address, end);
    }

    @Override
    public synchronized boolean follows(FileIdentity file) {
        return mappings.files().stream().anyMatch(pages -> pages.isOf(file));
    }

    @Override
    public synchronized void shrinks(FileIdentity file, long size) {
        for (Mapping mapping : mappings.all()) {
            if (mapping.backing() instanceof FilePages pages && pages.isOf(file)) {
                withdraw(mapping, FilePages.presentEnd(mapping, Math.min(size, pages.size())), mapping.presentEnd());
            }
        }
        mappings.files().stream()
                .filter(pages -> pages.isOf(file))
                .forEach(pages -> pages.setSize(Math.min(size, pages.size())));
    }

    /** Pages no longer exist. */
    private void withdraw(Mapping mapping, long from, long to) {
        if (from < to) {
            memory.protect(from, to - from, 0);
            if (mapping.backing().isFileItself()) {
                memory.unmapFile(from, to - from);
            } else {
                clear(from, to);
            }
            synchronizeExecutable(from, to);
        }
    }

    @Override
    public synchronized void grew(FileIdentity file, long size) {
        for (FilePages pages : mappings.files()) {
            if (pages.isOf(file) && size > pages.size()) {
                grow(pages, size);
            }
        }
    }

    /** Where the host has no room for pages they go on not to exist, and raise SIGBUS as on Linux. */
    private boolean grow(FilePages pages, long size) {
        try {
            for (Mapping mapping : mappings.all()) {
                if (mapping.backing() == pages) {
                    fill(pages, mapping, mapping.presentEnd(), FilePages.presentEnd(mapping, size));
                }
            }
        } catch (ErrnoException | IOException e) {
            // Some may have been put into memory before.
            for (Mapping mapping : mappings.all()) {
                if (mapping.backing() == pages) {
                    withdraw(mapping, mapping.presentEnd(), FilePages.presentEnd(mapping, size));
                }
            }
            return false;
        }
        pages.setSize(size);
        for (Mapping mapping : mappings.all()) {
            if (mapping.backing() == pages) {
                apply(mapping);
            }
        }
        return true;
    }

    /**
     * An access has failed: looks whether it is to a page of a file that has become longer by another program's doing.
     *
     * @return whether the access may succeed now
     */
    synchronized boolean follow(long address) {
        Mapping mapping = mappings.at(address);
        if (mapping == null || !(mapping.backing() instanceof FilePages pages) || address < mapping.presentEnd()) {
            return false;
        }
        try {
            long size = pages.currentSize();
            return size > pages.size() && grow(pages, size) && address < mapping.presentEnd();
        } catch (IOException e) {
            // What cannot be asked for its size has no more pages.
            return false;
        }
    }

    /** Whether an address is mapped, but behind the end of the file there. */
    synchronized boolean isBehindFile(long address) {
        Mapping mapping = mappings.at(address);
        return mapping != null && mapping.protection() != 0 && address >= mapping.presentEnd();
    }

    /** Whether some memory is a file of the host, which another program could make shorter. */
    synchronized boolean mapsFiles() {
        return mappings.fileMappings() > 0;
    }

    /** Closes the files that are mapped. */
    @Override
    public synchronized void close() {
        mappings.remove(memory.start(), memory.end());
    }

    /** ENOMEM unless the whole range is mapped. */
    synchronized void checkMapped(long address, long length) throws ErrnoException {
        requireMapped(address, checkRange(address, length, Errno.ENOMEM));
    }

    /** Changes the size of a mapping and moves it if it must (mremap(2)). */
    synchronized long resize(long address, long oldLength, long newLength, boolean mayMove)
            throws ErrnoException, ProcessEnd, IOException {
        if (oldLength == 0 && mayMove) {
            return mapAgain(address, newLength);
        }
        Mapping mapping = movable(address, oldLength, newLength);
        long oldEnd = address + roundUp(oldLength);
        long newEnd = address + roundUp(newLength);
        if (newEnd <= oldEnd) {
            remove(newEnd, oldEnd);
            return address;
        }
        if (newEnd <= end && mappings.isFree(oldEnd, newEnd)) {
            insertFilled(new Mapping(
                    oldEnd, newEnd, mapping.protection(), mapping.backing(), mapping.offsetAt(oldEnd)));
            return address;
        }
        if (!mayMove) {
            throw Errno.ENOMEM.exception();
        }
        return move(mapping, address, oldEnd, findRoom(roundUp(newLength)), newLength);
    }

    /** Maps the file of a shared mapping once more, as mremap does for a length of 0. */
    private long mapAgain(long address, long length) throws ErrnoException, ProcessEnd, IOException {
        Mapping mapping = movable(address, 1, length);
        if (!mapping.backing().isFileItself()) {
            throw Errno.EINVAL.exception();
        }
        return map(0, length, mapping.protection(), Placement.ANYWHERE, mapping.backing(), mapping.offsetAt(address));
    }

    /** Moves a mapping to an address of the guest's choice (MREMAP_FIXED). */
    synchronized long moveTo(long address, long oldLength, long newLength, long target)
            throws ErrnoException, ProcessEnd, IOException {
        Mapping mapping = movable(address, oldLength, newLength);
        long size = roundUp(newLength);
        long oldEnd = address + roundUp(oldLength);
        if (target % PAGE != 0 || target < oldEnd && target + size > address) {
            throw Errno.EINVAL.exception();
        }
        if (!contains(target, size)) {
            throw Errno.ENOMEM.exception();
        }
        return move(mapping, address, oldEnd, target, newLength);
    }

    private Mapping movable(long address, long oldLength, long newLength) throws ErrnoException {
        if (address % PAGE != 0 || oldLength <= 0 || newLength <= 0) {
            throw Errno.EINVAL.exception();
        }
        if (Math.max(oldLength, newLength) > memory.end() - memory.start()) {
            throw Errno.ENOMEM.exception();
        }
        requireRoomForMappings();
        Mapping mapping = mappings.at(address);
        if (mapping == null || mapping.end() < address + roundUp(oldLength)) {
            throw Errno.EFAULT.exception();
        }
        return mapping;
    }

    private long move(Mapping mapping, long address, long oldEnd, long target, long newLength)
            throws ErrnoException, IOException {
        long size = roundUp(newLength);
        remove(target, target + size);
        insertFilled(new Mapping(
                target, target + size, mapping.protection(), mapping.backing(), mapping.offsetAt(address)));
        if (!mapping.backing().isFileItself()) {
            memory.copy(address, target, Math.min(size, oldEnd - address));
            touched.set(page(target), page(target + size));
        }
        remove(address, oldEnd);
        synchronizeExecutable(target, target + size);
        return target;
    }

    private void requireRoomForMappings() throws ErrnoException {
        // What is unmapped in the middle of a file's mapping makes two of it.
        if (mappings.size() >= MOST_MAPPINGS || mappings.fileMappings() >= 2 * MOST_FILES) {
            throw Errno.ENOMEM.exception();
        }
    }

    /** The end of a range that begins on a page: EINVAL if it does not, {@code outside} if it leaves the memory. */
    private long checkRange(long address, long length, Errno outside) throws ErrnoException {
        if (address % PAGE != 0) {
            throw Errno.EINVAL.exception();
        }
        if (length < 0 || length > memory.end() || !contains(address, roundUp(length))) {
            throw outside.exception();
        }
        return address + roundUp(length);
    }

    private boolean contains(long address, long length) {
        return memory.contains(address, length) && address + length <= end;
    }

    private void requireMapped(long start, long end) throws ErrnoException {
        long at = start;
        for (Mapping mapping : mappings.within(start, end)) {
            if (mapping.start() > at) {
                break;
            }
            at = mapping.end();
        }
        if (at < end) {
            throw Errno.ENOMEM.exception();
        }
    }

    private void insert(Mapping mapping) {
        clear(mapping.start(), mapping.end());
        mappings.add(mapping);
        apply(mapping);
        mappings.join(mapping.end());
        mappings.join(mapping.start());
        if ((mapping.protection() & GuestMemory.EXECUTE) != 0) {
            code.synchronizeCode(mapping.start(), mapping.end() - mapping.start());
        }
    }

    private void remove(long start, long end) {
        if (mappings.isFree(start, end)) {
            return;
        }
        boolean executable = false;
        for (Mapping mapping : mappings.remove(start, end)) {
            executable |= (mapping.protection() & GuestMemory.EXECUTE) != 0;
            if (mapping.backing().isFileItself()) {
                memory.unmapFile(mapping.start(), mapping.presentEnd() - mapping.start());
            }
        }
        memory.protect(start, end - start, 0);
        if (executable) {
            code.synchronizeCode(start, end - start);
        }
    }

    private void synchronizeExecutable(long start, long end) {
        for (Mapping mapping : mappings.within(start, end)) {
            if ((mapping.protection() & GuestMemory.EXECUTE) != 0) {
                code.synchronizeCode(start, end - start);
                return;
            }
        }
    }

    private void apply(Mapping mapping) {
        long present = mapping.presentEnd();
        memory.protect(mapping.start(), present - mapping.start(), mapping.protection());
        memory.protect(present, mapping.end() - present, 0);
        if (!mapping.backing().isFileItself()) {
            markTouched(mapping.start(), present, mapping.protection());
        }
    }

    /** Reads pages of a file, which the guest need not be allowed to do. */
    private void fill(FilePages pages, Mapping mapping, long from, long to) throws ErrnoException, IOException {
        if (!pages.isFileItself() && from < to) {
            touched.set(page(from), page(to));
        }
        pages.fill(memory, mapping, from, to);
    }

    private void markTouched(long start, long end, int protection) {
        if (protection != 0) {
            touched.set(page(start), page(end));
        }
    }

    /** Writes zeros where there may be something else: a page that was never touched costs the host nothing. */
    private void clear(long start, long end) {
        int last = page(end);
        int from = touched.nextSetBit(page(start));
        while (from >= 0 && from < last) {
            int to = Math.min(last, touched.nextClearBit(from));
            memory.zero(memory.start() + (long) from * PAGE, (long) (to - from) * PAGE);
            touched.clear(from, to);
            from = touched.nextSetBit(to);
        }
    }

    private int page(long address) {
        return (int) ((address - memory.start()) / PAGE);
    }
}
