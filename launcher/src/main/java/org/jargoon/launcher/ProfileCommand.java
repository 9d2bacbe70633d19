// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.List;

/** {@code jargoon profile}: another command, measured. */
final class ProfileCommand {
    private static final String RUN = "run";
    private static final String BOOT = "boot";

    private ProfileCommand() {}

    static int run(CommandLine line, Console console) throws CommandException {
        Profiling profiling = Profiling.parse(line);
        List<String> operands = line.operands();
        if (operands.isEmpty() || !List.of(RUN, BOOT).contains(operands.getFirst())) {
            throw new CommandException(
                    "profile needs run and a PROGRAM, or boot and a KERNEL; jargoon profile --help explains");
        }
        Command command = Command.named(operands.getFirst());
        CommandLine measured = parse(command, operands.subList(1, operands.size()));
        if (measured.has(CommandLine.HELP)) {
            console.print(Help.of(command));
            return ExitCode.OK;
        }
        if (command.word().equals(BOOT)) {
            return BootCommand.run(measured, console, profiling);
        }
        if (profiling.kernelSymbols() != null) {
            throw new CommandException("%s is for boot".formatted(Flags.KERNEL_SYMBOLS.name()));
        }
        return RunCommand.run(measured, console, profiling);
    }

    /** A flag of profile among those of the command that is measured is told where it belongs. */
    private static CommandLine parse(Command command, List<String> arguments) throws CommandException {
        try {
            return CommandLine.parse(command, arguments);
        } catch (CommandLine.UnknownFlag e) {
            if (Flags.PROFILE.stream().anyMatch(flag -> flag.name().equals(e.flag()))) {
                throw new CommandException("flag %1$s belongs before %2$s: jargoon profile %1$s ... %2$s ..."
                        .formatted(e.flag(), command.word()));
            }
            throw e;
        }
    }
}
