// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.List;

/** Prints what can be done, from the tables of commands and flags. */
final class Help {
    private Help() {}

    static int run(CommandLine line, Console console) throws CommandException {
        if (line.operands().isEmpty()) {
            console.print(overview());
            return ExitCode.OK;
        }
        Command command = Command.named(line.operands().getFirst());
        if (command.flags() == null) {
            return command.action().run(CommandLine.unread(List.of(CommandLine.HELP)), console);
        }
        console.print(of(command));
        return ExitCode.OK;
    }

    /** The list of commands. */
    static String overview() {
        StringBuilder text = new StringBuilder("""
                Jargoon runs RISC-V (RV64GC) machines and Linux programs on the Java virtual machine, compiled by
                Graal.

                Usage: jargoon COMMAND [FLAG...] [OPERAND...]

                """);
        for (Command command : Command.ALL) {
            text.append("  %-11s  %s\n".formatted(command.word(), command.summary()));
        }
        return text.append(
                        """

                        jargoon COMMAND --help explains a command and its flags. Before the command, --verbose
                        says which Java is used and what is built; the environment variable JARGOON_JAVA_HOME
                        names the JDK to use.
                        """)
                .toString();
    }

    /** How one command is used. */
    static String of(Command command) {
        StringBuilder text = new StringBuilder("Usage: jargoon %s %s".formatted(command.word(), command.operands())
                        .strip())
                .append("\n\n");
        text.append(sentence(command.summary())).append('\n');
        section(text, command.description());
        if (!command.flags().isEmpty()) {
            section(text, flags(command));
        }
        section(text, command.notes());
        return text.toString();
    }

    private static String flags(Command command) {
        int width = 0;
        for (Flag flag : command.flags()) {
            width = Math.max(width, flag.usage().length());
        }
        StringBuilder text = new StringBuilder();
        for (Flag flag : command.flags()) {
            String[] lines = flag.help().split("\n");
            text.append("  ").append(pad(flag.usage(), width)).append("  ").append(lines[0]).append('\n');
            for (int i = 1; i < lines.length; i++) {
                text.append(" ".repeat(width + 4)).append(lines[i]).append('\n');
            }
        }
        return text.toString();
    }

    private static void section(StringBuilder text, String content) {
        if (!content.isEmpty()) {
            text.append('\n').append(content);
        }
    }

    private static String sentence(String summary) {
        return Character.toUpperCase(summary.charAt(0)) + summary.substring(1) + ".";
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
