// SPDX-License-Identifier: Apache-2.0
package org.jargoon.differential;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jargoon.elf.ElfException;
import org.jargoon.guests.GuestRun;
import org.jargoon.guests.Tools;
import org.jargoon.guests.Tools.Outcome;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.linux.fs.Grant;
import org.jargoon.vcpu.EngineOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Debian's busybox works on a large text file as it does under QEMU. System property
 * {@code jargoon.busybox.megabytes}: the size of the file.
 */
@Tag("differential")
class BusyboxTest {
    private static final int MEGABYTES = Integer.getInteger("jargoon.busybox.megabytes", 25);
    private static final Duration LIMIT = Duration.ofMinutes(8);

    private static final String AWK_PROGRAM =
            "{ n[$1] += $NF; x += length($2) / 3 } END { for (w in n) print w, n[w]; print x }";

    private static Path busybox;
    private static Path folder;

    /** Owner, checksum and the like of a tar archive's only member: the guest is another user than QEMU's programs. */
    private static final int TAR_HEADER = 512;

    /** The commands; {@code TEXT}, {@code GZIP} and {@code TAR} stand for files. */
    static List<List<String>> commands() {
        return List.of(
                List.of("sha256sum", "TEXT"),
                List.of("grep", "-c", "-E", "st+[aeiou]r .*7$", "TEXT"),
                List.of("sed", "-n", "s/ta\\(o\\)/[\\1]/gp", "TEXT"),
                List.of("awk", AWK_PROGRAM, "TEXT"),
                List.of("sort", "-r", "-k", "2", "TEXT"),
                List.of("gzip", "-c", "TEXT"),
                List.of("gunzip", "-c", "GZIP"),
                List.of("tar", "-x", "-O", "-f", "TAR"),
                List.of("tar", "-c", "-f", "-", "TEXT"));
    }

    @BeforeAll
    static void fetch() throws IOException, InterruptedException {
        Tools.require("qemu-riscv64", "apt-get");
        busybox = Path.of(ProgramSuite.script("fetch-busybox.sh").getLast());
        folder = Tools.emptyFolder("busybox");
        writeText(folder.resolve("text"));
        String text = folder.resolve("text").toString();
        Files.write(folder.resolve("text.gz"), Tools.qemu(busybox, LIMIT, "gzip", "-c", text).output());
        Files.write(folder.resolve("text.tar"), Tools.qemu(busybox, LIMIT, "tar", "-c", "-f", "-", text).output());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void printsWhatItPrintsUnderQemu(List<String> command) throws IOException, InterruptedException, ElfException {
        List<String> arguments = new ArrayList<>();
        for (String word : command) {
            switch (word) {
                case "TEXT" -> arguments.add(folder.resolve("text").toString());
                case "GZIP" -> arguments.add(folder.resolve("text.gz").toString());
                case "TAR" -> arguments.add(folder.resolve("text.tar").toString());
                default -> arguments.add(word);
            }
        }
        Outcome expected = Tools.qemu(busybox, LIMIT, arguments.toArray(String[]::new));
        arguments.addFirst("busybox");
        LinuxOptions options = LinuxOptions.of(arguments.toArray(String[]::new))
                .withGrants(List.of(Grant.of(folder, folder.toString(), false)))
                .withWallTime(LIMIT);
        long start = System.nanoTime();
        GuestRun run = GuestRun.of(
                Files.readAllBytes(busybox), EngineOptions.DEFAULT, options, InputStream.nullInputStream());
        System.out.printf("busybox %s over %d MB: %d bytes of output, %.1f s, %s%n", command.getFirst(), MEGABYTES,
                run.output().length, (System.nanoTime() - start) / 1e9, run.statistics());
        assertEquals(expected.status(), run.status(), () -> run.result() + " " + run.messages());
        int from = command.contains("-c") && command.contains("tar") ? TAR_HEADER : 0;
        assertArrayEquals(
                Arrays.copyOfRange(expected.output(), from, expected.output().length),
                Arrays.copyOfRange(run.output(), from, run.output().length));
    }

    /** Lines of words with a number at the end. */
    private static void writeText(Path file) throws IOException {
        Random random = new Random(1);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            StringBuilder word = new StringBuilder();
            for (int length = 2 + random.nextInt(8); length > 0; length--) {
                word.append("etaoinshrdlu".charAt(random.nextInt(12)));
            }
            words.add(word.toString());
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream(MEGABYTES * 1_000_000 + 200);
        while (text.size() < MEGABYTES * 1_000_000) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < 9; i++) {
                line.append(words.get(random.nextInt(words.size()))).append(' ');
            }
            line.append(random.nextInt(1_000_000)).append('\n');
            text.writeBytes(line.toString().getBytes(StandardCharsets.US_ASCII));
        }
        Files.write(file, text.toByteArray());
    }
}
