// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLineTest {
    private static final List<Flag> TABLE = List.of(
            new Flag("--size", "N", "a number"),
            new Flag("--name", "TEXT", "a text"),
            new Flag("--quiet", null, "a toggle"),
            new Flag("--net", "OPTION", true, "a toggle that may have a value"));

    @Test
    void aValueMayStandBehindTheFlagOrBehindAnEqualsSign() throws CommandException {
        assertEquals("a", parse("--name", "a").text("--name", null));
        assertEquals("a=b", parse("--name=a=b").text("--name", null));
        assertEquals("", parse("--name=").text("--name", null));
        assertEquals("--quiet", parse("--name", "--quiet").text("--name", null));
    }

    @Test
    void aValueThatMayBeLeftOutIsNeverTheNextWord() throws CommandException {
        CommandLine line = parse("--net", "program");
        assertEquals("", line.text("--net", null));
        assertEquals(List.of("program"), line.operands());
        assertEquals("dns", parse("--net=dns").text("--net", null));
    }

    @Test
    void whatStandsBehindTheFirstOperandIsTheGuests() throws CommandException {
        CommandLine line = parse("--quiet", "program", "--size", "-x", "--");
        assertEquals(List.of("program", "--size", "-x", "--"), line.operands());
        assertTrue(line.has("--quiet"));
        assertFalse(line.has("--size"));
    }

    @Test
    void flagsMayFollowOperandsWhereTheCommandSaysSo() throws CommandException {
        List<String> arguments = List.of("file", "--quiet", "-", "--size", "3", "--", "--name");
        CommandLine line = CommandLine.parse(TABLE, false, arguments);
        assertEquals(List.of("file", "-", "--name"), line.operands());
        assertTrue(line.has("--quiet"));
        assertEquals(3, line.count("--size", 0));
    }

    @Test
    void twoDashesEndTheFlags() throws CommandException {
        assertEquals(List.of("--quiet"), parse("--", "--quiet").operands());
    }

    @Test
    void aRepeatedFlagKeepsAllValuesAndTheLastCounts() throws CommandException {
        CommandLine line = parse("--name", "a", "--name=b");
        assertEquals(List.of("a", "b"), line.all("--name"));
        assertEquals("b", line.text("--name", null));
    }

    @Test
    void whatIsNotGivenHasItsDefault() throws CommandException {
        CommandLine line = parse();
        assertNull(line.text("--name", null));
        assertEquals(List.of(), line.all("--name"));
        assertEquals(7, line.bytes("--size", 7));
        assertEquals(8, line.count("--size", 8));
        assertEquals(9, line.nanos("--size", 9));
    }

    @ParameterizedTest
    @CsvSource({
        "--nothing, unknown flag --nothing",
        "--nothing=1, unknown flag --nothing",
        "-q, unknown flag -q",
        "--quie, unknown flag --quie",
        "--quiet=yes, flag --quiet takes no value",
        "--size, flag --size N lacks its value"
    })
    void aWrongFlagIsNamed(String argument, String message) {
        assertRefused(message, () -> parse(argument));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "512K, 524288", "3m, 3145728", "2G, 2147483648", "1T, 1099511627776"})
    void sizesScaleByPowersOf1024(String text, long bytes) throws CommandException {
        assertEquals(bytes, parse("--size", text).bytes("--size", 0));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "5k, 5000", "3M, 3000000", "2g, 2000000000"})
    void countsScaleByPowersOf1000(String text, long count) throws CommandException {
        assertEquals(count, parse("--size", text).count("--size", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "G", "1.5G", "1GB", "ten", "0x10", "1 G", "99999999999999999999"})
    void whatIsNoSizeIsRefused(String text) {
        assertRefused(
                "--size " + text + " is not a size such as 512M or 2G", () -> parse("--size", text).bytes("--size", 0));
    }

    @Test
    void aSizeThatOverflowsIsRefused() {
        assertRefused("--size 99999999999T is too large", () -> parse("--size=99999999999T").bytes("--size", 0));
        assertRefused("--size 3G is too large", () -> parse("--size=3G").smallCount("--size", 0));
    }

    @ParameterizedTest
    @CsvSource({"1, 1000000000", "0.5, 500000000", "10.25, 10250000000", "0.000000001, 1"})
    void timesAreSeconds(String text, long nanos) throws CommandException {
        assertEquals(nanos, parse("--size", text).nanos("--size", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0.0", "-1", "1s", ".5", "1.", "1e3", "9999999999"})
    void whatIsNoTimeIsRefused(String text) {
        assertRefused(
                "--size " + text + " is not a time in seconds such as 10 or 0.5",
                () -> parse("--size", text).nanos("--size", 0));
    }

    private static void assertRefused(String message, Executable what) {
        assertEquals(message, assertThrows(CommandException.class, what).getMessage());
    }

    private static CommandLine parse(String... arguments) throws CommandException {
        return CommandLine.parse(TABLE, true, List.of(arguments));
    }
}
