// SPDX-License-Identifier: Apache-2.0
package org.jargoon.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfFileTest {
    private static final byte[] CODE = {0x73, 0, 0, 0};
    private static final int FUNCTION = 0x12;
    private static final int LABEL = 0;

    private static void rejects(byte[] file, String message) {
        ElfException e = assertThrows(ElfException.class, () -> ElfFile.parse(file, Machine.RISCV).requireStatic());
        assertEquals(message, e.getMessage());
    }

    private static byte[] patched(int offset, int value) {
        byte[] file = TinyElf.program().bytes();
        file[offset] = (byte) value;
        return file;
    }

    @Test
    void givesEntrySegmentsAndContents() throws ElfException {
        ElfFile file = ElfFile.parse(
                TinyElf.program().segment(6, 0x20000, new byte[] {1, 2, 3}, 100).bytes(), Machine.RISCV);
        assertEquals(TinyElf.CODE, file.entry());
        assertFalse(file.positionIndependent());
        assertEquals(2, file.loadSegments().size());
        Segment data = file.loadSegments().get(1);
        assertTrue(data.readable() && data.writable() && !data.executable());
        assertEquals(0x20000 + 100, data.end());
        ByteBuffer contents = file.contents(data);
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), contents);
        assertEquals(ByteOrder.LITTLE_ENDIAN, contents.order());
    }

    @Test
    void ordersLoadSegmentsByAddressAndDropsEmptyOnes() throws ElfException {
        ElfFile file = ElfFile.parse(
                new TinyElf().segment(6, 0x30000, new byte[1], 1).segment(6, 0x5000, new byte[0], 0)
                        .segment(5, TinyElf.CODE, CODE, 4).bytes(), Machine.RISCV);
        assertEquals(2, file.loadSegments().size());
        assertEquals(TinyElf.CODE, file.loadSegments().getFirst().address());
    }

    @Test
    void acceptsPositionIndependentPrograms() throws ElfException {
        byte[] bytes = new TinyElf().type(3).entry(0x100).segment(5, 0x100, CODE, 4).bytes();
        assertTrue(ElfFile.parse(bytes, Machine.RISCV).positionIndependent());
    }

    @Test
    void findsProgramHeadersInTheSegmentThatHoldsThem() throws ElfException {
        ElfFile file = ElfFile.parse(TinyElf.program().header(1, 4, 0, 0x40000, 0x100, 0x100, 0x1000).bytes(),
                Machine.RISCV);
        assertEquals(0x40040, file.programHeaderAddress());
        assertEquals(0, ElfFile.parse(TinyElf.program().bytes(), Machine.RISCV).programHeaderAddress());
    }

    @Test
    void rejectsWhatIsNoElfFile() {
        rejects(new byte[0], "not an ELF file: it is empty");
        rejects("#!/bin/sh\n".getBytes(), "not an ELF file: it begins with the bytes 23 21 2f 62");
        rejects(new byte[] {0x7f, 'E'}, "not an ELF file: it begins with the bytes 7f 45");
    }

    @Test
    void rejectsOtherKindsOfElf() {
        rejects(patched(4, 1), "a 32-bit ELF file; 64-bit is needed");
        rejects(patched(4, 7), "ELF class 7 at offset 4 is unknown");
        rejects(patched(5, 2), "a big-endian ELF file; little-endian is needed");
        rejects(patched(5, 0), "ELF byte order 0 at offset 5 is unknown");
        rejects(patched(16, 1), "an object file, not a program: link it");
        rejects(patched(16, 4), "a core dump, not a program");
        rejects(patched(16, 9), "ELF type 9 at offset 16 is no program");
    }

    @Test
    void namesTheOtherMachine() {
        rejects(TinyElf.program().machine(62).bytes(), "an ELF file for x86-64; RISC-V is needed");
        rejects(TinyElf.program().machine(183).bytes(), "an ELF file for AArch64; RISC-V is needed");
        rejects(TinyElf.program().machine(4711).bytes(), "an ELF file for machine number 4711; RISC-V is needed");
    }

    @Test
    void namesTheTableThatIsTruncated() {
        byte[] whole = TinyElf.program().symbol("f", TinyElf.CODE, 4, FUNCTION, 1).bytes();
        rejects(Arrays.copyOf(whole, 40), "truncated: the ELF header takes 64 bytes, the file has 40");
        rejects(Arrays.copyOf(whole, 100),
                "truncated: the program header table (0x38 bytes at offset 0x40) lies outside the file of 0x64 bytes");
        rejects(Arrays.copyOf(whole, 962),
                "truncated: segment 0 (0x4 bytes at offset 0x3c0) lies outside the file of 0x3c2 bytes");
    }

    @Test
    void sectionsThatAreDamagedMatterToLibrariesOnly() throws ElfException {
        byte[] whole = TinyElf.program().symbol("f", TinyElf.CODE, 4, FUNCTION, 1).bytes();
        byte[] file = Arrays.copyOf(whole, 1000);
        assertEquals(List.of(), ElfFile.parse(file, Machine.RISCV).sections());
        assertEquals(List.of(), ElfFile.parseImage(file, Machine.RISCV).sections());
        ElfException e = assertThrows(ElfException.class, () -> ElfFile.parseLibrary(file, Machine.RISCV));
        assertEquals("truncated: the section header table (0x100 bytes at offset 0x%x)".formatted(whole.length - 256)
                + " lies outside the file of 0x3e8 bytes", e.getMessage());
    }

    @Test
    void aSymbolTableThatLiesOutsideMattersToLibrariesOnly() throws ElfException {
        byte[] file = TinyElf.program().symbol("f", TinyElf.CODE, 4, FUNCTION, 1).bytes();
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(file.length - 256 + 64 + 32, 1L << 40);
        assertTrue(ElfFile.parse(file, Machine.RISCV).symbols().find("f").isEmpty());
        ElfException e = assertThrows(ElfException.class, () -> ElfFile.parseLibrary(file, Machine.RISCV));
        assertEquals("truncated: the symbol table (0x10000000000 bytes at offset 0x3c4) lies outside the file of "
                + "0x%x bytes".formatted(file.length), e.getMessage());
    }

    @Test
    void rejectsSegmentsThatOverlap() {
        rejects(TinyElf.program().segment(6, TinyElf.CODE + 3, new byte[1], 1).bytes(),
                "segments 0 and 1 overlap at address 0x10003");
    }

    @Test
    void rejectsHugeSegments() {
        rejects(TinyElf.program().segment(6, 0x20000, new byte[1], 1L << 50).bytes(),
                "segment 1 of 0x4000000000000 bytes at address 0x20000 is huge: addresses end at 0x800000000000");
        rejects(TinyElf.program().segment(6, -4096, new byte[1], 8192).bytes(),
                "segment 1 of 0x2000 bytes at address 0xfffffffffffff000 is huge: addresses end at 0x800000000000");
    }

    @Test
    void rejectsSegmentsLargerInTheFileThanInMemory() {
        rejects(TinyElf.program().segment(6, 0x20000, new byte[9], 8).bytes(),
                "segment 1 has 0x9 bytes in the file but only 0x8 in memory");
    }

    @Test
    void rejectsAnEntryOutsideExecutableSegments() {
        rejects(TinyElf.program().entry(0).bytes(), "the entry point 0x0 is not in an executable segment");
        rejects(TinyElf.program().entry(0x10004).bytes(), "the entry point 0x10004 is not in an executable segment");
        rejects(TinyElf.program().segment(6, 0x20000, new byte[4], 4).entry(0x20000).bytes(),
                "the entry point 0x20000 is not in an executable segment");
        rejects(TinyElf.program().entry(0x10001).bytes(), "the entry point 0x10001 is not a multiple of 2");
    }

    @Test
    void anImageBeginsInAnySegment() throws ElfException {
        for (int flags : new int[] {0, Segment.READ, Segment.READ | Segment.WRITE}) {
            byte[] file = new TinyElf().entry(0x80000000L).segment(flags, 0x80000000L, CODE, 8).bytes();
            assertEquals(0x80000000L, ElfFile.parseImage(file, Machine.RISCV).physicalEntry());
            rejects(file, "the entry point 0x80000000 is not in an executable segment");
        }
        byte[] nowhere = new TinyElf().entry(0x80000008L).segment(5, 0x80000000L, CODE, 8).bytes();
        ElfException e = assertThrows(ElfException.class, () -> ElfFile.parseImage(nowhere, Machine.RISCV));
        assertEquals("the entry point 0x80000008 is not in a segment", e.getMessage());
    }

    @Test
    void rejectsAFileOffsetThatIsNotInItsPlaceOfAPage() {
        rejects(TinyElf.program().header(1, 6, 8, 0x20000, 1, 8, 0x1000).bytes(),
                "segment 1: address 0x20000 and file offset 0x8 differ modulo 0x1000");
        rejects(TinyElf.program().header(1, 6, 8, 0x20000, 1, 8, 0x10000).bytes(),
                "segment 1: address 0x20000 and file offset 0x8 differ modulo 0x1000");
    }

    @Test
    void takesTheAlignmentsThatLinuxTakes() throws ElfException {
        for (byte[] file : List.of(
                // No power of two; larger than a page; of a segment without bytes; of one that takes no memory.
                TinyElf.program().header(1, 6, 0, 0x20000, 0, 8, 3).bytes(),
                TinyElf.program().header(1, 6, 0, 0x21000, 1, 8, 0x10000).bytes(),
                TinyElf.program().header(1, 6, 8, 0x20000, 0, 8, 0x1000).bytes(),
                TinyElf.program().header(1, 6, 1 << 20, 0x20008, 0, 0, 0x1000).bytes())) {
            assertEquals(TinyElf.CODE, ElfFile.parse(file, Machine.RISCV).entry());
        }
    }

    @Test
    void rejectsProgramsWithoutAnythingToLoad() {
        rejects(new TinyElf().bytes(), "no program headers: there is nothing to load");
        rejects(new TinyElf().header(0x6474e551, 6, 0, 0, 0, 0, 16).bytes(), "no segment to load");
    }

    @Test
    void namesTheDynamicLoaderThatIsMissing() {
        rejects(TinyElf.program().interpreter("/lib/ld-linux-riscv64-lp64d.so.1").bytes(),
                "needs the dynamic loader /lib/ld-linux-riscv64-lp64d.so.1: link it with -static");
        rejects(TinyElf.program().interpreter("\u001b[2J").bytes(),
                "needs the dynamic loader ?[2J: link it with -static");
    }

    @Test
    void readsFilesAndSaysWhyItCannot(@TempDir Path directory) throws IOException, ElfException {
        Path program = Files.write(directory.resolve("program"), TinyElf.program().bytes());
        assertEquals(TinyElf.CODE, ElfFile.read(program, Machine.RISCV).entry());
        Path missing = directory.resolve("missing");
        assertEquals("there is no such file",
                assertThrows(ElfException.class, () -> ElfFile.read(missing, Machine.RISCV)).getMessage());
        assertEquals("it is a directory, not a program",
                assertThrows(ElfException.class, () -> ElfFile.read(directory, Machine.RISCV)).getMessage());
        Path large = directory.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength((1L << 30) + 1);
        }
        assertEquals("the file of 1073741825 bytes is larger than the limit of 1073741824 bytes",
                assertThrows(ElfException.class, () -> ElfFile.read(large, Machine.RISCV)).getMessage());
    }

    @Test
    void saysThatPermissionIsDenied(@TempDir Path directory) throws IOException {
        Path secret = Files.write(directory.resolve("secret"), TinyElf.program().bytes());
        assumeTrue(secret.toFile().setReadable(false) && !Files.isReadable(secret), "this user may read everything");
        assertEquals("permission to read it is denied",
                assertThrows(ElfException.class, () -> ElfFile.read(secret, Machine.RISCV)).getMessage());
    }

    @Test
    void labelsAddressesWithTheNearestSymbol() throws ElfException {
        SymbolTable symbols = ElfFile.parse(new TinyElf().segment(5, TinyElf.CODE, new byte[64], 64)
                .symbol("main", TinyElf.CODE + 8, 16, FUNCTION, 1)
                .symbol("_start", TinyElf.CODE, 8, FUNCTION, 1)
                .symbol("label", TinyElf.CODE + 8, 0, LABEL, 1)
                .bytes(), Machine.RISCV).symbols();
        assertEquals("_start", symbols.label(TinyElf.CODE));
        assertEquals("_start+0x7", symbols.label(TinyElf.CODE + 7));
        assertEquals("main", symbols.label(TinyElf.CODE + 8));
        assertEquals("main+0x10", symbols.label(TinyElf.CODE + 24));
        assertNull(symbols.label(TinyElf.CODE - 1));
        assertNull(symbols.label(TinyElf.CODE + 64));
        assertNull(symbols.label(-1));
        assertEquals("main+0x4", symbols.moved(0x100000).label(0x100000 + TinyElf.CODE + 12));
        assertEquals(Optional.of(new Symbol("main", TinyElf.CODE + 8, 16, true)), symbols.find("main"));
        assertEquals(Optional.empty(), symbols.find("mai"));
    }

    @Test
    void leavesOutSymbolsThatNameNoPlaceOfTheProgram() throws ElfException {
        SymbolTable symbols = ElfFile.parse(TinyElf.program()
                .symbol("undefined", 0, 0, FUNCTION, 0)
                .symbol("absolute", 5, 0, LABEL, 0xfff1)
                .symbol("file.c", 0, 0, 4, 1)
                .symbol("thread_local", 0, 0, 6, 1)
                .symbol("$x", TinyElf.CODE, 0, LABEL, 1)
                .symbol(".L4", TinyElf.CODE, 0, LABEL, 1)
                .symbol("kept", TinyElf.CODE, 0, LABEL, 1)
                .bytes(), Machine.RISCV).symbols();
        assertEquals(1, symbols.size());
        assertEquals("kept", symbols.symbols().getFirst().name());
    }
}
