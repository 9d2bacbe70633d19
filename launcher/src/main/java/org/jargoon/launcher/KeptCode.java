// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jargoon.memory.GuestMemory;
import org.jargoon.profile.Disassembly;
import org.jargoon.profile.Symbolizer;
import org.jargoon.vcpu.Disassembler;
import org.jargoon.vcpu.Engine;

/**
 * A machine's code as it was when it was seen first, page by page: later, another process may be there, or nothing.
 * Bounded. May be used from any thread.
 */
final class KeptCode implements Disassembly {
    /** Some 32 MB; the code of Linux has about 3000. */
    private static final int MOST_PAGES = 1 << 13;

    private static final int PAGE_SIZE = GuestMemory.PAGE_SIZE;
    private static final int PARCEL = Short.BYTES;

    private final Symbolizer symbols;
    private final Disassembler disassembler =
            Engine.forIsa(Programs.ISA).disassembler(Disassembler.Names.ALIASES);
    private final Map<Place, Page> pages = new ConcurrentHashMap<>();

    KeptCode(Symbolizer symbols) {
        this.symbols = symbols;
    }

    private record Place(String space, long page) {
        static Place of(String space, long address) {
            return new Place(space, address & -PAGE_SIZE);
        }
    }

    /**
     * @param bytes what is known of it; the page's monitor guards them
     * @param known which halfwords that are
     */
    private record Page(ByteBuffer bytes, BitSet known) {
        Page() {
            this(ByteBuffer.allocate(PAGE_SIZE).order(ByteOrder.LITTLE_ENDIAN), new BitSet());
        }

        synchronized void put(int offset, int bits, int length) {
            for (int done = 0; done < length && offset + done < PAGE_SIZE; done += PARCEL) {
                bytes.putShort(offset + done, (short) (bits >>> done * Byte.SIZE));
                known.set((offset + done) / PARCEL);
            }
        }

        synchronized int get(int offset) {
            return known.get(offset / PARCEL) ? Short.toUnsignedInt(bytes.getShort(offset)) : -1;
        }
    }

    /** Keeps the page of an address that a core sees. */
    void keep(String space, long address, VirtualMemory memory) {
        Place place = Place.of(space, address);
        if (pages.containsKey(place) || pages.size() >= MOST_PAGES) {
            return;
        }
        Page page = new Page();
        if (memory.read(place.page, page.bytes.clear())) {
            page.known.set(0, PAGE_SIZE / PARCEL);
            pages.putIfAbsent(place, page);
        }
    }

    /** Keeps an instruction. */
    void keep(String space, long address, int bits, int length) {
        Place place = Place.of(space, address);
        if (!pages.containsKey(place) && pages.size() >= MOST_PAGES) {
            return;
        }
        pages.computeIfAbsent(place, _ -> new Page()).put((int) (address & PAGE_SIZE - 1), bits, length);
    }

    @Override
    public List<Line> lines(String space, long address, int most) {
        List<Line> lines = new ArrayList<>();
        long at = address;
        while (lines.size() < most) {
            int low = parcel(space, at);
            // RISC-V has lengths in the lowest bits.
            int high = (low & 3) == 3 ? parcel(space, at + PARCEL) : 0;
            if (low < 0 || high < 0) {
                break;
            }
            long pc = at;
            Disassembler.Line line =
                    disassembler.disassemble(high << Short.SIZE | low, pc, target -> label(space, pc, target));
            lines.add(new Line(at, line.length(), line.mnemonic(), line.operands()));
            at += line.length();
        }
        return lines;
    }

    private int parcel(String space, long address) {
        Page page = pages.get(Place.of(space, address));
        return page == null ? -1 : page.get((int) (address & PAGE_SIZE - 1));
    }

    /** A place in the same function by its distance alone. */
    private String label(String space, long pc, long target) {
        Symbolizer.Location location = symbols.locate(space, target);
        if (location.function() == null) {
            return null;
        }
        String name = symbols.locate(space, pc).entry() == location.entry() ? "" : location.function();
        return name + "+0x" + Long.toHexString(target - location.entry());
    }
}
