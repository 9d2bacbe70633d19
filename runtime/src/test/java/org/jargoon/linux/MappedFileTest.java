// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.Signals;
import org.jargoon.linux.fs.Grant;
import org.jargoon.linux.fs.OpenFlags;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.Exit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are mapped, as mmap(2), mremap(2), msync(2) and madvise(2) of Linux have it. */
class MappedFileTest {
    private static final int FTRUNCATE = 46;
    private static final int CLOSE = 57;
    private static final int PREAD = 67;
    private static final int PWRITE = 68;
    private static final int MUNMAP = 215;
    private static final int MREMAP = 216;
    private static final int MMAP = 222;
    private static final int MPROTECT = 226;
    private static final int MSYNC = 227;
    private static final int MADVISE = 233;

    private static final int READ = 1;
    private static final int RW = 3;
    private static final int SHARED = 1;
    private static final int PRIVATE = 2;
    private static final int ANONYMOUS = 0x20;
    private static final int DONTNEED = 4;
    private static final long PAGE = 4096;

    @TempDir
    Path host;

    private Guest guest;
    private long file;

    @BeforeEach
    void makeAFileOfFourPages() throws IOException {
        Files.write(host.resolve("data"), new byte[(int) (4 * PAGE)]);
        Grant grant = Grant.of(host, "/", true);
        guest = new Guest(options -> options.withGrants(List.of(grant)).withMemoryLimit(64 << 20));
        file = guest.open("/data", OpenFlags.READ_WRITE);
    }

    @AfterEach
    void closeTheGuest() {
        guest.close();
    }

    private long map(long length, int protection, int flags, long descriptor) {
        long address = guest.call(MMAP, 0, length, protection, flags, descriptor, 0);
        assertTrue(address > 0, () -> "mmap: " + Errno.of(-address));
        return address;
    }

    private void write(String text, long offset) {
        assertEquals(text.length(), guest.call(PWRITE, file, guest.text(text), text.length(), offset));
    }

    private String read(int length, long offset) {
        long buffer = guest.space(length);
        assertEquals(length, guest.call(PREAD, file, buffer, length, offset));
        return guest.getText(buffer, length);
    }

    private void store(long address, String text) throws MemoryAccessException {
        byte[] bytes = text.getBytes();
        guest.memory().write(address, bytes, 0, bytes.length);
    }

    private ProcessResult storeFault(long address) {
        return guest.process.main().handle(new Exit.Fault(Exit.Cause.STORE_ACCESS, address));
    }

    @Test
    void whatFollowsAFileThatWasNeverReadableIsZero() throws Exception {
        write("old", 0);
        long address = map(PAGE, 0, PRIVATE, file);
        guest.call(MUNMAP, address, PAGE);
        assertEquals(address, guest.call(MMAP, address, PAGE, RW, PRIVATE | ANONYMOUS, -1, 0));
        assertEquals(0, guest.memory().readI64(address));
    }

    @Test
    void aSharedMappingAndItsFileAreOne() throws MemoryAccessException {
        long address = map(4 * PAGE, RW, SHARED, file);
        long again = map(4 * PAGE, RW, SHARED, file);
        long reading = map(4 * PAGE, READ, SHARED, guest.open("/data", 0));
        store(address + PAGE + 8, "stored");
        assertEquals("stored", read(6, PAGE + 8));
        assertEquals("stored", guest.getText(again + PAGE + 8));
        assertEquals("stored", guest.getText(reading + PAGE + 8));
        write("written", 0);
        assertEquals("written", guest.getText(address));
        assertEquals("written", guest.getText(reading));
    }

    @Test
    void aMappingOutlivesItsDescriptorAndItsName() throws IOException, MemoryAccessException {
        long address = map(PAGE, RW, SHARED, file);
        assertEquals(0, guest.call(CLOSE, file));
        store(address, "kept");
        assertEquals("kept", Files.readString(host.resolve("data")).substring(0, 4));
        Files.delete(host.resolve("data"));
        assertEquals("kept", guest.getText(address));
        assertEquals(0, guest.call(MUNMAP, address, PAGE));
        assertEquals(0, guest.memory().protection(address));
    }

    @Test
    void whatIsUnmappedIsNotWrittenAnyMore() throws MemoryAccessException {
        long address = map(4 * PAGE, RW, SHARED, file);
        store(address + PAGE, "before");
        assertEquals(0, guest.call(MUNMAP, address + PAGE, PAGE));
        assertEquals(address + PAGE, guest.call(MMAP, address + PAGE, PAGE, RW, PRIVATE | ANONYMOUS | 0x10, -1, 0));
        assertEquals("", guest.getText(address + PAGE));
        store(address + PAGE, "after");
        assertEquals("before", read(6, PAGE));
        store(address + 2 * PAGE, "still");
        assertEquals("still", read(5, 2 * PAGE));
    }

