// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio.p9;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jargoon.host.HostException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** No request leads out of the folder, whatever is in it and whatever happens to it meanwhile. */
@EnabledOnOs(OS.LINUX)
final class NinepEscapeTest {
    private static final String SECRET = "secret";
    private static final int FILE = 1;
    private static final String KINDS = "fFnbhil";
    private static final String[] NAMES =
            {"d", "f", "..", "up", "absolute", "file", "x", "y", "/", "../f", "", ".", "d/f"};
    private static final int[] FLAGS = {0, 1, 2, 3, 8, 0x1b8, 0x200, 0777, 01000, 01002, 02000, 0200000, -1};

    @TempDir
    Path outside;

    private Path folder;
    private NinepServer server;
    private NinepClient client;

    @BeforeEach
    void share() throws IOException {
        folder = Files.createDirectory(outside.resolve("shared"));
        Files.writeString(outside.resolve("f"), SECRET);
        Files.createDirectory(folder.resolve("d"));
        Files.writeString(folder.resolve("d/f"), "public");
        Files.createSymbolicLink(folder.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(folder.resolve("absolute"), outside);
        Files.createSymbolicLink(folder.resolve("file"), outside.resolve("f"));
        server = new NinepServer(folder, true);
        client = new NinepClient(server).attached();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void namesThatAreMoreThanOneStepAreRefused() {
        List<byte[]> names = List.of("/".getBytes(), "../f".getBytes(), "/etc".getBytes(), "d/f".getBytes(),
                "d/".getBytes(), "f\0".getBytes(), "".getBytes(), ".".getBytes(), new byte[] {0});
        for (byte[] name : names) {
            String shown = new String(name);
            assertEquals(HostException.EINVAL, client.walkError(0, FILE, name), shown);
            client.walk(0, FILE, "d");
            client.walk(FILE, 2, "f");
            assertEquals(HostException.EINVAL, client.error(Message.LCREATE, FILE, name, 2, 0600, 0), shown);
            assertEquals(HostException.EINVAL, client.error(Message.MKDIR, FILE, name, 0700, 0), shown);
            assertEquals(HostException.EINVAL, client.error(Message.SYMLINK, FILE, name, "x", 0), shown);
            assertEquals(HostException.EINVAL, client.error(Message.LINK, FILE, 2, name), shown);
            assertEquals(HostException.EINVAL, client.error(Message.RENAME, 2, 0, name), shown);
            assertEquals(HostException.EINVAL, client.error(Message.RENAMEAT, FILE, name, 0, "x"), shown);
            assertEquals(HostException.EINVAL, client.error(Message.RENAMEAT, FILE, "f", 0, name), shown);
            assertEquals(HostException.EINVAL, client.error(Message.UNLINKAT, FILE, name, 0), shown);
            assertEquals(HostException.EINVAL, client.error(Message.UNLINKAT, FILE, name, 0x200), shown);
            client.send(Message.CLUNK, FILE);
            client.send(Message.CLUNK, 2);
        }
        assertEquals(HostException.ENAMETOOLONG, client.walkError(0, FILE, "x".repeat(256)));
    }

    @Test
    void twoDotsAreOnlyAStepBack() throws IOException {
        client.walk(0, FILE, "d");
        for (int i = 0; i < 2; i++) {
            int directory = i == 0 ? 0 : FILE;
            assertEquals(HostException.EINVAL, client.error(Message.MKDIR, directory, "..", 0700, 0));
            assertEquals(HostException.EINVAL, client.error(Message.RENAMEAT, directory, "f", 0, ".."));
            assertEquals(HostException.EINVAL, client.error(Message.UNLINKAT, directory, "..", 0x200));
        }
        assertEquals(HostException.ENOENT, client.walkError(0, 2, "f"), "f lies beside the folder only");
        client.walk(FILE, 2, "..", "..", "..", "d", "f");
        client.send(Message.LOPEN, 2, 0);
        assertEquals("public", client.read(2, 0, 100));
        // A folder that somebody moved away does not lead to where it is now.
        Files.move(folder.resolve("d"), outside.resolve("moved"));
        assertNotEquals(0, client.walkError(FILE, 3, ".."));
    }

    @Test
    void noLinkIsFollowed() throws IOException {
        for (String link : List.of("up", "absolute", "file")) {
            client.walk(0, FILE, link);
            assertEquals(HostException.ENOTDIR, client.walkError(FILE, 2, "f"), link);
            assertEquals(HostException.ENOTDIR, client.walkError(FILE, 2, ".."), link);
            assertEquals(HostException.ENOTDIR, client.error(Message.MKDIR, FILE, "x", 0700, 0), link);
            assertEquals(HostException.ENOTDIR, client.error(Message.LCREATE, FILE, "x", 2, 0600, 0), link);
            assertEquals(HostException.ENOTDIR, client.error(Message.UNLINKAT, FILE, "f", 0), link);
            assertEquals(HostException.EPERM, client.error(Message.LOPEN, FILE, 0), link);
            assertEquals(HostException.EPERM, client.error(Message.LINK, 0, FILE, "stolen"), link);
            assertEquals(HostException.EINVAL,
                    client.error(Message.SETATTR, FILE, 8, 0, 0, 0, 0L, 0L, 0L, 0L, 0L), link);
            assertEquals(HostException.EPERM,
                    client.error(Message.SETATTR, FILE, 1, 0777, 0, 0, 0L, 0L, 0L, 0L, 0L), link);
            assertEquals(HostException.EPERM,
                    client.error(Message.SETATTR, FILE, 0x30, 0, 0, 0, 0L, 0L, 0L, 0L, 0L), link);
            client.send(Message.CLUNK, FILE);
            client.walk(0, FILE);
            assertEquals(HostException.EPERM, client.error(Message.LCREATE, FILE, link, 2, 0600, 0), link);
            client.send(Message.CLUNK, FILE);
        }
        assertEquals(SECRET, Files.readString(outside.resolve("f")));
        client.walk(0, FILE, "file");
        client.send(Message.REMOVE, FILE);
        assertTrue(Files.exists(outside.resolve("f")), "the link is removed, not what it names");
    }

    @Test
    void whatDoesThingsWhenItIsOpenedIsNotOpened() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        client.walk(0, FILE, "fifo");
        assertEquals(HostException.EPERM, client.error(Message.LOPEN, FILE, 0));
        client.walk(0, 2);
        assertEquals(HostException.EPERM, client.error(Message.LCREATE, 2, "fifo", 1, 0600, 0));
    }

    /** Another program swaps the folder "d" for a link out of the grant all the time. */
    @Test
    void swappingAFolderForALinkGivesNothingAway() throws Exception {
        Path decoy = Files.createSymbolicLink(outside.resolve("decoy"), outside);
        AtomicBoolean done = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> swap(decoy, done));
        try {
            int found = 0;
            for (int i = 0; i < 3000; i++) {
                if (client.error(Message.WALK, 0, FILE, (short) 1, "d") != 0) {
                    // Between two moves there is none.
                    continue;
                }
                ByteBuffer attributes = client.send(Message.GETATTR, FILE, 0L);
                if (attributes.get(NinepServer.HEADER + Long.BYTES) != 2) {
                    found++;
                    if (client.error(Message.WALK, FILE, 2, (short) 1, "f") == 0) {
                        client.send(Message.LOPEN, 2, 2);
                        assertEquals("public", client.read(2, 0, 100));
                        client.write(2, 0, "public");
                        client.send(Message.CLUNK, 2);
                    }
                    client.error(Message.MKDIR, FILE, "made", 0700, 0);
                    client.error(Message.SYMLINK, FILE, "link", "x", 0);
                }
                client.send(Message.CLUNK, FILE);
            }
            assertTrue(found > 0);
        } finally {
            done.set(true);
            swapper.join();
        }
        assertEquals(SECRET, Files.readString(outside.resolve("f")));
        assertFalse(Files.exists(outside.resolve("made")));
        assertFalse(Files.exists(outside.resolve("link"), LinkOption.NOFOLLOW_LINKS));
    }

