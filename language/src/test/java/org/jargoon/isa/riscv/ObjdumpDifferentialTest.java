// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jargoon.isa.InstructionRow;
import org.jargoon.isa.InstructionRow.Kind;
import org.jargoon.isa.Pattern;
import org.jargoon.vcpu.Disassembler.Line;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every 16-bit word and a sample of 32-bit words is printed as GNU objdump prints it, but for an explained list. */
@Tag("differential")
class ObjdumpDifferentialTest {
    private static final int RANDOM_WORDS = 1_000_000;
    private static final int WORDS_PER_ROW = 8_000;
    private static final int ALIAS_WORDS_PER_ROW = 1_000;
    private static final int SHOWN = 40;

    @TempDir
    private static Path folder;

    /** Two ways to print a word. */
    private record Difference(int word, Line ours, String mnemonic, String operands) {

        boolean weReserve() {
            return ours.mnemonic().endsWith("byte");
        }

        boolean theyReserve() {
            return mnemonic.endsWith("byte");
        }

        boolean theirs(String pattern) {
            return mnemonic.matches(pattern);
        }

        boolean ours(String pattern) {
            return ours.mnemonic().matches(pattern);
        }

        boolean sameOperands() {
            return operands.equals(ours.operands());
        }

        /** Whether objdump prints a name where we print the CSR's number. */
        boolean onlyNamesCsr() {
            String number = "0x" + Integer.toHexString(word >>> 20);
            String[] theirs = operands.split(",");
            String[] mine = ours.operands().split(",");
            return (word & 0x7f) == 0x73
                    && mine.length == theirs.length
                    && IntStream.range(0, mine.length)
                            .allMatch(i -> mine[i].equals(theirs[i]) || mine[i].equals(number));
        }

        @Override
        public String toString() {
            return "%08x  ours: %s  objdump: %s %s".formatted(word, ours, mnemonic, operands);
        }
    }

    /** A class of differences that is as it should be. */
    private record Explained(String reason, Predicate<Difference> covers) {}

    private static final List<Explained> EXPLAINED = List.of(
            new Explained("a fence's reserved fields are to be ignored; objdump wants them to be 0",
                    d -> d.ours("fence|fence.tso|fence.i") && d.theyReserve()),
            new Explained("objdump 2.40 does not know Zicond",
                    d -> d.ours("czero\\..*") && d.theyReserve()),
            new Explained("objdump knows the part of Svinval that is for hypervisors",
                    d -> d.weReserve() && d.theirs("hinval\\.[vg]vma")),
            new Explained("objdump 2.40 knows the conversions that never round with the rounding mode 0 only",
                    d -> d.ours("fcvt\\.d\\.(s|w|wu)") && d.theyReserve()),
            new Explained("objdump prints the hint c.addi with the immediate 0 as an addition",
                    d -> d.ours("c.addi") && d.theirs("add") && d.operands().endsWith(",0")),
            new Explained("objdump takes a shift by 0, a hint on RV64, for RV128's shift by 64",
                    d -> d.theirs("c\\.s(ll|rl|ra)i64") && d.ours(d.mnemonic().replace("64", ""))),
            new Explained("objdump takes c.nop for an alias of c.addi",
                    d -> d.ours("c.nop") && d.theirs("c.addi") && d.operands().startsWith("zero,")),
            new Explained("objdump prints c.addi16sp with the immediate 0, which is reserved",
                    d -> d.word() == 0x6101 && d.weReserve()),
            new Explained("objdump 2.40 drops the i of mnemonics with an immediate",
                    d -> d.ours(d.mnemonic() + "i|" + d.mnemonic().replaceFirst("w$", "iw")) && d.sameOperands()),
            new Explained("objdump knows CSRs of RV32 and of extensions that are not here",
                    d -> d.ours(d.mnemonic() + "i?") && d.onlyNamesCsr()));

    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<Difference> unexplained = new ArrayList<>();
    private int compared;

    @BeforeAll
    static void requireTools() throws IOException, InterruptedException {
        Objdump.require();
    }

