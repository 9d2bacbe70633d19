// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.List;
import org.jargoon.launcher.bench.Bench;

/**
 * One command: what is typed, what the help says, what runs.
 *
 * @param word its name
 * @param operands the placeholders behind the name in the help
 * @param summary one line for the list of commands
 * @param description what the help says before the flags, or empty
 * @param notes what the help says behind the flags, or empty
 * @param flags the flags that it takes; null where it reads its own, {@code --help} among them
 * @param operandEndsFlags whether everything behind the first operand is an operand too, flag or not
 * @param action what carries it out
 */
record Command(
        String word,
        String operands,
        String summary,
        String description,
        String notes,
        List<Flag> flags,
        boolean operandEndsFlags,
        Action action) {

    /** Carries out a command; gives the exit code. */
    @FunctionalInterface
    interface Action {
        int run(CommandLine line, Console console) throws CommandException;
    }

    /** All commands, in the order of the help. */
    static final List<Command> ALL = List.of(
            new Command(
                    "run",
                    "[FLAG...] PROGRAM [ARGUMENT...]",
                    "run a statically linked RV64GC Linux program",
                    """
                    PROGRAM is an ELF file of the host; the arguments behind it are the guest's. Nothing else of
                    the host is visible to the guest: no file but those under a --dir, no environment variable
                    but those of --env. Standard input, output and error are inherited.
                    """,
                    """
                    Exit code: the guest's; 128+N where signal N ended it; 1 where it could not be loaded; 122,
                    123 and 124 where the memory, instruction or time limit ended it; 125 where it waits for what
                    only another thread or process could do; 130 after Ctrl-C; 70 after a mistake in Jargoon
                    itself (JARGOON_DEBUG=1 then shows where).

                    Examples:
                      jargoon run --dir . ./busybox sha256sum file
                      jargoon run --dir /srv/data:/data:ro --env LANG=C --time 10 ./program --its-own-flag
                    """,
                    Flags.RUN,
                    true,
                    RunCommand::run),
            new Command(
                    "boot",
                    "[FLAG...] [KERNEL | debian]",
                    "boot an operating system or a bare-metal program",
                    """
                    The machine is like QEMU's "virt": RV64GC VCPUs, PLIC, CLINT, 16550A UART, virtio devices.
                    Its console is standard input and output. "debian" is the guest that "jargoon fetch-guest
                    debian" fetches. At a terminal Ctrl-A x quits, Ctrl-A s takes a snapshot, Ctrl-A Ctrl-A is
                    Ctrl-A; all other keys, Ctrl-C and Ctrl-\\ among them, are the guest's.
                    """,
                    """
                    Exit code: 0 after a shutdown, or the guest's own code by the test finisher or HTIF; 1 where
                    the machine cannot be started; 123 and 124 where the instruction or time limit ended it; 125
                    where the guest did what the machine has no answer for; 129, 130 and 143 after SIGHUP, SIGINT
                    and SIGTERM; 70 after a mistake in Jargoon itself.

                    Examples:
                      jargoon boot debian
                      jargoon boot debian --vcpus 4 --net --drive disk.img --share src:src
                      jargoon boot --firmware none program.elf
                    """,
                    Flags.BOOT,
                    false,
                    BootCommand::run),
            new Command(
                    "profile",
                    "[FLAG...] run|boot [FLAG...] PROGRAM|KERNEL [ARGUMENT...]",
                    "run a program or boot a machine, and show where its time goes",
                    """
                    Runs a program as "jargoon run" does, with the same flags and the same exit code. Meanwhile its
                    stack is sampled: functions are named by its symbols, callers found by its call frame
                    information, and source lines by its debugging information, where it has them.

                    Boots a machine as "jargoon boot" does, until it is off or the guest reboots. Its VCPUs are
                    sampled while they do not wait for an interrupt: a kernel's functions are named, and its
                    callers found by frame pointers; a process is told by its page table alone.
                    """,
                    """
                    Formats of FILE by its name:
                      .txt                        tables, as without --output on standard error
                      .svg                        flame graph, for a browser
                      .json                       all of it; docs/profile-format.md explains
                      .folded                     a line per stack, for other flame graph tools
                      .callgrind, callgrind.out*  for callgrind_annotate and KCachegrind

                    Examples:
                      jargoon profile run ./program
                      jargoon profile --output flame.svg run --dir . ./program its arguments
                      jargoon profile boot debian --vcpus 2
                    """,
                    Flags.PROFILE,
                    true,
                    ProfileCommand::run),
            new Command(
                    "disasm",
                    "[FLAG...] ELF",
                    "print the instructions of an ELF file",
                    """
                    Prints in the style of objdump -d: address, bits, mnemonic and operands, for each section that
                    holds instructions.
                    """,
                    "",
                    Flags.DISASM,
                    false,
                    DisasmCommand::run),
            new Command(
                    "demo",
                    "[FLAG...]",
                    "boot the built-in demonstration on a machine with two VCPUs",
                    """
                    Boots a bare-metal RISC-V program that is part of Jargoon, and prints, when it has turned the
                    machine off, how fast it ran.
                    """,
                    "",
                    Flags.DEMO,
                    false,
                    DemoCommand::run),
            new Command(
                    "fetch-guest",
                    "[FLAG...] debian",
                    "fetch an operating system to boot",
                    """
                    Fetches Debian's riscv64 kernel and busybox, of Debian 13, by this machine's apt, which verifies
                    them, and makes an initial RAM disk. Nothing on this machine changes but the folder that they
                    are put into. Prints the names of the kernel and of the RAM disk.
                    """,
                    """
                    They go to guests/debian in the folder that JARGOON_CACHE_DIR names, else in jargoon of the
                    user's cache folder (XDG_CACHE_HOME, ~/.cache). It takes 110 MB of download.
                    """,
                    Flags.FETCH_GUEST,
                    false,
                    FetchGuestCommand::run),
            new Command(
                    "bench",
                    "[FLAG...]",
                    "measure the built-in kernels, beside native code and QEMU",
                    "",
                    "",
                    null,
                    true,
                    (line, console) -> Bench.main(line.operands())),
            new Command(
                    "help",
                    "[COMMAND]",
                    "explain a command",
                    "",
                    "",
                    List.of(),
                    false,
                    Help::run),
            new Command(
                    "version",
                    "",
                    "print the versions of Jargoon, of Java and of the compiler",
                    "",
                    "",
                    List.of(),
                    false,
                    VersionCommand::run));

    /**
     * The command of that name.
     *
     * @throws CommandException if there is none
     */
    static Command named(String word) throws CommandException {
        for (Command command : ALL) {
            if (command.word.equals(word)) {
                return command;
            }
        }
        throw new CommandException("unknown command %s; jargoon --help lists the commands".formatted(word));
    }
}
