// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio.p9;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jargoon.host.HostException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the requests of 9P2000.L do in a folder that may be written, and in one that may not. */
@EnabledOnOs(OS.LINUX)
final class NinepServerTest {
    private static final int FILE = 1;
    private static final int OTHER = 2;

    @TempDir
    Path outside;

    private Path folder;
    private NinepServer server;
    private NinepClient client;

    @BeforeEach
    void share() throws IOException {
        folder = Files.createDirectory(outside.resolve("shared"));
        Files.writeString(folder.resolve("a"), "hello");
        Files.createDirectories(folder.resolve("b/c"));
        Files.writeString(folder.resolve("b/c/d"), "deep");
        open(true);
    }

    private void open(boolean writable) throws IOException {
        server = new NinepServer(folder, writable);
        client = new NinepClient(server).attached();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private byte[] save() throws IOException {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        server.save(new DataOutputStream(state));
        return state.toByteArray();
    }

    @Test
    void onlyTheProtocolOfLinuxIsSpoken() {
        ByteBuffer answer = client.send(Message.VERSION, 1 << 30, "9P2000.u");
        assertEquals(NinepServer.LONGEST_MESSAGE, answer.getInt());
        assertEquals("unknown", NinepClient.string(answer));
        assertEquals(HostException.EMSGSIZE, client.error(Message.VERSION, 100, "9P2000.L"));
    }

    @Test
    void filesAreFoundAndRead() {
        client.walk(0, FILE, "b", "c", "d");
        assertEquals(HostException.EBADF, client.error(Message.READ, FILE, 0L, 10));
        client.send(Message.LOPEN, FILE, 0);
        assertEquals("deep", client.read(FILE, 0, 100));
        assertEquals("ee", client.read(FILE, 1, 2));
        assertEquals("", client.read(FILE, 4, 100));
        client.send(Message.CLUNK, FILE);
        assertEquals(HostException.EBADF, client.error(Message.CLUNK, FILE));
    }

    @Test
    void aWalkThatEndsEarlySaysHowFarItCameAndMakesNoFid() {
        ByteBuffer answer = client.send(Message.WALK, 0, FILE, (short) 3, "b", "nothing", "d");
        assertEquals(1, answer.getShort());
        assertEquals(13, answer.remaining());
        assertEquals(HostException.EBADF, client.error(Message.CLUNK, FILE));
        assertEquals(HostException.ENOENT, client.walkError(0, FILE, "nothing"));
        client.walk(0, FILE, "b");
        assertEquals(HostException.EBADF, client.error(Message.WALK, 0, FILE, (short) 0), "the fid is in use");
    }

    @Test
    void anAnswerFitsIntoTheRoomThatItNeeds() {
        // As much as Linux's client has for each; a byte less is too little, and nothing is done.
        client.room = 7 + 2;
        assertEquals(HostException.EMSGSIZE, client.error(Message.WALK, 0, FILE, (short) 1, "a"));
        client.room = 7 + 2 + 13;
        client.send(Message.WALK, 0, FILE, (short) 1, "a");
        client.room = 7 + 2 + 4;
        client.send(Message.WALK, 0, OTHER, (short) 0);
        client.room = 7 + 152;
        assertEquals(HostException.EMSGSIZE, client.error(Message.GETATTR, FILE, 0L));
        client.room = 7 + 153;
        client.send(Message.GETATTR, FILE, 0L);
        client.room = 7 + 16;
        assertEquals(HostException.EMSGSIZE, client.error(Message.LOPEN, FILE, 0));
        client.room = 7 + 17;
        client.send(Message.LOPEN, FILE, 0);
        client.room = 7 + 4 + 3;
        assertEquals("hel", client.read(FILE, 0, 100));
    }

    @Test
    void attributesAreThoseOfTheFile() throws IOException {
        Files.setPosixFilePermissions(folder.resolve("a"), PosixFilePermissions.fromString("rw-r-----"));
        Files.setLastModifiedTime(folder.resolve("a"), FileTime.fromMillis(1_234_567_890_123L));
        client.walk(0, FILE, "a");
        ByteBuffer answer = client.send(Message.GETATTR, FILE, 0x3fffL);
        assertEquals(0x7ff, answer.getLong());
        assertEquals(0, answer.get(), "type of the qid");
        answer.position(answer.position() + 12);
        assertEquals(0100640, answer.getInt());
        assertEquals(Files.getAttribute(folder.resolve("a"), "unix:uid"), answer.getInt());
        assertEquals(Files.getAttribute(folder.resolve("a"), "unix:gid"), answer.getInt());
        assertEquals(1, answer.getLong());
        answer.getLong();
        assertEquals(5, answer.getLong());
        answer.position(answer.position() + 32);
        assertEquals(1_234_567_890L, answer.getLong());
        assertEquals(123_000_000L, answer.getLong());
        answer.position(answer.position() + 48);
        assertEquals(0, answer.remaining());
    }

    @Test
    void filesAreMadeAndWritten() throws IOException {
        client.walk(0, FILE);
        client.send(Message.LCREATE, FILE, "new", 2, 0600, 0);
        assertEquals(6, client.write(FILE, 0, "abcdef"));
        assertEquals(1, client.write(FILE, 10, "z"));
        assertEquals("def\0\0\0\0z", client.read(FILE, 3, 100));
        client.send(Message.FSYNC, FILE, 1);
        assertEquals(11, Files.size(folder.resolve("new")));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("new"))));
        client.walk(0, OTHER);
        assertEquals(HostException.EEXIST, client.error(Message.LCREATE, OTHER, "a", 0202, 0600, 0));
        client.send(Message.LCREATE, OTHER, "a", 01002, 0600, 0);
        assertEquals(0, Files.size(folder.resolve("a")), "it was there, and is cut");
        assertEquals(HostException.EINVAL, client.error(Message.LOPEN, OTHER, 0), "it is open already");
    }

    @Test
    void anOpenFileStaysReadableWhenItsNameIsGone() {
        client.walk(0, FILE, "a");
        client.send(Message.LOPEN, FILE, 0);
        client.send(Message.UNLINKAT, 0, "a", 0);
        assertEquals("hello", client.read(FILE, 0, 100));
    }

    @Test
    void foldersAreListedInPiecesOfAnySize() throws IOException {
        for (int i = 0; i < 1000; i++) {
            Files.createFile(folder.resolve("b/file" + i));
        }
        Files.createSymbolicLink(folder.resolve("b/link"), Path.of("nowhere"));
        client.walk(0, FILE, "b");
        client.send(Message.LOPEN, FILE, 0);
        for (int size : new int[] {40, 500, 60_000}) {
            Map<String, Integer> entries = client.entries(FILE, size);
            assertEquals(1004, entries.size(), "pieces of " + size);
            assertEquals(0x80, entries.get("c"));
            assertEquals(2, entries.get("link"));
            assertEquals(0, entries.get("file999"));
        }
        assertEquals(HostException.EINVAL, client.error(Message.READDIR, FILE, 0L, 10));
    }

    @Test
    void whatLiesAboveTheRootIsTheRoot() {
        client.walk(0, FILE, "..", "..", "a");
        client.walk(0, OTHER, "b", "c", "..", "..", "..", "b");
        ByteBuffer root = client.send(Message.WALK, 0, 3, (short) 1, "..");
        root.getShort();
        byte[] above = new byte[13];
        root.get(above);
        client.walk(0, 4);
        client.send(Message.LOPEN, 4, 0);
        ByteBuffer entries = client.send(Message.READDIR, 4, 0L, 1000);
        entries.getInt();
        byte[] qid = new byte[13];
        for (String name = ""; !name.equals("..");) {
            entries.get(qid);
            entries.position(entries.position() + 9);
            name = NinepClient.string(entries);
        }
        assertEquals(ByteBuffer.wrap(above, 5, 8), ByteBuffer.wrap(qid, 5, 8));
    }

    @Test
    void namesAreMadeMovedAndRemoved() throws IOException {
        client.send(Message.MKDIR, 0, "e", 0755, 0);
        assertTrue(Files.isDirectory(folder.resolve("e")));
        client.send(Message.SYMLINK, 0, "link", "../any/where", 0);
        assertEquals("../any/where", Files.readSymbolicLink(folder.resolve("link")).toString());
        client.walk(0, FILE, "link");
        assertEquals("../any/where", NinepClient.string(client.send(Message.READLINK, FILE)));
        client.walk(0, OTHER, "a");
        client.walk(0, 3, "e");
        client.send(Message.LINK, 3, OTHER, "hard");
        assertEquals("hello", Files.readString(folder.resolve("e/hard")));
        client.send(Message.RENAMEAT, 3, "hard", 0, "moved");
        assertEquals("hello", Files.readString(folder.resolve("moved")));
        client.send(Message.RENAME, OTHER, 3, "again");
        assertEquals("hello", Files.readString(folder.resolve("e/again")));
        client.send(Message.REMOVE, OTHER);
        assertFalse(Files.exists(folder.resolve("e/again")));
        assertEquals(HostException.EBADF, client.error(Message.CLUNK, OTHER));
        client.send(Message.UNLINKAT, 0, "e", 0x200);
        client.send(Message.UNLINKAT, 0, "link", 0);
        assertFalse(Files.exists(folder.resolve("e")));
        assertEquals(HostException.EPERM, client.error(Message.MKNOD, 0, "null", 020666, 1, 3, 0));
        assertEquals(HostException.EINVAL, client.error(Message.REMOVE, 0), "the root is not removed");
    }

    @Test
    void attributesAreSet() throws IOException {
        Path file = folder.resolve("a");
        client.walk(0, FILE, "a");
        client.send(Message.SETATTR, FILE, 0x1 | 0x8 | 0x20 | 0x100, 0751, 0, 0, 2L, 0L, 0L, 1000L, 5_000_000L);
        assertEquals("rwxr-x--x", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(2, Files.size(file));
        assertEquals(1_000_005, Files.getLastModifiedTime(file).toMillis());
        client.send(Message.SETATTR, FILE, 0x20, 0, 0, 0, 0L, 0L, 0L, 0L, 0L);
        assertTrue(Files.getLastModifiedTime(file).toMillis() > 1_600_000_000_000L, "now");
        assertEquals(HostException.EPERM,
                client.error(Message.SETATTR, FILE, 1, 04755, 0, 0, 0L, 0L, 0L, 0L, 0L), "setuid is refused");
        assertEquals(HostException.EINVAL,
                client.error(Message.SETATTR, FILE, 0x120, 0, 0, 0, 0L, 0L, 0L, 0L, 1_000_000_000L));
    }

    @Test
    void theFileSystemSaysHowFullItIs() throws IOException {
        ByteBuffer answer = client.send(Message.STATFS, 0);
        answer.getInt();
        long blockSize = answer.getInt();
        assertEquals(Files.getFileStore(folder).getTotalSpace(), blockSize * answer.getLong());
        assertEquals(255, answer.getInt(NinepServer.HEADER + 56));
    }

    @Test
    void locksAreGrantedAndNobodyElseHasOne() {
        client.walk(0, FILE, "a");
        client.send(Message.LOPEN, FILE, 0);
        assertEquals(0, client.send(Message.LOCK, FILE, (byte) 0, 0, 0L, 0L, 1, "me").get());
        assertEquals(2, client.send(Message.GETLOCK, FILE, (byte) 0, 0L, 0L, 1, "me").get());
    }

    @Test
    void thereAreNoExtendedAttributesAndNoAuthentication() {
        assertEquals(HostException.EOPNOTSUPP, client.error(Message.XATTRWALK, 0, 9, "user.x"));
        assertEquals(HostException.EOPNOTSUPP, client.error(Message.AUTH, 9, "root", "", 0));
        client.send(Message.FLUSH, (short) 1);
    }

    @Test
    void aFolderThatMayNotBeWrittenIsNotChanged() throws IOException {
        close();
        open(false);
        client.walk(0, FILE, "a");
        client.walk(0, OTHER);
        int[] errors = {
            client.error(Message.LOPEN, FILE, 1), client.error(Message.LOPEN, FILE, 2),
            client.error(Message.LOPEN, FILE, 01000), client.error(Message.LCREATE, OTHER, "x", 0, 0600, 0),
            client.error(Message.MKDIR, 0, "x", 0700, 0), client.error(Message.SYMLINK, 0, "x", "y", 0),
            client.error(Message.LINK, 0, FILE, "x"), client.error(Message.RENAMEAT, 0, "a", 0, "x"),
            client.error(Message.RENAME, FILE, 0, "x"), client.error(Message.UNLINKAT, 0, "a", 0),
            client.error(Message.SETATTR, FILE, 1, 0777, 0, 0, 0L, 0L, 0L, 0L, 0L),
            client.error(Message.REMOVE, FILE)};
        for (int i = 0; i < errors.length; i++) {
            assertEquals(HostException.EROFS, errors[i], "request " + i);
        }
        client.walk(0, FILE, "a");
        client.send(Message.LOPEN, FILE, 0);
        assertEquals("hello", client.read(FILE, 0, 10));
        assertEquals(HostException.EBADF,
                client.error(Message.WRITE, FILE, 0L, 1, ByteBuffer.wrap(new byte[1])));
        try (var files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void theNumberOfFidsHasABound() {
        int made = 0;
        while (client.error(Message.WALK, 0, 100 + made, (short) 0) == 0) {
            made++;
        }
        assertEquals(4095, made);
        server.reset();
        client.attached();
    }

    @Test
    void anAnswerIsNeverLongerThanAgreed() throws IOException {
        Files.write(folder.resolve("big"), new byte[200_000]);
        client.walk(0, FILE, "big");
        client.send(Message.LOPEN, FILE, 0);
        assertEquals(65536 - 11, client.read(FILE, 0, 150_000).length());
    }

    @Test
    void aRestoredServerGoesOnWithWhatWasOpen() throws IOException {
        client.walk(0, FILE, "b", "c", "d");
        client.send(Message.LOPEN, FILE, 2);
        client.walk(0, OTHER, "a");
        client.send(Message.LOPEN, OTHER, 0);
        client.walk(0, 3, "b");
        client.send(Message.RENAMEAT, 0, "b", 0, "renamed");
        client.send(Message.UNLINKAT, 0, "a", 0);
        byte[] state = save();
        server.close();
        server = new NinepServer(folder, true);
        server.restore(new DataInputStream(new ByteArrayInputStream(state)));
        client = new NinepClient(server);
        assertEquals("deep", client.read(FILE, 0, 10));
        assertEquals(1, client.write(FILE, 0, "D"));
        assertEquals(HostException.ESTALE, client.error(Message.READ, OTHER, 0L, 1));
        client.walk(3, 4, "c");
        assertEquals(HostException.ESTALE, client.error(Message.GETATTR, OTHER, 0L));
        client.send(Message.CLUNK, OTHER);
    }

    @Test
    void damagedStatesAreRefused() throws IOException {
        client.walk(0, FILE, "b", "c", "d");
        byte[] state = save();
        for (int length = 0; length < state.length; length++) {
            byte[] part = Arrays.copyOf(state, length);
            assertThrows(IOException.class,
                    () -> server.restore(new DataInputStream(new ByteArrayInputStream(part))));
        }
        state[4] = 1;
        assertThrows(IOException.class, () -> server.restore(new DataInputStream(new ByteArrayInputStream(state))));
    }

    @Test
    void whatIsNoFolderCannotBeShared() {
        for (String name : Set.of("a", "nothing")) {
            IOException refused =
                    assertThrows(IOException.class, () -> new NinepServer(folder.resolve(name), false));
            assertTrue(refused.getMessage().contains("cannot share " + folder.resolve(name)));
        }
    }
}
