// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.guest;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Debian's riscv64 kernel with an initial RAM disk of Debian's busybox and the modules for the devices that a machine
 * has. Both are made from packages as they are in Debian's archive and lie in a cache folder.
 *
 * @param kernel a Linux Image
 * @param initrd an archive that the kernel unpacks, not compressed: that costs the host some megabytes for as long as
 *     the guest starts, and the guest no time
 */
public record DebianGuest(Path kernel, Path initrd) {
    /** What the guest is called on the command line. */
    public static final String NAME = "debian";

    /** The file that says which {@link #OWN} files the RAM disk has. */
    private static final String OWN_MARK = "own-files";

    private static final String META_PACKAGE = "linux-image-riscv64";
    private static final Pattern KERNEL_PACKAGE = Pattern.compile("linux-image-[0-9].*-riscv64");
    private static final String BUSYBOX_PACKAGE = "busybox-static";
    private static final List<String> MODULES = List.of(
            "virtio_mmio", "virtio_blk", "virtio_net", "virtio-rng", "9pnet_virtio", "9p", "ext4", "crc32c_generic",
            "loop");

    /** A file of the RAM disk that is of Jargoon and not of a package, and where it is there. */
    private record Own(String resource, String path, int permissions) {}

    private static final List<Own> OWN = List.of(
            new Own("init", "init", 0755),
            new Own("inittab", "etc/inittab", 0644),
            new Own("session", "etc/session", 0755),
            new Own("off", "etc/off", 0755),
            new Own("udhcpc.script", "etc/udhcpc.script", 0755));

    // The packages, what is in them, and the guest, each once.
    private static final long SPACE = 600 << 20;

    /** The folder of the fetched guest: in the user's cache folder, or in that which JARGOON_CACHE_DIR names. */
    public static Path folder() {
        return cache(System.getenv("JARGOON_CACHE_DIR"), System.getenv("XDG_CACHE_HOME"))
                .resolve("guests")
                .resolve(NAME);
    }

    static Path cache(String own, String common) {
        if (own != null && !own.isEmpty()) {
            return Path.of(own).toAbsolutePath();
        }
        // XDG Base Directory Specification: a path that is not absolute is to be ignored.
        if (common != null && common.startsWith("/")) {
            return Path.of(common, "jargoon");
        }
        return Path.of(System.getProperty("user.home"), ".cache", "jargoon");
    }

    /**
     * The guest that was fetched. Where another version of Jargoon did that, the RAM disk gets the files of this one.
     *
     * @throws GuestException if none was
     */
    public static DebianGuest find() throws GuestException {
        return find(folder());
    }

    static DebianGuest find(Path folder) throws GuestException {
        DebianGuest guest = in(folder);
        if (!guest.complete()) {
            throw new GuestException("the guest %s is not there; jargoon fetch-guest %s fetches it, some 110 MB"
                    .formatted(NAME, NAME));
        }
        try {
            guest.renew(folder);
        } catch (IOException e) {
            throw new GuestException(
                    "the guest %s in %s is of another version and cannot be renewed: %s".formatted(NAME, folder, e));
        }
        return guest;
    }

