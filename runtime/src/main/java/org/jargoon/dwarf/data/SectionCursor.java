// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads numbers and strings of one section, each of them checked to lie inside it (DWARF 5, section 7). */
public final class SectionCursor {
    /** Of a longer string only this many bytes are kept. */
    public static final int LONGEST_STRING = 4096;

    /** Ten bytes hold 64 bits; assemblers may add some that say nothing. */
    private static final int LONGEST_LEB = 16;

    private static final int ESCAPE_64 = 0xffffffff;
    private static final int FIRST_RESERVED_LENGTH = 0xfffffff0;

    private final ByteBuffer bytes;
    private final String section;
    private int position;
    private int limit;
    private boolean wide;

    /** @param bytes little-endian; neither its position nor its limit is used or changed */
    public SectionCursor(ByteBuffer bytes, String section) {
        this.bytes = bytes;
        this.section = section;
        this.limit = bytes.capacity();
    }

    /** Another one over the same section, which stands at {@code offset} and may read to the section's end. */
    public SectionCursor at(long offset) throws DwarfException {
        return new SectionCursor(bytes, section).seek(offset);
    }

    public SectionCursor seek(long offset) throws DwarfException {
        if (offset < 0 || offset > limit) {
            throw new DwarfException("%s has no offset 0x%x".formatted(section, offset));
        }
        position = (int) offset;
        return this;
    }

    /** Makes nothing behind {@code end} readable. */
    public SectionCursor limit(long end) throws DwarfException {
        if (end < position || end > bytes.capacity()) {
            throw new DwarfException("%s: what begins at 0x%x ends outside the section"
                    .formatted(section, position));
        }
        limit = (int) end;
        return this;
    }

    public int position() {
        return position;
    }

    public int limit() {
        return limit;
    }

    public int remaining() {
        return limit - position;
    }

    public String section() {
        return section;
    }

    /** Whether it reads a unit of the 64-bit format, whose offsets take eight bytes. */
    public boolean wide() {
        return wide;
    }

    public SectionCursor wide(boolean value) {
        wide = value;
        return this;
    }

    private int take(long count) throws DwarfException {
        if (count < 0 || count > limit - position) {
            throw new DwarfException("%s is truncated at 0x%x".formatted(section, position));
        }
        int at = position;
        position += (int) count;
        return at;
    }

    public void skip(long count) throws DwarfException {
        take(count);
    }

    public int u8() throws DwarfException {
        return Byte.toUnsignedInt(bytes.get(take(1)));
    }

    public int s8() throws DwarfException {
        return bytes.get(take(1));
    }

    public int u16() throws DwarfException {
        return Short.toUnsignedInt(bytes.getShort(take(2)));
    }

    long u24() throws DwarfException {
        return u16() | (long) u8() << 16;
    }

    public int s32() throws DwarfException {
        return bytes.getInt(take(4));
    }

    public long u32() throws DwarfException {
        return Integer.toUnsignedLong(s32());
    }

    public long u64() throws DwarfException {
        return bytes.getLong(take(8));
    }

    /** An unsigned number of {@code size} bytes. */
    public long unsigned(int size) throws DwarfException {
        return switch (size) {
            case 1 -> u8();
            case 2 -> u16();
            case 3 -> u24();
            case 4 -> u32();
            case 8 -> u64();
            default -> throw new DwarfException("%s: a number of %d bytes at 0x%x".formatted(section, size, position));
        };
    }

    /** An unsigned LEB128 number; bits above the 64th are lost. */
    public long uleb() throws DwarfException {
        long value = 0;
        int from = position;
        for (int shift = 0; ; shift += 7) {
            int next = lebByte(from);
            value |= shift < 64 ? (next & 0x7fL) << shift : 0;
            if (next < 0x80) {
                return value;
            }
        }
    }

    /** A signed LEB128 number; bits above the 64th are lost. */
    public long sleb() throws DwarfException {
        long value = 0;
        int from = position;
        for (int shift = 0; ; shift += 7) {
            int next = lebByte(from);
            value |= shift < 64 ? (next & 0x7fL) << shift : 0;
            if (next < 0x80) {
                boolean extend = (next & 0x40) != 0 && shift + 7 < 64;
                return extend ? value | -1L << shift + 7 : value;
            }
        }
    }

    private int lebByte(int from) throws DwarfException {
        if (position - from == LONGEST_LEB) {
            throw new DwarfException("%s has a number at 0x%x that does not end".formatted(section, from));
        }
        return u8();
    }

    /** A LEB128 number that counts or names something in memory: what is no {@code int} is far too large. */
    public int ulebInt() throws DwarfException {
        int at = position;
        long value = uleb();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new DwarfException("%s: 0x%x at 0x%x is too large".formatted(section, value, at));
        }
        return (int) value;
    }

    /** The length that a unit begins with, which also tells whether the unit is {@link #wide}. */
    private long initialLength() throws DwarfException {
        int at = position;
        int length = s32();
        wide = length == ESCAPE_64;
        if (!wide && Integer.compareUnsigned(length, FIRST_RESERVED_LENGTH) >= 0) {
            throw new DwarfException("%s: the unit at 0x%x has the reserved length 0x%x"
                    .formatted(section, at, length));
        }
        long size = wide ? u64() : Integer.toUnsignedLong(length);
        if (size < 0 || size > remaining()) {
            throw new DwarfException("%s: the unit at 0x%x is truncated".formatted(section, at));
        }
        return size;
    }

    /** What the unit at this place has behind its length; this cursor moves on to the next unit. */
    public SectionCursor unit() throws DwarfException {
        long length = initialLength();
        SectionCursor inside = at(position).limit(position + length).wide(wide);
        skip(length);
        return inside;
    }

    /** An offset in a section: four bytes, or eight in a {@link #wide} unit. */
    public long offset() throws DwarfException {
        return wide ? u64() : u32();
    }

    /** The string that begins here; the cursor does not move. */
    public String string() throws DwarfException {
        int most = Math.min(remaining(), LONGEST_STRING);
        int length = 0;
        while (length < most && bytes.get(position + length) != 0) {
            length++;
        }
        if (length == remaining()) {
            throw new DwarfException("%s has a string at 0x%x that does not end".formatted(section, position));
        }
        byte[] text = new byte[length];
        bytes.get(position, text);
        return printable(new String(text, StandardCharsets.UTF_8));
    }

    public void skipString() throws DwarfException {
        while (bytes.get(take(1)) != 0) {
            // up to and with the zero byte
        }
    }

    /** What {@code length} bytes from here on are, without a copy. */
    public ByteBuffer block(long length) throws DwarfException {
        int at = take(length);
        return bytes.slice(at, (int) length).order(bytes.order());
    }

    /** Names go into messages and terminals: a control character must do nothing there. */
    private static String printable(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            if (Character.isISOControl(clean.charAt(i))) {
                clean.setCharAt(i, '?');
            }
        }
        return clean.toString();
    }
}
