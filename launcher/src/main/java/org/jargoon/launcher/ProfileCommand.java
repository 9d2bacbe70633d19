// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.List;

/** {@code jargoon profile}: another command, measured. */
final class ProfileCommand {
    private static final String RUN = "run";

    private ProfileCommand() {}

    static int run(CommandLine line, Console console) throws CommandException {
        Profiling profiling = Profiling.parse(line);
        List<String> operands = line.operands();
        if (operands.isEmpty() || !operands.getFirst().equals(RUN)) {
            throw new CommandException("profile needs run and a PROGRAM; jargoon profile --help explains");
        }
        Command command = Command.named(RUN);
        CommandLine measured = CommandLine.parse(command, operands.subList(1, operands.size()));
        if (measured.has(CommandLine.HELP)) {
            console.print(Help.of(command));
            return ExitCode.OK;
        }
        return RunCommand.run(measured, console, profiling);
    }
}
