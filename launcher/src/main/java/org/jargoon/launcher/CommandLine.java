// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a command was called with.
 *
 * @param flags the values of each flag that was given, in their order; the empty string for a flag without a value
 * @param operands what is not a flag
 */
record CommandLine(Map<String, List<String>> flags, List<String> operands) {
    static final String HELP = "--help";

    private static final long KIBI = 1024;
    private static final long KILO = 1000;
    private static final int HIGHEST_PORT = 65_535;

    /** The arguments as they are, for a command that reads its own flags. */
    static CommandLine unread(List<String> arguments) {
        return new CommandLine(Map.of(), List.copyOf(arguments));
    }

    /**
     * Reads a command's arguments.
     *
     * @throws CommandException as the other {@code parse} does, naming the command
     */
    static CommandLine parse(Command command, List<String> arguments) throws CommandException {
        try {
            return parse(command.flags(), command.operandEndsFlags(), arguments);
        } catch (UnknownFlag e) {
            throw new UnknownFlag(e.flag(), "; jargoon %s --help lists the flags".formatted(command.word()));
        } catch (CommandException e) {
            throw new CommandException(
                    "%s; jargoon %s --help lists the flags".formatted(e.getMessage(), command.word()));
        }
    }

    /**
     * Reads GNU style arguments: {@code --flag value}, {@code --flag=value}, and {@code --} before the first operand.
     *
     * @param operandEndsFlags whether everything behind the first operand is an operand too, flag or not
     * @throws CommandException if a flag is unknown, lacks its value, or has one that it does not take
     */
    static CommandLine parse(List<Flag> table, boolean operandEndsFlags, List<String> arguments)
            throws CommandException {
        Map<String, List<String>> flags = new HashMap<>();
        List<String> operands = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--")) {
                operands.addAll(arguments.subList(i + 1, arguments.size()));
                break;
            }
            if (!argument.startsWith("-") || argument.equals("-")) {
                if (operandEndsFlags) {
                    operands.addAll(arguments.subList(i, arguments.size()));
                    break;
                }
                operands.add(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (argument.equals(HELP)) {
                return new CommandLine(Map.of(HELP, List.of("")), List.of());
            }
            Flag flag = find(table, name);
            String value = "";
            if (equals >= 0) {
                if (!flag.takesValue()) {
                    throw new CommandException("flag " + name + " takes no value");
                }
                value = argument.substring(equals + 1);
            } else if (flag.needsValue()) {
                if (++i == arguments.size()) {
                    throw new CommandException("flag " + flag.usage() + " lacks its value");
                }
                value = arguments.get(i);
            }
            flags.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        }
        return new CommandLine(Map.copyOf(flags), List.copyOf(operands));
    }

    private static Flag find(List<Flag> table, String name) throws CommandException {
        for (Flag flag : table) {
            if (flag.name().equals(name)) {
                return flag;
            }
        }
        throw new UnknownFlag(name, "");
    }

    /** A flag that the command does not have. */
    static final class UnknownFlag extends CommandException {
        private static final long serialVersionUID = 1L;
        private final String flag;

        UnknownFlag(String flag, String advice) {
            super("unknown flag " + flag + advice);
            this.flag = flag;
        }

        String flag() {
            return flag;
        }
    }

    boolean has(String flag) {
        return flags.containsKey(flag);
    }

    /** All values of a flag that may be repeated. */
    List<String> all(String flag) {
        return flags.getOrDefault(flag, List.of());
    }

    /** The value of a flag, of its last one where it is repeated. */
    String text(String flag, String otherwise) {
        List<String> values = all(flag);
        return values.isEmpty() ? otherwise : values.getLast();
    }

    /** A number of bytes: digits, and K, M, G or T for powers of 1024. */
    long bytes(String flag, long otherwise) throws CommandException {
        return has(flag) ? scaled(flag, KIBI, "a size such as 512M or 2G") : otherwise;
    }

    /** A count of at least 1: digits, and K, M, G or T for powers of 1000. */
    long count(String flag, long otherwise) throws CommandException {
        return has(flag) ? scaled(flag, KILO, "a number such as 5000 or 200M") : otherwise;
    }

    /** As {@link #count}, at most {@link Integer#MAX_VALUE}. */
    int smallCount(String flag, int otherwise) throws CommandException {
        long count = count(flag, otherwise);
        if (count > Integer.MAX_VALUE) {
            throw new CommandException("%s %s is too large".formatted(flag, text(flag, "")));
        }
        return (int) count;
    }

    /** The port that a flag which is there names; 0 for any. */
    int port(String flag) throws CommandException {
        String text = text(flag, "");
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > HIGHEST_PORT) {
            throw new CommandException("%s %s is not a port from 0 to %d".formatted(flag, text, HIGHEST_PORT));
        }
        return Integer.parseInt(text);
    }

    /** A duration given in seconds, in nanoseconds. */
    long nanos(String flag, long otherwise) throws CommandException {
        if (!has(flag)) {
            return otherwise;
        }
        String text = text(flag, "");
        if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?") || new BigDecimal(text).signum() == 0) {
            throw new CommandException("%s %s is not a time in seconds such as 10 or 0.5".formatted(flag, text));
        }
        return new BigDecimal(text).movePointRight(9).longValueExact();
    }

    private long scaled(String flag, long unit, String wanted) throws CommandException {
        String text = text(flag, "");
        int power = text.isEmpty() ? -1 : "KMGT".indexOf(Character.toUpperCase(text.charAt(text.length() - 1)));
        String digits = power < 0 ? text : text.substring(0, text.length() - 1);
        if (!digits.matches("[0-9]{1,18}") || Long.parseLong(digits) == 0) {
            throw new CommandException("%s %s is not %s".formatted(flag, text, wanted));
        }
        try {
            long value = Long.parseLong(digits);
            for (int i = 0; i <= power; i++) {
                value = Math.multiplyExact(value, unit);
            }
            return value;
        } catch (ArithmeticException e) {
            throw new CommandException("%s %s is too large".formatted(flag, text));
        }
    }
}
