// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.Option;
import java.util.List;
import java.util.Locale;
import org.graalvm.options.OptionCategory;
import org.graalvm.options.OptionKey;
import org.graalvm.options.OptionMap;
import org.graalvm.options.OptionStability;
import org.graalvm.options.OptionType;
import org.graalvm.options.OptionValues;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.vcpu.EngineOptions;

/** The options of a context: how its guests run and what they may use. */
@Option.Group(JargoonLanguage.ID)
final class JargoonOptions {
    private static final int BITS_PER_UNIT = 10;

    @Option(
            help = "Memory of each guest in bytes; K, M, G or T behind the number stand for powers of 1024.",
            category = OptionCategory.USER,
            stability = OptionStability.STABLE,
            usageSyntax = "<size>")
    static final OptionKey<Long> MemorySize = new OptionKey<>(
            LinuxOptions.DEFAULT_MEMORY,
            new OptionType<>("size", JargoonOptions::parseSize, JargoonOptions::checkSize));

    @Option(
            help = "A variable of each guest's environment; the host's are not passed on.",
            category = OptionCategory.USER,
            stability = OptionStability.STABLE,
            usageSyntax = "<value>")
    static final OptionKey<OptionMap<String>> Environment = OptionKey.mapOf(String.class);

    @Option(
            help = "Guest instructions after which a call of a guest's function or program is ended, calls inside it "
                    + "included; 0 for no limit.",
            category = OptionCategory.USER,
            stability = OptionStability.STABLE,
            usageSyntax = "<count>")
    static final OptionKey<Long> InstructionLimit = new OptionKey<>(0L, counting("count", Long.MAX_VALUE));

    @Option(
            help = "Which tiers run guest code: all, first (tier of the compiler only), last (only) or cold (no "
                    + "compilation).",
            category = OptionCategory.EXPERT,
            stability = OptionStability.EXPERIMENTAL,
            usageSyntax = "all|first|last|cold")
    static final OptionKey<EngineOptions.Tiers> Tiers = new OptionKey<>(
            EngineOptions.DEFAULT.tiers(), new OptionType<>("tiers", JargoonOptions::parseTiers));

    @Option(
            help = "Arrivals at a loop head before its region is compiled.",
            category = OptionCategory.EXPERT,
            stability = OptionStability.EXPERIMENTAL,
            usageSyntax = "<count>")
    static final OptionKey<Long> RegionThreshold =
            new OptionKey<>((long) EngineOptions.DEFAULT.regionThreshold(), counting("count", Integer.MAX_VALUE));

    @Option(
            help = "The most guest instructions that are compiled together.",
            category = OptionCategory.EXPERT,
            stability = OptionStability.EXPERIMENTAL,
            usageSyntax = "<count>")
    static final OptionKey<Long> RegionSize =
            new OptionKey<>((long) EngineOptions.DEFAULT.regionInstructions(), counting("count", Integer.MAX_VALUE));

    @Option(
            help = "The most guest instructions that are kept decoded.",
            category = OptionCategory.EXPERT,
            stability = OptionStability.EXPERIMENTAL,
            usageSyntax = "<count>")
    static final OptionKey<Long> CodeCacheSize = new OptionKey<>(
            (long) EngineOptions.DEFAULT.codeCacheInstructions(), counting("count", Integer.MAX_VALUE));

    @Option(
            help = "Folders, separated as in PATH, for source files that are not where they were compiled: each is "
                    + "looked for by as much of the end of its path as is found.",
            category = OptionCategory.USER,
            stability = OptionStability.STABLE,
            usageSyntax = "<folders>")
    static final OptionKey<String> SourcePath = new OptionKey<>("");

    @Option(
            help = "Whether loads from unmapped pages of the guest's memory fault; they read zero otherwise.",
            category = OptionCategory.EXPERT,
            stability = OptionStability.STABLE)
    static final OptionKey<Boolean> CheckLoads = new OptionKey<>(false);

    private JargoonOptions() {}

    static LinuxOptions linux(OptionValues values) {
        List<String> environment = values.get(Environment).entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
        return LinuxOptions.of("/program")
                .withMemoryLimit(values.get(MemorySize))
                .withEnvironment(environment);
    }

    static EngineOptions engine(OptionValues values) {
        long limit = values.get(InstructionLimit);
        return EngineOptions.DEFAULT
                .withTiers(values.get(Tiers))
                .withInstructionBudget(limit == 0 ? Long.MAX_VALUE : limit)
                .withRegionThreshold(positive(values.get(RegionThreshold)))
                .withRegionInstructions(positive(values.get(RegionSize)))
                .withCodeCacheInstructions(positive(values.get(CodeCacheSize)))
                .withCheckLoads(values.get(CheckLoads));
    }

    private static int positive(long value) {
        return (int) Math.max(1, value);
    }

    private static OptionType<Long> counting(String name, long most) {
        return new OptionType<>(name, text -> {
            long value = parseNumber(text);
            if (value > most) {
                throw new IllegalArgumentException("%s is more than %d".formatted(text, most));
            }
            return value;
        });
    }

    private static long parseNumber(String text) {
        try {
            long value = Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'%s' is no number".formatted(text), e);
        }
        throw new IllegalArgumentException("'%s' is less than 0".formatted(text));
    }

    private static long parseSize(String text) {
        int unit = text.isEmpty() ? -1 : "KMGT".indexOf(text.charAt(text.length() - 1));
        String number = unit < 0 ? text : text.substring(0, text.length() - 1);
        long value = parseNumber(number);
        int shift = (unit + 1) * BITS_PER_UNIT;
        return value << shift >>> shift == value ? value << shift : Long.MAX_VALUE;
    }

    private static void checkSize(long value) {
        if (value < LinuxOptions.SMALLEST_MEMORY || value > LinuxOptions.LARGEST_MEMORY) {
            throw new IllegalArgumentException("%d bytes of memory; from %dM to %dG are possible".formatted(
                    value, LinuxOptions.SMALLEST_MEMORY >> 20, LinuxOptions.LARGEST_MEMORY >> 30));
        }
    }

    private static EngineOptions.Tiers parseTiers(String text) {
        try {
            return EngineOptions.Tiers.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'%s' is none of all, first, last, cold".formatted(text), e);
        }
    }
}
