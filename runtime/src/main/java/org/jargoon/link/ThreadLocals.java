// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.Segment;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/**
 * Thread-local variables of a guest, which has one thread and so one block of them (psABI, "Thread Local Storage"). The
 * thread pointer holds the address of the block (variant I, with nothing of ours below it).
 */
final class ThreadLocals {
    /** The function by which code finds a variable of any module, by the module and the offset that a0 points to. */
    static final String ACCESSOR = "__tls_get_addr";

    /** The number of the only module. */
    static final long MODULE = 1;

    /** What offsets in a module are less by than those in its block, so that 12 signed bits reach more. */
    static final long MODULE_OFFSET = 0x800;

    private static final int THREAD_POINTER = 4;

    private static final int[] ACCESSOR_CODE = {
        0x0085_3503, // ld   a0,8(a0)
        0x0045_0533, // add  a0,a0,tp
        0x7ff5_0513, // addi a0,a0,0x7ff
        0x0015_0513, // addi a0,a0,1
        0x0000_8067, // ret
    };

    private ThreadLocals() {}

    static void setBlock(LinuxProcess process, long address) {
        process.main().core().setRegister(THREAD_POINTER, address);
    }

    /** Puts {@link #ACCESSOR} into memory; gives its address. */
    static long mapAccessor(LinuxProcess process) throws ElfException {
        ByteBuffer code = ByteBuffer.allocate(ACCESSOR_CODE.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int instruction : ACCESSOR_CODE) {
            code.putInt(instruction);
        }
        long address = process.map(code.capacity(), GuestMemory.READ | GuestMemory.EXECUTE);
        process.memory().load(address, code.array(), 0, code.capacity());
        process.code().synchronizeCode(address, code.capacity());
        return address;
    }

    /**
     * Makes the block of a program or library that has been loaded and relocated; below it, a C library has room for
     * what is its own.
     *
     * @return its address
     */
    static long mapBlock(Segment segment, LinuxProcess process) throws ElfException {
        GuestMemory memory = process.memory();
        boolean isAligned = Long.bitCount(segment.alignment()) == 1;
        long alignment = isAligned ? Math.max(GuestMemory.PAGE_SIZE, segment.alignment()) : GuestMemory.PAGE_SIZE;
        long most = memory.end() - memory.start();
        if (segment.memorySize() < 0 || segment.memorySize() > most || alignment > most) {
            throw new ElfException("thread-local variables of 0x%x bytes do not fit into memory"
                    .formatted(segment.memorySize()));
        }
        long size = segment.memorySize() + 2 * alignment;
        long block = process.map(size, GuestMemory.READ | GuestMemory.WRITE) + 2 * alignment - 1 & -alignment;
        byte[] initial = new byte[(int) Math.min(segment.fileSize(), segment.memorySize())];
        try {
            memory.read(process.loadAddress() + segment.address(), initial, 0, initial.length);
        } catch (MemoryAccessException e) {
            throw new ElfException("the initial values of thread-local variables are in no segment that is loaded");
        }
        memory.load(block, initial, 0, initial.length);
        return block;
    }
}
