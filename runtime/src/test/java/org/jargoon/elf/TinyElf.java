// SPDX-License-Identifier: Apache-2.0
package org.jargoon.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes ELF files for tests: whatever is asked for, sound or not. */
public final class TinyElf {
    public static final long CODE = 0x10000;

    private static final int HEADERS = 64 + 16 * 56;

    private final List<Header> headers = new ArrayList<>();
    private final List<TestSymbol> symbols = new ArrayList<>();
    private final ByteArrayOutputStream contents = new ByteArrayOutputStream();
    private int type = 2;
    private int machine = 243;
    private long entry = CODE;

    private record Header(int type, int flags, long offset, long address, long fileSize, long memorySize, long align) {}

    private record TestSymbol(String name, long address, long size, int info, int section) {}

    /** A sound program: four bytes of code at {@link #CODE}. */
    public static TinyElf program() {
        return new TinyElf().segment(5, CODE, new byte[] {0x73, 0, 0, 0}, 4);
    }

    public TinyElf type(int value) {
        type = value;
        return this;
    }

    public TinyElf machine(int value) {
        machine = value;
        return this;
    }

    public TinyElf entry(long value) {
        entry = value;
        return this;
    }

    /** A segment to load whose bytes are appended to the file. */
    public TinyElf segment(int flags, long address, byte[] bytes, long memorySize) {
        headers.add(new Header(1, flags, append(bytes), address, bytes.length, memorySize, 1));
        return this;
    }

    /** A program header with exactly these fields. */
    public TinyElf header(
            int kind, int flags, long offset, long address, long fileSize, long memorySize, long alignment) {
        headers.add(new Header(kind, flags, offset, address, fileSize, memorySize, alignment));
        return this;
    }

    public TinyElf interpreter(String path) {
        byte[] bytes = (path + '\0').getBytes(StandardCharsets.UTF_8);
        headers.add(new Header(3, 4, append(bytes), 0, bytes.length, bytes.length, 1));
        return this;
    }

    /** @param info binding in the upper and type in the lower four bits */
    public TinyElf symbol(String name, long address, long size, int info, int section) {
        symbols.add(new TestSymbol(name, address, size, info, section));
        return this;
    }

    private long append(byte[] bytes) {
        long offset = HEADERS + contents.size();
        contents.writeBytes(bytes);
        return offset;
    }

    public byte[] bytes() {
        byte[] names = "\0.symtab\0.strtab\0".getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        strings.write(0);
        int body = HEADERS + contents.size();
        int symbolsAt = body;
        int symbolsSize = 24 * symbols.size();
        ByteBuffer table = ByteBuffer.allocate(symbolsSize).order(ByteOrder.LITTLE_ENDIAN);
        for (TestSymbol symbol : symbols) {
            table.putInt(strings.size()).put((byte) symbol.info).put((byte) 0).putShort((short) symbol.section);
            table.putLong(symbol.address).putLong(symbol.size);
            strings.writeBytes((symbol.name + '\0').getBytes(StandardCharsets.UTF_8));
        }
        int stringsAt = symbolsAt + symbolsSize;
        int namesAt = stringsAt + strings.size();
        int sectionsAt = namesAt + names.length;
        int sectionCount = symbols.isEmpty() ? 0 : 4;
        ByteBuffer out = ByteBuffer.allocate(sectionsAt + 64 * sectionCount).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1).position(16);
        out.putShort((short) type).putShort((short) machine).putInt(1).putLong(entry).putLong(64);
        out.putLong(sectionCount == 0 ? 0 : sectionsAt).putInt(5).putShort((short) 64).putShort((short) 56);
        out.putShort((short) headers.size()).putShort((short) 64).putShort((short) sectionCount);
        out.putShort((short) (sectionCount == 0 ? 0 : 3));
        for (Header header : headers) {
            out.putInt(header.type).putInt(header.flags).putLong(header.offset).putLong(header.address);
            out.putLong(header.address).putLong(header.fileSize).putLong(header.memorySize).putLong(header.align);
        }
        out.put(HEADERS, contents.toByteArray()).put(symbolsAt, table.array());
        out.put(stringsAt, strings.toByteArray()).put(namesAt, names);
        if (sectionCount != 0) {
            section(out, sectionsAt + 64, 1, 2, symbolsAt, symbolsSize, 2);
            section(out, sectionsAt + 128, 9, 3, stringsAt, strings.size(), 0);
            section(out, sectionsAt + 192, 9, 3, namesAt, names.length, 0);
        }
        return out.array();
    }

    private static void section(ByteBuffer out, int at, int name, int kind, long offset, long size, int link) {
        out.putInt(at, name).putInt(at + 4, kind).putLong(at + 24, offset).putLong(at + 32, size).putInt(at + 40, link);
    }
}
