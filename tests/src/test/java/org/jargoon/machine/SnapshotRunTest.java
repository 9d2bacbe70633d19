// SPDX-License-Identifier: Apache-2.0
package org.jargoon.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vmm.Board;
import org.jargoon.vmm.Machine;
import org.jargoon.vmm.MachineConfig;
import org.jargoon.vmm.MachineEnd;
import org.jargoon.vmm.device.ConsolePort;
import org.jargoon.vmm.fdt.FlattenedTree;
import org.jargoon.vmm.load.BootFile;
import org.jargoon.vmm.load.BootFiles;
import org.jargoon.vmm.load.BootPlan;
import org.jargoon.vmm.load.RamRange;
import org.jargoon.vmm.snapshot.Settings;
import org.jargoon.vmm.snapshot.Snapshot;
import org.jargoon.vmm.snapshot.SnapshotException;
import org.jargoon.vmm.snapshot.SnapshotProgress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine whose time is its instructions, and its snapshots. */
@Timeout(300)
final class SnapshotRunTest {
    private static final String PROGRAM = "guests/board/ticks.elf";
    private static final long MEMORY = 16 << 20;
    private static final byte[] JUMP_TO_ITSELF = {0x6f, 0, 0, 0};

    /** About so many snapshots are taken, at moments that differ from run to run. */
    private static final int SNAPSHOTS = 20;

    private static final int FEWEST_SNAPSHOTS = 3;
    private static final int MOST_SNAPSHOTS = 30;

    @TempDir
    private Path folder;

    /** Keeps what the guest prints. */
    private static final class Printed implements ConsolePort {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public synchronized void print(byte[] from, int offset, int length) {
            bytes.write(from, offset, length);
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.US_ASCII);
        }

        @Override
        public int poll() {
            return -1;
        }

        @Override
        public void onInput(Runnable listener) {}
    }

    /** What a machine printed until it ended, or until a snapshot of it. */
    private record Part(String printed, boolean ended) {}

    private static Machine machine(Printed console, GuestClock.Moment moment) {
        return new Machine(MachineConfig.of(console)
                .withMemory(MEMORY)
                .withWallClock(InstantSource.fixed(Instant.EPOCH))
                .withClock(GuestClock.instructions(moment)));
    }

    private static MachineEnd start(Machine machine) throws Exception {
        byte[] tree = FlattenedTree.write(machine.board().describe());
        BootFiles files =
                new BootFiles(Optional.of(BootFile.parse(PROGRAM)), Optional.empty(), Optional.empty());
        BootPlan plan = BootPlan.make(files, new RamRange(Board.RAM, MEMORY), tree.length);
        plan.load(machine.ram(), tree);
        return machine.run(plan.entry(), plan.tree());
    }

    private static String whole() throws Exception {
        Printed console = new Printed();
        try (Machine machine = machine(console, new GuestClock.Moment(0, 0))) {
            assertEquals(new MachineEnd.PoweredOff(0), start(machine));
        }
        return console.text();
    }

    /** Runs a machine for a while, saves it, and ends it there. */
    private Part part(Snapshot from, Path to, long millis) throws Exception {
        Printed console = new Printed();
        try (Machine machine = machine(console, from == null ? new GuestClock.Moment(0, 0) : from.moment())) {
            Callable<MachineEnd> run = () -> from == null ? start(machine) : machine.run(from, SnapshotProgress.NONE);
            FutureTask<MachineEnd> task = new FutureTask<>(run);
            Thread thread = Thread.ofPlatform().name("machine").start(task);
            while (true) {
                thread.join(millis);
                machine.askToPause();
                try {
                    machine.save(to, Settings.NONE, SnapshotProgress.NONE);
                    String printed = console.text();
                    machine.stop();
                    return new Part(printed, false);
                } catch (SnapshotException e) {
                    // Too early or too late: it has not been started, or has ended.
                    if (!thread.isAlive()) {
                        assertEquals(new MachineEnd.PoweredOff(0), task.get());
                        return new Part(console.text(), true);
                    }
                } finally {
                    machine.goOn();
                }
            }
        }
    }

    /** A VCPU that stands still is kicked once more by each snapshot, and this guest exits for nothing else. */
    @Test
    void aMachineThatIsPausedOftenHasNotUsedUpItsBudget() throws Exception {
        GuestClock clock = GuestClock.instructions(0);
        try (Machine machine = new Machine(MachineConfig.of(new Printed()).withMemory(MEMORY).withClock(clock))) {
            machine.ram().write(Board.RAM, ByteBuffer.wrap(JUMP_TO_ITSELF));
            FutureTask<MachineEnd> run = new FutureTask<>(() -> machine.run(Board.RAM, 0));
            Thread.ofPlatform().name("machine").start(run);
            for (int i = 0; i < 10; i++) {
                long ticks = clock.ticks();
                while (clock.ticks() == ticks && !run.isDone()) {
                    Thread.onSpinWait();
                }
                machine.askToPause();
                try {
                    machine.save(folder.resolve("snapshot"), Settings.NONE, SnapshotProgress.NONE);
                } finally {
                    machine.goOn();
                }
            }
            machine.stop();
            assertEquals(new MachineEnd.Stopped(), run.get());
        }
    }

    @Test
    void aRunThatGoesOnFromSnapshotsPrintsWhatAnUninterruptedOneDoes() throws Exception {
        long begin = System.nanoTime();
        String expected = whole();
        long wholeMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        assertTrue(expected.contains("\n99 time "), expected);
        Random random = new Random();
        StringBuilder printed = new StringBuilder();
        Snapshot from = null;
        int snapshots = 0;
        for (boolean ended = false; !ended; ) {
            Path to = folder.resolve("snapshot" + snapshots % 2);
            long millis = snapshots < MOST_SNAPSHOTS
                    ? 1 + random.nextLong(2 * wholeMillis / SNAPSHOTS + 1)
                    : TimeUnit.DAYS.toMillis(1);
            Part part = part(from, to, millis);
            printed.append(part.printed);
            ended = part.ended;
            if (!ended) {
                from = Snapshot.open(to);
                snapshots++;
            }
        }
        assertEquals(expected, printed.toString());
        assertTrue(snapshots >= FEWEST_SNAPSHOTS, "only " + snapshots + " snapshots");
    }
}
