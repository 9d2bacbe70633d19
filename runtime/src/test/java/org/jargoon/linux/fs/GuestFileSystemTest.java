// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The wall between guest and host. */
class GuestFileSystemTest {
    private static final Map<String, Node> PROC = Map.of("/proc", new Node.Listing(0555, Map::of));

    @TempDir
    private Path host;

    private Path granted;
    private Path readOnly;
    private GuestFileSystem files;

    @BeforeEach
    void grantTwoFolders() throws IOException {
        granted = Files.createDirectories(host.resolve("granted"));
        readOnly = Files.createDirectories(host.resolve("readonly"));
        Files.writeString(host.resolve("secret"), "secret");
        Files.writeString(granted.resolve("file"), "inside");
        Files.writeString(readOnly.resolve("text"), "text");
        Files.createDirectories(granted.resolve("a/b"));
        files = new GuestFileSystem(
                List.of(Grant.of(granted, "/rw", true), Grant.of(readOnly, "/data/ro", false)),
                PROC, bytes -> {}, FileObserver.NONE);
    }

    /** Links that lead out of the temporary folder make JUnit's cleaning print warnings. */
    @AfterEach
    void removeLinks() throws IOException {
        List<Path> links;
        try (Stream<Path> all = Files.walk(host)) {
            links = all.filter(Files::isSymbolicLink).toList();
        }
        for (Path link : links) {
            Files.delete(link);
        }
    }

    private Place resolve(String path) throws ErrnoException, IOException {
        return files.resolve(files.root(), path, true);
    }

    private static void fails(Errno errno, Executable action) {
        ErrnoException e = assertThrows(ErrnoException.class, action);
        assertEquals(errno, e.errno());
    }

    private void opens(String path, String contents) throws ErrnoException, IOException {
        OpenFile file = files.open(files.root(), path, OpenFlags.READ_ONLY, 0);
        byte[] bytes = new byte[100];
        int length = file.read(bytes, 0, bytes.length);
        assertEquals(contents, new String(bytes, 0, length));
        file.release();
    }

    private void cannotOpen(Errno errno, String path, int flags) {
        fails(errno, () -> files.open(files.root(), path, flags, 0666));
    }

    private List<String> list(String path) throws ErrnoException, IOException {
        DirectoryFile directory = (DirectoryFile) files.open(files.root(), path, OpenFlags.DIRECTORY, 0);
        List<String> names = new ArrayList<>();
        while (directory.peek() != null) {
            names.add(directory.peek().name());
            directory.advance();
        }
        directory.release();
        names.sort(null);
        return names;
    }

    @Test
    void theRootListsTheMountPointsAndNothingElse() throws ErrnoException, IOException {
        assertEquals(List.of(".", "..", "data", "dev", "proc", "rw"), list("/"));
        assertEquals(List.of(".", "..", "ro"), list("/data"));
        assertEquals(List.of(".", "..", "a", "file"), list("/rw"));
    }

    @Test
    void dotDotIsTheDirectoryAboveInTheGuestsView() throws ErrnoException, IOException {
        assertEquals("/", resolve("/..").guestPath());
        assertEquals("/", resolve("/rw/../../..").guestPath());
        assertEquals("/rw", resolve("/rw/a/b/../..").guestPath());
        assertEquals("/data", resolve("/data/ro/..").guestPath());
        opens("/rw/a/../file", "inside");
        cannotOpen(Errno.ENOENT, "/rw/../secret", 0);
        cannotOpen(Errno.ENOENT, "/rw/../../../../../../../../etc/passwd", 0);
        cannotOpen(Errno.ENOENT, "/rw/missing/../file", 0);
        cannotOpen(Errno.ENOTDIR, "/rw/file/../file", 0);
    }

