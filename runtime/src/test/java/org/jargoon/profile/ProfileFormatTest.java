// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileFormatTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"small.txt", "small.svg", "small.json", "small.folded", "small.callgrind", "sampled.txt"})
    void whatIsWrittenIsTheGoldenFile(String name) throws Exception {
        Report report = Profiles.smallReport(name.startsWith("small"));
        String written = Profiles.written(ProfileFormat.of(name), report);
        try (InputStream in = ProfileFormatTest.class.getResourceAsStream(name)) {
            assertEquals(new String(in.readAllBytes(), StandardCharsets.UTF_8), written);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "text,TEXT", "a.TXT,TEXT", "dir.json/flame.svg,FLAME_GRAPH", "p.json,JSON", "p.folded,FOLDED",
        "callgrind.out.1234,CALLGRIND", "dir/callgrind.out,CALLGRIND", "p.callgrind,CALLGRIND"
    })
    void theNameSaysTheFormat(String name, ProfileFormat expected) throws ProfileException {
        assertEquals(expected, ProfileFormat.of(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "profile", "a.svg/b", "a.svg.gz", "evil\nname"})
    void aNameThatSaysNothingIsRefusedInOneLine(String name) {
        String message = assertThrows(ProfileException.class, () -> ProfileFormat.of(name)).getMessage();
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void aFileIsReplacedAsAWholeOrNotAtAll() throws Exception {
        Path file = Files.writeString(folder.resolve("a.folded"), "before");
        Path link = Files.createSymbolicLink(folder.resolve("link.folded"), file);
        ProfileFormat.FOLDED.write(Profiles.smallReport(false), link);
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(Profiles.written(ProfileFormat.FOLDED, Profiles.smallReport(false)), Files.readString(file));

        Files.writeString(file, "before");
        Disassembly broken = (space, address, most) -> {
            throw new IllegalStateException("as if the guest's memory were gone");
        };
        Report report = Report.of(Profiles.small(true), Symbolizer.NONE, broken);
        assertThrows(IllegalStateException.class, () -> ProfileFormat.TEXT.write(report, file));
        assertEquals("before", Files.readString(file));
        assertEquals(List.of("a.folded", "link.folded"), names());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatCannotBeWrittenIsSaidInOneLine() throws IOException {
        Path nowhere = folder.resolve("no such folder").resolve("a.json");
        String message = assertThrows(
                        ProfileException.class, () -> ProfileFormat.JSON.write(Profiles.smallReport(true), nowhere))
                .getMessage();
        assertEquals("%s cannot be written: there is no folder %s".formatted(nowhere, nowhere.getParent()), message);
        Path directory = Files.createDirectory(folder.resolve("d.json"));
        assertThrows(ProfileException.class, () -> ProfileFormat.JSON.write(Profiles.smallReport(true), directory));
        assertTrue(Files.isDirectory(directory));
    }

    @Test
    void whatIsNoFileIsWrittenTo() throws Exception {
        Path device = Path.of("/dev/null");
        if (Files.exists(device)) {
            ProfileFormat.TEXT.write(Profiles.smallReport(true), device);
            assertFalse(Files.isRegularFile(device));
        }
    }
}
