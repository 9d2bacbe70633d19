// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jargoon.profile.ProfileException;
import org.jargoon.profile.ProfileFormat;
import org.jargoon.profile.Report;

/**
 * How a guest is measured and where that goes.
 *
 * @param output the file that is written; null for standard error
 * @param format what is written
 * @param periodNanos the time between two samples, in nanoseconds
 * @param count whether it is counted how often each block is executed
 * @param kernelSymbols the file that names the functions of a machine's kernel; null if none is given
 */
record Profiling(Path output, ProfileFormat format, long periodNanos, boolean count, Path kernelSymbols) {
    private static final long DEFAULT_PERIOD = 2_000_000;
    private static final BigDecimal SHORTEST_MILLIS = new BigDecimal("0.1");
    private static final BigDecimal LONGEST_MILLIS = new BigDecimal(1000);
    private static final int NANOS_PER_MILLI_POWER = 6;

    /** @throws CommandException also where the file could not be written, which is to be known before the guest runs */
    static Profiling parse(CommandLine line) throws CommandException {
        String name = line.text(Flags.OUTPUT.name(), null);
        long period = period(line);
        boolean count = line.has(Flags.COUNT.name());
        String symbols = line.text(Flags.KERNEL_SYMBOLS.name(), null);
        Path kernelSymbols = symbols == null ? null : Programs.path(symbols);
        if (name == null) {
            return new Profiling(null, ProfileFormat.TEXT, period, count, kernelSymbols);
        }
        try {
            Path file = Programs.path(name);
            ProfileFormat format = ProfileFormat.of(name);
            Path folder = file.toAbsolutePath().getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                throw new CommandException("%s %s: there is no folder %s"
                        .formatted(Flags.OUTPUT.name(), name, folder));
            }
            return new Profiling(file, format, period, count, kernelSymbols);
        } catch (ProfileException e) {
            throw new CommandException("%s %s".formatted(Flags.OUTPUT.name(), e.getMessage()));
        }
    }

    private static long period(CommandLine line) throws CommandException {
        String text = line.text(Flags.PERIOD.name(), null);
        if (text == null) {
            return DEFAULT_PERIOD;
        }
        BigDecimal millis = text.matches("[0-9]{1,4}(\\.[0-9]{1,6})?") ? new BigDecimal(text) : BigDecimal.ZERO;
        if (millis.compareTo(SHORTEST_MILLIS) < 0 || millis.compareTo(LONGEST_MILLIS) > 0) {
            throw new CommandException("%s %s: from %s to %s milliseconds are possible"
                    .formatted(Flags.PERIOD.name(), text, SHORTEST_MILLIS, LONGEST_MILLIS));
        }
        return millis.movePointRight(NANOS_PER_MILLI_POWER).longValueExact();
    }

    /** Writes what was measured, and says where. */
    void write(Report report, Console console) throws CommandException {
        try {
            if (output == null) {
                format.write(report, console.err());
                console.err().flush();
            } else {
                format.write(report, output);
                console.say("the profile is in " + output);
            }
        } catch (ProfileException e) {
            throw new CommandException(e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("a print stream throws nothing", e);
        }
    }
}
