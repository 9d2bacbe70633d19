// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DebianGuestTest {
    @TempDir
    private Path folder;

    @Test
    void theCacheIsWhereTheUserSaysElseWhereCachesAre() {
        Path home = Path.of(System.getProperty("user.home"));
        assertEquals(Path.of("/own"), DebianGuest.cache("/own", "/common"));
        assertEquals(Path.of("/common/jargoon"), DebianGuest.cache(null, "/common"));
        assertEquals(Path.of("/common/jargoon"), DebianGuest.cache("", "/common"));
        assertEquals(home.resolve(".cache/jargoon"), DebianGuest.cache(null, null));
        assertEquals(home.resolve(".cache/jargoon"), DebianGuest.cache(null, "relative"));
    }

    @Test
    void aGuestThatAnotherVersionFetchedGetsTheFilesOfThisOneOnce() throws IOException, GuestException {
        Files.writeString(folder.resolve("linux"), "kernel");
        Path initrd = Files.writeString(folder.resolve("initrd.cpio"), "packages");
        DebianGuest.find(folder);
        String renewed = Files.readString(initrd, StandardCharsets.ISO_8859_1);
        assertTrue(renewed.startsWith("packages070701"), renewed);
        for (String name : List.of("init", "inittab", "session", "off", "udhcpc.script")) {
            try (InputStream in = DebianGuest.class.getResourceAsStream(name)) {
                assertTrue(renewed.contains(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)), name);
            }
        }
        DebianGuest.find(folder);
        assertEquals(renewed, Files.readString(initrd, StandardCharsets.ISO_8859_1));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(3, files.count());
        }
    }

    @Test
    void aGuestThatIsNotThereIsNotMade() {
        assertThrows(GuestException.class, () -> DebianGuest.find(folder));
    }

    @Test
    void anAddressThatWouldBeMoreThanOneInASourcesListIsRefused() {
        for (String mirror : List.of("", "debian", "http://a b", "http://a\ndeb http://b", "http:[x]")) {
            // On a machine without apt that is what is said instead.
            assertThrows(GuestException.class, () -> DebianArchive.open(folder, mirror, line -> {}), mirror);
        }
    }

    @Test
    void theComplaintIsTheFirstErrorOfTheTool() {
        String errors = "Get:1 something\nW: a warning\nE: Unable to locate package frob\nE: more\n";
        assertEquals(
                "Unable to locate package frob", new HostTool.Outcome(100, new byte[0], errors).complaint());
        assertEquals("exit code 3", new HostTool.Outcome(3, new byte[0], "\n").complaint());
    }
}
