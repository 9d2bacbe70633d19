// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.nio.ByteBuffer;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Segment;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.memory.GuestMemory;

/** Puts a program's segments into memory. A static position-independent one relocates itself when it starts. */
final class ProgramLoader {
    private static final long POSITION_INDEPENDENT_BASE = 1L << 20;
    private static final int CHUNK = 1 << 16;

    private final ElfFile program;
    private final GuestMemory memory;
    private final AddressSpace space;
    private final long top;
    private final Backing backing;
    private long base;

    /**
     * @param path of the program in the guest's view
     * @param top the program must end here
     */
    ProgramLoader(ElfFile program, String path, GuestMemory memory, AddressSpace space, long top) {
        this.program = program;
        this.memory = memory;
        this.space = space;
        this.top = top;
        backing = new Backing.Program(path);
    }

    /**
     * What has been loaded.
     *
     * @param base what was added to the file's addresses
     * @param entry where the program begins
     * @param programHeaders AT_PHDR
     * @param end the first address behind the program
     */
    record Image(long base, long entry, long programHeaders, long end) {}

    Image load() throws ElfException, ErrnoException, ProcessEnd {
        if (program.positionIndependent()) {
            base = chooseBase();
        }
        long end = 0;
        long mappedEnd = 0;
        int lastProtection = 0;
        for (Segment segment : program.loadSegments()) {
            checkRoom(segment);
            long start = base + segment.address() & -GuestMemory.PAGE_SIZE;
            long stop = AddressSpace.roundUp(base + segment.end());
            int protection = protection(segment);
            if (start < mappedEnd) {
                // A page that two segments share allows what either of them does.
                space.protect(start, mappedEnd - start, protection | lastProtection);
                start = mappedEnd;
            }
            if (start < stop) {
                space.map(start, stop - start, protection, AddressSpace.Placement.ONLY_IF_FREE, backing);
            }
            copy(segment);
            mappedEnd = Math.max(mappedEnd, stop);
            lastProtection = protection;
            end = base + segment.end();
        }
        long headers = program.programHeaderAddress();
        return new Image(base, base + program.entry(), headers == 0 ? 0 : base + headers, end);
    }

    private long chooseBase() throws ElfException {
        long alignment = GuestMemory.PAGE_SIZE;
        for (Segment segment : program.loadSegments()) {
            if (Long.bitCount(segment.alignment()) == 1) {
                alignment = Math.max(alignment, segment.alignment());
            }
        }
        long lowest = program.loadSegments().getFirst().address();
        long wanted = Math.max(POSITION_INDEPENDENT_BASE, memory.start() + alignment);
        if (alignment > memory.end()) {
            throw new ElfException("a segment's alignment 0x%x is larger than the guest's memory".formatted(alignment));
        }
        return (wanted - lowest + alignment - 1) & -alignment;
    }

    private void checkRoom(Segment segment) throws ElfException {
        long address = base + segment.address();
        if (!memory.contains(address, segment.memorySize()) || address + segment.memorySize() > top) {
            throw new ElfException(
                    "segment %d (0x%x bytes at address 0x%x) does not fit into guest memory from 0x%x to 0x%x%s"
                            .formatted(segment.index(), segment.memorySize(), address, memory.start(), top, advice()));
        }
    }

    /** How the program gets the memory that it needs; nothing where that is not the matter, or there can be no more. */
    private String advice() {
        long needed = LinuxOptions.memoryFor(program);
        return needed > memory.end() ? ": it needs --memory %dM".formatted(needed >> 20) : "";
    }

    private void copy(Segment segment) {
        ByteBuffer contents = program.contents(segment);
        byte[] chunk = new byte[Math.min(CHUNK, contents.remaining())];
        long at = base + segment.address();
        while (contents.hasRemaining()) {
            int length = Math.min(chunk.length, contents.remaining());
            contents.get(chunk, 0, length);
            memory.load(at, chunk, 0, length);
            at += length;
        }
    }

    private static int protection(Segment segment) {
        // RISC-V has no pages that can be written but not read; Linux makes them readable on other machines as well.
        return (segment.readable() || segment.writable() ? GuestMemory.READ : 0)
                | (segment.writable() ? GuestMemory.WRITE : 0)
                | (segment.executable() ? GuestMemory.EXECUTE : 0);
    }
}