    /** Moves the folder out of the way for a moment, and the link back out of its. */
    private void swap(Path decoy, AtomicBoolean done) {
        Path directory = folder.resolve("d");
        Path aside = outside.resolve("aside");
        Path link = folder.resolve("l");
        try {
            while (!done.get()) {
                Files.move(directory, aside, StandardCopyOption.ATOMIC_MOVE);
                Files.createSymbolicLink(directory, decoy);
                Files.move(directory, link, StandardCopyOption.ATOMIC_MOVE);
                Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
                Files.delete(link);
            }
        } catch (AtomicMoveNotSupportedException e) {
            throw new IllegalStateException("one file system has no atomic moves", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fields of a request: a fid, a name, numbers by size, flags. */
    private static String form(Message type) {
        return switch (type) {
            case STATFS, READLINK, CLUNK, REMOVE -> "f";
            case LOPEN, FSYNC -> "fF";
            case LCREATE -> "fnFFi";
            case SYMLINK -> "fnni";
            case MKNOD -> "fniiii";
            case RENAME, LINK -> "ffn";
            case GETATTR -> "fl";
            case SETATTR -> "fFFiilllll";
            case XATTRWALK -> "ffn";
            case XATTRCREATE -> "fnli";
            case READDIR, READ -> "fli";
            case LOCK -> "fbilliin";
            case GETLOCK -> "fbllin";
            case MKDIR -> "fnFi";
            case RENAMEAT -> "fnfn";
            case UNLINKAT -> "fnF";
            case VERSION, FLUSH -> "h";
            case AUTH -> "fnni";
            case ATTACH -> "ffnni";
            case WALK -> "ffhnn";
            case WRITE -> "flFnnnn";
        };
    }

    private static void put(ByteBuffer message, char kind, Random random) {
        switch (kind) {
            case 'f' -> message.putInt(random.nextInt(6));
            case 'F' -> message.putInt(FLAGS[random.nextInt(FLAGS.length)]);
            case 'n' -> {
                byte[] name = NAMES[random.nextInt(NAMES.length)].getBytes();
                message.putShort((short) name.length).put(name);
            }
            case 'b' -> message.put((byte) random.nextInt());
            case 'h' -> message.putShort((short) random.nextInt(3));
            case 'i' -> message.putInt(random.nextInt());
            default -> message.putLong(random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(100));
        }
    }

    @Test
    void hostileMessagesAreAnsweredAndTouchNothingOutside() throws IOException {
        Random random = new Random(9);
        Message[] messages = Message.values();
        ByteBuffer message = NinepClient.buffer();
        for (int i = 0; i < 100_000; i++) {
            Message type = messages[random.nextInt(messages.length)];
            message.clear().position(4).put((byte) (type.answer() - 1)).putShort((short) i);
            // Half have the form that they should have; the others stop early, or have what does not belong there.
            String form = random.nextBoolean() ? form(type)
                    : random.ints(random.nextInt(9), 0, KINDS.length()).mapToObj(KINDS::charAt)
                            .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append).toString();
            for (char kind : form.toCharArray()) {
                put(message, kind, random);
            }
            int length = message.position();
            int claimed = random.nextInt(20) == 0 ? random.nextInt() : length;
            if (random.nextInt(50) == 0) {
                message.put(4, (byte) random.nextInt());
            }
            message.putInt(0, claimed).flip();
            client.serve(message, random.nextInt(10) == 0 ? NinepServer.LEAST_ROOM + random.nextInt(50)
                    : NinepServer.LONGEST_MESSAGE);
            if (i % 20 == 0) {
                client.error(Message.VERSION, 65536, "9P2000.L");
                client.error(Message.ATTACH, i % 3, -1, "root", "", 0);
            }
        }
        assertEquals(SECRET, Files.readString(outside.resolve("f")));
        try (var left = Files.list(outside)) {
            assertEquals(2, left.count(), "something was made or removed outside");
        }
    }
}
