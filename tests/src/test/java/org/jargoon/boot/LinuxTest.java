// SPDX-License-Identifier: Apache-2.0
package org.jargoon.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jargoon.command.Command;
import org.jargoon.guests.Tools;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's kernel with a shell of busybox. */
@Tag("differential")
final class LinuxTest {
    private static final Path OPENSBI = Path.of("/usr/lib/riscv64-linux-gnu/opensbi/generic");

    @TempDir
    private Path folder;

    @BeforeAll
    static void requireGuest() {
        Debian.require();
    }

    /** One boot for many things, as a boot takes long. */
    @Test
    void aShellWithDiskNetworkAndSharedFolderIsSavedAndRestored() throws IOException, InterruptedException {
        Tools.require("mke2fs");
        Path image = Files.createFile(folder.resolve("disk.img"));
        Tools.Outcome made = Tools.run(
                Duration.ofMinutes(1), List.of("mke2fs", "-q", "-F", "-t", "ext4", image.toString(), "16M"));
        assertEquals(0, made.status());
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.writeString(shared.resolve("greeting"), "from the host\n");
        Path snapshot = folder.resolve("snapshot");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            byte[] page = "served by the host\n".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        String[] machine = {
            "debian", "--net", "--drive", image.toString(), "--share", shared + ":rw", "--snapshot-to",
            snapshot.toString()
        };
        try (Booted guest = Booted.boot(folder, machine)) {
            Debian.awaitShell(guest);
            assertTrue(guest.shell("uname -m").contains("riscv64\n"));
            assertTrue(guest.shell("seq 1 1000 | tac | sort -n | tail -n 1").contains("\n1000\n"));
            assertTrue(guest.shell("mkdir /disk && mount -t ext4 /dev/vda /disk && mount").contains("/disk type ext4"));
            guest.shell("seq 1 20000 >/disk/numbers && sync");
            assertTrue(guest.shell("cat /mnt/shared/greeting").contains("\nfrom the host\n"));
            guest.shell("echo from the guest >/mnt/shared/answer");
            assertEquals("from the guest\n", Files.readString(shared.resolve("answer")));
            String page = guest.shell("wget -q -O - http://10.0.2.2:%d/".formatted(server.getAddress().getPort()));
            assertTrue(page.contains("\nserved by the host\n"), page);
            jobsAreControlledByKeys(guest);
            guest.shell("sleep 10000 & remembered=yes");
            guest.signal("USR1");
            while (!guest.messages().contains("snapshot in")) {
                Thread.sleep(100);
            }
            assertTrue(guest.shell("echo still $remembered").contains("still yes"));
            guest.signal("KILL");
            guest.exitCode();
        } finally {
            server.stop(0);
        }
        // The snapshot knows the machine.
        try (Booted guest = Booted.boot(folder, "--restore", snapshot.toString())) {
            guest.send("\n");
            guest.await(Debian.PROMPT);
            assertTrue(guest.shell("echo now $remembered; jobs").contains("now yes"));
            assertTrue(guest.shell("tail -n 1 /disk/numbers").contains("\n20000\n"));
            guest.send("poweroff\n");
            guest.await("Power down");
            assertEquals(0, guest.exitCode(), guest.messages());
        }
        Tools.Outcome checked = Tools.run(Duration.ofMinutes(1), List.of("e2fsck", "-f", "-n", image.toString()));
        assertEquals(0, checked.status(), checked.text());
    }

    /** Ctrl-C, Ctrl-Z and Ctrl-\ are signals for what the shell runs, and end neither the shell nor the machine. */
    private static void jobsAreControlledByKeys(Booted guest) throws IOException, InterruptedException {
        foreground(guest);
        guest.send("\3");
        guest.await(Debian.PROMPT);
        assertTrue(guest.shell("echo status $?").contains("\nstatus 130\n"), "Ctrl-C");
        foreground(guest);
        guest.send("\32");
        guest.await("Stopped");
        guest.await(Debian.PROMPT);
        guest.send("fg\n");
        guest.await("exec cat");
        guest.send("line\n");
        // The terminal echoes the line, and cat prints it.
        guest.await("line");
        guest.await("line");
        guest.send("\34");
        guest.await(Debian.PROMPT);
        assertTrue(guest.shell("echo status $?").contains("\nstatus 131\n"), "Ctrl-\\");
        assertTrue(guest.shell("tty").contains("\n/dev/ttyS0\n"));
    }

    /** Starts a program in the foreground, which answers each line: only that shows that the terminal is its own. */
    private static void foreground(Booted guest) throws IOException, InterruptedException {
        guest.send("sh -c 'echo run\"\"ning; exec cat'\n");
        guest.await("running");
    }

    @Test
    void fourVcpusWorkBehindOpenSbi() throws IOException, InterruptedException {
        Path firmware = OPENSBI.resolve("fw_dynamic.bin");
        Tools.require(Files.exists(firmware), "this machine has no OpenSBI: apt-get install opensbi");
        try (Booted guest = Booted.boot(folder, "debian", "--vcpus", "4", "--firmware", firmware.toString())) {
            guest.await("OpenSBI v");
            Debian.awaitShell(guest);
            assertTrue(guest.shell("nproc").contains("\n4\n"));
            assertTrue(guest.shell("for i in 1 2 3 4; do (seq 1 20000 | sha256sum) & done; wait")
                    .contains("-\n"));
            guest.send("poweroff\n");
            guest.await("Power down");
            assertEquals(0, guest.exitCode(), guest.messages());
        }
    }

    @Test
    void fourVcpusWorkOnTheBuiltInFirmware() throws IOException, InterruptedException {
        String[] arguments = {
            "debian", "--vcpus", "4", "--append", "run=\"nproc; (sleep 1; echo later) & wait; exit 7\""
        };
        try (Booted guest = Booted.boot(folder, arguments)) {
            String all = guest.await("run: exit status 7");
            assertTrue(all.contains("\n4\r\n") && all.contains("later"), all);
            assertEquals(0, guest.exitCode(), guest.messages());
        }
    }

    @Test
    void twoDeterministicRunsAreTheSame() throws IOException, InterruptedException {
        Outcome first = deterministic();
        assertTrue(first.console.contains("the same"), first.console);
        assertEquals(first, deterministic());
    }

    private record Outcome(String console, String instructions) {}

    private Outcome deterministic() throws IOException, InterruptedException {
        List<String> arguments = List.of(
                "boot", "debian", "--deterministic", "--stats", "--append", "run=\"date; echo the same\"");
        Command.Outcome outcome = Command.run(folder, arguments);
        assertEquals(0, outcome.exitCode(), outcome.err());
        Matcher instructions = Pattern.compile("guest instructions +([0-9,]+)").matcher(outcome.err());
        assertTrue(instructions.find(), outcome.err());
        return new Outcome(outcome.out(), instructions.group(1));
    }
}
