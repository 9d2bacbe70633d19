// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.jargoon.elf.TinyElf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BootPlanTest {
    private static final long BASE = 0x8000_0000L;
    private static final long KERNEL = BASE + (2 << 20);
    private static final RamRange RAM = new RamRange(BASE, 16 << 20);
    private static final int TREE_SIZE = 5000;

    @TempDir
    private Path folder;

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private BootFiles kernel(byte[] bytes) throws IOException {
        return new BootFiles(Optional.of(BootFile.of(file("kernel", bytes))), Optional.empty(), Optional.empty());
    }

    private static BootPlan plan(BootFiles files) throws LoadException {
        return BootPlan.make(files, RAM, TREE_SIZE);
    }

    private static TestRam load(BootPlan plan) throws LoadException {
        TestRam ram = new TestRam(RAM);
        plan.load(ram, new byte[TREE_SIZE]);
        return ram;
    }

    private void assertRefused(BootFiles files, String... parts) {
        LoadException refused = assertThrows(LoadException.class, () -> plan(files));
        for (String part : parts) {
            assertTrue(refused.getMessage().contains(part), refused.getMessage());
        }
        assertEquals(1, refused.getMessage().lines().count());
    }

    @Test
    void anImageGoesWhereItsHeaderSaysAndIsRunFromItsBeginning() throws Exception {
        byte[] image = KernelFiles.image(300_000, 2 << 20, 1 << 20);
        BootPlan plan = plan(kernel(image));
        assertEquals(KERNEL, plan.entry());
        assertEquals(KERNEL, plan.kernelEntry());
        TestRam ram = load(plan);
        assertArrayEquals(image, ram.at(KERNEL, image.length));
        assertEquals(TestRam.FRESH, ram.at(KERNEL + image.length, 1)[0], "the kernel clears its own variables");
        assertArrayEquals(new byte[TREE_SIZE], ram.at(plan.tree(), TREE_SIZE));
        assertEquals(0, plan.tree() % 8);
    }

    @Test
    void compressedKernelsAreTheSameKernels() throws Exception {
        byte[] image = KernelFiles.image(300_000, 2 << 20, 1 << 20);
        for (byte[] file : List.of(KernelFiles.gzip(image), KernelFiles.zboot(KernelFiles.gzip(image), "gzip"))) {
            assertArrayEquals(image, load(plan(kernel(file))).at(KERNEL, image.length));
        }
        byte[] elf = new TinyElf().entry(BASE).segment(5, BASE, new byte[] {1, 2, 3, 4}, 8).bytes();
        assertArrayEquals(new byte[] {1, 2, 3, 4, 0, 0, 0, 0}, load(plan(kernel(KernelFiles.gzip(elf)))).at(BASE, 8));
    }

    @Test
    void anInitialRamDiskIsAsHighAsItFitsBelowTheTree() throws Exception {
        byte[] disk = new byte[123_457];
        Arrays.fill(disk, (byte) 7);
        BootFiles files = new BootFiles(
                Optional.of(BootFile.of(file("kernel", KernelFiles.image(1000, 2 << 20, 4 << 20)))),
                Optional.of(file("initrd", disk)),
                Optional.empty());
        BootPlan plan = plan(files);
        assertEquals(disk.length, plan.initrdEnd() - plan.initrd());
        assertEquals(0, plan.initrd() % 4096);
        assertTrue(plan.initrdEnd() <= plan.tree() && plan.tree() - plan.initrdEnd() < 4096);
        assertTrue(plan.tree() + TREE_SIZE <= RAM.end() && RAM.end() - plan.tree() < 64 << 10);
        assertArrayEquals(disk, load(plan).at(plan.initrd(), disk.length));
        RamRange large = new RamRange(BASE, 3L << 30);
        BootPlan low = BootPlan.make(files, large, TREE_SIZE);
        assertTrue(low.tree() + TREE_SIZE <= BASE + (1 << 30), "within the first GiB");
    }

    @Test
    void anInitialRamDiskNeverOverlapsWhatTheKernelSaysItTakes() throws Exception {
        BootFiles files = new BootFiles(
                Optional.of(BootFile.of(file("kernel", KernelFiles.image(1000, 2 << 20, 13 << 20)))),
                Optional.of(file("initrd", new byte[2 << 20])),
                Optional.empty());
        BootPlan plan = plan(new BootFiles(files.kernel(), Optional.empty(), Optional.empty()));
        assertTrue(plan.tree() >= KERNEL + (13 << 20));
        assertEquals(BASE, plan(files).initrd() & -(2 << 20), "below the kernel: 2 MiB are free there");
        file("initrd", new byte[3 << 20]);
        assertRefused(files, "initrd", "--memory");
    }

    @Test
    void aFirmwareIsRunFirstAndToldOfTheKernel() throws Exception {
        byte[] firmware = {1, 2, 3, 4, 5, 6, 7, 8};
        BootFile kernel = BootFile.of(file("kernel", KernelFiles.image(1000, 2 << 20, 1 << 20)));
        Optional<BootFile> flat = Optional.of(BootFile.of(file("fw.bin", firmware)));
        BootPlan plan = plan(new BootFiles(Optional.of(kernel), Optional.empty(), flat));
        assertEquals(BASE, plan.entry());
        assertEquals(KERNEL, plan.kernelEntry());
        assertArrayEquals(firmware, load(plan).at(BASE, 8));
        assertEquals(0, plan(new BootFiles(Optional.empty(), Optional.empty(), flat)).kernelEntry());
        byte[] elf = new TinyElf().entry(BASE + 4).segment(5, BASE, firmware, 8).bytes();
        BootFile fromElf = BootFile.of(file("fw.elf", elf));
        BootFiles both = new BootFiles(Optional.of(kernel), Optional.empty(), Optional.of(fromElf));
        assertEquals(BASE + 4, plan(both).entry());
        file("fw.bin", new byte[3 << 20]);
        assertRefused(new BootFiles(Optional.of(kernel), Optional.empty(), flat), "overlap", "fw.bin", "kernel");
    }

    @Test
    void anElfFileGoesToItsPhysicalAddressesAndItsSymbolsAreKnown() throws Exception {
        byte[] elf = new TinyElf()
                .entry(0xffff_ffff_8000_0004L)
                .segment(5, 0xffff_ffff_8000_0000L, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 16)
                .symbol("tohost", 0xffff_ffff_8000_0008L, 8, 0x11, 1)
                .bytes();
        ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN).putLong(64 + 24, BASE);
        BootPlan plan = plan(kernel(elf));
        assertEquals(BASE + 4, plan.entry());
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0}, load(plan).at(BASE, 16));
        assertEquals(Optional.of(new BootPlan.HtifPlace(BASE + 8, 0, false)), plan.htif());
    }

    @Test
    void aFlatBinaryNeedsAnAddress() throws Exception {
        Path path = file("flat", new byte[100]);
        assertRefused(kernel(new byte[100]), "FILE@0x80200000");
        BootFile placed = BootFile.parse(path + "@0x80000000");
        assertEquals(new BootFile(path, OptionalLong.of(BASE)), placed);
        BootFiles files = new BootFiles(Optional.of(placed), Optional.empty(), Optional.empty());
        assertEquals(BASE, plan(files).entry());
        assertEquals(BootFile.of(path), BootFile.parse(path.toString()));
        assertThrows(LoadException.class, () -> BootFile.parse(path + "@0xz"));
        assertThrows(LoadException.class, () -> BootFile.parse(path + "@"));
        assertThrows(LoadException.class, () -> BootFile.parse("a\0b"));
        Path named = file("flat@1", new byte[4]);
        assertEquals(BootFile.of(named), BootFile.parse(named.toString()));
    }

    @Test
    void whatDoesNotFitIsSaidWithWhatToDo() throws Exception {
        assertRefused(kernel(KernelFiles.image(1000, 2 << 20, 15 << 20)), "kernel", "--memory");
        assertRefused(kernel(KernelFiles.image(1000, 2 << 20, 1L << 40)), "--memory");
        assertRefused(kernel(KernelFiles.image(1000, -(2 << 20), 1 << 20)), "no kernel");
        assertRefused(kernel(KernelFiles.image(1000, 4097, 1 << 20)), "no kernel");
        assertRefused(kernel(new TinyElf().segment(5, 0x10000, new byte[4], 4).bytes()), "0x10000", "RAM");
        Path flat = file("flat", new byte[100]);
        for (long address : new long[] {0, BASE - 4, RAM.end() - 96, -4, Long.MIN_VALUE, BASE + 1}) {
            assertRefused(new BootFiles(
                    Optional.of(new BootFile(flat, OptionalLong.of(address))), Optional.empty(), Optional.empty()));
        }
        assertRefused(new BootFiles(Optional.empty(), Optional.empty(), Optional.empty()), "--kernel");
    }

    @Test
    void otherFilesAreCalledWhatTheyAre() throws Exception {
        assertRefused(kernel(new byte[0]), "empty");
        byte[] arm = KernelFiles.image(1000, 0, 0);
        ByteBuffer.wrap(arm).order(ByteOrder.LITTLE_ENDIAN).putInt(56, 0x644d5241);
        assertRefused(kernel(arm), "arm64");
        byte[] big = KernelFiles.image(1000, 0, 0);
        big[24] = 1;
        assertRefused(kernel(big), "big-endian");
        assertRefused(kernel(new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0}), "xz");
        assertRefused(kernel(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd}), "zstd");
        assertRefused(kernel(KernelFiles.zboot(new byte[10], "zstd")), "zstd");
        assertRefused(kernel(TinyElf.program().machine(62).bytes()), "x86-64");
        Optional<BootFile> none = Optional.of(BootFile.of(folder.resolve("none")));
        assertRefused(new BootFiles(none, Optional.empty(), Optional.empty()), "no such file");
        Optional<BootFile> directory = Optional.of(BootFile.of(folder));
        assertRefused(new BootFiles(directory, Optional.empty(), Optional.empty()), "not a regular file");
        BootFiles files = kernel(KernelFiles.image(100, 0, 0));
        assertRefused(new BootFiles(files.kernel(), Optional.of(folder), Optional.empty()), "initrd");
        assertRefused(new BootFiles(files.kernel(), Optional.of(file("i", new byte[0])), Optional.empty()), "empty");
    }

    @Test
    void aGzipBombEndsWhereRamDoes() throws Exception {
        byte[] bomb = KernelFiles.gzip(KernelFiles.image(64 << 20, 2 << 20, 1 << 20));
        assertRefused(kernel(bomb), "decompresses to more", "--memory");
        byte[] elf = Arrays.copyOf(TinyElf.program().bytes(), 80 << 20);
        BootFiles files = kernel(KernelFiles.gzip(elf));
        RamRange large = new RamRange(BASE, 1 << 30);
        LoadException refused = assertThrows(LoadException.class, () -> BootPlan.make(files, large, TREE_SIZE));
        assertTrue(refused.getMessage().contains("gunzip"), refused.getMessage());
    }

    @Test
    void aFileThatShrinksWhileItIsReadIsRefused() throws Exception {
        BootFiles files = kernel(KernelFiles.image(300_000, 2 << 20, 1 << 20));
        BootPlan plan = plan(files);
        file("kernel", KernelFiles.image(1000, 2 << 20, 1 << 20));
        assertThrows(LoadException.class, () -> load(plan));
        Files.delete(folder.resolve("kernel"));
        assertThrows(LoadException.class, () -> load(plan));
    }

    @Test
    void mutatedKernelsAreLoadedInsideOfRamOrRefusedAndNothingElse() throws Exception {
        byte[] image = KernelFiles.image(2000, 2 << 20, 1 << 20);
        byte[] elf = new TinyElf()
                .entry(BASE)
                .segment(5, BASE, new byte[64], 100)
                .segment(6, BASE + 0x1000, new byte[64], 4096)
                .symbol("tohost", BASE + 0x1000, 8, 0x11, 1)
                .bytes();
        List<byte[]> seeds = List.of(
                image, elf, KernelFiles.gzip(image), KernelFiles.gzip(elf),
                KernelFiles.zboot(KernelFiles.gzip(image), "gzip"));
        Random random = new Random(9);
        TestRam ram = new TestRam(RAM);
        int loaded = 0;
        int count = 3000;
        for (int i = 0; i < count; i++) {
            byte[] bytes = mutate(seeds.get(i % seeds.size()).clone(), random);
            try {
                plan(kernel(bytes)).load(ram, new byte[TREE_SIZE]);
                loaded++;
            } catch (LoadException refused) {
                assertEquals(1, refused.getMessage().lines().count(), refused.getMessage());
            } catch (RuntimeException | Error e) {
                fail("mutation " + i, e);
            }
        }
        assertTrue(loaded > count / 50 && loaded < count, "both happen: " + loaded);
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(Math.min(bytes.length, random.nextBoolean() ? 200 : bytes.length));
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) -random.nextInt(2));
            }
        }
        return random.nextInt(6) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    @Test
    void theResetVectorIsWhatItsCommentsSay() {
        ByteBuffer rom = ByteBuffer.wrap(ResetVector.rom(1, 2, 3)).order(ByteOrder.LITTLE_ENDIAN);
        int[] code = {0x00000297, 0x02828613, 0xf1402573, 0x0202b583, 0x0182b283, 0x00028067};
        for (int i = 0; i < code.length; i++) {
            assertEquals(code[i], rom.getInt(), "as the assembler writes it");
        }
        assertEquals(List.of(1L, 2L, 0x4942534fL, 2L, 3L, 1L, 0L, 0L), List.of(
                rom.getLong(), rom.getLong(), rom.getLong(), rom.getLong(), rom.getLong(), rom.getLong(),
                rom.getLong(), rom.getLong()));
    }
}
