// SPDX-License-Identifier: Apache-2.0
package org.jargoon.elf;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ElfFuzzTest {
    private static final int FILES = 200_000;
    private static final long[] NASTY = {
        0, 1, 2, 3, 7, 8, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffffL, 0x80000000L, 0xffffffffL,
        1L << 32, 1L << 47, Long.MAX_VALUE, Long.MIN_VALUE, -1, -8, -4096
    };

    /** Whatever is in a file, reading it and all that can be asked of it ends, at worst in an ElfException. */
    @Test
    void mutatedFilesNeverThrowAnythingButElfException() {
        byte[][] seeds = {
            TinyElf.program().symbol("main", TinyElf.CODE, 4, 0x12, 1).symbol("x", 5, 4, 0, 1).bytes(),
            TinyElf.program().segment(6, 0x20000, new byte[40], 4000).interpreter("/lib/ld.so").bytes(),
            new TinyElf().type(3).entry(0).segment(5, 0, new byte[16], 16).symbol("f", 0, 4, 0x12, 1).bytes()
        };
        SplittableRandom random = new SplittableRandom(20261122);
        int accepted = 0;
        for (int i = 0; i < FILES; i++) {
            if (survives(mutate(seeds[i % seeds.length], random))) {
                accepted++;
            }
        }
        System.out.printf("ELF files: %,d mutated, %,d of them accepted%n", FILES, accepted);
        // Mutations that hit nothing but padding leave a sound file; all or none would mean that the test is blind.
        assertTrue(accepted > FILES / 100, "accepted " + accepted);
        assertFalse(accepted > FILES * 9 / 10, "accepted " + accepted);
    }

    private static byte[] mutate(byte[] seed, SplittableRandom random) {
        byte[] file = seed.clone();
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (int n = random.nextInt(1, 5); n > 0; n--) {
            // Half of the mutations go where the tables are.
            int range = random.nextBoolean() ? file.length : Math.min(file.length, 64 + 3 * 56);
            int at = random.nextInt(range);
            long value = random.nextBoolean() ? NASTY[random.nextInt(NASTY.length)] : random.nextLong();
            switch (random.nextInt(4)) {
                case 0 -> buffer.put(at, (byte) value);
                case 1 -> buffer.putShort(Math.min(at & ~1, file.length - 2), (short) value);
                case 2 -> buffer.putInt(Math.min(at & ~3, file.length - 4), (int) value);
                default -> buffer.putLong(Math.min(at & ~7, file.length - 8), value);
            }
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
    }

    private static boolean survives(byte[] file) {
        try {
            ElfFile elf = ElfFile.parse(file, Machine.RISCV);
            elf.requireStatic();
            elf.programHeaderAddress();
            elf.loadSegments().forEach(elf::contents);
            elf.sections().forEach(elf::contents);
            elf.symbols().symbols();
            elf.symbols().label(elf.entry());
            elf.symbols().find("main");
            return true;
        } catch (ElfException e) {
            assertFalse(e.getMessage().contains("\n"), e.getMessage());
            return false;
        }
    }
}