    @Test
    void pagesBehindTheEndOfTheFileRaiseSigbus() {
        long shared = map(8 * PAGE, RW, SHARED, file);
        long own = map(8 * PAGE, RW, PRIVATE, file);
        for (long address : new long[] {shared, own}) {
            assertEquals(RW, guest.memory().protection(address + 3 * PAGE));
            assertEquals(0, guest.memory().protection(address + 4 * PAGE));
            assertEquals(new ProcessResult.Signaled(Signals.SIGBUS,
                    Optional.of(new Exit.Fault(Exit.Cause.STORE_ACCESS, address + 4 * PAGE)), guest.core.pc()),
                    storeFault(address + 4 * PAGE));
        }
    }

    @Test
    void mappingsFollowTheSizesThatTheGuestGivesItsFile() throws MemoryAccessException {
        long shared = map(8 * PAGE, RW, SHARED, file);
        long own = map(8 * PAGE, RW, PRIVATE, file);
        store(shared + 2 * PAGE, "gone");
        assertEquals(0, guest.call(FTRUNCATE, file, PAGE + 1));
        for (long address : new long[] {shared, own}) {
            assertEquals(RW, guest.memory().protection(address + PAGE));
            assertEquals(0, guest.memory().protection(address + 2 * PAGE));
        }
        write("grown", 6 * PAGE);
        for (long address : new long[] {shared, own}) {
            assertEquals("", guest.getText(address + 2 * PAGE));
            assertEquals("grown", guest.getText(address + 6 * PAGE));
            assertEquals(0, guest.memory().protection(address + 7 * PAGE));
        }
        store(shared + 6 * PAGE, "GROWN");
        assertEquals("GROWN", read(5, 6 * PAGE));
        assertTrue(guest.open("/data", OpenFlags.WRITE_ONLY | OpenFlags.TRUNCATE) > 0);
        assertEquals(0, guest.memory().protection(shared));
        assertEquals(0, guest.call(FTRUNCATE, file, PAGE));
        store(shared, "back");
        assertEquals("back", read(4, 0));
    }

    @Test
    void anotherProgramMayMakeTheFileLonger() throws IOException, MemoryAccessException {
        long address = map(8 * PAGE, RW, SHARED, file);
        try (FileChannel other = FileChannel.open(host.resolve("data"), StandardOpenOption.WRITE)) {
            other.write(ByteBuffer.wrap("theirs".getBytes()), 5 * PAGE);
        }
        assertNull(storeFault(address + 5 * PAGE), "the store is to be tried again");
        assertEquals("theirs", guest.getText(address + 5 * PAGE));
        assertEquals(RW, guest.memory().protection(address + 5 * PAGE));
    }

    /** Java throws some time after the access, so that the core accesses until then. */
    @Test
    void anotherProgramThatMakesTheFileShorterKillsTheGuestBySigbus() throws IOException {
        long address = map(4 * PAGE, RW, SHARED, file);
        try (FileChannel other = FileChannel.open(host.resolve("data"), StandardOpenOption.WRITE)) {
            other.truncate(0);
        }
        for (int i = 0; i < 10_000; i++) {
            guest.core.script.add(() -> {
                guest.getLong(address + 2 * PAGE);
                return Exit.Kicked.INSTANCE;
            });
        }
        assertEquals(
                new ProcessResult.Signaled(Signals.SIGBUS, Optional.empty(), guest.core.pc()), guest.process.run());
        assertEquals(List.of("another program has made a file shorter that this program has mapped"), guest.messages);
    }

    @Test
    void onlyAFileThatIsOpenForBothIsMappedForWriting() {
        long reading = guest.open("/data", 0);
        long writing = guest.open("/data", OpenFlags.WRITE_ONLY);
        guest.fails(Errno.EACCES, MMAP, 0, PAGE, RW, SHARED, reading, 0);
        guest.fails(Errno.EACCES, MMAP, 0, PAGE, READ, PRIVATE, writing, 0);
        guest.fails(Errno.EACCES, MMAP, 0, PAGE, READ, SHARED, writing, 0);
        long address = map(PAGE, READ, SHARED, reading);
        guest.fails(Errno.EACCES, MPROTECT, address, PAGE, RW);
        long own = map(PAGE, RW, PRIVATE, reading);
        assertEquals(0, guest.call(MPROTECT, own, PAGE, READ));
        assertEquals(0, guest.call(MPROTECT, own, PAGE, RW));
        long both = map(PAGE, READ, SHARED, file);
        assertEquals(0, guest.call(MPROTECT, both, PAGE, RW));
    }

