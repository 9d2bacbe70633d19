// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vmm.snapshot.MachineConfiguration;
import org.jargoon.vmm.snapshot.SavedVcpu;
import org.jargoon.vmm.snapshot.Settings;
import org.jargoon.vmm.snapshot.Snapshot;
import org.jargoon.vmm.snapshot.SnapshotException;
import org.jargoon.vmm.snapshot.SnapshotMemory;
import org.jargoon.vmm.snapshot.SnapshotProgress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SnapshotFlagsTest {
    @TempDir
    private Path folder;

    private static BootOptions parse(String... arguments) throws CommandException {
        return BootOptions.parse(CommandLine.parse(Command.named("boot"), List.of(arguments)));
    }

    /** A snapshot of a machine without anything, which keeps these settings. */
    private String snapshot(Settings settings) throws SnapshotException {
        Path file = folder.resolve("snapshot");
        SnapshotMemory none = new SnapshotMemory() {
            @Override
            public long size() {
                return 0;
            }

            @Override
            public void read(long offset, ByteBuffer into) {}

            @Override
            public void write(long offset, ByteBuffer from) {}
        };
        Snapshot.write(
                file,
                new MachineConfiguration("none", 0, 1, 0, List.of()),
                settings,
                new GuestClock.Moment(0, 0),
                List.of(new SavedVcpu(false, new long[0])),
                List.of(),
                none,
                SnapshotProgress.NONE);
        return file.toString();
    }

    private BootOptions restored(String[] saved, String... given) throws CommandException, SnapshotException {
        List<String> arguments = new ArrayList<>(List.of(given));
        arguments.addAll(List.of("--restore", snapshot(parse(saved).settings())));
        return parse(arguments.toArray(String[]::new));
    }

    /** A file can be damaged so that its checksums are right. */
    @ParameterizedTest
    @ValueSource(strings = {"--vcpus", "--memory", "--firmware", "--kernel"})
    void aSavedFlagWithoutSenseIsAnErrorAndNotACrash(String flag) throws CommandException, SnapshotException {
        Map<String, List<String>> values = new HashMap<>(parse("vmlinux").settings().values());
        for (List<String> bad : List.of(List.<String>of(), List.of("many \0"))) {
            values.put(flag, bad);
            String file = snapshot(new Settings(values));
            try {
                parse("--restore", file);
            } catch (CommandException e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
    }

    @Test
    void restoreAloneMakesTheMachineThatWasSavedWhateverTheFolder() throws CommandException, SnapshotException {
        String[] flags = {
            "vmlinux", "--vcpus", "3", "--memory", "4100K", "--drive", "a b.img,overlay=o", "--drive", "/ro.img,ro",
            "--net=dns,pcap=record", "--forward", "2222:22", "--share", "src:tag:rw", "--initrd", "initrd",
            "--append", "quiet", "--firmware", "none", "--dtb", "/x.dtb"
        };
        BootOptions options = restored(flags);
        Path here = Path.of("").toAbsolutePath();
        assertEquals(here.resolve("vmlinux").toString(), options.kernel());
        assertEquals(3, options.vcpus());
        assertEquals(4100 << 10, options.memory());
        assertEquals(
                List.of(
                        new Drive(here.resolve("a b.img"), false, true, here.resolve("o")),
                        new Drive(Path.of("/ro.img"), true, false, null)),
                options.drives());
        assertEquals(
                new BootOptions.Network(true, "dns,pcap=" + here.resolve("record"), List.of("2222:22")),
                options.network());
        assertEquals(List.of(here.resolve("src") + ":tag:rw"), options.shares());
        assertEquals(here.resolve("initrd"), options.initrd());
        assertEquals("quiet", options.append());
        assertEquals(BootOptions.NO_FIRMWARE, options.firmware());
        assertEquals(Path.of("/x.dtb"), options.dtb());
        assertEquals(parse(flags).settings(), options.settings(), "a snapshot of what was restored");
    }

    @Test
    void aDeterministicMachineStaysOne() throws CommandException, SnapshotException {
        assertTrue(restored(new String[] {"a", "--deterministic"}).deterministic());
        assertTrue(restored(new String[] {"a", "--deterministic"}, "--deterministic").deterministic());
    }

    @Test
    void flagsThatSayTheSameOrWhereAFileIsNowAreTaken() throws CommandException, SnapshotException {
        String[] saved = {"old", "--memory", "1G", "--vcpus", "2", "--drive", "/old.img", "--share", "/old/src:src"};
        BootOptions options = restored(
                saved, "new", "--memory", "1024M", "--vcpus", "2", "--drive", "/new.img,overlay", "--share",
                "/new/src");
        assertEquals("new", options.kernel());
        assertEquals(List.of(new Drive(Path.of("/new.img"), false, true, null)), options.drives());
        assertEquals(List.of("/new/src"), options.shares());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--memory 256M                | --memory 256M contradicts | has 512M",
                "--vcpus 4                    | --vcpus 4 contradicts | has 1",
                "--firmware none              | --firmware none contradicts | has sbi",
                "--deterministic              | --deterministic contradicts | has no --deterministic",
                "--net                        | --net contradicts | has no --net",
                "--forward 1:2                | --forward 1:2 contradicts | has no --net",
                "--drive /a --drive /b        | --drive /a --drive /b contradicts | has 1: /disk.img",
                "--drive /disk.img,ro         | --drive /disk.img,ro contradicts | has /disk.img",
                "--share /a                   | --share /a contradicts | has no --share"
            })
    void aFlagThatSaysAnotherMachineIsNamedWithBothValues(String given, String begin, String end) {
        CommandException e = assertThrows(
                CommandException.class, () -> restored(new String[] {"a", "--drive", "/disk.img"}, given.split(" ")));
        assertTrue(e.getMessage().startsWith(begin), e.getMessage());
        assertTrue(e.getMessage().endsWith(end), e.getMessage());
        assertTrue(e.getMessage().contains(folder.toString()), e.getMessage());
    }

    @Test
    void aFileOfTheHostThatIsGoneIsNamedWithTheSnapshot() throws Exception {
        String gone = folder.resolve("gone.img").toString();
        BootOptions options = restored(new String[] {"a", "--drive", gone});
        CommandException e = assertThrows(
                CommandException.class,
                () -> BootDevices.open(options, new Console(System.out, System.err)));
        assertTrue(e.getMessage().contains(gone) && e.getMessage().contains("give the flag again"), e.getMessage());
    }

    @Test
    void whatIsNoSnapshotIsOneLineEach() throws Exception {
        Path file = Path.of(snapshot(Settings.NONE));
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).putInt(8, 1);
        Files.write(file, bytes);
        assertRefused(file, "has version 1 of the format, this program reads version ");
        Files.writeString(file, "This is no snapshot.\n");
        assertRefused(file, "is no snapshot of a machine");
        Files.delete(file);
        assertRefused(file, "there is no such file");
    }

    private static void assertRefused(Path file, String reason) {
        CommandException e = assertThrows(CommandException.class, () -> parse("--restore", file.toString()));
        assertTrue(e.getMessage().startsWith("snapshot %s: %s".formatted(file, reason)), e.getMessage());
    }
}