    @Test
    void linksOfTheHostAreFollowedInTheGuestsView() throws ErrnoException, IOException {
        Files.createSymbolicLink(granted.resolve("up"), Path.of("../secret"));
        Files.createSymbolicLink(granted.resolve("absolute"), host.resolve("secret"));
        Files.createSymbolicLink(granted.resolve("rootlink"), Path.of("/"));
        Files.createSymbolicLink(granted.resolve("dots"), Path.of("../../../../../.."));
        Files.createSymbolicLink(granted.resolve("good"), Path.of("a/../file"));
        Files.createSymbolicLink(granted.resolve("over"), Path.of("/data/ro/text"));
        cannotOpen(Errno.ENOENT, "/rw/up", 0);
        cannotOpen(Errno.ENOENT, "/rw/absolute", 0);
        cannotOpen(Errno.ENOENT, "/rw/rootlink/etc/passwd", 0);
        assertEquals("/", resolve("/rw/rootlink").guestPath());
        assertEquals("/", resolve("/rw/dots").guestPath());
        assertEquals(List.of(".", "..", "data", "dev", "proc", "rw"), list("/rw/dots/rw/rootlink"));
        opens("/rw/good", "inside");
        opens("/rw/over", "text");
    }

    @Test
    void aLinkOutOfAReadOnlyGrantDoesNotMakeAnythingWritable() throws IOException {
        Files.createSymbolicLink(granted.resolve("alias"), Path.of("/data/ro"));
        cannotOpen(Errno.EROFS, "/rw/alias/new", OpenFlags.CREATE | OpenFlags.WRITE_ONLY);
        cannotOpen(Errno.EROFS, "/rw/alias/text", OpenFlags.READ_WRITE);
        assertFalse(Files.exists(readOnly.resolve("new")));
    }

    @Test
    void aLinkToNothingIsCreatedWhereItPoints() throws ErrnoException, IOException {
        Files.createSymbolicLink(granted.resolve("later"), Path.of("/etc/created"));
        cannotOpen(Errno.ENOENT, "/rw/later", OpenFlags.CREATE | OpenFlags.WRITE_ONLY);
        Files.createSymbolicLink(granted.resolve("soon"), Path.of("a/created"));
        files.open(files.root(), "/rw/soon", OpenFlags.CREATE | OpenFlags.WRITE_ONLY, 0600).release();
        assertTrue(Files.isRegularFile(granted.resolve("a/created")));
    }

    @Test
    void circlesOfLinksEnd() throws IOException {
        Files.createSymbolicLink(granted.resolve("one"), Path.of("two"));
        Files.createSymbolicLink(granted.resolve("two"), Path.of("one"));
        Files.createSymbolicLink(granted.resolve("self"), Path.of("self/self"));
        cannotOpen(Errno.ELOOP, "/rw/one", 0);
        cannotOpen(Errno.ELOOP, "/rw/self", 0);
        cannotOpen(Errno.ELOOP, "/rw/one", OpenFlags.NOFOLLOW);
    }

    @Test
    void longNamesAndPathsAreRefused() {
        cannotOpen(Errno.ENAMETOOLONG, "/rw/" + "x".repeat(256), 0);
        cannotOpen(Errno.ENAMETOOLONG, "/" + "a/".repeat(2048), 0);
        cannotOpen(Errno.ENOENT, "/rw/" + "x".repeat(255), 0);
        cannotOpen(Errno.ENAMETOOLONG, "/rw/" + "\u00e4".repeat(200), 0);
    }

    @Test
    void aTrailingSlashDemandsADirectory() throws ErrnoException, IOException {
        cannotOpen(Errno.ENOTDIR, "/rw/file/", 0);
        cannotOpen(Errno.ENOTDIR, "/rw/file/.", 0);
        cannotOpen(Errno.ENOENT, "/rw/new/", OpenFlags.CREATE | OpenFlags.WRITE_ONLY);
        assertEquals("/rw/a", resolve("/rw/a///").guestPath());
        files.makeDirectory(files.root(), "/rw/made///", 0755);
        assertTrue(Files.isDirectory(granted.resolve("made")));
        cannotOpen(Errno.ENOENT, "", 0);
    }

