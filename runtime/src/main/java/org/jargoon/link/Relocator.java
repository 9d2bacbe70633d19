// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.jargoon.elf.ElfException;

/** Writes addresses into instructions and data (psABI, "Relocations") of sections that are loaded afterwards. */
final class Relocator {
    /** In bytes: they hold 64 bits. */
    private static final int LONGEST_LEB = 10;

    /** By the address of an auipc: the distance whose high part it has, for the instruction with the low part. */
    private final Map<Long, Long> distances = new HashMap<>();

    /**
     * A section that is changed.
     *
     * @param bytes all of it
     * @param address where it is going to lie
     */
    record Target(String name, ByteBuffer bytes, long address) {
        Target(String name, byte[] bytes, long address) {
            this(name, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), address);
        }

        private int checked(long offset, int size) throws ElfException {
            if (offset < 0 || offset > bytes.capacity() - size) {
                throw new ElfException("a relocation at 0x%x leads outside its section %s of 0x%x bytes"
                        .formatted(offset, name, bytes.capacity()));
            }
            return (int) offset;
        }
    }

    /**
     * Applies one relocation.
     *
     * @param offset of what is changed
     * @param value S + A; of a PCREL_LO12 the address of the instruction with the high part; of those relative to the
     *     thread pointer the offset from it
     */
    void apply(RelocationType type, Target target, long offset, long value) throws ElfException {
        ByteBuffer bytes = target.bytes;
        int at = target.checked(offset, type.size());
        long place = target.address + offset;
        long distance = value - place;
        switch (type) {
            case NONE, ALIGN, RELAX, TPREL_ADD -> {}
            case ABSOLUTE_64 -> bytes.putLong(at, value);
            case ABSOLUTE_32 -> {
                check(value == (int) value || value >>> 32 == 0, type, place, value);
                bytes.putInt(at, (int) value);
            }
            case PCREL_32, PLT32 -> bytes.putInt(at, (int) fits(distance, 32, type, place));
            case BRANCH -> change(bytes, at, 0xfe000f80, branch(fits(distance, 13, type, place)));
            case JAL -> change(bytes, at, 0xfffff000, jump(fits(distance, 21, type, place)));
            case CALL, CALL_PLT -> {
                change(bytes, at, 0xfffff000, high(distance, type, place));
                change(bytes, at + 4, 0xfff00000, (int) distance << 20);
            }
            case PCREL_HI20, GOT_HI20, TLS_GOT_HI20, TLS_GD_HI20 -> {
                distances.put(place, distance);
                change(bytes, at, 0xfffff000, high(distance, type, place));
            }
            case PCREL_LO12_I -> change(bytes, at, 0xfff00000, (int) distanceAt(value, type, place) << 20);
            case PCREL_LO12_S -> change(bytes, at, 0xfe000f80, store(distanceAt(value, type, place)));
            case HI20, TPREL_HI20 -> change(bytes, at, 0xfffff000, high(value, type, place));
            case LO12_I, TPREL_LO12_I -> change(bytes, at, 0xfff00000, (int) value << 20);
            case LO12_S, TPREL_LO12_S -> change(bytes, at, 0xfe000f80, store(value));
            case RVC_BRANCH -> changeShort(bytes, at, 0x1c7c, shortBranch(fits(distance, 9, type, place)));
            case RVC_JUMP -> changeShort(bytes, at, 0x1ffc, shortJump(fits(distance, 12, type, place)));
            case ADD8, SET8, SUB8 -> bytes.put(at, (byte) combined(type, bytes.get(at), value));
            case ADD16, SET16, SUB16 -> bytes.putShort(at, (short) combined(type, bytes.getShort(at), value));
            case ADD32, SET32, SUB32 -> bytes.putInt(at, (int) combined(type, bytes.getInt(at), value));
            case ADD64, SUB64 -> bytes.putLong(at, combined(type, bytes.getLong(at), value));
            case SET6, SUB6 -> {
                byte old = bytes.get(at);
                bytes.put(at, (byte) (old & 0xc0 | combined(type, old & 0x3f, value) & 0x3f));
            }
            case SET_ULEB128, SUB_ULEB128 -> changeLeb(type, target, at, value);
            default -> throw type.unsupported(place);
        }
    }

    private static long combined(RelocationType type, long old, long value) {
        return switch (type) {
            case SET6, SET8, SET16, SET32, SET_ULEB128 -> value;
            case SUB6, SUB8, SUB16, SUB32, SUB64, SUB_ULEB128 -> old - value;
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

    private static void change(ByteBuffer bytes, int at, int mask, int bits) {
        bytes.putInt(at, bytes.getInt(at) & ~mask | bits & mask);
    }

    private static void changeShort(ByteBuffer bytes, int at, int mask, int bits) {
        bytes.putShort(at, (short) (bytes.getShort(at) & ~mask | bits & mask));
    }

    /** Changes a number of seven bits in each byte; what does not fit is lost, as the second of a pair makes up for. */
    private static void changeLeb(RelocationType type, Target target, int from, long value) throws ElfException {
        ByteBuffer bytes = target.bytes;
        long old = 0;
        int end = from;
        do {
            if (end - from == LONGEST_LEB) {
                throw new ElfException("%s at 0x%x of section %s: a number that does not end"
                        .formatted(type, from, target.name));
            }
            target.checked(end, 1);
            old |= (bytes.get(end) & 0x7fL) << 7 * (end - from);
        } while (bytes.get(end++) < 0);
        long changed = combined(type, old, value);
        for (int at = from; at < end; at++) {
            long low = changed >>> 7 * (at - from) & 0x7f;
            bytes.put(at, (byte) (bytes.get(at) & 0x80 | low));
        }
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
