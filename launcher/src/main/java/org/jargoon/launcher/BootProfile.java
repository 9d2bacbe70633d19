// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.nio.file.Path;
import java.util.Optional;
import org.jargoon.profile.Report;
import org.jargoon.vmm.Machine;
import org.jargoon.vmm.load.BootFile;
import org.jargoon.vmm.load.KernelSymbols;
import org.jargoon.vmm.load.LoadException;
import org.jargoon.vmm.snapshot.SnapshotException;

/** What is measured of a machine that is booted: everything from its first instruction to its end, or nothing. */
final class BootProfile {
    /** Nothing is measured. */
    static final BootProfile NOTHING = new BootProfile(null, null, null, Optional.empty());

    private final Profiling profiling;
    private final String title;

    /** As far as files have them; null if the kernel itself may. */
    private final KernelSymbols kernel;

    private final Optional<KernelSymbols> firmware;
    private Report report;

    private BootProfile(
            Profiling profiling, String title, KernelSymbols kernel, Optional<KernelSymbols> firmware) {
        this.profiling = profiling;
        this.title = title;
        this.kernel = kernel;
        this.firmware = firmware;
    }

    /** Runs a machine to its end. */
    @FunctionalInterface
    interface Whole {
        MachineRun.Ended run() throws InterruptedException, SnapshotException;
    }

    /** @throws CommandException if a file of symbols cannot be used, which is to be known before the guest runs */
    static BootProfile of(Profiling profiling, BootOptions options) throws CommandException {
        try {
            Optional<KernelSymbols> firmware = Optional.empty();
            if (options.hasFirmwareFile()) {
                Path file = BootFile.parse(options.firmware()).path();
                firmware = Optional.of(KernelSymbols.ofElf(file).orElse(KernelSymbols.NONE));
            }
            return new BootProfile(profiling, options.name(), kernel(profiling, options), firmware);
        } catch (LoadException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private static KernelSymbols kernel(Profiling profiling, BootOptions options) throws LoadException {
        if (profiling.kernelSymbols() != null) {
            return KernelSymbols.read(profiling.kernelSymbols());
        }
        return options.kernel() == null
                ? KernelSymbols.NONE
                : KernelSymbols.ofElf(BootFile.parse(options.kernel()).path()).orElse(null);
    }

    /**
     * Measures a machine that is loaded and about to run.
     *
     * @param start where its kernel is in memory; 0 if that is not known
     */
    MachineRun.Ended of(Machine machine, long start, Whole whole) throws InterruptedException, SnapshotException {
        if (profiling == null) {
            return whole.run();
        }
        KernelSymbols symbols = kernel == null ? KernelSymbols.inside(machine.ram(), start) : kernel;
        MachineCode code = new MachineCode(symbols, firmware);
        MachineProfiler profiler = new MachineProfiler(machine, code, profiling.periodNanos());
        long begin = System.nanoTime();
        MachineRun.Ended ended;
        try (profiler) {
            ended = whole.run();
        }
        report = profiler.report(title, System.nanoTime() - begin);
        return ended;
    }

    /** Whether the guest may start again: a profile is of one machine. */
    boolean mayReboot() {
        return profiling == null;
    }

    /** Writes what was measured, if anything was. */
    void write(Console console) throws CommandException {
        if (report != null) {
            profiling.write(report, console);
        }
    }
}