    @Test
    void readOnlyGrantsCannotBeChanged() throws ErrnoException, IOException {
        opens("/data/ro/text", "text");
        cannotOpen(Errno.EROFS, "/data/ro/text", OpenFlags.WRITE_ONLY);
        cannotOpen(Errno.EROFS, "/data/ro/text", OpenFlags.TRUNCATE);
        cannotOpen(Errno.EROFS, "/data/ro/new", OpenFlags.CREATE | OpenFlags.WRITE_ONLY);
        Place text = resolve("/data/ro/text");
        fails(Errno.EROFS, () -> files.makeDirectory(files.root(), "/data/ro/d", 0755));
        fails(Errno.EROFS, () -> files.remove(files.root(), "/data/ro/text", false));
        fails(Errno.EROFS, () -> files.rename(files.root(), "/data/ro/text", files.root(), "/data/ro/u", true));
        fails(Errno.EROFS, () -> files.rename(files.root(), "/data/ro/text", files.root(), "/rw/u", true));
        fails(Errno.EROFS, () -> files.link(files.root(), "/rw/file", files.root(), "/data/ro/u", false));
        fails(Errno.EROFS, () -> files.symbolicLink("x", files.root(), "/data/ro/u"));
        fails(Errno.EROFS, () -> files.truncate(files.root(), "/data/ro/text", 0));
        fails(Errno.EROFS, () -> files.setMode(text, 0));
        fails(Errno.EROFS, () -> files.setTimes(text, null, null));
        fails(Errno.EROFS, () -> files.access(text, 2));
        assertEquals("text", Files.readString(readOnly.resolve("text")));
        try (Stream<Path> all = Files.list(readOnly)) {
            assertEquals(1, all.count());
        }
    }

    @Test
    void aFileOfAReadOnlyGrantGetsNoOtherName() {
        fails(Errno.EXDEV, () -> files.link(files.root(), "/data/ro/text", files.root(), "/rw/alias", false));
    }

    @Test
    void mountPointsAndWhatHoldsThemStay() {
        fails(Errno.EBUSY, () -> files.remove(files.root(), "/rw", true));
        fails(Errno.EBUSY, () -> files.rename(files.root(), "/rw", files.root(), "/rw/a/x", true));
        fails(Errno.EROFS, () -> files.makeDirectory(files.root(), "/new", 0755));
        cannotOpen(Errno.EROFS, "/new", OpenFlags.CREATE | OpenFlags.WRITE_ONLY);
        cannotOpen(Errno.EROFS, "/data/new", OpenFlags.CREATE | OpenFlags.WRITE_ONLY);
    }

    @Test
    void filesAreMadeRenamedAndRemoved() throws ErrnoException, IOException {
        OpenFile file = files.open(files.root(), "/rw/new", OpenFlags.CREATE | OpenFlags.READ_WRITE, 0640);
        assertEquals(3, file.write(new byte[] {1, 2, 3}, 0, 3));
        assertEquals(3, file.stat().size());
        assertEquals(0640, file.stat().mode() & 0777);
        cannotOpen(Errno.EEXIST, "/rw/new", OpenFlags.CREATE | OpenFlags.EXCLUSIVE);
        files.rename(files.root(), "/rw/new", files.root(), "/rw/a/moved", false);
        assertTrue(Files.exists(granted.resolve("a/moved")));
        fails(Errno.EEXIST, () -> files.rename(files.root(), "/rw/file", files.root(), "/rw/a/moved", false));
        fails(Errno.EINVAL, () -> files.rename(files.root(), "/rw/a", files.root(), "/rw/a/b/c", true));
        fails(Errno.EISDIR, () -> files.rename(files.root(), "/rw/file", files.root(), "/rw/a", true));
        fails(Errno.ENOTDIR, () -> files.rename(files.root(), "/rw/a", files.root(), "/rw/file", true));
        fails(Errno.EISDIR, () -> files.remove(files.root(), "/rw/a", false));
        fails(Errno.ENOTDIR, () -> files.remove(files.root(), "/rw/file", true));
        files.remove(files.root(), "/rw/a/moved", false);
        // The file has no name any more, and its descriptor still works.
        assertEquals(3, file.stat().size());
        assertEquals(0, file.stat().links());
        file.release();
        fails(Errno.ENOENT, () -> files.remove(files.root(), "/rw/a/moved", false));
    }

    @Test
    void aRenameBetweenGrantsIsRefused() throws IOException {
        Path other = Files.createDirectories(host.resolve("other"));
        files = new GuestFileSystem(List.of(Grant.of(granted, "/rw", true), Grant.of(other, "/other", true)),
                PROC, bytes -> {}, FileObserver.NONE);
        fails(Errno.EXDEV, () -> files.rename(files.root(), "/rw/file", files.root(), "/other/file", true));
    }

