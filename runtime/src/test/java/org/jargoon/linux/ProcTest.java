// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jargoon.elf.TinyElf;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.fs.Grant;
import org.jargoon.linux.fs.OpenFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** /proc as proc(5) describes it, through system calls. */
class ProcTest {
    private static final int UNLINKAT = 35;
    private static final int CLOSE = 57;
    private static final int PIPE = 59;
    private static final int GETDENTS = 61;
    private static final int LSEEK = 62;
    private static final int READ = 63;
    private static final int WRITE = 64;
    private static final int PREAD = 67;
    private static final int READLINKAT = 78;
    private static final int NEWFSTATAT = 79;
    private static final int PRCTL = 167;
    private static final int MMAP = 222;
    private static final int NOFOLLOW = 0x100;
    private static final long PAGE = 4096;

    @TempDir
    Path host;

    private Guest guest;

    @BeforeEach
    void makeTheGuest() throws IOException {
        Files.writeString(host.resolve("text"), "0123456789");
        Grant grant = Grant.of(host, "/data", true);
        guest = new Guest(options -> options.withGrants(List.of(grant)).withEnvironment(List.of("A=1", "B=two")));
    }

    @AfterEach
    void closeTheGuest() {
        guest.close();
    }

    private byte[] bytes(String path) {
        long file = guest.open(path, 0);
        assertTrue(file >= 0, () -> path + ": " + Errno.of(-file));
        byte[] all = new byte[0];
        long count;
        while ((count = guest.call(READ, file, guest.scratch, 1000)) > 0) {
            byte[] more = guest.getText(guest.scratch, count).getBytes(StandardCharsets.UTF_8);
            int old = all.length;
            all = Arrays.copyOf(all, old + more.length);
            System.arraycopy(more, 0, all, old, more.length);
        }
        assertEquals(0, count, path);
        guest.call(CLOSE, file);
        return all;
    }

    private String text(String path) {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }

    private String link(String path) {
        long buffer = guest.space(256);
        long length = guest.call(READLINKAT, Guest.AT_FDCWD, guest.text(path), buffer, 256);
        assertTrue(length > 0, () -> path + ": " + Errno.of(-length));
        return guest.getText(buffer, length);
    }

    private long stat(String path, int flags) {
        long buffer = guest.space(128);
        long result = guest.call(NEWFSTATAT, Guest.AT_FDCWD, guest.text(path), buffer, flags);
        assertEquals(0, result, () -> path + ": " + Errno.of(-result));
        return buffer;
    }

    private int type(String path) {
        return guest.getInt(stat(path, NOFOLLOW) + 16) & 0170000;
    }

    private List<String> names(String path) {
        long directory = guest.open(path, OpenFlags.DIRECTORY);
        long buffer = guest.space(8192);
        List<String> names = new ArrayList<>();
        long count;
        while ((count = guest.call(GETDENTS, directory, buffer, 8192)) > 0) {
            for (long at = buffer; at < buffer + count; at += guest.getInt(at + 16 & -8) & 0xffff) {
                names.add(guest.getText(at + 19));
            }
        }
        guest.call(CLOSE, directory);
        names.removeAll(List.of(".", ".."));
        return names;
    }

    private void collect(String path, List<String> files, List<String> links) {
        List<String> found = names(path);
        if (path.endsWith("/fd") || path.endsWith("/fdinfo")) {
            // Without the descriptor by which they were listed.
            found = List.of("0", "1", "2");
        }
        for (String name : found) {
            String child = path + "/" + name;
            switch (type(child)) {
                case 0040000 -> collect(child, files, links);
                case 0120000 -> links.add(child);
                default -> files.add(child);
            }
        }
    }

    @Test
    void everyFileCanBeReadAndNoneWritten() {
        List<String> files = new ArrayList<>();
        List<String> links = new ArrayList<>();
        collect("/proc", files, links);
        collect("/sys", files, links);
        assertTrue(files.size() > 60, files.toString());
        for (String file : files) {
            assertEquals(0100000, type(file), file);
            bytes(file);
            guest.fails(Errno.EACCES, 56, Guest.AT_FDCWD, guest.text(file), OpenFlags.WRITE_ONLY, 0);
            guest.fails(Errno.EACCES, 56, Guest.AT_FDCWD, guest.text(file), OpenFlags.TRUNCATE, 0);
            assertTrue(guest.call(UNLINKAT, Guest.AT_FDCWD, guest.text(file), 0) < 0);
        }
        for (String found : links) {
            assertFalse(link(found).isEmpty(), found);
        }
        assertTrue(links.contains("/proc/self"), links.toString());
    }

    /** The host's folder, user, memory and processes are known to no file. */
    @Test
    void nothingOfTheHostIsThere() {
        List<String> files = new ArrayList<>();
        collect("/proc", files, new ArrayList<>());
        long file = guest.open("/data/text", 0);
        guest.call(MMAP, 0, 10, 1, 2, file, 0);
        for (String path : files) {
            String text = text(path);
            assertFalse(text.contains(host.toString()), path);
            assertFalse(text.contains(System.getProperty("java.home")), path);
        }
        assertEquals("/data/text", link("/proc/self/fd/" + file));
        assertTrue(text("/proc/meminfo").startsWith("MemTotal:          16384 kB\n"));
    }

