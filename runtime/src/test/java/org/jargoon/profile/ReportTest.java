// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.jargoon.vcpu.CoreObserver.Tier;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static Report report(SampleRecorder recorder, Symbolizer symbols) {
        return Report.of(Profile.ofSamples("test", 1, 1, recorder.tree()), symbols, Profiles.DISASSEMBLY);
    }

    private static FunctionCost cost(Report report, String name) {
        return report.functions().stream()
                .filter(function -> function.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFunctionThatCallsItselfCountsEachSampleOnce() {
        SampleRecorder recorder = new SampleRecorder();
        long f = Profiles.address(0) + 8;
        long g = Profiles.address(1) + 8;
        Profiles.sample(recorder, Tier.LAST, 5, f, g, f, f);
        Profiles.sample(recorder, Tier.LAST, 2, f, g);
        Report report = report(recorder, Profiles.symbols(List.of("f", "g"), "a.c"));
        assertEquals(7, cost(report, "f").total());
        assertEquals(5, cost(report, "f").selfTotal());
        assertEquals(7, cost(report, "g").total());
        assertEquals(2, cost(report, "g").selfTotal());
    }

    /** The call may be a function's last instruction: the address behind it is the next function's. */
    @Test
    void aCallerIsWhereItsCallIsAndNotWhereThatReturnsTo() {
        SampleRecorder recorder = new SampleRecorder();
        Profiles.sample(recorder, Tier.LAST, 1, Profiles.address(1), Profiles.address(2));
        Report report = report(recorder, Profiles.symbols(List.of("caller", "next", "callee"), "a.c"));
        assertEquals("caller", report.all().callees().getFirst().name());
        assertEquals("callee", report.all().callees().getFirst().callees().getFirst().name());
    }

    @Test
    void codeWithoutSymbolsIsOneFunctionForEachPage() {
        SampleRecorder recorder = new SampleRecorder();
        for (long pc = 0x7000; pc < 0x9000; pc += 0x400) {
            Profiles.sample(recorder, Tier.LAST, 1, pc);
        }
        Report report = report(recorder, Symbolizer.NONE);
        assertEquals(
                List.of("[unknown code at 0x7000]", "[unknown code at 0x8000]"),
                report.functions().stream().map(FunctionCost::name).toList());
        assertNull(report.functions().getFirst().file());
    }

    @Test
    void threadsAndSpacesAreFramesOnlyWhereThereAreSeveral() {
        Report one = Profiles.smallReport(false);
        assertEquals(Frame.Kind.FUNCTION, one.all().callees().getFirst().kind());
        Report several = Profiles.random(1, List.of("f", "g"), 1000, 10_000);
        Frame thread = several.all().callees().getFirst();
        assertEquals(Frame.Kind.THREAD, thread.kind());
        assertEquals(
                List.of("kernel", "user"),
                thread.callees().stream().map(Frame::name).toList());
    }

    @Test
    void theMixIsExactWhereBlocksWereCountedAndOfSamplesElse() {
        assertEquals(4_700_000 - 2_000_000 + 3, exactMix().get(InstructionClass.LOAD));
        assertEquals(1000, sum(Profiles.smallReport(false).instructionMix()));
        assertEquals(12_100_024, sum(exactMix()));
    }

    private static Map<InstructionClass, Long> exactMix() {
        return Profiles.smallReport(true).instructionMix();
    }

    private static long sum(Map<InstructionClass, Long> mix) {
        return mix.values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void samplesOfABlockAreThoseOfItsInstructions() {
        for (boolean exact : List.of(true, false)) {
            for (HotBlock block : Profiles.smallReport(exact).hotBlocks(10)) {
                assertEquals(
                        block.samples(),
                        block.lines().stream().mapToLong(HotBlock.Line::samples).sum());
            }
        }
    }

    @Test
    void idleThreadsAreNamedAndCountNoSamples() {
        SampleRecorder recorder = new SampleRecorder();
        recorder.record("VCPU 0", "kernel", Tier.LAST, new long[] {Profiles.address(0)}, 1);
        recorder.record("VCPU 0", "process 7", Tier.LAST, new long[] {Profiles.address(0)}, 1);
        for (int i = 0; i < 3; i++) {
            recorder.recordIdle("VCPU 1");
            recorder.recordIdle("VCPU 0");
        }
        Report report = report(recorder, Profiles.symbols(List.of("f"), "a.c"));
        assertEquals(2, report.samples());
        assertEquals(Map.of("VCPU 0", 2L, "VCPU 1", 0L), report.samplesByThread());
        assertEquals(Map.of("kernel", 1L, "process 7", 1L), report.samplesBySpace());
        String text = Profiles.written(ProfileFormat.TEXT, report);
        assertTrue(text.contains(" 100.00  VCPU 0, idle 60.0 % of its time\n"), text);
        assertTrue(text.contains("   0.00  VCPU 1, idle 100.0 % of its time\n"), text);
        assertTrue(text.contains("  50.00  process 7\n"), text);
    }

    @Test
    void aStackThatIsNotKnownAsAWholeSaysSo() {
        SampleRecorder recorder = new SampleRecorder();
        long[] stack = {Profiles.address(1), Profiles.address(0) + 8};
        recorder.record("main", Profiles.SPACE, Tier.LAST, stack, 2, false);
        recorder.record("main", Profiles.SPACE, Tier.LAST, stack, 2, true);
        Report report = report(recorder, Profiles.symbols(List.of("f", "g"), "a.c"));
        assertEquals("[unknown caller];f;g 1\nf;g 1\n", Profiles.written(ProfileFormat.FOLDED, report));
        assertEquals(0, report.profile().tree().cut());
    }

    @Test
    void hintsNeedANumberThatSupportsThem() {
        SampleRecorder recorder = new SampleRecorder();
        Profiles.sample(recorder, Tier.LAST, 1000, Profiles.address(0));
        assertEquals(List.of(), Hints.of(report(recorder, Symbolizer.NONE)));
        List<String> hints = Hints.of(Profiles.smallReport(true));
        assertTrue(hints.getFirst().contains("at work(int) was left 1.2 M times at work(int)+0x24"), hints.getFirst());
        assertEquals(4, hints.size(), hints.toString());
    }

    @Test
    void classesOfInstructionsAreByMnemonic() {
        assertEquals(InstructionClass.LOAD, InstructionClass.of("c.ldsp"));
        assertEquals(InstructionClass.BRANCH, InstructionClass.of("bnez"));
        assertEquals(InstructionClass.INTEGER, InstructionClass.of("bext"));
        assertEquals(InstructionClass.FLOAT, InstructionClass.of("fmadd.d"));
        assertEquals(InstructionClass.SYSTEM, InstructionClass.of("fence.i"));
        assertEquals(InstructionClass.ATOMIC, InstructionClass.of("amoadd.w"));
        assertEquals(InstructionClass.MULTIPLY, InstructionClass.of("remuw"));
        assertEquals(InstructionClass.JUMP, InstructionClass.of("ret"));
        assertEquals(InstructionClass.STORE, InstructionClass.of("fsd"));
    }
}
