// SPDX-License-Identifier: Apache-2.0
package org.jargoon.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jargoon.guests.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSBI and U-Boot as Debian builds them. */
@Tag("differential")
final class FirmwareTest {
    private static final Path OPENSBI = Path.of("/usr/lib/riscv64-linux-gnu/opensbi/generic");
    private static final Path U_BOOT = Path.of("/usr/lib/u-boot");

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
}
