// SPDX-License-Identifier: Apache-2.0
package org.jargoon.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The {@code jargoon} script on machines that lack this or that: a copy of the script beside a finished build, with a
 * JDK that says of itself what the test wants.
 */
final class JargoonScriptTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DIST = ROOT.resolve("launcher/target/dist");
    private static final Path JDK = Path.of(System.getProperty("java.home"));

    private Path folder;
    private Path jdk;

    @BeforeEach
    void copyTheBuild() throws IOException {
        assumeTrue(Files.isDirectory(DIST.resolve("graal")), "the build has not packaged the launcher");
        folder = Files.createTempDirectory(Path.of("target"), "script").toAbsolutePath();
        Path dist = Files.createDirectories(folder.resolve("clone/launcher/target/dist"));
        Path options = Files.createDirectories(folder.resolve("clone/launcher/src/main")).resolve("jvm.options");
        Files.copy(ROOT.resolve("launcher/src/main/jvm.options"), options);
        Files.copy(ROOT.resolve("jargoon"), folder.resolve("clone/jargoon"));
        assertTrue(folder.resolve("clone/jargoon").toFile().setExecutable(true));
        Files.createSymbolicLink(dist.resolve("lib"), DIST.resolve("lib"));
        Files.createSymbolicLink(dist.resolve("graal"), DIST.resolve("graal"));
        Files.createFile(dist.resolve("stamp"));
        jdk = folder.resolve("jdk");
    }

    /** Not by JUnit's TempDir, which has a warning for each symbolic link. */
    @AfterEach
    void delete() throws IOException {
        if (folder != null) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void aJavaThatIsTooOldIsNamedTogetherWithWhatIsNeeded() throws IOException, InterruptedException {
        makeJdk("JAVA_VERSION=\"17.0.15\"\nIMPLEMENTOR=\"Debian\"\n");
        Command.Outcome outcome = jargoon("version");
        assertEquals(1, outcome.exitCode());
        assertEquals("", outcome.out());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(
                outcome.err().startsWith("jargoon: found Java 17.0.15 of Debian in " + jdk + "; needed: a JDK 25"),
                outcome.err());
    }

    @Test
    void aFolderThatIsNoJdkIsNamed() throws IOException, InterruptedException {
        Files.createDirectories(jdk);
        assertEquals(
                new Command.Outcome(
                        1,
                        "",
                        "jargoon: JARGOON_JAVA_HOME=%s is not a JDK (no bin/java or no release file)\n".formatted(jdk)),
                jargoon("version"));
    }

    @Test
    void withoutTheCompilersInterfaceGuestsRunInterpretedAndOneLineSaysSo() throws IOException, InterruptedException {
        makeJdk("JAVA_VERSION=\"25.0.3\"\nMODULES=\"java.base\"\n");
        String notice = "jargoon: found Java 25.0.3 in " + jdk
                + ", but it lacks the module jdk.internal.vm.ci; needed: a JDK 25 (25.0.3 or newer) with the module "
                + "jdk.internal.vm.ci; running interpreted, many times slower\n";
        Command.Outcome first = jargoon("version");
        assertEquals(0, first.exitCode());
        assertTrue(first.out().contains("\ncompiler: none, "), first.out());
        assertTrue(first.err().endsWith(notice), first.err());
        Command.Outcome second = jargoon("run", ROOT.resolve("tests/guests/golden/integer.elf").toString());
        assertEquals(notice, second.err());
        assertEquals(golden("integer"), second.out() + "exit status " + second.exitCode() + "\n");
    }

    @Test
    void withoutJlinkTheStockLayoutCompiles() throws IOException, InterruptedException {
        makeJdk(Files.readString(JDK.resolve("release")));
        Files.delete(jdk.resolve("bin/jlink"));
        Command.Outcome outcome = jargoon("version");
        assertEquals(0, outcome.exitCode());
        assertTrue(outcome.out().contains("\ncompiler: GraalVM"), outcome.out());
        assertTrue(outcome.err().contains("jargoon: no bin/jlink in " + jdk), outcome.err());
    }

    @Test
    void withAllThereIsTheFastLayoutCompilesAndIsPreparedOnce() throws IOException, InterruptedException {
        makeJdk(Files.readString(JDK.resolve("release")));
        Command.Outcome first = jargoon("version");
        assertEquals(0, first.exitCode());
        assertTrue(first.out().contains("\ncompiler: GraalVM"), first.out());
        assertTrue(Files.exists(folder.resolve("clone/launcher/target/jargoon.aot")), first.err());
        Command.Outcome second = jargoon("version");
        assertEquals(new Command.Outcome(0, first.out(), ""), second);
    }

    /** The exit code of the program has a bit for each descriptor that it could not use. */
    @Test
    void standardStreamsThatAreClosedAreClosedInTheGuest() throws IOException, InterruptedException {
        makeJdk("JAVA_VERSION=\"25.0.3\"\nMODULES=\"java.base\"\n");
        assertEquals(0, jargoon("version").exitCode());
        String program = ClosedStreamsTest.writeProgram(folder).toString();
        for (int closed = 0; closed < 8; closed++) {
            List<String> command = List.of(folder.resolve("clone/jargoon").toString(), "run", program);
            Command.Outcome outcome = run(ClosedStreamsTest.without(closed, command));
            assertEquals(closed, outcome.exitCode(), outcome.err());
            assertEquals((closed & 2) == 0 ? "\u007f" : "", outcome.out());
            assertEquals((closed & 4) == 0, outcome.err().endsWith("\u007f"), outcome.err());
        }
    }

    /** A JDK made of links to the one that runs this test, but for what it says of itself. */
    private void makeJdk(String release) throws IOException {
        Path bin = Files.createDirectories(jdk.resolve("bin"));
        for (Path from : entries(JDK)) {
            String name = from.getFileName().toString();
            if (!name.equals("bin") && !name.equals("release")) {
                Files.createSymbolicLink(jdk.resolve(name), from);
            }
        }
        for (Path tool : entries(JDK.resolve("bin"))) {
            Files.createSymbolicLink(bin.resolve(tool.getFileName()), tool);
        }
        Files.writeString(jdk.resolve("release"), release);
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.toList();
        }
    }

    private static String golden(String name) throws IOException {
        return Command.text(ROOT.resolve("tests/guests/golden/" + name + ".out"));
    }

    private Command.Outcome jargoon(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(folder.resolve("clone/jargoon").toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private Command.Outcome run(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("JARGOON_JAVA_HOME", jdk.toString());
        builder.environment().remove("JARGOON_CACHE");
        Process process = builder.start();
        process.getOutputStream().close();
        int exitCode = Command.exitCode(process);
        return new Command.Outcome(exitCode, Command.text(out), Command.text(err));
    }
}