    @Test
    void theProgramIsItsOwnFile() {
        assertEquals("/program", link("/proc/self/exe"));
        long file = guest.open("/proc/self/exe", 0);
        byte[] program = TinyElf.program().bytes();
        long buffer = guest.space(16);
        assertEquals(16, guest.call(PREAD, file, buffer, 16, 0));
        byte[] read = new byte[16];
        for (int i = 0; i < 16; i++) {
            read[i] = (byte) (guest.getLong(buffer + i & -8) >>> 8 * (i & 7));
        }
        assertEquals(-1, Arrays.mismatch(Arrays.copyOf(program, 16), read));
        long stat = stat("/proc/self/exe", 0);
        assertEquals(0100755, guest.getInt(stat + 16));
        assertEquals(program.length, guest.getLong(stat + 48));
        long mapped = guest.call(MMAP, 0, PAGE, 1, 2, file, 0);
        assertEquals(guest.getLong(buffer), guest.getLong(mapped));
    }

    @Test
    void argumentsAndEnvironmentAreThoseInMemory() {
        assertEquals("/program\0one\0two\0", text("/proc/self/cmdline"));
        assertEquals("A=1\0B=two\0", text("/proc/self/environ"));
        // AT_PAGESZ and its value, among pairs of words that end with AT_NULL.
        assertEquals(0, bytes("/proc/self/auxv").length % 16);
        guest.call(PRCTL, 15, guest.text("new name"));
        assertEquals("new name\n", text("/proc/self/comm"));
        assertTrue(text("/proc/self/stat").startsWith("1000 (new name) R 1 1000 1000 "));
        assertEquals(52, text("/proc/self/stat").replace("new name", "name").split(" ").length);
    }

    @Test
    void mapsShowsWhatIsMapped() {
        long address = guest.call(MMAP, 0, 3 * PAGE, 5, 0x22, -1, 0);
        long file = guest.open("/data/text", OpenFlags.READ_WRITE);
        long shared = guest.call(MMAP, 0, PAGE, 3, 1, file, 0);
        String maps = text("/proc/self/maps");
        assertTrue(maps.contains("%08x-%08x r-xp 00000000 00:00 0 \n".formatted(address, address + 3 * PAGE)), maps);
        String line = maps.lines().filter(text -> text.endsWith(" /data/text")).findFirst().orElseThrow();
        assertTrue(line.startsWith("%08x-%08x rw-s 00000000 ".formatted(shared, shared + PAGE)), line);
        assertEquals(73, line.indexOf("/data/text"));
        assertEquals(1, maps.lines().filter(text -> text.endsWith(" [stack]")).count());
        assertEquals(1, maps.lines().filter(text -> text.endsWith(" /program")).count());
    }

    @Test
    void descriptorsAreLinksThatOpenTheirFiles() {
        long file = guest.open("/data/text", OpenFlags.READ_WRITE);
        guest.call(READ, file, guest.scratch, 5);
        assertTrue(text("/proc/self/fdinfo/" + file).startsWith("pos:\t5\nflags:\t02\n"));
        assertEquals("0123456789", text("/proc/self/fd/" + file));
        long pair = guest.space(8);
        guest.call(PIPE, pair, 0);
        int reader = guest.getInt(pair);
        assertTrue(link("/proc/self/fd/" + reader).startsWith("pipe:["));
        guest.fails(Errno.EACCES, 56, Guest.AT_FDCWD, guest.text("/dev/fd/" + reader), OpenFlags.WRITE_ONLY, 0);
        long again = guest.open("/dev/fd/" + reader, 0);
        guest.call(WRITE, guest.getInt(pair + 4), guest.text("through"), 7);
        assertEquals(7, guest.call(READ, again, guest.scratch, 10));
        assertTrue(names("/proc/self/fd").contains(Integer.toString(reader)));
        guest.call(CLOSE, reader);
        guest.fails(Errno.ENOENT, READLINKAT, Guest.AT_FDCWD, guest.text("/proc/self/fd/" + reader),
                guest.scratch, 10);
        guest.fails(Errno.ENOENT, 56, Guest.AT_FDCWD, guest.text("/proc/self/fd/99"), 0, 0);
        assertTrue(guest.open("/dev/stdin", 0) > 0);
    }

    /** A directory's descriptor gives no more than the directory did. */
    @Test
    void aDescriptorLeadsNoFurtherThanItsGrant() {
        long directory = guest.open("/data", OpenFlags.DIRECTORY);
        assertEquals("0123456789", text("/proc/self/fd/" + directory + "/text"));
        assertEquals("0123456789", text("/proc/self/fd/" + directory + "/../data/text"));
        guest.fails(Errno.ENOENT, 56, Guest.AT_FDCWD,
                guest.text("/proc/self/fd/" + directory + "/../.." + host), 0, 0);
        assertEquals("/", link("/proc/self/root"));
        assertEquals("0123456789", text("/proc/self/root/data/text"));
        assertEquals("/", link("/proc/self/cwd"));
    }

    @Test
    void aFileIsWrittenAnewWhenItIsReadFromItsBeginning() {
        long file = guest.open("/proc/self/statm", 0);
        long before = guest.call(READ, file, guest.scratch, 100);
        String first = guest.getText(guest.scratch, before);
        guest.call(MMAP, 0, 5 * PAGE, 3, 0x22, -1, 0);
        assertEquals(0, guest.call(LSEEK, file, 0, 0));
        String second = guest.getText(guest.scratch, guest.call(READ, file, guest.scratch, 100));
        assertEquals(5, Long.parseLong(second.split(" ")[0]) - Long.parseLong(first.split(" ")[0]));
    }
}
