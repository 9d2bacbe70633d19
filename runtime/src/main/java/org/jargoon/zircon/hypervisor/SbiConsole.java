// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static java.util.Map.entry;
import static org.jargoon.zircon.hypervisor.RiscvSbi.*;
import static org.jargoon.zircon.hypervisor.SbiFunction.row;

import java.nio.ByteBuffer;
import java.util.Map;
import org.jargoon.memory.GuestMemory;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.object.DebugConsole;
import org.jargoon.zircon.vm.GuestPhysicalAspace;

/**
 * The SBI's debug console extension, on the kernel's {@link DebugConsole}. Buffers lie in guest-physical memory; a call
 * moves at most {@link #MOST} bytes and says how many, as the specification allows.
 */
final class SbiConsole {
    static final Map<Long, SbiFunction> FUNCTIONS = Map.ofEntries(
            entry(row(DBCN, 0), SbiConsole::write),
            entry(row(DBCN, 1), SbiConsole::read),
            entry(row(DBCN, 2), SbiConsole::writeByte));

    /** The most bytes that one call moves. */
    static final int MOST = 1 << 16;

    private static final long OFFSET_MASK = GuestMemory.PAGE_SIZE - 1;

    private SbiConsole() {}

    private static DebugConsole console(RiscvSbi sbi) {
        return sbi.guest().kernel().hypervisor().console();
    }

    /** Whether (a0, a1, a2) are the length and address of a range of guest-physical addresses. */
    private static boolean isRange(RiscvSbi sbi) {
        long length = sbi.argument(0);
        long address = sbi.argument(1);
        long size = sbi.guest().architecture().physicalSize();
        return sbi.argument(2) == 0 && address >= 0 && length >= 0 && length <= size && address <= size - length;
    }

    private static PortPacket write(RiscvSbi sbi) {
        if (!isRange(sbi)) {
            return sbi.fail(ERR_INVALID_PARAM);
        }
        byte[] bytes = new byte[(int) Math.min(sbi.argument(0), MOST)];
        try {
            copy(sbi.argument(1), bytes, bytes.length, (address, part) ->
                    sbi.guest().aspace().read(address, GuestMemory.READ, part));
        } catch (StatusException e) {
            return sbi.fail(ERR_INVALID_PARAM);
        }
        if (bytes.length > 0) {
            console(sbi).print(bytes, 0, bytes.length);
        }
        return sbi.answer(bytes.length);
    }

    /** Nothing is taken from the console unless there is memory for it. */
    private static PortPacket read(RiscvSbi sbi) {
        if (!isRange(sbi)) {
            return sbi.fail(ERR_INVALID_PARAM);
        }
        GuestPhysicalAspace aspace = sbi.guest().aspace();
        long address = sbi.argument(1);
        int most = (int) Math.min(sbi.argument(0), MOST);
        try {
            for (long page = address & ~OFFSET_MASK; page < address + most; page += GuestMemory.PAGE_SIZE) {
                aspace.write(page, ByteBuffer.allocate(0));
            }
            byte[] bytes = new byte[most];
            int count = poll(console(sbi), bytes);
            copy(address, bytes, count, aspace::write);
            return sbi.answer(count);
        } catch (StatusException e) {
            return sbi.fail(ERR_INVALID_PARAM);
        }
    }

    private static int poll(DebugConsole console, byte[] into) {
        int count = 0;
        while (count < into.length) {
            int next = console.poll();
            if (next < 0) {
                break;
            }
            into[count++] = (byte) next;
        }
        return count;
    }

    @FunctionalInterface
    private interface PageCopy {
        void copy(long address, ByteBuffer part) throws StatusException;
    }

    /** Copies page by page. */
    private static void copy(long address, byte[] bytes, int count, PageCopy action) throws StatusException {
        for (int done = 0; done < count; ) {
            long at = address + done;
            int part = (int) Math.min(count - done, GuestMemory.PAGE_SIZE - (at & OFFSET_MASK));
            action.copy(at, ByteBuffer.wrap(bytes, done, part));
            done += part;
        }
    }

    private static PortPacket writeByte(RiscvSbi sbi) {
        putByte(sbi);
        return sbi.answer(0);
    }

    /** Prints the lowest byte of a0. */
    static void putByte(RiscvSbi sbi) {
        console(sbi).print(new byte[] {(byte) sbi.argument(0)}, 0, 1);
    }

    /** The next byte that was typed, or -1. */
    static int getByte(RiscvSbi sbi) {
        return console(sbi).poll();
    }
}
