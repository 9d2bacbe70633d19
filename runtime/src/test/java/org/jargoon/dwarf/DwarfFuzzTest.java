// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jargoon.dwarf.data.SectionCursor;
import org.jargoon.dwarf.frame.CallFrames;
import org.jargoon.dwarf.frame.Unwinder;
import org.jargoon.dwarf.line.LineTable;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.elf.Section;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is in a file, reading what it says of its source ends, and what is left out is named in one line each. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DwarfFuzzTest {
    private static final int SECTIONS = 120_000;
    private static final int FILES = 4_000;
    private static final long[] NASTY = {
        0, 1, 2, 3, 7, 8, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffffL, 0x80000000L, 0xfffffff0L, 0xffffffffL,
        1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -1, -8, 0x8080808080808080L
    };

    /** Three sections at a time, of which none hides what is wrong in another: for lines, call frames and functions. */
    @Test
    void mutatedSectionsAreReadOrLeftOut() {
        int damaged = 0;
        SplittableRandom random = new SplittableRandom(20261123);
        List<Seed> seeds = Shapes.VERSIONS.stream().map(Seed::of).toList();
        for (int i = 0; i < SECTIONS / 3; i++) {
            Seed seed = seeds.get(i % seeds.size());
            byte[] saved = seed.file.clone();
            for (List<Section> group : seed.groups) {
                Section section = group.get(random.nextInt(group.size()));
                mutate(seed.file, (int) section.offset(), (int) (section.offset() + section.size()), random);
            }
            damaged += read(seed.elf) ? 0 : 1;
            System.arraycopy(saved, 0, seed.file, 0, saved.length);
        }
        System.out.printf("DWARF: %,d sections mutated, of %,d programs %,d were found damaged%n",
                SECTIONS, SECTIONS / 3, damaged);
        seeds.forEach(seed -> assertTrue(read(seed.elf), "a mutation has not been taken back"));
        assertTrue(damaged > SECTIONS / 30, "damaged " + damaged);
        assertFalse(damaged > SECTIONS / 3 * 19 / 20, "damaged " + damaged);
    }

    @Test
    void mutatedFilesAreReadOrRefused() {
        SplittableRandom random = new SplittableRandom(42);
        int accepted = 0;
        for (int i = 0; i < FILES; i++) {
            byte[] file = Shapes.bytes(Shapes.VERSIONS.get(i % Shapes.VERSIONS.size()));
            mutate(file, 0, file.length, random);
            // Section headers are at the end: half of the files have some that lie.
            if (random.nextBoolean()) {
                mutate(file, file.length - 20 * 64, file.length, random);
            }
            byte[] cut = random.nextInt(16) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
            try {
                ElfFile elf = ElfFile.parse(cut, Machine.RISCV);
                read(elf);
                accepted++;
            } catch (ElfException e) {
                assertFalse(e.getMessage().contains("\n"), e.getMessage());
            }
        }
        System.out.printf("DWARF: %,d files mutated, %,d of them accepted%n", FILES, accepted);
        assertTrue(accepted > FILES / 10, "accepted " + accepted);
    }

    /** A program whose bytes may be changed under its reader. */
    private record Seed(byte[] file, ElfFile elf, List<List<Section>> groups) {
        static Seed of(int version) {
            SectionEditor editor = new SectionEditor(Shapes.bytes(version)).inflate();
            ElfFile elf = editor.elf();
            return new Seed(editor.bytes(), elf, List.of(
                    sections(elf, Pattern.compile("\\.debug_line.*")),
                    sections(elf, Pattern.compile("\\..*_frame")),
                    sections(elf, Pattern.compile("\\.debug_(info|abbrev|str|ranges|rnglists)"))));
        }

        private static List<Section> sections(ElfFile elf, Pattern names) {
            List<Section> found = elf.sections().stream()
                    .filter(section -> names.matcher(section.name()).matches() && section.size() > 0)
                    .toList();
            assertFalse(found.isEmpty(), names.pattern());
            return found;
        }
    }

    private static void mutate(byte[] file, int from, int to, SplittableRandom random) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (int n = random.nextInt(1, 4); n > 0; n--) {
            int at = random.nextInt(from, to);
            long value = random.nextBoolean() ? NASTY[random.nextInt(NASTY.length)] : random.nextLong();
            switch (random.nextInt(4)) {
                case 0, 1 -> buffer.put(at, (byte) value);
                case 2 -> buffer.putInt(Math.max(from, Math.min(at, to - 4)), (int) value);
                default -> buffer.putLong(Math.max(from, Math.min(at, to - 8)), value);
            }
        }
    }

    /** Asks for all that there is. Whether nothing was left out. */
    private static boolean read(ElfFile elf) {
        DebugInfo info = DebugInfo.of(elf);
        LineTable lines = info.lines();
        lines.rows(0, -1);
        lines.filesNamed("shapes.c").forEach(file -> lines.statements(file, 13));
        lines.lineWithCode(Shapes.SOURCE, 13);
        Functions functions = info.functions();
        functions.forEach(function -> assertTrue(function.name().length() <= SectionCursor.LONGEST_STRING));
        CallFrames frames = info.frames();
        RecordedStop stop = Shapes.STOP;
        new Unwinder(Machine.RISCV, info.unwindSource(0)).stack(stop.pc(), stop, 50);
        for (long pc = 0x10120; pc < 0x10320; pc += 64) {
            lines.row(pc);
            functions.sourceFrames(pc);
            functions.inlinedAt(pc);
            frames.at(pc);
        }
        for (String problem : info.problems()) {
            assertFalse(problem.contains("\n"), problem);
        }
        return info.problems().isEmpty();
    }
}
