// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

import static org.junit.jupiter.api.Assertions.*;

import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jargoon.vcpu.GuestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("machine.snapshot");
    }

    private static void refuses(TinyMachine machine, Path file, String reason) {
        SnapshotException e = assertThrows(SnapshotException.class, () -> machine.restore(file));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
        assertTrue(e.getMessage().startsWith("snapshot " + file), e.getMessage());
        assertEquals(-1, e.getMessage().indexOf('\n'));
        assertFalse(machine.touched, "something was changed");
    }

    @Test
    void whatIsSavedIsRestored() throws SnapshotException {
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            TinyMachine saved = TinyMachine.random(random);
            saved.second.state = new byte[i * 40_000];
            random.nextBytes(saved.second.state);
            saved.save(file());
            TinyMachine restored = new TinyMachine();
            restored.restore(file());
            assertTrue(restored.isSame(saved));
        }
    }

    @Test
    void settingsAreInTheFileAsTheyWere() throws SnapshotException {
        TinyMachine saved = new TinyMachine();
        List<String> texts = List.of("/a b", "/\u00e4\ud800\n", "", "x".repeat(100_000));
        saved.settings = new Settings(Map.of("empty", List.of(), "texts", texts));
        saved.save(file());
        assertEquals(saved.settings, Snapshot.open(file()).settings());
        assertEquals(List.of(), saved.settings.all("missing"));
        assertThrows(
                IllegalArgumentException.class, () -> new Settings(Map.of("a", List.of("x".repeat(200_000)))));
    }

    @Test
    void pagesThatAreZeroAreClearedWhereTheyAreNot() throws SnapshotException {
        TinyMachine saved = TinyMachine.random(new Random(2));
        saved.save(file());
        TinyMachine full = new TinyMachine();
        Arrays.fill(full.ram, (byte) 0x5A);
        full.restore(file());
        assertTrue(full.isSame(saved));
    }

    @Test
    void memoryOfZerosIsNeitherWrittenNorInTheFile() throws Exception {
        TinyMachine empty = new TinyMachine();
        empty.save(file());
        assertTrue(Files.size(file()) < 1000);
        TinyMachine restored = new TinyMachine();
        restored.restore(file());
        assertEquals(0, restored.pagesWritten);
    }

    @Test
    void memoryIsCompressed() throws Exception {
        TinyMachine saved = new TinyMachine();
        Arrays.fill(saved.ram, (byte) 1);
        saved.save(file());
        assertTrue(Files.size(file()) < TinyMachine.RAM_BYTES / 50);
    }

    @Test
    void progressGoesUpToTheEndInBothDirections() throws SnapshotException {
        TinyMachine machine = TinyMachine.random(new Random(3));
        for (boolean writes : new boolean[] {true, false}) {
            List<Long> seen = new ArrayList<>();
            SnapshotProgress progress = (done, total) -> {
                assertEquals(TinyMachine.RAM_BYTES, total);
                seen.add(done);
            };
            if (writes) {
                Snapshot.write(
                        file(),
                        machine.configuration(),
                        Settings.NONE,
                        new GuestClock.Moment(0, 0),
                        machine.vcpus,
                        machine.devices(),
                        machine.memory,
                        progress);
            } else {
                Snapshot.open(file()).restore(machine.configuration(), machine.devices(), machine.memory, progress);
            }
            assertEquals(seen.stream().sorted().distinct().toList(), seen);
            assertEquals(TinyMachine.RAM_BYTES, seen.getLast());
        }
    }

    @Test
    void aSnapshotOfAnotherMachineIsRefused() throws SnapshotException {
        new TinyMachine().save(file());
        List<MachineConfiguration> others = List.of(
                new MachineConfiguration("other", TinyMachine.RAM_BYTES, 2, 3, List.of("first", "second")),
                new MachineConfiguration("tiny", TinyMachine.RAM_BYTES + 4096, 2, 3, List.of("first", "second")),
                new MachineConfiguration("tiny", TinyMachine.RAM_BYTES, 1, 3, List.of("first", "second")),
                new MachineConfiguration("tiny", TinyMachine.RAM_BYTES, 2, 4, List.of("first", "second")),
                new MachineConfiguration("tiny", TinyMachine.RAM_BYTES, 2, 3, List.of("first")),
                new MachineConfiguration("tiny", TinyMachine.RAM_BYTES, 2, 3, List.of("second", "first")));
        List<String> reasons = List.of("machine", "bytes of memory", "VCPUs", "version", "devices", "devices");
        Snapshot snapshot = Snapshot.open(file());
        for (int i = 0; i < others.size(); i++) {
            TinyMachine machine = new TinyMachine();
            MachineConfiguration other = others.get(i);
            SnapshotException e = assertThrows(
                    SnapshotException.class,
                    () -> snapshot.restore(other, machine.devices(), machine.memory, SnapshotProgress.NONE));
            assertTrue(e.getMessage().contains(reasons.get(i)), e.getMessage());
            assertFalse(machine.touched);
        }
    }

    @Test
    void whatIsNoSnapshotIsRefused() throws IOException {
        refuses(new TinyMachine(), file(), "there is no such file");
        refuses(new TinyMachine(), folder, "is no file");
        for (String text : List.of("", "JARGOON", "#!/bin/sh\necho 1234567890\n")) {
            Files.writeString(file(), text);
            refuses(new TinyMachine(), file(), "is no snapshot");
        }
    }

    @Test
    void anotherVersionIsRefused() throws Exception {
        new TinyMachine().save(file());
        byte[] bytes = Files.readAllBytes(file());
        ByteBuffer.wrap(bytes).putInt(8, Records.VERSION + 1);
        Files.write(file(), bytes);
        refuses(new TinyMachine(), file(), "version %d of the format, this program reads version %d"
                .formatted(Records.VERSION + 1, Records.VERSION));
    }

    @Test
    void aFileThatIsCutOffAnywhereIsRefused() throws Exception {
        TinyMachine.random(new Random(4)).save(file());
        byte[] bytes = Files.readAllBytes(file());
        for (int length = 0; length < bytes.length; length += length < 400 ? 1 : 997) {
            Files.write(file(), Arrays.copyOf(bytes, length));
            refuses(new TinyMachine(), file(), length < Records.HEAD_BYTES ? "no snapshot" : "cut off");
        }
        Files.write(file(), Arrays.copyOf(bytes, bytes.length + 1));
        refuses(new TinyMachine(), file(), "behind the end");
    }

    @Test
    void aDeviceThatRefusesItsStateIsNamed() throws SnapshotException {
        TinyMachine saved = TinyMachine.random(new Random(5));
        saved.save(file());
        TinyMachine machine = new TinyMachine();
        machine.second.refuses = true;
        SnapshotException e = assertThrows(SnapshotException.class, () -> machine.restore(file()));
        assertTrue(e.getMessage().endsWith("the device second refuses its state: no such state"), e.getMessage());
    }

    @Test
    void aDeviceThatLeavesStateUnreadIsNamed() throws SnapshotException {
        TinyMachine saved = new TinyMachine();
        TinyMachine.Blob chatty = saved.new Blob("first") {
            @Override
            public void save(DataOutput to) throws IOException {
                super.save(to);
                to.writeByte(0);
            }
        };
        Snapshot.write(
                file(),
                saved.configuration(),
                Settings.NONE,
                new GuestClock.Moment(0, 0),
                saved.vcpus,
                List.of(chatty, saved.second),
                saved.memory,
                SnapshotProgress.NONE);
        SnapshotException e = assertThrows(SnapshotException.class, () -> new TinyMachine().restore(file()));
        assertTrue(e.getMessage().contains("more state than the device first has"), e.getMessage());
    }

    // Files.

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFailureLeavesTheOldFileAndNothingElse() throws Exception {
        TinyMachine old = TinyMachine.random(new Random(6));
        old.save(file());
        TinyMachine failing = new TinyMachine();
        Function<Integer, IOException> broken = at -> new IOException("broken at " + at);
        TinyMachine.Blob device = failing.new Blob("second") {
            @Override
            public void save(DataOutput to) throws IOException {
                to.write(new byte[200_000]);
                throw broken.apply(200_000);
            }
        };
        SnapshotException e = assertThrows(
                SnapshotException.class,
                () -> Snapshot.write(
                        file(),
                        failing.configuration(),
                        Settings.NONE,
                        new GuestClock.Moment(0, 0),
                        failing.vcpus,
                        List.of(failing.first, device),
                        failing.memory,
                        SnapshotProgress.NONE));
        assertTrue(e.getMessage().endsWith("cannot be written: broken at 200000"), e.getMessage());
        assertEquals(List.of("machine.snapshot"), files());
        TinyMachine restored = new TinyMachine();
        restored.restore(file());
        assertTrue(restored.isSame(old));
    }

    @Test
    void aFileIsReplacedAndALinkFollowed() throws Exception {
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, file());
        TinyMachine.random(new Random(7)).save(file());
        TinyMachine second = TinyMachine.random(new Random(8));
        second.save(link);
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(List.of("link", "machine.snapshot"), files());
        TinyMachine restored = new TinyMachine();
        restored.restore(file());
        assertTrue(restored.isSame(second));
    }

    @Test
    void whereNoFileCanBeTheReasonIsSaid() {
        TinyMachine machine = new TinyMachine();
        SnapshotException missing =
                assertThrows(SnapshotException.class, () -> machine.save(folder.resolve("missing/file")));
        assertTrue(missing.getMessage().endsWith("cannot be written: there is no such folder"), missing.getMessage());
        SnapshotException isFolder = assertThrows(SnapshotException.class, () -> machine.save(folder));
        assertTrue(isFolder.getMessage().endsWith("cannot be written: it is no file"), isFolder.getMessage());
    }

    @Test
    void messagesAreOneLineWhateverTheNameIs() {
        Path odd = folder.resolve("a\nb\u001b[2J");
        SnapshotException e = assertThrows(SnapshotException.class, () -> Snapshot.open(odd));
        assertTrue(e.getMessage().chars().allMatch(c -> c >= ' '), e.getMessage());
    }

    @Test
    void configurationsThatNoMachineHasCannotBeMade() {
        String longName = "x".repeat(201);
        for (String kind : List.of("", longName, "a\nb", "\u00c3")) {
            assertThrows(
                    IllegalArgumentException.class, () -> new MachineConfiguration(kind, 4096, 1, 1, List.of()));
        }
        for (long bytes : new long[] {-4096, 1, 4095}) {
            assertThrows(
                    IllegalArgumentException.class, () -> new MachineConfiguration("a", bytes, 1, 1, List.of()));
        }
        for (int vcpus : new int[] {-1, 0, 65}) {
            assertThrows(
                    IllegalArgumentException.class, () -> new MachineConfiguration("a", 4096, vcpus, 1, List.of()));
        }
    }
}
