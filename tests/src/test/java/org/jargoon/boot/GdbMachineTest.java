// SPDX-License-Identifier: Apache-2.0
package org.jargoon.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jargoon.command.Gdb;
import org.jargoon.guests.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What gdb does with a machine that {@code jargoon boot --gdb} runs. */
@Tag("differential")
final class GdbMachineTest {
    @TempDir
    private Path folder;

    private Path demo() throws IOException, InterruptedException {
        Path board = Path.of("guests", "board").toAbsolutePath();
        return Gdb.compile(
                board.resolve("demo.c"), folder.resolve("demo.elf"),
                "-std=gnu17", "-O2", "-ffreestanding", "-nostdlib", "-fno-pie", "-no-pie", "-fno-stack-protector",
                "-mcmodel=medany", "-mno-relax", "-Wl,--no-warn-rwx-segments", "-Wl,-T," + board.resolve("board.lds"));
    }

    @Test
    void theVcpusOfAMachineAreThreads() throws IOException, InterruptedException {
        Path demo = demo();
        try (Booted guest = Booted.boot(folder, "--vcpus", "2", "--gdb", "0", "--wait", demo.toString())) {
            String shown = Gdb.run(
                    folder, demo, Gdb.port(guest::messages),
                    "info threads", "break secondary", "continue", "info threads", "delete",
                    "break trap", "continue", "backtrace", "info registers scause sie priv", "next", "delete",
                    "watch next_row", "continue", "delete",
                    "monitor physical on", "x/1xw 0x80200000", "monitor physical off", "x/1xw 0x80200000",
                    "monitor stats", "monitor info threads", "continue");
            Gdb.assertShows(
                    shown,
                    "0x0000000080200000 in _start ()",
                    "* 1    Thread 1 (VCPU 0, started) 0x0000000080200000 in _start ()",
                    "  2    Thread 2 (VCPU 1, stopped) ",
                    "Thread 2 hit Breakpoint 1, secondary ()",
                    "  1    Thread 1 (VCPU 0, started) ",
                    "* 2    Thread 2 (VCPU 1, started) secondary ()",
                    "hit Breakpoint 2, trap ()",
                    "#0  trap ()", "in trap_entry ()",
                    "scause         0x80000000000000",
                    "sie            0x22",
                    "[Supervisor]",
                    "hit Hardware watchpoint 3: next_row",
                    "0x80200000 <_start>:",
                    "0x80200000 <_start>:",
                    "exited normally");
            Gdb.assertShows(shown, " instructions, ", "2: VCPU 1, ");
            assertEquals(0, guest.exitCode());
            assertTrue(guest.console().contains("99613543 steps altogether"), guest.console());
        }
    }

    @Test
    void noInterruptIsTakenByAStepThoughOneIsPending() throws IOException, InterruptedException {
        Path demo = demo();
        try (Booted guest = Booted.boot(folder, "--vcpus", "2", "--gdb", "0", "--wait", demo.toString())) {
            String shown = Gdb.run(
                    folder, demo, Gdb.port(guest::messages),
                    "tbreak escape", "continue", "set scheduler-locking on", "set $stimecmp = 1", "stepi",
                    "stepi", "info symbol $pc", "set $place = $pc",
                    "break trap", "continue", "print $scause & 15", "print $sepc == $place", "kill");
            Gdb.assertShows(
                    shown,
                    "Temporary breakpoint 1, escape", "escape + 8",
                    "hit Breakpoint 2, trap", "$1 = 5", "$2 = 1");
            assertEquals(0, guest.exitCode());
        }
    }

    @Test
    void noTimePassesForAMachineThatStandsStill() throws IOException, InterruptedException {
        Path demo = demo();
        try (Booted guest = Booted.boot(folder, "--vcpus", "2", "--gdb", "0", "--wait", demo.toString())) {
            String shown = Gdb.run(
                    folder, demo, Gdb.port(guest::messages),
                    "tbreak escape", "continue", "set $before = $time", "print $before > 0", "shell sleep 1",
                    "maintenance flush register-cache", "print $time - $before", "stepi", "print $time > $before",
                    "continue");
            Gdb.assertShows(shown, "Temporary breakpoint 1, escape", "$1 = 1", "$2 = 0", "$3 = 1", "exited normally");
            assertEquals(0, guest.exitCode());
        }
    }

    @Test
    void theLinuxKernelIsStoppedWhereItsSymbolsSay() throws IOException, InterruptedException {
        Tools.require(Gdb.NAME);
        Debian.require();
        try (Booted guest = Booted.boot(folder, "debian", "--vcpus", "2", "--gdb", "0")) {
            Debian.awaitShell(guest);
            String symbols = guest.shell("grep -E ' (ksys_sync|uart_write)$' /proc/kallsyms");
            String sync = address(symbols, "ksys_sync");
            String write = address(symbols, "uart_write");
            int port = Gdb.port(guest::messages);
            String[] commands = {
                "set architecture riscv:rv64", "info threads", "info registers pc sp satp sstatus scause", "x/1i $pc",
                "break ksys_sync", "break *" + write, "print ksys_sync", "info symbol $pc", "continue",
                "info registers pc", "stepi", "info threads",
                "delete 2", "continue", "backtrace 2", "x/2xw $sp", "delete", "monitor stats", "detach"
            };
            try (Gdb gdb = Gdb.start(folder, null, port, commands)) {
                gdb.await("in section .text");
                // Its echo goes by the driver of the serial port.
                guest.send("sync\n");
                Gdb.assertShows(
                        gdb.transcript(),
                        "Thread 1 (VCPU 0, started)", "Thread 2 (VCPU 1, started)",
                        "satp           0x", "sstatus        0x",
                        "Breakpoint 1 at 0x", "Breakpoint 2 at " + write,
                        "$1 = {<text variable, no debug info>} " + sync + " <ksys_sync>", " in section .text",
                        "hit Breakpoint 2, " + write, "pc             " + write, "<uart_write>",
                        "hit Breakpoint 1, 0x", " in ksys_sync ()", "#0  ", " in ksys_sync ()", "#1  0x", "sync",
                        "invalidated",
                        "detached");
            }
            assertTrue(guest.shell("echo still $((20 + 3))").contains("still 23"));
            guest.send("poweroff -f\n");
            assertEquals(0, guest.exitCode());
        }
    }

    /** The address of a symbol in /proc/kallsyms, as gdb writes it. */
    private static String address(String symbols, String name) {
        Matcher matcher = Pattern.compile("([0-9a-f]{16}) . " + name).matcher(symbols);
        assertTrue(matcher.find(), symbols);
        return "0x" + matcher.group(1);
    }
}
