// SPDX-License-Identifier: Apache-2.0
package org.jargoon.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.command.Command;
import org.jargoon.guests.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSBI and U-Boot as Debian builds them. */
@Tag("differential")
final class FirmwareTest {
    private static final Path OPENSBI = Path.of("/usr/lib/riscv64-linux-gnu/opensbi/generic");
    private static final Path U_BOOT = Path.of("/usr/lib/u-boot");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private static String file(Path path) {
        Tools.require(Files.exists(path), "there is no " + path + ": apt-get install opensbi u-boot-qemu");
        return path.toString();
    }

    private void reachesThePrompt(String banner, String... arguments) throws IOException, InterruptedException {
        try (Booted guest = Booted.boot(folder, arguments)) {
            guest.await(banner);
            guest.await("stop autoboot");
            // Any key stops it; how many U-Boot takes for that depends on when they come.
            guest.send("   ");
            guest.await("=> ");
            guest.send("\r\recho prompt $cpu\r");
            assertTrue(guest.await("prompt").contains("=> "));
            guest.send("poweroff\r");
            assertEquals(0, guest.exitCode(), guest.messages());
        }
    }

    @Test
    void uBootInMachineModeReachesItsPrompt() throws IOException, InterruptedException {
        reachesThePrompt(
                "U-Boot ",
                "--firmware",
                "none",
                "--kernel",
                file(U_BOOT.resolve("qemu-riscv64/u-boot.bin")) + "@0x80000000");
    }

    @Test
    void uBootInSupervisorModeReachesItsPromptOnTheBuiltInFirmware() throws IOException, InterruptedException {
        reachesThePrompt(
                "U-Boot ", "--kernel", file(U_BOOT.resolve("qemu-riscv64_smode/u-boot.bin")) + "@0x80200000");
    }

    @Test
    void uBootInSupervisorModeReachesItsPromptBehindOpenSbi() throws IOException, InterruptedException {
        for (String firmware : new String[] {"fw_jump.bin", "fw_dynamic.bin"}) {
            reachesThePrompt(
                    "OpenSBI v",
                    "--firmware",
                    file(OPENSBI.resolve(firmware)),
                    "--kernel",
                    file(U_BOOT.resolve("qemu-riscv64_smode/u-boot.bin")) + "@0x80200000");
        }
    }

    @Test
    void theChecksOfSupervisorModePassBehindOpenSbi() throws IOException, InterruptedException {
        Command.Outcome outcome = Command.run(folder, List.of(
                "boot", "--time", "120", "--firmware", file(OPENSBI.resolve("fw_dynamic.bin")),
                BareMetalTest.SUPERVISOR_CHECKS));
        assertEquals(0, outcome.exitCode(), outcome.err());
    }

    /** What {@link BareMetalTest} has these programs check is what QEMU does. */
    @Test
    void theChecksOfMachineAndSupervisorModePassUnderQemu() throws IOException, InterruptedException {
        Tools.require("qemu-system-riscv64");
        for (List<String> arguments : List.of(
                List.of("-bios", "none", "-kernel", BareMetalTest.MACHINE_CHECKS),
                List.of("-kernel", BareMetalTest.SUPERVISOR_CHECKS))) {
            List<String> command = new ArrayList<>(List.of(
                    "qemu-system-riscv64", "-M", "virt", "-display", "none", "-monitor", "none", "-serial", "null"));
            command.addAll(arguments);
            assertEquals(0, Tools.run(LIMIT, command).status(), arguments::toString);
        }
    }
}