    @Test
    void everyHalfwordIsPrintedAsObjdumpPrintsIt() throws IOException, InterruptedException {
        compare(halfwords(), Rv64Disassembler.NO_ALIASES);
    }

    @Test
    void sampledWordsArePrintedAsObjdumpPrintsThem() throws IOException, InterruptedException {
        int[] words = IntStream.concat(randomWords(), operands(WORDS_PER_ROW)).toArray();
        compare(words, Rv64Disassembler.NO_ALIASES);
    }

    @Test
    void pseudoInstructionsArePrintedAsObjdumpPrintsThem() throws IOException, InterruptedException {
        int[] words = Stream.of(IntStream.of(halfwords()), operands(ALIAS_WORDS_PER_ROW), special())
                .flatMapToInt(stream -> stream)
                .toArray();
        compare(words, Rv64Disassembler.ALIASES);
    }

    private static int[] halfwords() {
        return IntStream.range(0, 1 << 16).filter(word -> (word & 3) != 3).toArray();
    }

    private static IntStream randomWords() {
        return new SplittableRandom(0).ints(RANDOM_WORDS).map(word -> word | 3).filter(IS_32_BIT);
    }

    /** Random words over each row's pattern. */
    private static IntStream operands(int perRow) {
        var random = new SplittableRandom(1);
        return rows().flatMapToInt(row -> random.ints(perRow).map(bits -> merge(row.pattern(), bits)));
    }

    /** Words whose operands are those that pseudo-instructions ask for. */
    private static IntStream special() {
        var random = new SplittableRandom(2);
        int[] registers = {0, 0, 1, 2, 5};
        int[] high = {0, -1, 1 << 20, 0xff << 20, 2 << 20, 3 << 20, 0xc00 << 20, 0xc01 << 20, 0xc02 << 20};
        return rows().flatMapToInt(row -> IntStream.range(0, ALIAS_WORDS_PER_ROW).map(_ -> {
            int rd = registers[random.nextInt(registers.length)];
            int rs1 = registers[random.nextInt(registers.length)];
            int rs2 = random.nextBoolean() ? rs1 : registers[random.nextInt(registers.length)];
            int bits = random.nextBoolean()
                    ? rd << 7 | rs1 << 15 | rs2 << 20
                    : rd << 7 | rs1 << 15 | high[random.nextInt(high.length)] & 0xfff << 20;
            return merge(row.pattern(), bits);
        }));
    }

    private static Stream<InstructionRow> rows() {
        return Rv64.TABLES.stream()
                .flatMap(table -> table.rows().stream())
                .filter(row -> row.pattern().length() == 4 && row.kind() != Kind.RESERVED);
    }

    /** Longer encodings have 11111 there: objdump takes what follows as their rest. */
    private static final IntPredicate IS_32_BIT = word -> (word & 0x1f) != 0x1f;

    private static int merge(Pattern pattern, int bits) {
        return pattern.value() | bits & ~pattern.mask();
    }

    private void compare(int[] words, Rv64Disassembler disassembler) throws IOException, InterruptedException {
        boolean aliases = disassembler == Rv64Disassembler.ALIASES;
        new Objdump(folder).disassemble(words, aliases, (address, word, mnemonic, operands) -> {
            compared++;
            Line line = disassembler.disassemble(word, address, _ -> null);
            if (!line.mnemonic().equals(mnemonic) || !line.operands().equals(operands)) {
                judge(new Difference(word, line, mnemonic, operands));
            }
        });
        System.out.printf("%,d words compared with objdump; explained differences: %s%n", compared, counts);
        unexplained.stream().limit(SHOWN).forEach(System.out::println);
        assertEquals(0, unexplained.size(), "unexplained differences");
    }

    private void judge(Difference difference) {
        for (Explained explained : EXPLAINED) {
            if (explained.covers().test(difference)) {
                counts.merge(explained.reason(), 1, Integer::sum);
                return;
            }
        }
        unexplained.add(difference);
    }
}