    @Test
    void argumentsAreChecked() {
        guest.fails(Errno.EINVAL, MMAP, 0, PAGE, READ, SHARED, file, 100);
        guest.fails(Errno.EINVAL, MMAP, 0, PAGE, READ, PRIVATE | ANONYMOUS, -1, 100);
        guest.fails(Errno.EINVAL, MMAP, 0, 0, READ, SHARED, file, 0);
        guest.fails(Errno.EINVAL, MMAP, 0, PAGE, READ, 0, file, 0);
        guest.fails(Errno.EBADF, MMAP, 0, PAGE, READ, SHARED, 99, 0);
        guest.fails(Errno.EOVERFLOW, MMAP, 0, PAGE, READ, SHARED, file, Long.MAX_VALUE & -PAGE);
        guest.fails(Errno.ENODEV, MMAP, 0, PAGE, READ, PRIVATE, guest.open("/", OpenFlags.DIRECTORY), 0);
        guest.fails(Errno.ENODEV, MMAP, 0, PAGE, READ, PRIVATE, guest.open("/dev/null", 0), 0);
        guest.fails(Errno.ENODEV, MMAP, 0, PAGE, READ, PRIVATE, 0, 0);
        guest.fails(Errno.EOPNOTSUPP, MMAP, 0, PAGE, READ, 3 | 0x80000, file, 0);
        long address = map(PAGE, RW, SHARED, file);
        assertEquals(0, guest.call(MSYNC, address, PAGE, 4));
        assertEquals(0, guest.call(MSYNC, address, PAGE, 1));
        guest.fails(Errno.EINVAL, MSYNC, address, PAGE, 5);
        guest.fails(Errno.EINVAL, MSYNC, address, PAGE, 8);
        guest.fails(Errno.EINVAL, MSYNC, address + 1, PAGE, 4);
        guest.fails(Errno.ENOMEM, MSYNC, address, 1 << 20, 4);
    }

    @Test
    void aMovedMappingIsStillTheFile() throws MemoryAccessException {
        long address = map(2 * PAGE, RW, SHARED, file);
        map(PAGE, RW, PRIVATE | ANONYMOUS, -1);
        long moved = guest.call(MREMAP, address, 2 * PAGE, 4 * PAGE, 1, 0);
        write("third", 3 * PAGE);
        assertEquals("third", guest.getText(moved + 3 * PAGE));
        long second = guest.call(MREMAP, moved, 0, PAGE, 1, 0);
        assertNotEquals(moved, second);
        store(second, "twice");
        assertEquals("twice", guest.getText(moved));
        guest.fails(Errno.EINVAL, MREMAP, map(PAGE, RW, PRIVATE, file), 0, PAGE, 1, 0);
    }

    @Test
    void adviceDropsOnlyTheProcessesOwnChanges() throws MemoryAccessException {
        write("file", 0);
        long own = map(PAGE, RW, PRIVATE, file);
        long shared = map(PAGE, RW, SHARED, file);
        long anonymous = map(PAGE, RW, SHARED | ANONYMOUS, -1);
        store(own, "mine");
        assertEquals("file", read(4, 0));
        store(anonymous, "kept");
        for (long address : new long[] {own, shared, anonymous}) {
            assertEquals(0, guest.call(MADVISE, address, PAGE, DONTNEED));
        }
        assertEquals("file", guest.getText(own));
        assertEquals("file", guest.getText(shared));
        assertEquals("kept", guest.getText(anonymous));
    }

    @Test
    void theZeroDeviceIsAnonymousMemory() throws MemoryAccessException {
        long zero = guest.open("/dev/zero", OpenFlags.READ_WRITE);
        for (int flags : new int[] {PRIVATE, SHARED}) {
            long address = map(2 * PAGE, RW, flags, zero);
            assertEquals(0, guest.getLong(address + PAGE));
            store(address, "stored");
            assertEquals("stored", guest.getText(address));
        }
    }

    /** The Java machine has 65,530 mappings of the host, for all guests and itself. */
    @Test
    void aGuestCannotExhaustTheHostsMappings() {
        long reading = guest.open("/data", 0);
        long result = 0;
        int count = 0;
        while (result >= 0 && count < 10_000) {
            result = guest.call(MMAP, 0, 1, READ, SHARED, reading, (count & 1) * PAGE);
            count++;
        }
        assertEquals(-Errno.ENOMEM.number(), result);
        assertTrue(guest.call(MMAP, 0, PAGE, RW, PRIVATE | ANONYMOUS, -1, 0) > 0);
    }

    @Test
    void theHostItselfDoesNotWriteWhereAFileIsOnlyRead() {
        long address = map(PAGE, READ, SHARED, guest.open("/data", 0));
        assertEquals(false, guest.process.debugTarget().write(address, new byte[8]));
        long writable = map(PAGE, READ, SHARED, file);
        assertEquals(true, guest.process.debugTarget().write(writable, "gdb".getBytes()));
        assertEquals("gdb", read(3, 0));
    }
}
