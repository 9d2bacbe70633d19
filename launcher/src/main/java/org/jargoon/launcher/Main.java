// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Entry of the command line. */
public final class Main {
    private static final String DEBUG = "JARGOON_DEBUG";

    private Main() {}

    /** Runs one command; its exit code becomes the process's. */
    public static void main(String[] arguments) {
        PrintStream errors = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Console console = new Console(new FileOutputStream(FileDescriptor.out), errors);
        System.exit(run(HostArguments.of(arguments), console));
    }

    /** Runs one command; gives the exit code. */
    static int run(List<String> arguments, Console console) {
        try {
            return dispatch(arguments, console);
        } catch (CommandException e) {
            console.say(e.getMessage());
            return e.exitCode();
        } catch (Console.OutputFailure e) {
            if (e.isBrokenPipe()) {
                return ExitCode.SIGNAL_BASE + ExitCode.SIGPIPE;
            }
            console.say("cannot write to standard output: " + e.getMessage());
            return ExitCode.USAGE;
        } catch (RuntimeException | Error e) {
            console.say("internal error: " + e + (isDebugging() ? "" : "; " + DEBUG + "=1 shows where"));
            if (isDebugging()) {
                e.printStackTrace(console.err());
            }
            return ExitCode.INTERNAL;
        }
    }

    private static int dispatch(List<String> arguments, Console console) throws CommandException {
        if (arguments.isEmpty()) {
            console.err().print(Help.overview());
            return ExitCode.USAGE;
        }
        String word = arguments.getFirst();
        List<String> rest = arguments.subList(1, arguments.size());
        switch (word) {
            case CommandLine.HELP, "-h" -> word = "help";
            case "--version" -> word = "version";
            default -> {
                if (word.startsWith("-")) {
                    throw new CommandException("unknown flag " + word + "; jargoon --help lists the commands");
                }
            }
        }
        Command command = Command.named(word);
        if (command.flags() == null) {
            return command.action().run(CommandLine.unread(rest), console);
        }
        CommandLine line = CommandLine.parse(command, rest);
        if (line.has(CommandLine.HELP)) {
            console.print(Help.of(command));
            return ExitCode.OK;
        }
        return command.action().run(line, console);
    }

    static boolean isDebugging() {
        return "1".equals(System.getenv(DEBUG));
    }
}
