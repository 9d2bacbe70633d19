// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.guest;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a module of Linux says about itself in its section {@code .modinfo}: a list of {@code key=value}, each ended by
 * a zero byte.
 *
 * @param name of the module, with {@code _} for {@code -}
 * @param depends the names of the modules that it needs
 * @param aliases the patterns by which the kernel asks for it
 */
record KernelModule(String name, List<String> depends, List<String> aliases) {
    private static final int ELF_MAGIC = 0x464c457f;
    // Offsets in the headers of a 64-bit ELF file.
    private static final int SECTION_TABLE = 0x28;
    private static final int SECTION_ENTRY_SIZE = 0x3a;
    private static final int SECTION_COUNT = 0x3c;
    private static final int SECTION_NAMES = 0x3e;
    private static final int IN_SECTION_OFFSET = 0x18;
    private static final int IN_SECTION_SIZE = 0x20;

    /**
     * Reads a module.
     *
     * @param file its name without its suffixes
     * @throws GuestException if it is none
     */
    static KernelModule read(String file, byte[] elf) throws GuestException {
        List<String> depends = new ArrayList<>();
        List<String> aliases = new ArrayList<>();
        for (String entry : information(file, elf)) {
            int equals = entry.indexOf('=');
            String value = entry.substring(equals + 1);
            switch (entry.substring(0, Math.max(equals, 0))) {
                case "depends" -> {
                    for (String name : value.split(",")) {
                        if (!name.isEmpty()) {
                            depends.add(canonical(name));
                        }
                    }
                }
                case "alias" -> aliases.add(value);
                default -> {
                    // Authors, licences, parameters: nothing that loading needs.
                }
            }
        }
        return new KernelModule(canonical(file), List.copyOf(depends), List.copyOf(aliases));
    }

    /** The kernel takes {@code -} and {@code _} in names for the same. */
    static String canonical(String name) {
        return name.replace('-', '_');
    }

    private static List<String> information(String file, byte[] elf) throws GuestException {
        try {
            ByteBuffer in = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
            if (in.getInt(0) != ELF_MAGIC) {
                throw new GuestException("kernel module %s: it is no ELF file".formatted(file));
            }
            int table = Math.toIntExact(in.getLong(SECTION_TABLE));
            int entrySize = in.getShort(SECTION_ENTRY_SIZE);
            int names = Math.toIntExact(
                    in.getLong(table + entrySize * in.getShort(SECTION_NAMES) + IN_SECTION_OFFSET));
            for (int i = 0; i < in.getShort(SECTION_COUNT); i++) {
                int header = table + i * entrySize;
                if (text(elf, names + in.getInt(header)).equals(".modinfo")) {
                    int offset = Math.toIntExact(in.getLong(header + IN_SECTION_OFFSET));
                    int size = Math.toIntExact(in.getLong(header + IN_SECTION_SIZE));
                    return List.of(new String(elf, offset, size, StandardCharsets.ISO_8859_1).split("\0"));
                }
            }
        } catch (IndexOutOfBoundsException | ArithmeticException | BufferUnderflowException e) {
            throw new GuestException("kernel module %s: it is damaged".formatted(file));
        }
        throw new GuestException("kernel module %s: it has no section .modinfo".formatted(file));
    }

    private static String text(byte[] elf, int from) {
        int end = from;
        while (elf[end] != 0) {
            end++;
        }
        return new String(elf, from, end - from, StandardCharsets.ISO_8859_1);
    }
}
