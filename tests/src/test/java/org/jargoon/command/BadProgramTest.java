// SPDX-License-Identifier: Apache-2.0
package org.jargoon.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that cannot be run: one line that says what is wrong and where, exit code 1. */
final class BadProgramTest {
    private static final int EXIT = 0x05d00893; // li a7,93

    @TempDir
    Path folder;

    @Test
    void aMissingFile() throws IOException, InterruptedException {
        assertRefused(folder.resolve("missing"), "there is no such file");
    }

    @Test
    void aFolder() throws IOException, InterruptedException {
        assertRefused(folder, "it is a directory, not a program");
    }

    @Test
    void noPermission() throws IOException, InterruptedException {
        Path file = program(bytes -> { });
        assumeFalse(!file.toFile().setReadable(false) || Files.isReadable(file), "this user may read every file");
        assertRefused(file, "permission to read it is denied");
    }

    @Test
    void notAnElf() throws IOException, InterruptedException {
        assertRefused(Files.writeString(folder.resolve("script"), "#!/bin/sh\n"),
                "not an ELF file: it begins with the bytes 23 21 2f 62");
    }

    @Test
    void empty() throws IOException, InterruptedException {
        assertRefused(Files.createFile(folder.resolve("empty")), "not an ELF file: it is empty");
    }

    @Test
    void anotherMachine() throws IOException, InterruptedException {
        assertRefused(program(bytes -> bytes.putShort(18, (short) 62)), "an ELF file for x86-64; RISC-V is needed");
    }

    @Test
    void thirtyTwoBits() throws IOException, InterruptedException {
        assertRefused(program(bytes -> bytes.put(4, (byte) 1)), "a 32-bit ELF file; 64-bit is needed");
    }

    @Test
    void truncated() throws IOException, InterruptedException {
        Path file = folder.resolve("truncated");
        byte[] whole = TinyProgram.of(EXIT, TinyProgram.ECALL);
        Files.write(file, Arrays.copyOf(whole, whole.length - 4));
        assertRefused(file, "truncated: segment 0 (0x80 bytes at offset 0x0) lies outside the file of 0x7c bytes");
    }

    @Test
    void overlappingSegments() throws IOException, InterruptedException {
        // The program header table is given a second entry, which begins inside the code: a copy of the first.
        byte[] one = TinyProgram.of(new int[64]);
        ByteBuffer bytes = ByteBuffer.wrap(one).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(56, (short) 2);
        System.arraycopy(one, 64, one, 64 + 56, 56);
        assertRefused(Files.write(folder.resolve("overlapping"), one), "segments 0 and 1 overlap at address 0x10000");
    }

    @Test
    void aHugeSegment() throws IOException, InterruptedException {
        assertRefused(program(bytes -> bytes.putLong(64 + 40, 1L << 62)),
                "segment 0 of 0x4000000000000000 bytes at address 0x10000 is huge: addresses end at 0x800000000000");
    }

    @Test
    void aSegmentLargerThanTheMemory() throws IOException, InterruptedException {
        assertRefused(program(bytes -> bytes.putLong(64 + 40, 1L << 40)),
                "segment 0 (0x10000000000 bytes at address 0x10000) does not fit into guest memory "
                        + "from 0x10000 to 0x3f800000");
    }

    @Test
    void anEntryOutside() throws IOException, InterruptedException {
        assertRefused(program(bytes -> bytes.putLong(24, 0x999990)),
                "the entry point 0x999990 is not in an executable segment");
    }

    @Test
    void aSharedLibrary() throws IOException, InterruptedException {
        assertRefused(Path.of("guests", "polyglot", "calls.so"),
                "it is a shared library, not a program: it has no entry point");
    }

    @Test
    void disasmRefusesInTheSameWords() throws IOException, InterruptedException {
        Path file = program(bytes -> bytes.put(4, (byte) 1));
        Command.Outcome outcome = Command.run(folder, List.of("disasm", file.toString()));
        assertEquals(new Command.Outcome(1, "", "jargoon: %s: a 32-bit ELF file; 64-bit is needed\n".formatted(file)),
                outcome);
    }

    private Path program(Consumer<ByteBuffer> change) throws IOException {
        byte[] bytes = TinyProgram.of(EXIT, TinyProgram.ECALL);
        change.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        return Files.write(folder.resolve("program"), bytes);
    }

    private void assertRefused(Path file, String reason) throws IOException, InterruptedException {
        Command.Outcome outcome = Command.run(folder, List.of("run", file.toString()));
        assertEquals(new Command.Outcome(1, "", "jargoon: %s: %s\n".formatted(file, reason)), outcome);
    }
}
