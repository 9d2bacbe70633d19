// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vmm.MachineConfig;

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
    static final Flag TRACE = new Flag(
            "--trace",
            "KIND[,...]",
            """
            print what the guest does: insn, each instruction, as Spike's commit log
            does; mem, each access to memory; syscalls of programs, as strace does; of
            machines exceptions, and traps, which is what devices are asked. All but
            syscalls and traps make the guest slow""");
    static final Flag TRACE_ONLY = new Flag(
            "--trace-only",
            "WHERE",
            """
            of insn, mem and exceptions, only those in the function WHERE, or between
            two addresses as in 10000-10080; may be repeated""");
    static final Flag TRACE_TO = new Flag("--trace-to", "FILE", "where the trace goes (default: standard error)");
    static final Flag COVERAGE = new Flag(
            "--coverage",
            "FILE",
            """
            write at the end how often each source line was executed, in lcov's form;
            for programs with debug information (gcc -g)""");

    static final Flag GDB = new Flag(
            "--gdb",
            "PORT",
            "let gdb connect to this port of the loopback interface (0: any free one)");
    static final Flag WAIT = new Flag("--wait", null, "wait for gdb before the first instruction");

    static final Flag MEMORY =
            new Flag(
                    "--memory",
                    "SIZE",
                    """
                    the most memory that the guest can have (default: 1G, and more for a program
                    that is linked to higher addresses)""");
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
            """
            executions of a loop before it is compiled; of a function four times as
            many (default: %d, of a machine %d)"""
                    .formatted(EngineOptions.DEFAULT.regionThreshold(), EngineOptions.MACHINE.regionThreshold()));
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

    static final Flag OUTPUT = new Flag(
            "--output",
            "FILE",
            """
            write the profile to this file, in the format that its name says (default:
            print tables on standard error)""");
    static final Flag PERIOD = new Flag(
            "--period",
            "MS",
            "milliseconds of running between two samples, 0.1 to 1000 (default: 2)");

    static final Flag COUNT = new Flag(
            "--count",
            null,
            "count how often each block of code is executed too, exactly; slower");

    static final Flag KERNEL_SYMBOLS = new Flag(
            "--kernel-symbols",
            "FILE",
            """
            for boot, what names the kernel's functions: a vmlinux, a System.map, or
            a copy of its /proc/kallsyms (default: the kernel itself, if it has names)""");

    static final Flag SECTION = new Flag("--section", "NAME", "only this section");
    static final Flag SYMBOL = new Flag("--symbol", "NAME", "only this function");
    static final Flag NO_ALIASES = new Flag(
            "--no-aliases",
            null,
            """
            call each instruction by its own name: c.jr ra, not ret, as objdump does
            with -M no-aliases""");

    static final Flag KERNEL = new Flag(
            "--kernel",
            "FILE[@ADDRESS]",
            """
            a Linux Image, also gzip'ed, an ELF file, or with an address anything
            flat; may be the operand too""");
    static final Flag INITRD = new Flag("--initrd", "FILE", "the initial RAM disk");
    static final Flag APPEND = new Flag("--append", "TEXT", "words for the kernel's command line");
    static final Flag FIRMWARE = new Flag(
            "--firmware",
            "WHAT",
            """
            sbi: built in, the kernel starts in supervisor mode (default); none: the
            kernel starts in machine mode; or a file that does, before the kernel""");
    static final Flag MACHINE_MEMORY = new Flag("--memory", "SIZE", "the machine's RAM (default: 512M)");
    static final Flag VCPUS = new Flag("--vcpus", "N", "how many VCPUs, 1 to %d (default: 1)"
            .formatted(MachineConfig.MAX_VCPUS));
    static final Flag DRIVE = new Flag(
            "--drive",
            "FILE[,OPTION]",
            """
            a raw image as a virtio disk; may be repeated. Options: ro, for
            reading only; overlay, the image does not change and what is written
            is lost; overlay=OTHER, what is written goes to the file OTHER""");
    static final Flag NET = new Flag(
            "--net",
            "OPTION,...",
            true,
            """
            a network adapter with NAT; the host's loopback is 10.0.2.2. Options: dns,
            names are resolved; restrict, nothing is reached; pcap=FILE, a record""");
    static final Flag FORWARD = new Flag(
            "--forward",
            "[udp:]HOST:GUEST",
            "lead a TCP port of the host's loopback to one of the guest; may be repeated");
    static final Flag SHARE = new Flag(
            "--share",
            "DIR[:TAG][:rw]",
            """
            a folder for the guest to mount by 9p under that tag (default: its
            name), for reading only unless rw; may be repeated""");
    static final Flag LEGACY_VIRTIO = new Flag(
            "--legacy-virtio",
            null,
            """
            virtio devices with version 1 of the registers, as QEMU's have it unless
            it is told force-legacy=false""");
    static final Flag DTB = new Flag("--dtb", "FILE", "the device tree, instead of the machine's own");
    static final Flag DUMP_DTB = new Flag("--dump-dtb", "FILE", "write the device tree to a file, and end");
    static final Flag SNAPSHOT_TO = new Flag(
            "--snapshot-to",
            "FILE",
            """
            where the machine's state goes when Ctrl-A s or SIGUSR1 asks for it; with
            --instructions that is done when so many were carried out, and the machine
            ended, with exit code 0""");
    static final Flag RESTORE = new Flag(
            "--restore",
            "FILE",
            """
            go on where a snapshot was taken, with the machine as it was then; where
            the file of a --drive or a --share has moved, that flag says where to""");
    static final Flag DETERMINISTIC = new Flag(
            "--deterministic",
            null,
            """
            make two runs the same: time goes with instructions, entropy is seeded;
            for one VCPU""");
    static final Flag NO_REBOOT = new Flag("--no-reboot", null, "end with exit code 0 where the guest reboots");
    static final Flag FORCE = new Flag("--force", null, "fetch it again, though it is there");
    static final Flag MIRROR = new Flag(
            "--mirror", "URL", "the address of Debian's archive (default: as in this machine's apt sources)");

    static final List<Flag> BOOT = boot();
    static final List<Flag> FETCH_GUEST = List.of(FORCE, MIRROR);
    static final List<Flag> DEMO = List.of(INSTRUCTIONS, TIME, INTERPRET, REGION_THRESHOLD, REGION_SIZE, CODE_CACHE);
    static final List<Flag> RUN = run();
    static final List<Flag> PROFILE = List.of(OUTPUT, PERIOD, COUNT, KERNEL_SYMBOLS);
    static final List<Flag> DISASM = List.of(SECTION, SYMBOL, NO_ALIASES);

    private Flags() {}

    private static List<Flag> run() {
        List<Flag> flags = new ArrayList<>(List.of(DIR, CWD, ENV, ARGV0, MEMORY));
        flags.addAll(List.of(INSTRUCTIONS, TIME, STATS, TRACE, TRACE_ONLY, TRACE_TO, COVERAGE, GDB, WAIT));
        flags.addAll(List.of(CHECK_LOADS, INTERPRET, REGION_THRESHOLD, REGION_SIZE, CODE_CACHE));
        return List.copyOf(flags);
    }

    private static List<Flag> boot() {
        List<Flag> flags = new ArrayList<>(List.of(KERNEL, INITRD, APPEND, FIRMWARE, MACHINE_MEMORY, VCPUS));
        flags.addAll(List.of(DRIVE, NET, FORWARD, SHARE, LEGACY_VIRTIO, DTB, DUMP_DTB, SNAPSHOT_TO, RESTORE));
        flags.addAll(List.of(DETERMINISTIC, NO_REBOOT, INSTRUCTIONS, TIME, STATS));
        flags.addAll(List.of(TRACE, TRACE_ONLY, TRACE_TO, GDB, WAIT));
        flags.addAll(List.of(INTERPRET, REGION_THRESHOLD, REGION_SIZE, CODE_CACHE));
        return List.copyOf(flags);
    }
}