    /** The kernel unpacks one archive after another, and what comes later replaces what is there. */
    private void renew(Path folder) throws IOException {
        Path mark = folder.resolve(OWN_MARK);
        String current = ownDigest();
        if (Files.isReadable(mark) && Files.readString(mark).equals(current)) {
            return;
        }
        Path renewed = Files.createTempFile(folder, "initrd", ".new");
        try {
            Files.copy(initrd, renewed, StandardCopyOption.REPLACE_EXISTING);
            try (CpioArchive own = new CpioArchive(
                    new BufferedOutputStream(Files.newOutputStream(renewed, StandardOpenOption.APPEND)))) {
                writeOwn(own);
            }
            Files.move(renewed, initrd, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(renewed);
        }
        Files.writeString(mark, current);
    }

    /** Names the contents of {@link #OWN}. */
    private static String ownDigest() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Own own : OWN) {
                digest.update((own + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(resource(own.resource));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void writeOwn(CpioArchive initrd) throws IOException {
        for (Own own : OWN) {
            initrd.file(own.path, own.permissions, resource(own.resource));
        }
    }

    private static DebianGuest in(Path folder) {
        return new DebianGuest(folder.resolve("linux"), folder.resolve("initrd.cpio"));
    }

    private boolean complete() {
        return Files.isReadable(kernel) && Files.isReadable(initrd);
    }

    /**
     * Fetches the guest unless it is there.
     *
     * @param again whether to fetch it even so
     * @param mirror the address of Debian's archive, or null for that of this machine's apt sources
     * @param progress gets lines for the user
     * @throws GuestException if that is not possible; what was there before is there still
     */
    public static DebianGuest fetch(boolean again, String mirror, Consumer<String> progress) throws GuestException {
        Path folder = folder();
        DebianGuest guest = in(folder);
        if (guest.complete() && !again) {
            return guest;
        }
        Path work = null;
        try {
            Files.createDirectories(folder.getParent());
            long free = Files.getFileStore(folder.getParent()).getUsableSpace();
            if (free < SPACE) {
                throw new GuestException("%s has %d MB left; fetching needs %d MB for a while"
                        .formatted(folder.getParent(), free >> 20, SPACE >> 20));
            }
            work = Files.createTempDirectory(folder.getParent(), NAME + "-");
            Path made = Files.createDirectory(work.resolve("made"));
            make(in(made), made, DebianArchive.open(Files.createDirectory(work.resolve("apt")), mirror, progress));
            replace(folder, made);
            return guest;
        } catch (IOException e) {
            throw new GuestException("cannot write below %s: %s".formatted(folder.getParent(), e));
        } finally {
            if (work != null) {
                delete(work, progress);
            }
        }
    }

    private static void make(DebianGuest guest, Path folder, DebianArchive archive)
            throws GuestException, IOException {
        String kernelPackage = archive.dependency(META_PACKAGE, KERNEL_PACKAGE);
        Path busybox = archive.unpack(BUSYBOX_PACKAGE);
        Path linux = archive.unpack(kernelPackage);
        Files.copy(only(linux.resolve("boot"), "vmlinu*", kernelPackage), guest.kernel);
        ModuleSet modules = ModuleSet.read(only(modules(linux), "*", kernelPackage), MODULES);
        try (CpioArchive initrd = new CpioArchive(new BufferedOutputStream(Files.newOutputStream(guest.initrd)))) {
            write(initrd, Files.readAllBytes(program(busybox)), modules);
        }
        Files.writeString(folder.resolve(OWN_MARK), ownDigest());
        Files.writeString(folder.resolve("packages"), "%s %s\n%s %s\n".formatted(
                kernelPackage, archive.version(kernelPackage), BUSYBOX_PACKAGE, archive.version(BUSYBOX_PACKAGE)));
    }

    private static void write(CpioArchive initrd, byte[] busybox, ModuleSet modules) throws IOException {
        for (String name : List.of("bin", "dev", "etc", "lib", "lib/modules", "mnt", "proc", "root", "run", "sbin",
                "sys", "tmp", "usr", "usr/bin", "usr/sbin", modules.folder())) {
            initrd.directory(name, 0755);
        }
        // The kernel opens this one for the first process before there is any other device.
        initrd.characterDevice("dev/console", 0600, 5, 1);
        initrd.file("bin/busybox", 0755, busybox);
        initrd.link("bin/sh", "busybox");
        writeOwn(initrd);
        for (var file : modules.files().entrySet()) {
            initrd.file(modules.folder() + "/" + file.getKey(), 0644, file.getValue());
        }
        initrd.file(modules.folder() + "/modules.dep", 0644, modules.dependencies().getBytes());
        initrd.file(modules.folder() + "/modules.alias", 0644, modules.aliases().getBytes());
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = DebianGuest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private static Path program(Path busybox) throws GuestException {
        for (String name : List.of("usr/bin/busybox", "bin/busybox")) {
            if (Files.isRegularFile(busybox.resolve(name))) {
                return busybox.resolve(name);
            }
        }
        throw new GuestException("the package %s holds no busybox".formatted(BUSYBOX_PACKAGE));
    }

    private static Path modules(Path linux) {
        Path merged = linux.resolve("usr/lib/modules");
        return Files.isDirectory(merged) ? merged : linux.resolve("lib/modules");
    }

    private static Path only(Path folder, String pattern, String packageName) throws GuestException, IOException {
        if (Files.isDirectory(folder)) {
            try (var found = Files.newDirectoryStream(folder, pattern)) {
                for (Path path : found) {
                    return path;
                }
            }
        }
        throw new GuestException("the package %s does not hold what is wanted of it".formatted(packageName));
    }

    /** Puts a folder in the place of another one, which is there until the moment before. */
    private static void replace(Path folder, Path made) throws IOException {
        if (Files.exists(folder)) {
            Files.move(folder, made.resolveSibling("old"));
        }
        Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void delete(Path folder, Consumer<String> progress) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            progress.accept("cannot delete %s: %s".formatted(folder, e));
        }
    }
}
