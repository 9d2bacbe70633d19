// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jargoon.profile.Symbolizer.InlinedCall;
import org.jargoon.vcpu.CoreObserver.Tier;
import org.junit.jupiter.api.Test;

/** A function that the compiler has put into its caller's code is a frame all the same. */
final class InlinedFramesTest {
    private static final long MAIN = Profiles.address(0);
    private static final long WORK = Profiles.address(1);

    /** From 8 on {@code main} has {@code outer} inlined, in line 3, and from 16 on {@code inner} in that, in line 7. */
    private static final Symbolizer SYMBOLS = inlined((pc, calls) -> {
        if (pc >= MAIN + 8 && pc < MAIN + 64) {
            calls.add(new InlinedCall("outer", "a.c", 3));
        }
        if (pc >= MAIN + 16 && pc < MAIN + 64) {
            calls.add(new InlinedCall("inner", "a.h", 7));
        }
    });

    private interface Inliner {
        void inline(long pc, List<InlinedCall> calls);
    }

    private static Symbolizer inlined(Inliner inliner) {
        Symbolizer plain = Profiles.symbols(List.of("main", "work"), "a.c");
        return new Symbolizer() {
            @Override
            public Location locate(String space, long pc) {
                return plain.locate(space, pc);
            }

            @Override
            public List<InlinedCall> inlinedCalls(String space, long pc) {
                List<InlinedCall> calls = new ArrayList<>();
                inliner.inline(pc, calls);
                return calls;
            }
        };
    }

    private static Report report(Symbolizer symbols) {
        SampleRecorder recorder = new SampleRecorder();
        Profiles.sample(recorder, Tier.LAST, 1, MAIN);
        Profiles.sample(recorder, Tier.LAST, 2, MAIN + 8);
        Profiles.sample(recorder, Tier.LAST, 4, MAIN + 16);
        Profiles.sample(recorder, Tier.LAST, 8, MAIN + 24, WORK);
        Profiles.sample(recorder, Tier.LAST, 16, MAIN + 72, WORK);
        Profile profile = Profile.ofSamples("inlined", 1_000_000, 1000, recorder.tree());
        return Report.of(profile, symbols, Profiles.DISASSEMBLY);
    }

    private static FunctionCost cost(String name) {
        return report(SYMBOLS).functions().stream()
                .filter(function -> function.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void stacksHaveThemMarked() {
        assertEquals(
                Map.of(
                        "main", 1L,
                        "main;outer_[i]", 2L,
                        "main;outer_[i];inner_[i]", 4L,
                        "main;outer_[i];inner_[i];work", 8L,
                        "main;work", 16L),
                Profiles.foldedOf(Profiles.written(ProfileFormat.FOLDED, report(SYMBOLS))));
        String json = Profiles.written(ProfileFormat.JSON, report(SYMBOLS));
        assertTrue(json.contains("{\"name\":\"inner\",\"kind\":\"inlined\",\"total\":12,"), json);
        String graph = Profiles.written(ProfileFormat.FLAME_GRAPH, report(SYMBOLS));
        assertTrue(graph.contains("<title>outer (14 samples, 45.16 %, inlined; 2 in itself: T2 2)</title>"), graph);
    }

    @Test
    void samplesAreTheInnermostFunctionsAndCountForThoseAround() {
        assertEquals(1, cost("main").selfTotal());
        assertEquals(31, cost("main").total());
        assertFalse(cost("main").inlined());
        assertEquals(2, cost("outer").selfTotal());
        assertEquals(14, cost("outer").total());
        assertTrue(cost("outer").inlined());
        assertEquals(4, cost("inner").selfTotal());
        assertEquals(12, cost("inner").total());
        assertEquals(24, cost("work").selfTotal());
    }

    @Test
    void callgrindHasTheCallsWithTheirLines() {
        String written = Profiles.written(ProfileFormat.CALLGRIND, report(SYMBOLS));
        assertEquals("totals: 31", written.lines().toList().getLast());
        // main calls outer in line 3 of its file, and outer calls inner in line 7 of a.h.
        assertTrue(written.contains("0x10010 3 4\n"), written);
        assertTrue(written.contains("0x10010 7 4\n"), written);
    }

    @Test
    void aFunctionThatIsAlsoCalledIsNotShownAsInlined() {
        Symbolizer symbols = inlined((pc, calls) -> {
            if (pc == MAIN + 8) {
                calls.add(new InlinedCall("work", "a.c", 3));
            }
        });
        FunctionCost work = report(symbols).functions().stream()
                .filter(function -> function.name().equals("work"))
                .findFirst()
                .orElseThrow();
        assertFalse(work.inlined());
        assertEquals(26, work.selfTotal());
        assertEquals(26, work.total());
    }

    @Test
    void anyNumberOfThemIsShown() {
        Symbolizer symbols = inlined((_, calls) ->
                calls.addAll(Collections.nCopies(100_000, new InlinedCall("again\n", null, 0))));
        for (ProfileFormat format : ProfileFormat.values()) {
            assertFalse(Profiles.written(format, report(symbols)).isEmpty());
        }
    }
}
