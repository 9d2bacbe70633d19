// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jargoon.elf.TinyElf;
import org.jargoon.host.HostNames;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.fs.Grant;
import org.jargoon.linux.fs.OpenFlags;
import org.jargoon.memory.MemoryAccessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** System calls for files and directories, with one writable grant at /w. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileCallsTest {
    private static final int GETCWD = 17;
    private static final int DUP = 23;
    private static final int DUP3 = 24;
    private static final int FCNTL = 25;
    private static final int IOCTL = 29;
    private static final int MKDIRAT = 34;
    private static final int UNLINKAT = 35;
    private static final int SYMLINKAT = 36;
    private static final int LINKAT = 37;
    private static final int TRUNCATE = 45;
    private static final int FTRUNCATE = 46;
    private static final int FACCESSAT = 48;
    private static final int CHDIR = 49;
    private static final int FCHDIR = 50;
    private static final int FCHMODAT = 53;
    private static final int FCHOWNAT = 54;
    private static final int CLOSE = 57;
    private static final int PIPE2 = 59;
    private static final int GETDENTS64 = 61;
    private static final int LSEEK = 62;
    private static final int READ = 63;
    private static final int WRITE = 64;
    private static final int READV = 65;
    private static final int WRITEV = 66;
    private static final int PREAD = 67;
    private static final int PWRITE = 68;
    private static final int SENDFILE = 71;
    private static final int PSELECT = 72;
    private static final int PPOLL = 73;
    private static final int MMAP = 222;
    private static final int READLINKAT = 78;
    private static final int NEWFSTATAT = 79;
    private static final int FSTAT = 80;
    private static final int UTIMENSAT = 88;
    private static final int STATX = 291;
    private static final int RENAMEAT2 = 276;

    private static final int CWD = Guest.AT_FDCWD;
    private static final int CREATE = OpenFlags.CREATE | OpenFlags.READ_WRITE;

    @TempDir
    private Path host;

    private Guest guest;

    @BeforeEach
    void grant() throws IOException {
        Files.writeString(host.resolve("text"), "0123456789");
        List<Grant> grants = List.of(Grant.of(host, "/w", true));
        guest = new Guest(options -> options.withGrants(grants), TinyElf.program().bytes(),
                new ByteArrayInputStream("input".getBytes()));
        guest.call(CHDIR, guest.text("/w"));
    }

    @AfterEach
    void close() {
        guest.close();
    }

    private long write(long descriptor, String text) {
        return guest.call(WRITE, descriptor, guest.text(text), text.length());
    }

    private String read(long descriptor, int length) {
        long address = guest.space(length);
        long count = guest.call(READ, descriptor, address, length);
        assertTrue(count >= 0, () -> "read: " + Errno.of(-count));
        return guest.getText(address, count);
    }

    @Test
    void standardStreamsAreThere() {
        assertEquals("input", read(0, 100));
        assertEquals("", read(0, 100));
        assertEquals(3, write(1, "out"));
        assertEquals(3, write(2, "err"));
        assertEquals("out", guest.output.toString());
        assertEquals("err", guest.error.toString());
        guest.fails(Errno.EBADF, READ, 1, guest.scratch, 1);
        guest.fails(Errno.EBADF, WRITE, 0, guest.scratch, 1);
    }

    @Test
    void filesAreWrittenSoughtAndRead() throws IOException {
        long file = guest.open("new", CREATE);
        assertEquals(3, file);
        assertEquals(5, write(file, "hello"));
        assertEquals(1, guest.call(LSEEK, file, 1, 0));
        assertEquals("ello", read(file, 10));
        assertEquals(3, guest.call(LSEEK, file, -2, 2));
        assertEquals("l", read(file, 1));
        assertEquals(4, guest.call(LSEEK, file, 0, 1));
        guest.fails(Errno.EINVAL, LSEEK, file, -9, 1);
        guest.fails(Errno.EINVAL, LSEEK, file, 0, 9);
        guest.fails(Errno.ESPIPE, LSEEK, 0, 0, 0);
        assertEquals(2, guest.call(PWRITE, file, guest.text("AB"), 2, 3));
        assertEquals(2, guest.call(PREAD, file, guest.space(8), 2, 3));
        assertEquals(0, guest.call(CLOSE, file));
        guest.fails(Errno.EBADF, CLOSE, file);
        assertEquals("helAB", Files.readString(host.resolve("new")));
    }

    @Test
    void appendingAndTruncating() throws IOException {
        long file = guest.open("text", OpenFlags.WRITE_ONLY | OpenFlags.APPEND);
        guest.call(LSEEK, file, 0, 0);
        write(file, "AB");
        assertEquals("0123456789AB", Files.readString(host.resolve("text")));
        assertEquals(0, guest.call(FTRUNCATE, file, 3));
        assertEquals(0, guest.call(TRUNCATE, guest.text("text"), 5));
        assertEquals("012\0\0", Files.readString(host.resolve("text")));
        guest.fails(Errno.EINVAL, FTRUNCATE, file, -1);
        guest.open("text", OpenFlags.WRITE_ONLY | OpenFlags.TRUNCATE);
        assertEquals(0, Files.size(host.resolve("text")));
        guest.fails(Errno.EINVAL, FTRUNCATE, guest.open("text", 0), 1);
    }

    @Test
    void vectorsAreGatheredAndScattered() {
        long file = guest.open("v", CREATE);
        long ab = guest.text("ab");
        long cde = guest.text("cde");
        assertEquals(5, guest.call(WRITEV, file, guest.words(ab, 2, 0, 0, cde, 3), 3));
        guest.call(LSEEK, file, 0, 0);
        long one = guest.space(8);
        long two = guest.space(8);
        assertEquals(5, guest.call(READV, file, guest.words(one, 1, two, 8), 2));
        assertEquals("a", guest.getText(one, 1));
        assertEquals("bcde", guest.getText(two, 4));
        guest.fails(Errno.EINVAL, WRITEV, file, ab, 1025);
        guest.fails(Errno.EINVAL, WRITEV, file, ab, -1);
        guest.fails(Errno.EINVAL, WRITEV, file, guest.words(ab, -1), 1);
        guest.fails(Errno.EINVAL, WRITEV, file, guest.words(ab, Long.MAX_VALUE, ab, Long.MAX_VALUE), 2);
    }

    @Test
    void aBufferThatIsPartlyMappedMovesThatPart() {
        long end = guest.scratch + Guest.SCRATCH_SIZE;
        long unmapped = guest.call(MMAP, 0, 8192, 3, 0x22, -1, 0);
        guest.call(215, unmapped + 4096, 4096);
        assertTrue(unmapped + 4096 <= end);
        assertEquals(4096, guest.call(WRITE, 1, unmapped, 1L << 40));
        guest.fails(Errno.EFAULT, WRITE, 1, unmapped + 4096, 5);
        guest.fails(Errno.EFAULT, WRITE, 1, -1, 5);
        guest.fails(Errno.EINVAL, WRITE, 1, unmapped, -1);
        assertEquals(0, guest.call(WRITE, 1, 0, 0));
    }

    @Test
    void descriptorsAreTheLowestThatAreFree() {
        long file = guest.open("text", 0);
        assertEquals(4, guest.call(DUP, file));
        guest.call(CLOSE, 0);
        assertEquals(0, guest.call(DUP, file));
        assertEquals("0123", read(4, 4));
        assertEquals("4567", read(0, 4));
        assertEquals(9, guest.call(DUP3, file, 9, OpenFlags.CLOSE_ON_EXEC));
        assertEquals(1, guest.call(FCNTL, 9, 1));
        assertEquals(0, guest.call(FCNTL, file, 1));
        assertEquals(20, guest.call(FCNTL, file, 0, 20));
        guest.fails(Errno.EINVAL, DUP3, file, file);
        guest.fails(Errno.EBADF, DUP3, 77, 5);
        guest.fails(Errno.EBADF, DUP3, file, 5000);
        guest.fails(Errno.EINVAL, FCNTL, file, 0, 5000);
        assertEquals(0, guest.call(436, 3, -1));
        guest.fails(Errno.EBADF, CLOSE, 9);
    }

    @Test
    void descriptorsRunOut() {
        for (int i = 3; i < 1024; i++) {
            assertEquals(i, guest.call(DUP, 0));
        }
        guest.fails(Errno.EMFILE, DUP, 0);
        assertEquals(-Errno.EMFILE.number(), guest.open("text", 0));
        guest.fails(Errno.EMFILE, PIPE2, guest.space(8), 0);
        guest.call(CLOSE, 500);
        guest.fails(Errno.EMFILE, PIPE2, guest.space(8), 0);
        assertEquals(500, guest.open("text", 0));
    }

    @Test
    void statusFlagsAreKept() {
        long file = guest.open("text", OpenFlags.WRITE_ONLY | OpenFlags.TRUNCATE | OpenFlags.CLOSE_ON_EXEC);
        assertEquals(OpenFlags.WRITE_ONLY, guest.call(FCNTL, file, 3));
        assertEquals(0, guest.call(FCNTL, file, 4, OpenFlags.APPEND | OpenFlags.CREATE));
        assertEquals(OpenFlags.WRITE_ONLY | OpenFlags.APPEND, guest.call(FCNTL, file, 3));
    }

    @Test
    void pipesCarryBytesAndEnd() {
        long ends = guest.space(8);
        assertEquals(0, guest.call(PIPE2, ends, OpenFlags.NONBLOCK));
        int reader = guest.getInt(ends);
        int writer = guest.getInt(ends + 4);
        guest.fails(Errno.EAGAIN, READ, reader, guest.scratch, 5);
        assertEquals(3, write(writer, "abc"));
        long available = guest.space(8);
        assertEquals(0, guest.call(IOCTL, reader, 0x541b, available));
        assertEquals(3, guest.getInt(available));
        assertEquals("ab", read(reader, 2));
        long written = 0;
        for (long count = 0; count >= 0; count = guest.call(WRITE, writer, guest.scratch, 5000)) {
            written += count;
        }
        assertEquals(65_535, written);
        guest.call(CLOSE, writer);
        assertEquals("c", read(reader, 1));
        assertEquals(65_535, guest.call(READ, reader, guest.call(MMAP, 0, 1 << 17, 3, 0x22, -1, 0), 1 << 17));
        assertEquals("", read(reader, 1));
    }

    @Test
    void writingToAPipeWithoutReaderRaisesSigpipe() {
        long ends = guest.space(8);
        guest.call(PIPE2, ends, 0);
        int writer = guest.getInt(ends + 4);
        guest.call(CLOSE, guest.getInt(ends));
        guest.call(134, 13, guest.words(1, 0, 0), 0, 8);
        guest.fails(Errno.EPIPE, WRITE, writer, guest.scratch, 5);
        guest.call(134, 13, guest.words(0, 0, 0), 0, 8);
        assertEquals(new ProcessResult.Signaled(13, Optional.empty(), TinyElf.CODE),
                guest.end(WRITE, writer, guest.scratch, 5));
    }

    @Test
    void outputThatTheHostNoLongerTakesRaisesSigpipe() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        try (Guest other = new Guest(options ->
                options.withStreams(StandardStreams.of(InputStream.nullInputStream(), broken, broken)))) {
            assertEquals(new ProcessResult.Signaled(13, Optional.empty(), TinyElf.CODE),
                    other.end(WRITE, 1, other.scratch, 5));
        }
    }

    @Test
    void pollTellsWhatIsReady() {
        long ends = guest.space(8);
        guest.call(PIPE2, ends, 0);
        long reader = guest.getInt(ends);
        long writer = guest.getInt(ends + 4);
        long zero = guest.words(0, 0);
        long set = guest.words(reader | 1L << 32, writer | 4L << 32, 99 | 1L << 32, 0xffffffffL | 1L << 32);
        assertEquals(2, guest.call(PPOLL, set, 4, zero));
        assertEquals(0, guest.getLong(set) >>> 48);
        assertEquals(4, guest.getLong(set + 8) >>> 48);
        assertEquals(0x20, guest.getLong(set + 16) >>> 48);
        assertEquals(0, guest.getLong(set + 24) >>> 48);
        assertEquals(0, guest.call(PPOLL, set, 1, guest.words(0, 20_000_000)));
        write(writer, "x");
        assertEquals(1, guest.call(PPOLL, set, 1, 0));
        long reads = guest.words(1L << reader);
        long writes = guest.words(1L << writer);
        assertEquals(2, guest.call(PSELECT, 64, reads, writes, 0, zero));
        assertEquals(1L << reader, guest.getLong(reads));
        read((int) reader, 1);
        assertEquals(1, guest.call(PSELECT, 64, reads, writes, 0, zero));
        assertEquals(0, guest.getLong(reads));
        guest.fails(Errno.EBADF, PSELECT, 64, guest.words(1L << 60), 0, 0, zero);
    }

    @Test
    void pollWaitsForInput() {
        long set = guest.words(1L << 32);
        assertEquals(1, guest.call(PPOLL, set, 1, 0));
        assertEquals("input", read(0, 5));
    }

    @Test
    void statHasTheGenericLayout() throws IOException {
        Files.setLastModifiedTime(host.resolve("text"), FileTime.fromMillis(1_500_000_000_250L));
        long stat = guest.space(128);
        assertEquals(0, guest.call(NEWFSTATAT, CWD, guest.text("text"), stat, 0));
        assertEquals(0100000, guest.getInt(stat + 16) & 0170000);
        assertEquals(1, guest.getInt(stat + 20));
        assertEquals(1000, guest.getInt(stat + 24));
        assertEquals(10, guest.getLong(stat + 48));
        assertEquals(4096, guest.getInt(stat + 56));
        assertEquals(8, guest.getLong(stat + 64));
        assertEquals(1_500_000_000, guest.getLong(stat + 88));
        assertEquals(250_000_000, guest.getLong(stat + 96));
        long again = guest.space(128);
        assertEquals(0, guest.call(FSTAT, guest.open("text", 0), again));
        assertEquals(guest.getLong(stat + 8), guest.getLong(again + 8));
        assertEquals(0, guest.call(FSTAT, 1, again));
        assertEquals(0010000, guest.getInt(again + 16) & 0170000);
        assertEquals(0, guest.call(NEWFSTATAT, 0, guest.text(""), again, 0x1000));
        guest.fails(Errno.ENOENT, NEWFSTATAT, CWD, guest.text("none"), stat, 0);
        guest.fails(Errno.EFAULT, NEWFSTATAT, CWD, guest.text("text"), 8, 0);
        guest.fails(Errno.EFAULT, NEWFSTATAT, CWD, 8, stat, 0);
    }

    @Test
    void statxHasItsLayout() {
        long statx = guest.space(256);
        assertEquals(0, guest.call(STATX, CWD, guest.text("text"), 0, 0x7ff, statx));
        assertEquals(0x7ff, guest.getInt(statx));
        assertEquals(0100000, guest.getInt(statx + 28) & 0170000);
        assertEquals(10, guest.getLong(statx + 40));
    }

    @Test
    void directoriesAreListedInPieces() throws IOException {
        for (int i = 0; i < 100; i++) {
            Files.createFile(host.resolve("file" + i));
        }
        long directory = guest.open(".", OpenFlags.DIRECTORY);
        List<String> names = new ArrayList<>();
        long buffer = guest.space(200);
        for (long count = guest.call(GETDENTS64, directory, buffer, 200); count > 0;
                count = guest.call(GETDENTS64, directory, buffer, 200)) {
            for (long at = buffer; at < buffer + count; at += guest.getLong(at + 16) & 0xffff) {
                names.add(guest.getText(at + 19));
            }
        }
        assertEquals(103, names.size());
        assertTrue(names.containsAll(List.of(".", "..", "text", "file0", "file99")));
        guest.call(LSEEK, directory, 0, 0);
        guest.fails(Errno.EINVAL, GETDENTS64, directory, buffer, 10);
        guest.fails(Errno.EFAULT, GETDENTS64, directory, 8, 200);
        guest.fails(Errno.ENOTDIR, GETDENTS64, 0, buffer, 200);
        guest.fails(Errno.EISDIR, READ, directory, buffer, 200);
    }

    @Test
    void namesAreMadeMovedLinkedAndRemoved() throws IOException {
        assertEquals(0, guest.call(MKDIRAT, CWD, guest.text("d"), 0777));
        guest.fails(Errno.EEXIST, MKDIRAT, CWD, guest.text("d"), 0777);
        assertEquals(0, guest.call(RENAMEAT2, CWD, guest.text("text"), CWD, guest.text("d/t"), 0));
        assertEquals(0, guest.call(LINKAT, CWD, guest.text("d/t"), CWD, guest.text("hard"), 0));
        assertEquals(0, guest.call(SYMLINKAT, guest.text("d/t"), CWD, guest.text("soft")));
        long buffer = guest.space(64);
        assertEquals(3, guest.call(READLINKAT, CWD, guest.text("soft"), buffer, 64));
        assertEquals("d/t", guest.getText(buffer, 3));
        assertEquals(2, guest.call(READLINKAT, CWD, guest.text("soft"), buffer, 2));
        guest.fails(Errno.EINVAL, READLINKAT, CWD, guest.text("hard"), buffer, 64);
        assertEquals("0123456789", read(guest.open("soft", 0), 100));
        guest.fails(Errno.ENOTEMPTY, UNLINKAT, CWD, guest.text("d"), 0x200);
        assertEquals(0, guest.call(UNLINKAT, CWD, guest.text("d/t"), 0));
        assertEquals(0, guest.call(UNLINKAT, CWD, guest.text("d"), 0x200));
        assertEquals("0123456789", Files.readString(host.resolve("hard")));
    }

    @Test
    void theWorkingDirectoryIsTheGuests() {
        long buffer = guest.space(64);
        guest.call(MKDIRAT, CWD, guest.text("sub"), 0777);
        long directory = guest.open("sub", OpenFlags.DIRECTORY);
        assertEquals(0, guest.call(FCHDIR, directory));
        assertEquals(7, guest.call(GETCWD, buffer, 64));
        assertEquals("/w/sub", guest.getText(buffer));
        guest.fails(Errno.ERANGE, GETCWD, buffer, 6);
        assertEquals(0, guest.call(CHDIR, guest.text("../..")));
        assertEquals(2, guest.call(GETCWD, buffer, 64));
        guest.fails(Errno.ENOTDIR, CHDIR, guest.text("/w/text"));
        guest.fails(Errno.ENOTDIR, FCHDIR, 0);
    }

    @Test
    void modesOwnersTimesAndAccess() throws IOException {
        assertEquals(0, guest.call(FCHMODAT, CWD, guest.text("text"), 0640));
        long stat = guest.space(128);
        guest.call(NEWFSTATAT, CWD, guest.text("text"), stat, 0);
        assertEquals(0640, guest.getInt(stat + 16) & 07777);
        assertEquals(0, guest.call(FCHOWNAT, CWD, guest.text("text"), 1000, -1, 0));
        guest.fails(Errno.EPERM, FCHOWNAT, CWD, guest.text("text"), 0, -1, 0);
        long times = guest.words(0, 0x3ffffffe, 86_400, 5_000);
        assertEquals(0, guest.call(UTIMENSAT, CWD, guest.text("text"), times, 0));
        assertEquals(86_400_000, Files.getLastModifiedTime(host.resolve("text")).toMillis());
        guest.fails(Errno.EINVAL, UTIMENSAT, CWD, guest.text("text"), guest.words(0, 0, 0, -5), 0);
        assertEquals(0, guest.call(FACCESSAT, CWD, guest.text("text"), 6));
        guest.fails(Errno.EACCES, FACCESSAT, CWD, guest.text("text"), 1);
        guest.fails(Errno.ENOENT, FACCESSAT, CWD, guest.text("none"), 0);
        guest.fails(Errno.EINVAL, FACCESSAT, CWD, guest.text("text"), 8);
    }

    @Test
    void theFileModeMaskApplies() {
        assertEquals(022, guest.call(166, 077));
        assertEquals(077, guest.call(166, 077));
        long stat = guest.space(128);
        guest.call(FSTAT, guest.open("masked", CREATE), stat);
        assertEquals(0600, guest.getInt(stat + 16) & 0777);
    }

    @Test
    void sendfileCopies() throws IOException {
        long in = guest.open("text", 0);
        long out = guest.open("copy", CREATE);
        assertEquals(10, guest.call(SENDFILE, out, in, 0, 1 << 20));
        long offset = guest.words(8);
        assertEquals(2, guest.call(SENDFILE, out, in, offset, 100));
        assertEquals(10, guest.getLong(offset));
        assertEquals("012345678989", Files.readString(host.resolve("copy")));
    }

    @Test
    void aTerminalIsOnlyWhereThereIsOne() {
        long buffer = guest.space(64);
        guest.fails(Errno.ENOTTY, IOCTL, 1, 0x5401, buffer);
        guest.fails(Errno.ENOTTY, IOCTL, 1, 0x5413, buffer);
        try (Guest other = new Guest(options -> options.withStreams(new StandardStreams(
                InputStream.nullInputStream(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream(),
                true, true, true)))) {
            assertEquals(0, other.call(IOCTL, 1, 0x5401, other.space(64)));
            long size = other.space(8);
            assertEquals(0, other.call(IOCTL, 1, 0x5413, size));
            assertEquals(24 | 80 << 16, other.getInt(size));
            other.fails(Errno.EPERM, IOCTL, 0, 0x5402, size);
            other.fails(Errno.EFAULT, IOCTL, 1, 0x5401, 8);
        }
    }

    @Test
    void namesAreAnyBytes() throws IOException, MemoryAccessException {
        byte[] odd = {'/', 'w', '/', (byte) 0xff, (byte) 0xc3, (byte) 0xa9, 0};
        int file = (int) guest.call(56, CWD, guest.bytes(odd), CREATE, 0600);
        assertTrue(file >= 3);
        assertEquals(0, guest.call(SYMLINKAT, guest.bytes(odd), CWD, guest.text("/w/link")));
        long target = guest.space(16);
        assertEquals(6, guest.call(READLINKAT, CWD, guest.text("/w/link"), target, 16));
        byte[] read = new byte[6];
        guest.memory().read(target, read, 0, read.length);
        assertArrayEquals(Arrays.copyOf(odd, 6), read);
        assertEquals(0, guest.call(FACCESSAT, CWD, guest.text("/w/link"), 0));
        assertTrue(Files.exists(HostNames.child(host, "\udcff\u00e9")));
        // A different name that a lossy conversion would take for the same.
        long other = guest.bytes((byte) '/', (byte) 'w', (byte) '/', (byte) 0xfe, (byte) 0);
        guest.fails(Errno.ENOENT, 56, CWD, other, 0, 0);
        assertEquals(0, guest.call(UNLINKAT, CWD, guest.bytes(odd), 0));
    }
}
