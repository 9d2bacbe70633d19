// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.elf.TinyElf;
import org.jargoon.linux.abi.Errno;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.UnobservedCode;

/** A process whose program is what a test calls: it puts arguments into registers and memory and makes system calls. */
final class Guest implements AutoCloseable {
    static final long SCRATCH_SIZE = 1 << 16;
    static final int AT_FDCWD = -100;

    final ScriptedCore core = new ScriptedCore();
    final ByteArrayOutputStream output = new ByteArrayOutputStream();
    final ByteArrayOutputStream error = new ByteArrayOutputStream();
    final List<String> messages = new ArrayList<>();
    final List<String> trace = new ArrayList<>();
    /** Ranges that were synchronized, as "start+length" in hexadecimal; without that of loading. */
    final List<String> synchronizations = new ArrayList<>();
    final LinuxProcess process;
    /** Memory for arguments, which {@link #text} and {@link #bytes} hand out. */
    final long scratch;
    private long nextScratch;

    Guest() {
        this(UnaryOperator.identity());
    }

    Guest(UnaryOperator<LinuxOptions> change) {
        this(change, TinyElf.program().bytes(), InputStream.nullInputStream());
    }

    static Guest withInput(String input) {
        return new Guest(UnaryOperator.identity(), TinyElf.program().bytes(),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    }

    Guest(UnaryOperator<LinuxOptions> change, byte[] program, InputStream input) {
        LinuxOptions options = LinuxOptions.of("/program", "one", "two")
                .withMemoryLimit(16 << 20)
                .withStreams(StandardStreams.of(input, output, error))
                .withMessages(messages::add)
                .withTrace(trace::add);
        try {
            process = LinuxProcess.load(
                    ElfFile.parse(program, Machine.RISCV), change.apply(options), memory -> new Code());
        } catch (ElfException e) {
            throw new AssertionError(e);
        }
        synchronizations.clear();
        scratch = call(222, 0, SCRATCH_SIZE, 3, 0x22, -1, 0);
        nextScratch = scratch;
        trace.clear();
    }

    private final class Code implements UnobservedCode {
        @Override
        public Core newCore() {
            return core;
        }

        @Override
        public void synchronizeCode(long address, long length) {
            synchronizations.add("%x+%x".formatted(address, length));
        }

        @Override
        public CodeStatistics statistics() {
            return new CodeStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0);
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    }

    GuestMemory memory() {
        return process.memory();
    }

    /** Makes a system call in which the process must not end, and returns a0. */
    long call(int number, long... arguments) {
        try {
            return callOrEnd(number, arguments);
        } catch (ProcessEnd e) {
            throw new AssertionError("the process ended in call " + number + ": " + e.result(), e);
        }
    }

    long callOrEnd(int number, long... arguments) throws ProcessEnd {
        prepare(number, arguments);
        process.main().dispatch();
        return core.register(10);
    }

    /** Makes a system call in which the process must end, and returns how. */
    ProcessResult end(int number, long... arguments) {
        try {
            long result = callOrEnd(number, arguments);
            throw new AssertionError("the process did not end in call " + number + ", which returned " + result);
        } catch (ProcessEnd e) {
            return e.result();
        }
    }

    void fails(Errno errno, int number, long... arguments) {
        long result = call(number, arguments);
        assertEquals(-errno.number(), result, () -> "expected " + errno + ", got " + Errno.of(-result));
    }

    /** A step of the core's script that makes a system call. */
    Supplier<Exit> step(int number, long... arguments) {
        return () -> {
            prepare(number, arguments);
            return Exit.SystemCall.INSTANCE;
        };
    }

    private void prepare(int number, long... arguments) {
        long[] six = Arrays.copyOf(arguments, 6);
        core.setRegister(17, number);
        for (int i = 0; i < 6; i++) {
            core.setRegister(10 + i, six[i]);
        }
    }

    /** The address of a copy of {@code text} with a zero byte behind it. */
    long text(String text) {
        return bytes((text + '\0').getBytes(StandardCharsets.UTF_8));
    }

    /** The address of a copy of {@code bytes}, a multiple of 8. */
    long bytes(byte... bytes) {
        long address = space(bytes.length);
        memory().load(address, bytes, 0, bytes.length);
        return address;
    }

    /** The address of these numbers of 64 bits. */
    long words(long... words) {
        long address = space(8 * words.length);
        for (int i = 0; i < words.length; i++) {
            putLong(address + 8L * i, words[i]);
        }
        return address;
    }

    /** Room in the scratch memory, which begins anew when it is full. */
    long space(int length) {
        if (nextScratch + length > scratch + SCRATCH_SIZE) {
            nextScratch = scratch;
        }
        long address = nextScratch;
        nextScratch = address + length + 7 & -8;
        return address;
    }

    void putLong(long address, long value) {
        try {
            memory().writeI64(address, value);
        } catch (MemoryAccessException e) {
            throw new AssertionError(e);
        }
    }

    long getLong(long address) {
        try {
            return memory().readI64(address);
        } catch (MemoryAccessException e) {
            throw new AssertionError(e);
        }
    }

    int getInt(long address) {
        return (int) (getLong(address & -8) >>> 8 * (address & 4));
    }

    String getText(long address) {
        try {
            return new String(memory().readCString(address, 4096), StandardCharsets.UTF_8);
        } catch (MemoryAccessException e) {
            throw new AssertionError(e);
        }
    }

    String getText(long address, long length) {
        byte[] bytes = new byte[(int) length];
        try {
            memory().read(address, bytes, 0, bytes.length);
        } catch (MemoryAccessException e) {
            throw new AssertionError(e);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** openat relative to the working directory. */
    long open(String path, int flags) {
        return call(56, AT_FDCWD, text(path), flags, 0666);
    }

    @Override
    public void close() {
        try {
            process.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
