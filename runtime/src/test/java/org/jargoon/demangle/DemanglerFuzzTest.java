// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Symbol tables are hostile: whatever a name is, it costs little and comes back as something. */
class DemanglerFuzzTest {
    private static final int NAMES = 300_000;
    private static final int LONGEST = (1 << 16) + 1000;
    private static final int SMALL_STACK = 512 << 10;
    private static final List<String> PARTS = List.of(
            "_Z", "N", "E", "I", "J", "S_", "S0_", "S1_", "St", "Ss", "T_", "T0_", "1a", "2ab", "P", "R", "O", "K", "F",
            "v", "i", "Dp", "DT", "Dt", "X", "L", "Li5E", "L_Z", "Z", "UlvE_", "UlT_E_", "Ut_", "C1", "D2", "B1t", "cv",
            "pl", "cl", "sr", "fp_", "fL", "frpl", "sZ", "sP", "il", "tl", "nw", "di", "gt", "A3_", "M", "Dv4_", "DO",
            "Dw", "dt", "on", "li", "TV", "GR", "Th0_", ".cold", "17h0123456789abcdefE", "$LT$", "_", "0", "n",
            "C", "Nv", "NC", "M", "X", "Y", "B_", "B2_", "G0_", "L0_", "Kj7_", "KRe61_", "KV", "T", "R", "D", "U", "p",
            "s_", "u3a_b");
    private static final List<String> SEEDS = List.of(
            "_ZNSt6vectorIiSaIiEE9push_backEOi",
            "_ZZ3fooIJicEEvDpT_ENKUlRT_E_clIiEEDaS2_.isra.0",
            "_Z1fIiEvNSt9enable_ifIXsr3std7is_sameIT_iEE5valueEiE4typeE",
            "_ZNKSt8functionIFvPM1AKFRA3_KiDnEEEclES5_",
            "_ZN4core3fmt9Formatter3pad17h0123456789abcdefE",
            "_RINvNtCs8_4core3any9type_nameINtNtB4_6option6OptionFG0_RL1_hRL0_tERL1_hEECs2_1r",
            "_RNvXs_CsX_1rINtB4_2SqlENtB4_5Shape4area",
            "_RINvCs1_1r1fKc78_Kb1_Kln11_KRe6869_KVNtB2_1PS1xh1_1yxn2_EEB2_",
            "_RINvCs1_1r1gINtNtB2_3fmt3BoxDG_INtB2_2FnTRL0_eEEp6OutputRL0_eEL_EEu9bcher_kva");

    @Test
    @Timeout(300)
    void randomNamesComeBackAsSomething() {
        SplittableRandom random = new SplittableRandom(20261123);
        int demangled = 0;
        for (int i = 0; i < NAMES; i++) {
            String name = (i & 1) == 0 ? grown(random) : mutated(random);
            String result = Demangler.demangle(name);
            assertTrue(result.length() <= LONGEST, name);
            demangled += result.equals(name) ? 0 : 1;
        }
        System.out.printf("mangled names: %,d made up, %,d of them sound%n", NAMES, demangled);
        assertTrue(demangled > NAMES / 100 && demangled < NAMES * 9 / 10, "demangled " + demangled);
    }

    private static String grown(SplittableRandom random) {
        StringBuilder name = new StringBuilder(random.nextInt(4) == 0 ? "_R" : "_Z");
        for (int n = random.nextInt(1, 24); n > 0; n--) {
            name.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        return name.toString();
    }

    private static String mutated(SplittableRandom random) {
        StringBuilder name = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
        for (int n = random.nextInt(1, 4); n > 0; n--) {
            int at = random.nextInt(2, name.length());
            switch (random.nextInt(3)) {
                case 0 -> name.setCharAt(at, (char) random.nextInt(0x20, 0x7f));
                case 1 -> name.insert(at, PARTS.get(random.nextInt(PARTS.size())));
                default -> name.deleteCharAt(at);
            }
        }
        return name.toString();
    }

    /** Each name would be exponentially long, deep or expensive; on a small stack, where too deep a one would throw. */
    @Test
    @Timeout(120)
    void bombsStayAsTheyAre() throws InterruptedException {
        for (String bomb : List.of(doubling(), doublingOfNothing(), "_Z1f" + "P".repeat(16_000) + "i",
                "_Z1f" + "PF".repeat(8000), "_Z1fIX" + "pl".repeat(8000), "_Z1f" + "1aI".repeat(5000),
                "_Z" + "Z1fv".repeat(4000), "_Z1fIiEvDT" + "cv".repeat(7000), chain(4000),
                doublingOfRust(), "_R" + "Nv".repeat(2000) + "C1a", "_RINvC1a1f" + "R".repeat(9000),
                "_RINvC1a1fFG" + "Z".repeat(9) + "_EuE", "_RNvC1au9000" + "a".repeat(9000),
                "_RMC1a" + "FGzz_".repeat(3000) + "u")) {
            AtomicReference<String> result = new AtomicReference<>();
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread thread = new Thread(null, () -> result.set(Demangler.demangle(bomb)), "small", SMALL_STACK);
            thread.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
            thread.start();
            thread.join();
            assertNull(thrown.get(), bomb.substring(0, Math.min(40, bomb.length())));
            assertEquals(bomb, result.get());
        }
    }

    /** Each type is a template of two of the type before. */
    private static String doubling() {
        StringBuilder name = new StringBuilder("_Z1f1a");
        String last = "S_";
        for (int i = 0; i < 60; i++) {
            name.append("S_I").append(last).append(last).append('E');
            last = "S" + base36(i) + "_";
        }
        return name.toString();
    }

    /** As {@link #doubling}, each type a tuple of two of the one before. */
    private static String doublingOfRust() {
        StringBuilder name = new StringBuilder("_RINvC1a1fTuuE");
        for (int last = 8, i = 0; i < 60; i++) {
            String reference = "B" + (last == 0 ? "" : base62(last - 1)) + "_";
            last = name.length() - 2;
            name.append('T').append(reference).append(reference).append('E');
        }
        return name.append('E').toString();
    }

    private static String base62(int number) {
        String digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        String last = digits.substring(number % 62, number % 62 + 1);
        return number < 62 ? last : base62(number / 62) + last;
    }

    /** As {@link #doubling}, of packs that are empty: nothing is printed, and that very often. */
    private static String doublingOfNothing() {
        StringBuilder pack = new StringBuilder("Dp");
        StringBuilder name = new StringBuilder("_Z1fIJEEv");
        for (int i = 0; i < 30; i++) {
            pack.append("Dp");
        }
        return name.append((pack + "T_").repeat(400)).append("T1_").toString();
    }

    /** Each type is a pointer to the type before, so that the tree is deep and the grammar is not. */
    private static String chain(int length) {
        StringBuilder name = new StringBuilder("_Z1fPi");
        for (int i = 0; i < length; i++) {
            name.append("PS").append(i == 0 ? "" : base36(i - 1)).append('_');
        }
        return name.length() < 1 << 14 ? name.toString() : name.substring(0, 1 << 14);
    }

    private static String base36(int number) {
        return Integer.toString(number, 36).toUpperCase(Locale.ROOT);
    }
}