    @Test
    void aGrantInsideAnotherHidesWhatIsThere() throws ErrnoException, IOException {
        files = new GuestFileSystem(List.of(Grant.of(granted, "/", true), Grant.of(readOnly, "/a", false)),
                PROC, bytes -> {}, FileObserver.NONE);
        opens("/file", "inside");
        opens("/a/text", "text");
        cannotOpen(Errno.ENOENT, "/a/b", 0);
        cannotOpen(Errno.EROFS, "/a/new", OpenFlags.CREATE | OpenFlags.WRITE_ONLY);
        assertEquals(List.of(".", "..", "a", "dev", "file", "proc"), list("/"));
    }

    @Test
    void devicesAreAlwaysThere() throws ErrnoException, IOException {
        opens("/dev/null", "");
        OpenFile zero = files.open(files.root(), "/dev/zero", OpenFlags.READ_WRITE, 0);
        byte[] bytes = {1, 2, 3};
        assertEquals(3, zero.read(bytes, 0, 3));
        assertEquals(0, bytes[2]);
        assertEquals(Stat.CHARACTER, zero.stat().mode() & Stat.TYPE_MASK);
        OpenFile full = files.open(files.root(), "/dev/full", OpenFlags.WRITE_ONLY, 0);
        fails(Errno.ENOSPC, () -> full.write(bytes, 0, 3));
        cannotOpen(Errno.ENOTDIR, "/dev/null/x", 0);
        cannotOpen(Errno.ENOENT, "/dev/sda", 0);
    }

    @Test
    void specialFilesOfTheHostAreNotOpened() throws Exception {
        int made = new ProcessBuilder("mkfifo", granted.resolve("fifo").toString()).start().waitFor();
        assertEquals(0, made);
        cannotOpen(Errno.EACCES, "/rw/fifo", 0);
    }

    @Test
    void onlyFoldersAreGrantedAndOnlyUnderAbsolutePaths() {
        assertThrows(NotDirectoryException.class, () -> Grant.of(granted.resolve("file"), "/f", false));
        assertThrows(IOException.class, () -> Grant.of(host.resolve("missing"), "/m", false));
        assertThrows(IllegalArgumentException.class, () -> Grant.of(granted, "relative", false));
        assertThrows(IllegalArgumentException.class, () -> new GuestFileSystem(
                List.of(Grant.of(granted, "/a/../b", false)), PROC, bytes -> {}, FileObserver.NONE));
    }

    /** Random paths through links that lead everywhere never name anything outside of the grant. */
    @Test
    void noPathLeadsOutOfAGrant() throws IOException {
        String[] targets = {"..", "/", "../..", "a/../..", "/rw/../..", host.toString(), "../secret", "b", "/dev/.."};
        for (int i = 0; i < targets.length; i++) {
            Files.createSymbolicLink(granted.resolve("l" + i), Path.of(targets[i]));
            Files.createSymbolicLink(granted.resolve("a/l" + i), Path.of(targets[i]));
        }
        String[] names = {"rw", "a", "b", "..", ".", "", "secret", "granted", "file", host.getFileName().toString(),
            "l0", "l1", "l2", "l3", "l4", "l5", "l6", "l7", "l8", "tmp", "etc"};
        SplittableRandom random = new SplittableRandom(1);
        int found = 0;
        for (int i = 0; i < 60_000; i++) {
            StringBuilder path = new StringBuilder(random.nextBoolean() ? "/rw" : "");
            for (int n = random.nextInt(1, 12); n > 0; n--) {
                path.append('/').append(names[random.nextInt(names.length)]);
            }
            try {
                Place place = files.resolve(files.root(), path.toString(), random.nextBoolean());
                if (place.host != null) {
                    found++;
                    assertTrue(place.host.startsWith(place.grant.host()), () -> path + " -> " + place.host);
                    assertEquals(place.host, place.host.normalize());
                }
            } catch (ErrnoException e) {
                assertTrue(List.of(Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP).contains(e.errno()), path::toString);
            }
        }
        assertTrue(found > 1000, "only " + found + " paths led anywhere");
    }
}
