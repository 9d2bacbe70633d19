// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.jargoon.dwarf.frame.FrameReader;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Core;
import org.jargoon.vmm.device.DmaFault;
import org.jargoon.vmm.device.DmaMemory;

/** A machine's memory as a core sees it that stands still, and its registers. Of one moment: it remembers pages. */
final class VirtualMemory implements FrameReader {
    private static final long PAGE_MASK = GuestMemory.PAGE_SIZE - 1;

    /** RISC-V has so many integer registers, and then so many for floating point. */
    private static final int REGISTERS = 32;

    private final Core core;
    private final DmaMemory ram;
    private final ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long knownPage = -1;
    private OptionalLong knownTranslation = OptionalLong.empty();

    VirtualMemory(Core core, DmaMemory ram) {
        this.core = core;
        this.ram = ram;
    }

    @Override
    public long register(int number) {
        if (number < 0 || number >= 2 * REGISTERS) {
            return 0;
        }
        return number < REGISTERS ? core.register(number) : core.floatRegister(number - REGISTERS);
    }

    @Override
    public OptionalLong readLong(long address) {
        return read(address, word.clear()) ? OptionalLong.of(word.getLong(0)) : OptionalLong.empty();
    }

    /** The guest-physical address of the page that has an address; empty where no RAM is. */
    private OptionalLong page(long address) {
        long page = address & ~PAGE_MASK;
        if (page != knownPage) {
            OptionalLong translation = core.debug().translate(page);
            boolean inRam = translation.isPresent() && ram.contains(translation.getAsLong(), GuestMemory.PAGE_SIZE);
            knownTranslation = inRam ? translation : OptionalLong.empty();
            knownPage = page;
        }
        return knownTranslation;
    }

    /** Fills a buffer; false if part of the range cannot be read, and the buffer may then hold anything. */
    boolean read(long address, ByteBuffer into) {
        long at = address;
        int limit = into.limit();
        while (into.position() < limit) {
            OptionalLong page = page(at);
            if (page.isEmpty()) {
                return false;
            }
            long offset = at & PAGE_MASK;
            int length = (int) Math.min(limit - into.position(), GuestMemory.PAGE_SIZE - offset);
            try {
                ram.read(page.getAsLong() + offset, into.limit(into.position() + length));
            } catch (DmaFault e) {
                throw new IllegalStateException("RAM that is not there", e);
            }
            into.limit(limit);
            at += length;
        }
        return true;
    }
}
