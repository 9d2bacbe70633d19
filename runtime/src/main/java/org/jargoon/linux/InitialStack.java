// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.elf.ElfException;
import org.jargoon.host.HostNames;
import org.jargoon.linux.fs.Stat;
import org.jargoon.memory.GuestMemory;

/** What a program finds on its stack when it starts: argc, argv, envp and the auxiliary vector (getauxval(3)). */
final class InitialStack {
    private static final int AT_NULL = 0;
    private static final int AT_PHDR = 3;
    private static final int AT_PHENT = 4;
    private static final int AT_PHNUM = 5;
    private static final int AT_PAGESZ = 6;
    private static final int AT_BASE = 7;
    private static final int AT_FLAGS = 8;
    private static final int AT_ENTRY = 9;
    private static final int AT_UID = 11;
    private static final int AT_EUID = 12;
    private static final int AT_GID = 13;
    private static final int AT_EGID = 14;
    private static final int AT_HWCAP = 16;
    private static final int AT_CLKTCK = 17;
    private static final int AT_SECURE = 23;
    private static final int AT_RANDOM = 25;
    private static final int AT_EXECFN = 31;

    private final GuestMemory memory;
    private final long largest;
    private long at;
    private Range arguments;
    private Range environment;
    private byte[] auxiliaryVector;

    /** Addresses from {@code start} to before {@code end}. */
    record Range(long start, long end) {
        long length() {
            return end - start;
        }
    }

    /**
     * @param top the stack's end
     * @param largest how many bytes arguments and environment may take
     */
    InitialStack(GuestMemory memory, long top, long largest) {
        this.memory = memory;
        this.largest = largest;
        at = top;
    }

    /**
     * Writes everything.
     *
     * @return the stack pointer, a multiple of 16
     * @throws ElfException if arguments and environment are too long
     */
    long write(LinuxOptions options, GuestAbi abi, ProgramLoader.Image image, int headers) throws ElfException {
        checkSize(options);
        long path = push(text(options.programPath()));
        // As on Linux the texts of the environment follow those of the arguments: programs that set their title know.
        long above = at;
        List<Long> environmentTexts = pushAll(options.environment());
        environment = new Range(at, above);
        List<Long> argumentTexts = pushAll(options.arguments());
        arguments = new Range(at, environment.start());
        byte[] random = new byte[16];
        options.entropy().fill(random);
        at &= -16;
        List<Long> words = new ArrayList<>();
        words.add((long) argumentTexts.size());
        words.addAll(argumentTexts);
        words.add(0L);
        words.addAll(environmentTexts);
        words.add(0L);
        List<Long> vector = auxiliaryVector(abi, image, headers, push(random), path);
        words.addAll(vector);
        auxiliaryVector = bytes(vector);
        at = at - 8L * words.size() & -16;
        byte[] bytes = bytes(words);
        memory.load(at, bytes, 0, bytes.length);
        return at;
    }

    private static byte[] bytes(List<Long> words) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * words.size()).order(ByteOrder.LITTLE_ENDIAN);
        words.forEach(bytes::putLong);
        return bytes.array();
    }

    /** Where the texts of the arguments are. */
    Range arguments() {
        return arguments;
    }

    /** Where the texts of the environment are. */
    Range environment() {
        return environment;
    }

    /** What {@link #write} wrote of the auxiliary vector, its end included. */
    byte[] auxiliaryVector() {
        return auxiliaryVector.clone();
    }

    private static List<Long> auxiliaryVector(
            GuestAbi abi, ProgramLoader.Image image, int headers, long random, long path) {
        long id = Stat.GUEST_ID;
        return List.of(
                (long) AT_PHDR, image.programHeaders(),
                (long) AT_PHENT, 56L,
                (long) AT_PHNUM, (long) headers,
                (long) AT_PAGESZ, (long) GuestMemory.PAGE_SIZE,
                (long) AT_BASE, 0L,
                (long) AT_FLAGS, 0L,
                (long) AT_ENTRY, image.entry(),
                (long) AT_UID, id,
                (long) AT_EUID, id,
                (long) AT_GID, id,
                (long) AT_EGID, id,
                (long) AT_SECURE, 0L,
                (long) AT_RANDOM, random,
                (long) AT_HWCAP, abi.capabilities(),
                (long) AT_CLKTCK, 100L,
                (long) AT_EXECFN, path,
                (long) AT_NULL, 0L);
    }

    private void checkSize(LinuxOptions options) throws ElfException {
        long size = HostNames.encode(options.programPath()).length;
        for (List<String> strings : List.of(options.arguments(), options.environment())) {
            for (String string : strings) {
                size += text(string).length + 8L;
            }
        }
        if (size > largest) {
            throw new ElfException("arguments and environment take %d bytes; %d is the most".formatted(size, largest));
        }
    }

    private List<Long> pushAll(List<String> strings) {
        List<Long> addresses = new ArrayList<>();
        for (String string : strings.reversed()) {
            addresses.addFirst(push(text(string)));
        }
        return addresses;
    }

    private long push(byte[] bytes) {
        at -= bytes.length;
        memory.load(at, bytes, 0, bytes.length);
        return at;
    }

    private static byte[] text(String string) {
        return HostNames.encode(string + '\0');
    }
}
