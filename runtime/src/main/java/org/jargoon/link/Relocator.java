// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.util.HashMap;
import java.util.Map;
import org.jargoon.elf.ElfException;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/** Writes addresses into instructions and data (psABI, "Relocations"); the pages are still writable. */
final class Relocator {
    private final GuestMemory memory;

    /** By the address of an auipc: the distance whose high part it has, for the instruction with the low part. */
    private final Map<Long, Long> distances = new HashMap<>();

    Relocator(GuestMemory memory) {
        this.memory = memory;
    }

    /**
     * Applies one relocation.
     *
     * @param place what is changed
     * @param value S + A; of a PCREL_LO12 the address of the instruction with the high part
     */
    void apply(RelocationType type, long place, long value) throws ElfException, MemoryAccessException {
        long distance = value - place;
        switch (type) {
            case NONE, ALIGN, RELAX -> {}
            case ABSOLUTE_64 -> memory.writeI64(place, value);
            case ABSOLUTE_32 -> {
                check(value == (int) value || value >>> 32 == 0, type, place, value);
                memory.writeI32(place, (int) value);
            }
            case PCREL_32, PLT32 -> memory.writeI32(place, (int) fits(distance, 32, type, place));
            case BRANCH -> change(place, 0xfe000f80, branch(fits(distance, 13, type, place)));
            case JAL -> change(place, 0xfffff000, jump(fits(distance, 21, type, place)));
            case CALL, CALL_PLT -> {
                change(place, 0xfffff000, high(distance, type, place));
                change(place + 4, 0xfff00000, (int) distance << 20);
            }
            case PCREL_HI20, GOT_HI20 -> {
                distances.put(place, distance);
                change(place, 0xfffff000, high(distance, type, place));
            }
            case PCREL_LO12_I -> change(place, 0xfff00000, (int) distanceAt(value, type, place) << 20);
            case PCREL_LO12_S -> change(place, 0xfe000f80, store(distanceAt(value, type, place)));
            case HI20 -> change(place, 0xfffff000, high(value, type, place));
            case LO12_I -> change(place, 0xfff00000, (int) value << 20);
            case LO12_S -> change(place, 0xfe000f80, store(value));
            case RVC_BRANCH -> changeShort(place, 0x1c7c, shortBranch(fits(distance, 9, type, place)));
            case RVC_JUMP -> changeShort(place, 0x1ffc, shortJump(fits(distance, 12, type, place)));
            case ADD8, SET8, SUB8 -> memory.writeI8(place, (byte) combined(type, memory.readI8(place), value));
            case ADD16, SET16, SUB16 -> memory.writeI16(place, (short) combined(type, memory.readI16(place), value));
            case ADD32, SET32, SUB32 -> memory.writeI32(place, (int) combined(type, memory.readI32(place), value));
            case ADD64, SUB64 -> memory.writeI64(place, combined(type, memory.readI64(place), value));
            case SET6, SUB6 -> {
                byte old = memory.readI8(place);
                memory.writeI8(place, (byte) (old & 0xc0 | combined(type, old & 0x3f, value) & 0x3f));
            }
            default -> throw type.unsupported(place);
        }
    }

    private static long combined(RelocationType type, long old, long value) {
        return switch (type) {
            case SET6, SET8, SET16, SET32 -> value;
            case SUB6, SUB8, SUB16, SUB32, SUB64 -> old - value;
            default -> old + value;
        };
    }

    private long distanceAt(long address, RelocationType type, long place) throws ElfException {
        Long distance = distances.get(address);
        if (distance == null) {
            throw new ElfException("%s at 0x%x: no high part at 0x%x".formatted(type, place, address));
        }
        return distance;
    }

    private void change(long place, int mask, int bits) throws MemoryAccessException {
        memory.writeI32(place, memory.readI32(place) & ~mask | bits & mask);
    }

    private void changeShort(long place, int mask, int bits) throws MemoryAccessException {
        memory.writeI16(place, (short) (memory.readI16(place) & ~mask | bits & mask));
    }

    /** The upper 20 bits, such that the lower 12, which are signed, make up the rest. */
    private static int high(long value, RelocationType type, long place) throws ElfException {
        long rounded = value + 0x800;
        check(rounded == (int) rounded, type, place, value);
        return (int) rounded & 0xfffff000;
    }

    private static int store(long value) {
        int low = (int) value;
        return (low >> 5 & 0x7f) << 25 | (low & 0x1f) << 7;
    }

    private static int branch(long value) {
        int offset = (int) value;
        return (offset >> 12 & 1) << 31 | (offset >> 5 & 0x3f) << 25 | (offset >> 1 & 0xf) << 8
                | (offset >> 11 & 1) << 7;
    }

    private static int jump(long value) {
        int offset = (int) value;
        return (offset >> 20 & 1) << 31 | (offset >> 1 & 0x3ff) << 21 | (offset >> 11 & 1) << 20
                | (offset >> 12 & 0xff) << 12;
    }

    private static int shortBranch(long value) {
        int offset = (int) value;
        return (offset >> 8 & 1) << 12 | (offset >> 3 & 3) << 10 | (offset >> 6 & 3) << 5 | (offset >> 1 & 3) << 3
                | (offset >> 5 & 1) << 2;
    }

    private static int shortJump(long value) {
        int offset = (int) value;
        return (offset >> 11 & 1) << 12 | (offset >> 4 & 1) << 11 | (offset >> 8 & 3) << 9 | (offset >> 10 & 1) << 8
                | (offset >> 6 & 1) << 7 | (offset >> 7 & 1) << 6 | (offset >> 1 & 7) << 3 | (offset >> 5 & 1) << 2;
    }

    private static long fits(long value, int bits, RelocationType type, long place) throws ElfException {
        int unused = Long.SIZE - bits;
        check(value << unused >> unused == value, type, place, value);
        return value;
    }

    private static void check(boolean fits, RelocationType type, long place, long value) throws ElfException {
        if (!fits) {
            throw new ElfException("%s at 0x%x: 0x%x is out of reach: give the guest less than 2 GiB of memory"
                    .formatted(type, place, value));
        }
    }
}
