// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian's archive as this machine's apt reaches it, for another release and architecture than the machine's: with
 * sources, lists and caches of its own, so that nothing of the machine changes and no privilege is needed. Signatures
 * are verified by apt, with Debian's keys; proxies and credentials are those of the machine's configuration.
 */
final class DebianArchive {
    private static final String RELEASE = "trixie";
    private static final String ARCHITECTURE = "riscv64";
    private static final List<Path> KEYRINGS = List.of(
            Path.of("/usr/share/keyrings/debian-archive-keyring.pgp"),
            Path.of("/usr/share/keyrings/debian-archive-keyring.gpg"));
    private static final Pattern STATUS = Pattern.compile("dlstatus:\\d+:([0-9.]+):.*");
    private static final double PROGRESS_STEP = 20;

    private final Path folder;
    private final Path configuration;
    private final Consumer<String> progress;

    private DebianArchive(Path folder, Path configuration, Consumer<String> progress) {
        this.folder = folder;
        this.configuration = configuration;
        this.progress = progress;
    }

    /**
     * Reads the index of the archive.
     *
     * @param folder for apt's state, and for packages
     * @param mirror the archive's address, or null for that of this machine's apt sources
     */
    static DebianArchive open(Path folder, String mirror, Consumer<String> progress)
            throws GuestException, IOException {
        HostTool.require("guests are fetched with Debian's tools: apt, dpkg and xz-utils", "apt-get", "apt-cache",
                "dpkg-deb", "xz");
        String address = mirror == null ? mirrorOfThisMachine(folder) : mirror;
        if (!address.matches("[a-z+]+:[^\\s\\[\\]]+")) {
            throw new GuestException("%s is not the address of an archive, such as SCHEME://HOST/debian"
                    .formatted(address));
        }
        DebianArchive archive = new DebianArchive(folder, configure(folder, address), progress);
        progress.accept("reading the index of Debian's archive");
        HostTool.Outcome update = HostTool.run(
                folder,
                archive.configuration,
                List.of("apt-get", "-qq", "-o", "APT::Update::Error-Mode=any", "update"));
        if (update.exitCode() != 0) {
            throw new GuestException("apt cannot read the archive: " + update.complaint());
        }
        return archive;
    }

    /** The first package that another one depends on and whose name matches. */
    String dependency(String name, Pattern wanted) throws GuestException {
        HostTool.Outcome depends = HostTool.run(folder, configuration, List.of("apt-cache", "depends", name));
        for (String line : depends.text().lines().toList()) {
            String found = line.replaceFirst("^\\s*\\|?Depends:\\s*", "");
            if (!found.equals(line) && wanted.matcher(found).matches()) {
                return found;
            }
        }
        throw new GuestException("the archive has no package %s for %s".formatted(name, ARCHITECTURE));
    }

    /** The version of a package. */
    String version(String name) throws GuestException {
        HostTool.Outcome show = HostTool.run(
                folder, configuration, List.of("apt-cache", "--no-all-versions", "show", name));
        return show.text()
                .lines()
                .filter(line -> line.startsWith("Version: "))
                .map(line -> line.substring("Version: ".length()))
                .findFirst()
                .orElseThrow(() -> new GuestException("the archive has no package %s for %s"
                        .formatted(name, ARCHITECTURE)));
    }

    /** Downloads a package and unpacks it, into a folder of its own; gives that folder. */
    Path unpack(String name) throws GuestException, IOException {
        Path unpacked = folder.resolve(name);
        Path packages = Files.createDirectories(folder.resolve("packages"));
        progress.accept("fetching the package " + name);
        double[] shown = {0};
        HostTool.Outcome download = HostTool.run(
                packages,
                configuration,
                List.of("apt-get", "-qq", "-o", "APT::Status-Fd=1", "download", name),
                line -> shown[0] = progressed(line, shown[0]));
        if (download.exitCode() != 0) {
            throw new GuestException("apt cannot fetch %s: %s".formatted(name, download.complaint()));
        }
        Path file;
        try (var files = Files.newDirectoryStream(packages, name + "_*.deb")) {
            file = files.iterator().next();
        }
        progress.accept("unpacking it");
        HostTool.Outcome unpack = HostTool.run(
                folder, null, List.of("dpkg-deb", "-x", file.toString(), unpacked.toString()));
        if (unpack.exitCode() != 0) {
            throw new GuestException("cannot unpack %s: %s".formatted(file, unpack.complaint()));
        }
        Files.delete(file);
        return unpacked;
    }

    /** Says how far a download is, every {@value #PROGRESS_STEP} percent; gives what was said last. */
    private double progressed(String line, double shown) {
        Matcher status = STATUS.matcher(line);
        if (!status.matches()) {
            return shown;
        }
        double percent = Double.parseDouble(status.group(1));
        if (percent < shown + PROGRESS_STEP) {
            return shown;
        }
        double step = Math.floor(percent / PROGRESS_STEP) * PROGRESS_STEP;
        progress.accept("  %.0f %%".formatted(step));
        return step;
    }

    private static String mirrorOfThisMachine(Path folder) throws GuestException {
        HostTool.Outcome targets = HostTool.run(
                folder,
                null,
                List.of("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"));
        return targets.text()
                .lines()
                .map(line -> line.replaceFirst("/+$", ""))
                .filter(line -> line.endsWith("/debian"))
                .findFirst()
                .orElseThrow(() -> new GuestException("this machine's apt sources name no Debian archive"
                        + " (an address that ends in /debian); --mirror can"));
    }

    private static Path configure(Path folder, String address) throws IOException {
        Path sources = folder.resolve("sources.list");
        String signer = KEYRINGS.stream()
                .filter(Files::isReadable)
                .findFirst()
                .map(keyring -> "[signed-by=%s] ".formatted(keyring))
                .orElse("");
        Files.writeString(sources, "deb %s%s %s main\n".formatted(signer, address, RELEASE));
        Path status = Files.createFile(folder.resolve("status"));
        for (String name : List.of("lists/partial", "archives/partial")) {
            Files.createDirectories(folder.resolve(name));
        }
        List<String> lines = new ArrayList<>(List.of(
                "Dir::Etc::sourcelist \"%s\";".formatted(sources),
                "Dir::Etc::sourceparts \"-\";",
                "Dir::Etc::preferences \"-\";",
                "Dir::Etc::preferencesparts \"-\";",
                "Dir::State::status \"%s\";".formatted(status),
                "Dir::State::lists \"%s\";".formatted(folder.resolve("lists")),
                "Dir::Cache \"%s\";".formatted(folder),
                "Dir::Cache::archives \"%s\";".formatted(folder.resolve("archives")),
                "APT::Architecture \"%s\";".formatted(ARCHITECTURE),
                "#clear APT::Architectures;",
                "APT::Architectures { \"%s\"; };".formatted(ARCHITECTURE),
                "APT::Default-Release \"\";",
                // Everything is in a folder that only this user may be able to enter.
                "APT::Sandbox::User \"root\";",
                "Acquire::Languages \"none\";"));
        return Files.write(folder.resolve("apt.conf"), lines);
    }
}
