// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

import static org.junit.jupiter.api.Assertions.*;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that somebody has damaged, or made up: thousands of them, from fixed seeds. */
@Timeout(300)
class SnapshotFuzzTest {
    private static final int FILES = 1000;

    /** Numbers that lengths, counts and offsets are replaced by. */
    private static final long[] HOSTILE = {
        0, 1, -1, 2, 255, 4096, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40
    };

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("machine.snapshot");
    }

    private byte[] saved(Random random) throws Exception {
        TinyMachine.random(random).save(file());
        return Files.readAllBytes(file());
    }

    private void refusesUntouched(String what) {
        TinyMachine machine = new TinyMachine();
        assertThrows(SnapshotException.class, () -> machine.restore(file()), what);
        assertFalse(machine.touched, what);
    }

    @Test
    void truncatedFilesAreRefused() throws Exception {
        Random random = new Random(11);
        byte[] bytes = saved(random);
        for (int i = 0; i < FILES; i++) {
            int length = random.nextInt(bytes.length);
            Files.write(file(), Arrays.copyOf(bytes, length));
            refusesUntouched("cut to " + length);
        }
    }

    @Test
    void filesWithFlippedBitsAreRefused() throws Exception {
        Random random = new Random(12);
        byte[] bytes = saved(random);
        for (int i = 0; i < FILES; i++) {
            byte[] damaged = bytes.clone();
            int flips = 1 + random.nextInt(8);
            StringBuilder what = new StringBuilder("file " + i);
            for (int flip = 0; flip < flips; flip++) {
                int at = random.nextInt(i % 2 == 0 ? 500 : bytes.length);
                damaged[at] ^= (byte) (1 << random.nextInt(8));
                what.append(' ').append(at);
            }
            if (!Arrays.equals(bytes, damaged)) {
                Files.write(file(), damaged);
                refusesUntouched(what.toString());
            }
        }
    }

    /** A record of the test's own making. */
    private record Made(int tag, byte[] contents) {}

    private static List<Made> records(byte[] file) {
        List<Made> records = new ArrayList<>();
        ByteBuffer from = ByteBuffer.wrap(file).position(Records.HEAD_BYTES);
        while (from.hasRemaining()) {
            int tag = from.getInt();
            byte[] contents = new byte[from.getInt()];
            from.get(contents);
            from.getInt();
            records.add(new Made(tag, contents));
        }
        return records;
    }

    private void write(List<Made> records) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(Records.MAGIC);
        out.writeInt(Records.VERSION);
        for (int i = 0; i < records.size(); i++) {
            Made made = records.get(i);
            out.writeInt(made.tag);
            out.writeInt(made.contents.length);
            out.write(made.contents);
            out.writeInt(Records.checksum(i, made.tag, ByteBuffer.wrap(made.contents)));
        }
        Files.write(file(), bytes.toByteArray());
    }

    private static void mutate(List<Made> records, Random random) {
        int index = random.nextInt(records.size());
        Made made = records.get(index);
        byte[] contents = made.contents.clone();
        switch (random.nextInt(7)) {
            case 0 -> records.remove(index);
            case 1 -> records.add(index, made);
            case 2 -> records.add(random.nextInt(records.size()), records.remove(index));
            case 3 -> records.set(index, new Made(records.get(random.nextInt(records.size())).tag, contents));
            case 4 -> {
                int length = random.nextInt(contents.length + 9);
                records.set(index, new Made(made.tag, Arrays.copyOf(contents, length)));
            }
            default -> {
                long value = HOSTILE[random.nextInt(HOSTILE.length)];
                int width = 1 << random.nextInt(4);
                int at = random.nextInt(Math.min(contents.length + 1, 64));
                for (int i = 0; i < width && at + i < contents.length; i++) {
                    contents[at + i] = (byte) (value >>> 8 * (width - 1 - i));
                }
                records.set(index, new Made(made.tag, contents));
            }
        }
    }

    /** All checksums are right: such a file is taken, or refused with a reason, mostly before anything is changed. */
    @Test
    void filesThatAreMadeUpAreTakenOrRefused() throws Exception {
        Random random = new Random(13);
        byte[] bytes = saved(random);
        int refused = 0;
        for (int i = 0; i < 2 * FILES; i++) {
            List<Made> records = records(bytes);
            for (int change = random.nextInt(3); change >= 0 && !records.isEmpty(); change--) {
                mutate(records, random);
            }
            write(records);
            TinyMachine machine = new TinyMachine();
            try {
                Snapshot snapshot = Snapshot.open(file());
                snapshot.checkFits(machine.configuration());
                refused += restores(machine, snapshot) ? 0 : 1;
            } catch (SnapshotException e) {
                refused++;
                assertFalse(machine.touched, e.getMessage());
                assertEquals(-1, e.getMessage().indexOf('\n'));
            }
        }
        assertTrue(refused > FILES, refused + " refused");
    }

    private static boolean restores(TinyMachine machine, Snapshot snapshot) {
        try {
            snapshot.restore(machine.configuration(), machine.devices(), machine.memory, SnapshotProgress.NONE);
            return true;
        } catch (SnapshotException e) {
            return false;
        }
    }

    @Test
    void aRecordsLengthIsNotBelieved() throws Exception {
        byte[] bytes = saved(new Random(14));
        for (long hostile : HOSTILE) {
            byte[] damaged = bytes.clone();
            ByteBuffer.wrap(damaged).putInt(Records.HEAD_BYTES + 4, (int) hostile);
            Files.write(file(), damaged);
            refusesUntouched("a length of " + (int) hostile);
        }
    }

    /** A chunk whose pages would be of terabytes, or deflated to more than it has room for. */
    @Test
    void aChunkThatInflatesToTooMuchIsRefused() throws Exception {
        TinyMachine machine = new TinyMachine();
        machine.ram[0] = 1;
        machine.ram[RamChunk.PAGE] = 1;
        machine.save(file());
        List<Made> records = records(Files.readAllBytes(file()));
        int ram = records.indexOf(
                records.stream().filter(made -> made.tag == Records.RAM).findFirst().orElseThrow());
        for (long bitmap : new long[] {0, 1, 2, 7, -1}) {
            byte[] contents = records.get(ram).contents.clone();
            ByteBuffer.wrap(contents).putLong(Long.BYTES, bitmap);
            List<Made> changed = new ArrayList<>(records);
            changed.set(ram, new Made(Records.RAM, contents));
            write(changed);
            if (Long.bitCount(bitmap) == 2) {
                Snapshot.open(file());
            } else {
                refusesUntouched("a bitmap of " + bitmap);
            }
        }
    }
}
