// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.vcpu.EngineOptions;

/** The flags of the commands, one row per flag. */
final class Flags {
    static final Flag DIR = new Flag(
            "--dir",
            "HOST[:GUEST][:ro]",
            """
            let the guest see the folder HOST, as GUEST (default: under its own name;
            "." is the guest's /), for reading only with :ro; may be repeated""");
    static final Flag CWD = new Flag("--cwd", "GUESTDIR", "start in this directory of the guest's view (default: /)");
    static final Flag ENV = new Flag("--env", "NAME=VALUE", "set an environment variable; may be repeated");
    static final Flag ARGV0 = new Flag("--argv0", "NAME", "the program's name as the guest sees it (default: PROGRAM)");
    static final Flag TRACE =
            new Flag("--trace", "syscalls", "print each system call on standard error, in the style of strace");

    static final Flag MEMORY =
            new Flag("--memory", "SIZE", "the most memory that the guest can have (default: 1G)");
    static final Flag INSTRUCTIONS = new Flag(
            "--instructions", "N", "end the guest after N instructions, with exit code " + ExitCode.INSTRUCTION_LIMIT);
    static final Flag TIME =
            new Flag("--time", "SECONDS", "end the guest after this time, with exit code " + ExitCode.TIME_LIMIT);

    static final Flag STATS = new Flag(
            "--stats",
            null,
            "print at the end, on standard error: instructions, speed, compilations");
    static final Flag INTERPRET = new Flag("--interpret", null, "compile nothing");
    static final Flag CHECK_LOADS = new Flag(
            "--check-loads",
            null,
            """
            make every read of a page that the guest may not read fault, also inside
            its memory, where it otherwise gives zero or old bytes; slower""");
    static final Flag REGION_THRESHOLD = new Flag(
            "--region-threshold",
            "N",
            "executions of a loop or function before it is compiled (default: %d)"
                    .formatted(EngineOptions.DEFAULT.regionThreshold()));
    static final Flag REGION_SIZE = new Flag(
            "--region-size",
            "N",
            "the most instructions compiled as one unit (default: %d)"
                    .formatted(EngineOptions.DEFAULT.regionInstructions()));
    static final Flag CODE_CACHE = new Flag(
            "--code-cache",
            "N",
            "the most instructions kept decoded (default: %dM)"
                    .formatted(EngineOptions.DEFAULT.codeCacheInstructions() / 1_000_000));

    static final Flag SECTION = new Flag("--section", "NAME", "only this section");
    static final Flag SYMBOL = new Flag("--symbol", "NAME", "only this function");
    static final Flag NO_ALIASES = new Flag(
            "--no-aliases",
            null,
            """
            call each instruction by its own name: c.jr ra, not ret, as objdump does
            with -M no-aliases""");

    static final Flag FORCE = new Flag("--force", null, "fetch it again, though it is there");
    static final Flag MIRROR = new Flag(
            "--mirror", "URL", "the address of Debian's archive (default: as in this machine's apt sources)");

    static final List<Flag> FETCH_GUEST = List.of(FORCE, MIRROR);
    static final List<Flag> DEMO = List.of(INSTRUCTIONS, TIME, INTERPRET, REGION_THRESHOLD, REGION_SIZE, CODE_CACHE);
    static final List<Flag> RUN = run();
    static final List<Flag> DISASM = List.of(SECTION, SYMBOL, NO_ALIASES);

    private Flags() {}

    private static List<Flag> run() {
        List<Flag> flags = new ArrayList<>(List.of(DIR, CWD, ENV, ARGV0, TRACE, MEMORY));
        flags.addAll(List.of(INSTRUCTIONS, TIME, STATS));
        flags.addAll(List.of(CHECK_LOADS, INTERPRET, REGION_THRESHOLD, REGION_SIZE, CODE_CACHE));
        return List.copyOf(flags);
    }
}
