// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.jargoon.dwarf.data.DebugSections;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.Problems;
import org.jargoon.dwarf.data.SectionCursor;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.elf.Section;

/** Puts other contents into the sections of a program file. */
final class SectionEditor {
    static final long COMPRESSED = 0x800;

    private byte[] file;

    SectionEditor(byte[] file) {
        this.file = file.clone();
    }

    byte[] bytes() {
        return file;
    }

    ElfFile elf() {
        try {
            return ElfFile.parse(file, Machine.RISCV);
        } catch (ElfException e) {
            throw new AssertionError(e);
        }
    }

    DebugInfo info() {
        return DebugInfo.of(elf());
    }

    /** The section of that name; it has one. */
    Section section(String name) {
        return elf().sections().get(index(name));
    }

    private int index(String name) {
        List<String> names = elf().sections().stream().map(Section::name).toList();
        if (!names.contains(name)) {
            throw new AssertionError("no " + name + " among " + names);
        }
        return names.indexOf(name);
    }

    /** Gives a section other bytes, at the file's end. */
    SectionEditor replace(String name, byte[] content, long flags) {
        int header = (int) word(40) + 64 * index(name);
        int offset = file.length;
        file = Arrays.copyOf(file, offset + content.length);
        System.arraycopy(content, 0, file, offset, content.length);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header + 8, flags)
                .putLong(header + 24, offset)
                .putLong(header + 32, content.length);
        return this;
    }

    /** Gives a section another name, at most as long as its own. */
    SectionEditor rename(String name, String other) {
        int names = (int) elf().sections().get(Short.toUnsignedInt((short) word(62))).offset();
        int at = names + ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt((int) word(40) + 64 * index(name));
        byte[] text = Arrays.copyOf(other.getBytes(StandardCharsets.US_ASCII), name.length());
        System.arraycopy(text, 0, file, at, text.length);
        return this;
    }

    /** Lets no section be compressed. */
    SectionEditor inflate() {
        Problems problems = new Problems();
        DebugSections sections = new DebugSections(elf(), problems);
        for (Section section : elf().sections()) {
            if ((section.flags() & COMPRESSED) != 0) {
                SectionCursor cursor = sections.cursor(section.name());
                byte[] content = new byte[cursor.limit()];
                try {
                    cursor.block(content.length).get(content);
                } catch (DwarfException e) {
                    throw new AssertionError(e);
                }
                replace(section.name(), content, section.flags() & ~COMPRESSED);
            }
        }
        if (!problems.texts().isEmpty()) {
            throw new AssertionError(problems.texts());
        }
        return this;
    }

    /** What a compressed section of the content is, though it may claim another size. */
    static byte[] compressed(byte[] content, long claimed, int method) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(method).putInt(0).putLong(claimed).putLong(1).array());
        Deflater deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        byte[] chunk = new byte[1 << 16];
        while (!deflater.finished()) {
            out.write(chunk, 0, deflater.deflate(chunk));
        }
        deflater.end();
        return out.toByteArray();
    }

    private long word(int at) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
    }
}
