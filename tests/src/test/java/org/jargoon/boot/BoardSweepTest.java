// SPDX-License-Identifier: Apache-2.0
package org.jargoon.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jargoon.command.Command;
import org.jargoon.guests.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program that accesses each device, ROM and hole of the board in all ways: its lines are those that it prints under
 * QEMU, but for the differences that docs/board.md explains.
 */
final class BoardSweepTest {
    private static final Path SWEEP = Path.of("guests", "sweep");
    private static final String MEMORY = "128M";

    /** Lines in which another value is read. */
    private static final Set<String> OTHER_VALUES = Set.of(
            // mtimecmp before it is written: never, and not the beginning of time.
            "clint 2004000",
            // The base of shared memory that does not exist: all ones, as the specification of Virtio demands.
            "virtio 100010b8",
            "virtio 100010bc",
            // The registers of an empty slot cannot be read in parts either.
            "no virtio 10008000",
            "no virtio 10008004",
            "no virtio 1000800c",
            // The same, from other addresses on.
            "misaligned virtio 100010b1",
            "misaligned virtio 100010b5",
            "misaligned virtio 100010b9",
            "misaligned virtio 100010bd",
            "misaligned no virtio 10008001",
            "misaligned no virtio 1000800d");

    /** Misaligned accesses in which some reach into the next page of a device. */
    private static final Set<String> CROSSING = Set.of("misaligned clint 2004ff9", "misaligned clint 2004ffd");

    @TempDir
    private Path folder;

    private static List<String> lines(String text) {
        return text.replace("\r", "").lines().toList();
    }

    private static List<String> expected() throws IOException {
        return lines(Files.readString(SWEEP.resolve("sweep.out")));
    }

    @Test
    void eachAccessToTheBoardEndsAsOnQemusButForKnownDifferences() throws IOException, InterruptedException {
        Command.Outcome outcome = Command.run(
                folder, List.of("boot", "--firmware", "none", "--memory", MEMORY, SWEEP + "/sweep.elf"));
        assertEquals(0, outcome.exitCode(), outcome.err());
        List<String> ours = lines(outcome.out());
        List<String> theirs = expected();
        assertEquals("end", ours.getLast());
        assertEquals(theirs.size(), ours.size());
        for (int i = 0; i < ours.size(); i++) {
            compare(theirs.get(i), ours.get(i));
        }
    }

    @Test
    @Tag("differential")
    void theExpectedLinesAreQemus() throws IOException, InterruptedException {
        Tools.require("qemu-system-riscv64");
        Tools.Outcome outcome = Tools.run(
                Duration.ofSeconds(60),
                List.of("qemu-system-riscv64", "-M", "virt", "-cpu", "rv64,v=false,h=false", "-m", MEMORY, "-bios",
                        "none", "-display", "none", "-serial", "stdio", "-monitor", "none",
                        "-global", "virtio-mmio.force-legacy=false",
                        "-device", "virtio-rng-device,bus=virtio-mmio-bus.0",
                        "-kernel", SWEEP.resolve("sweep.elf").toString()));
        assertEquals(0, outcome.status());
        assertEquals(expected(), lines(outcome.text()));
    }

    private static void compare(String theirs, String ours) {
        String where = where(ours);
        assertEquals(where(theirs), where);
        if (where.startsWith("special ")) {
            assertSpecial(where, ours);
        } else if (where.startsWith("crossing ") || CROSSING.contains(where)) {
            assertCrossing(theirs, ours);
        } else if (OTHER_VALUES.contains(where)) {
            assertEquals(withoutValues(withoutAddresses(theirs)), withoutValues(withoutAddresses(ours)));
        } else if (where.startsWith("misaligned ")) {
            assertEquals(withoutAddresses(theirs), withoutAddresses(ours));
        } else if (where.startsWith("table ") || where.startsWith("root table ")) {
            // A page table that cannot be read is an access fault in the manual, and a page fault for QEMU.
            assertEquals(theirs.replace("!d", "!5").replace("!f", "!7"),
                    // But in the ROM, which reads as an entry that is not valid.
                    where.endsWith(" 8000") ? ours.replace("!d", "!5").replace("!f", "!7") : ours);
        } else {
            assertEquals(theirs, ours);
        }
    }

    private static String where(String line) {
        return line.substring(0, Math.max(0, line.indexOf(':')));
    }

    private static List<String> results(String line) {
        return List.of(line.substring(line.indexOf(':') + 1).strip().split(" "));
    }

    private static String withoutAddresses(String line) {
        return line.replaceAll("@[0-9a-f]+", "");
    }

    private static String withoutValues(String line) {
        return line.replaceAll("=[0-9a-f]+", "=");
    }

    /** Devices and holes take no part in atomic operations, zeroing and fetches; the ROM only in those that read. */
    private static void assertSpecial(String where, String ours) {
        boolean rom = where.startsWith("special rom");
        for (String result : results(ours)) {
            String operation = result.split("[=!-]")[0];
            String outcome = result.substring(operation.length());
            String wanted = switch (operation) {
                case "amow", "amod", "cbozero" -> "!7";
                case "lrw", "lrd" -> rom ? "=.+" : "!5";
                // Zeroes are an illegal instruction.
                case "jump" -> rom ? "!2@0" : "!1";
                default -> throw new AssertionError(ours);
            };
            assertTrue(outcome.matches(wanted), ours);
        }
    }

    /** An access that crosses pages works where both are memory or ROM that can be read, and faults otherwise. */
    private static void assertCrossing(String theirs, String ours) {
        List<String> expected = results(withoutAddresses(theirs));
        List<String> actual = results(withoutAddresses(ours));
        Set<String> faults = Stream.of("lw", "lwu", "ld", "flw", "fld").map(name -> name + "!5")
                .collect(Collectors.toSet());
        Stream.of("sw", "sd", "fsw", "fsd").map(name -> name + "!7").forEach(faults::add);
        assertEquals(expected.size(), actual.size(), ours);
        for (int i = 0; i < actual.size(); i++) {
            assertTrue(actual.get(i).equals(expected.get(i)) || faults.contains(actual.get(i)), theirs + ours);
        }
    }
}
