// SPDX-License-Identifier: Apache-2.0
package org.jargoon.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jargoon.guests.Tools;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vmm.device.Clint;
import org.jargoon.vmm.device.ConsolePort;
import org.jargoon.vmm.device.EndListener;
import org.jargoon.vmm.device.GoldfishRtc;
import org.jargoon.vmm.device.Placement;
import org.jargoon.vmm.device.Plic;
import org.jargoon.vmm.device.TestFinisher;
import org.jargoon.vmm.device.Uart16550;
import org.jargoon.vmm.fdt.BoardTree;
import org.jargoon.vmm.fdt.DeviceTree;
import org.jargoon.vmm.fdt.FlattenedTree;
import org.jargoon.vmm.fdt.TreeException;
import org.jargoon.vmm.load.BootFile;
import org.jargoon.vmm.load.BootFiles;
import org.jargoon.vmm.load.BootPlan;
import org.jargoon.vmm.load.LoadException;
import org.jargoon.vmm.load.RamRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Device trees against the device tree compiler and QEMU's own, and the loader against files that Debian carries. */
@Tag("differential")
final class BoardFilesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long BASE = 0x8000_0000L;
    private static final int HARTS = 4;
    private static final int PLIC = 1;
    private static final Path OPENSBI = Path.of("/usr/lib/riscv64-linux-gnu/opensbi/generic");
    private static final Path UBOOT = Path.of("/usr/lib/u-boot");

    private static DeviceTree board() {
        BoardTree board = new BoardTree("jargoon,virt", "riscv-virtio")
                .cpus(HARTS, new BoardTree.Cpu(List.of("i", "m", "a", "f", "d", "c", "zicbom", "zicboz", "sstc"),
                        "riscv,sv57", 64), GuestClock.HERTZ)
                .memory(BASE, 512 << 20);
        List<Plic.Context> contexts = new ArrayList<>();
        List<Clint.Hart> harts = new ArrayList<>();
        for (int i = 0; i < HARTS; i++) {
            contexts.add(new Plic.Context(BoardTree.cpuController(i), 11, level -> { }));
            contexts.add(new Plic.Context(BoardTree.cpuController(i), 9, level -> { }));
            harts.add(new Clint.Hart(BoardTree.cpuController(i), level -> { }, level -> { }));
        }
        GuestClock clock = GuestClock.instructions(0);
        new Plic(PLIC, contexts).describe(board.bus(), new Placement(0xc00_0000, Plic.SIZE));
        new Clint(clock, harts).describe(board.bus(), new Placement(0x200_0000, Clint.SIZE));
        new Uart16550(new Silence(), level -> { })
                .describe(board.bus(), new Placement(0x1000_0000, Uart16550.SIZE, 10, PLIC));
        new GoldfishRtc(() -> 0, clock, level -> { })
                .describe(board.bus(), new Placement(0x10_1000, GoldfishRtc.SIZE, 11, PLIC));
        new TestFinisher(2, new Silence()).describe(board.bus(), new Placement(0x10_0000, TestFinisher.SIZE));
        BoardTree.choose(board.tree(), new BoardTree.Chosen(
                "console=ttyS0 \"quoted\"", "/soc/serial@10000000", BASE + 0x100000, BASE + 0x200000, new byte[32]));
        return board.tree();
    }

    private record Silence() implements ConsolePort, EndListener {
        @Override
        public void print(byte[] bytes, int offset, int length) {
            // Nothing is started here.
        }

        @Override
        public int poll() {
            return -1;
        }

        @Override
        public void onInput(Runnable listener) {
            // As above.
        }

        @Override
        public void poweredOff(int code) {
            // As above.
        }

        @Override
        public void reset() {
            // As above.
        }
    }

    private static String dtc(Path folder, Path file, String format) throws IOException, InterruptedException {
        Path complaints = folder.resolve("dtc.txt");
        Tools.Outcome outcome = Tools.run(
                LIMIT,
                List.of("dtc", "-I", "dtb", "-O", format, file.toString()),
                ProcessBuilder.Redirect.to(complaints.toFile()));
        assertEquals(0, outcome.status(), Files.readString(complaints));
        return outcome.text();
    }

    @Test
    void theDeviceTreeCompilerHasNothingToSayAboutTheBoardsTree() throws Exception {
        Tools.require("dtc");
        Path folder = Tools.emptyFolder("dtc");
        Path file = Files.write(folder.resolve("board.dtb"), FlattenedTree.write(board()));
        String source = dtc(folder, file, "dts");
        assertEquals("", Files.readString(folder.resolve("dtc.txt")));
        assertTrue(source.contains("stdout-path = \"/soc/serial@10000000\""), source);
        assertTrue(source.contains("riscv,isa = \"rv64imafdc_zicbom_zicboz_sstc\""), source);
    }

    @Test
    void qemusTreeIsReadAndWrittenUnchanged() throws Exception {
        Tools.require("dtc", "qemu-system-riscv64");
        Path folder = Tools.emptyFolder("qemu-tree");
        Path theirs = folder.resolve("theirs.dtb");
        Tools.Outcome dumped = Tools.run(LIMIT, List.of(
                "qemu-system-riscv64", "-M", "virt,dumpdtb=" + theirs, "-smp", "3", "-display", "none"));
        assertEquals(0, dumped.status());
        DeviceTree tree = FlattenedTree.read(Files.readAllBytes(theirs));
        Path ours = Files.write(folder.resolve("ours.dtb"), FlattenedTree.write(tree));
        assertEquals(dtc(folder, theirs, "dts"), dtc(folder, ours, "dts"));
    }

    @Test
    void theDeviceTreeCompilersOutputIsReadBack() throws Exception {
        Tools.require("dtc");
        Path folder = Tools.emptyFolder("dtc-back");
        byte[] bytes = FlattenedTree.write(board());
        Path file = Files.write(folder.resolve("board.dtb"), bytes);
        Path again = folder.resolve("again.dtb");
        assertEquals(0, Tools.run(LIMIT, List.of(
                "dtc", "-q", "-I", "dtb", "-O", "dtb", "-o", again.toString(), file.toString())).status());
        assertEquals(dtc(folder, file, "dts"), dtc(folder, rewritten(folder, again), "dts"));
    }

    private static Path rewritten(Path folder, Path file) throws IOException, TreeException {
        return Files.write(
                folder.resolve("rewritten.dtb"),
                FlattenedTree.write(FlattenedTree.read(Files.readAllBytes(file))));
    }

    private static BootPlan plan(String kernel, Path firmware) throws LoadException {
        return BootPlan.make(
                new BootFiles(
                        Optional.ofNullable(kernel == null ? null : BootFile.parse(kernel)),
                        Optional.empty(),
                        Optional.ofNullable(firmware).map(BootFile::of)),
                new RamRange(BASE, 256 << 20),
                8000);
    }

    @Test
    void debiansFirmwareAndBootLoadersAreLoaded() throws LoadException {
        Tools.require(Files.exists(OPENSBI) && Files.exists(UBOOT), "this machine has no opensbi, u-boot-qemu");
        long next = BASE + (2 << 20);
        Path uboot = UBOOT.resolve("qemu-riscv64_smode");
        for (String firmware : List.of("fw_dynamic.bin", "fw_dynamic.elf", "fw_jump.bin", "fw_jump.elf")) {
            for (String kernel : List.of("u-boot.bin@0x80200000", "uboot.elf")) {
                BootPlan plan = plan(uboot.resolve(kernel).toString(), OPENSBI.resolve(firmware));
                assertEquals(BASE, plan.entry(), firmware);
                assertEquals(next, plan.kernelEntry(), kernel);
            }
        }
        assertEquals(BASE, plan(null, UBOOT.resolve("qemu-riscv64/u-boot.bin")).entry());
        assertEquals(BASE, plan(UBOOT.resolve("qemu-riscv64/uboot.elf").toString(), null).entry());
    }
}
