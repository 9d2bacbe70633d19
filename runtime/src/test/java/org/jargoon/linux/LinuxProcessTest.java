// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.elf.TinyElf;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinuxProcessTest {

    private static Guest guest(byte[] program) {
        return new Guest(UnaryOperator.identity(), program, InputStream.nullInputStream());
    }

    private static ElfException rejected(byte[] program) {
        return assertThrows(ElfException.class, () -> LinuxProcess.load(
                ElfFile.parse(program, Machine.RISCV),
                LinuxOptions.of("/program").withMemoryLimit(16 << 20),
                memory -> {
                    throw new AssertionError("not to be reached with a program that cannot be loaded");
                }));
    }

    @Test
    void exitsAreCountedByCause() {
        try (Guest guest = new Guest()) {
            guest.core.script.add(guest.step(172));
            guest.core.script.add(guest.step(172));
            guest.core.script.add(guest.step(500));
            guest.core.script.add(guest.step(-1));
            guest.core.script.add(guest.step(1 << 20));
            guest.core.script.add(() -> Exit.Kicked.INSTANCE);
            guest.core.script.add(() -> new Exit.Fault(Exit.Cause.LOAD_ACCESS, 8));
            guest.process.run();
            assertEquals(
                    Map.of(
                            "system call getpid", 2L,
                            "system call syscall_500", 1L,
                            "system call of no number that Linux has", 2L,
                            "load access fault", 1L,
                            "kick by the host", 1L),
                    guest.process.main().exits());
        }
    }

    @Test
    void theStackHoldsArgumentsEnvironmentAndAuxiliaryVector() {
        try (Guest guest = new Guest(options -> options.withEnvironment(List.of("A=1", "B=2"))
                .withEntropy(bytes -> Arrays.fill(bytes, (byte) 7)))) {
            long sp = guest.core.register(2);
            assertEquals(0, sp % 16);
            assertEquals(TinyElf.CODE, guest.core.pc());
            assertEquals(3, guest.getLong(sp));
            assertEquals("/program", guest.getText(guest.getLong(sp + 8)));
            assertEquals("one", guest.getText(guest.getLong(sp + 16)));
            assertEquals("two", guest.getText(guest.getLong(sp + 24)));
            assertEquals(0, guest.getLong(sp + 32));
            assertEquals("A=1", guest.getText(guest.getLong(sp + 40)));
            assertEquals("B=2", guest.getText(guest.getLong(sp + 48)));
            assertEquals(0, guest.getLong(sp + 56));
            Map<Long, Long> vector = new HashMap<>();
            for (long at = sp + 64; guest.getLong(at) != 0; at += 16) {
                vector.put(guest.getLong(at), guest.getLong(at + 8));
            }
            assertEquals(4096, vector.get(6L));
            assertEquals(TinyElf.CODE, vector.get(9L));
            assertEquals(56, vector.get(4L));
            assertEquals(1, vector.get(5L));
            assertEquals(0x112d, vector.get(16L));
            assertEquals(0, vector.get(23L));
            assertEquals("/program", guest.getText(vector.get(31L)));
            assertEquals(0x0707070707070707L, guest.getLong(vector.get(25L) & -8));
        }
    }

    @Test
    void segmentsGetTheirBytesZerosAndProtections() throws MemoryAccessException {
        try (Guest guest = guest(TinyElf.program().segment(6, 0x20010, new byte[] {5, 6}, 0x2000).bytes())) {
            GuestMemory memory = guest.memory();
            assertEquals(GuestMemory.READ | GuestMemory.EXECUTE, memory.protection(TinyElf.CODE));
            assertEquals(GuestMemory.READ | GuestMemory.WRITE, memory.protection(0x22000));
            assertEquals(0, memory.protection(0x23000));
            assertEquals(0x73, memory.readI8(TinyElf.CODE));
            assertEquals(0x0605, memory.readI16(0x20010));
            assertEquals(0, memory.readI64(0x20012));
            // The break begins behind the last segment.
            assertEquals(0x23000, guest.call(214, 0));
        }
    }

    @Test
    void aPageThatTwoSegmentsShareAllowsWhatEitherDoes() {
        try (Guest guest = guest(TinyElf.program().segment(6, TinyElf.CODE + 0x100, new byte[] {1}, 0x2000).bytes())) {
            assertEquals(7, guest.memory().protection(TinyElf.CODE));
            assertEquals(3, guest.memory().protection(TinyElf.CODE + 0x1000));
        }
    }

    @Test
    void aPositionIndependentProgramIsMovedWithItsSymbols() {
        byte[] program = new TinyElf().type(3).entry(0x100).segment(5, 0x100, new byte[8], 8)
                .symbol("_start", 0x100, 8, 0x12, 1).bytes();
        try (Guest guest = guest(program)) {
            long base = guest.core.pc() - 0x100;
            assertEquals(0, base % 4096);
            assertTrue(base >= guest.memory().start());
            assertEquals("_start+0x2", guest.process.symbols().label(base + 0x102));
        }
    }

    @Test
    void belowTheStackIsAGuardThatIsNotMapped() {
        try (Guest guest = new Guest()) {
            GuestMemory memory = guest.memory();
            long stack = memory.end() - (4 << 20);
            assertEquals(3, memory.protection(stack));
            assertEquals(0, memory.protection(stack - 1));
        }
    }

    @Test
    void programsThatDoNotFitAreRejected() {
        byte[] high = new TinyElf().entry(0x80000000L).segment(5, 0x80000000L, new byte[4], 4).bytes();
        ElfException e = assertThrows(ElfException.class, () -> LinuxProcess.load(
                ElfFile.parse(high, Machine.RISCV),
                LinuxOptions.of("/program").withMemoryLimit(16 << 20),
                memory -> new NoCode()));
        assertEquals("segment 0 (0x4 bytes at address 0x80000000) does not fit into guest memory from 0x10000 to "
                + "0xc00000: it needs --memory 3073M", e.getMessage());
        assertEquals("needs the dynamic loader /lib/ld.so: link it with -static",
                rejected(TinyElf.program().interpreter("/lib/ld.so").bytes()).getMessage());
    }

    @Test
    void argumentsThatDoNotFitAreRejected() {
        LinuxOptions options = LinuxOptions.of("/program", "x".repeat(2 << 20)).withMemoryLimit(16 << 20);
        ElfException e = assertThrows(ElfException.class, () -> LinuxProcess.load(
                ElfFile.parse(TinyElf.program().bytes(), Machine.RISCV), options, memory -> new NoCode()));
        assertEquals("arguments and environment take 2097186 bytes; 1048576 is the most", e.getMessage());
    }

    @Test
    void aProgramStartsInTheRootUnlessItIsToStartInAnotherDirectory() {
        try (Guest guest = new Guest()) {
            assertEquals("/", guest.process.workingDirectory().guestPath());
        }
        try (Guest guest = new Guest(options -> options.withWorkingDirectory("/proc/../dev/"))) {
            assertEquals("/dev", guest.process.workingDirectory().guestPath());
        }
        LinuxOptions options = LinuxOptions.of("/program");
        assertThrows(IllegalArgumentException.class, () -> options.withWorkingDirectory("dev"));
    }

    @Test
    void aProgramThatCannotStartWhereItIsToIsRejected() {
        Map<String, String> reasons = Map.of(
                "/etc", "No such file or directory",
                "/dev/null", "Not a directory",
                "/proc/self/exe", "Not a directory",
                "/" + "x".repeat(256), "File name too long",
                "/dev/\0", "No such file or directory");
        reasons.forEach((directory, reason) -> {
            LinuxOptions options = LinuxOptions.of("/program")
                    .withMemoryLimit(16 << 20)
                    .withWorkingDirectory(directory);
            ElfException e = assertThrows(ElfException.class, () -> LinuxProcess.load(
                    ElfFile.parse(TinyElf.program().bytes(), Machine.RISCV), options, memory -> new NoCode()));
            assertEquals("cannot start in the guest's directory " + directory + ": " + reason, e.getMessage());
        });
    }

    @Test
    void exitGivesTheLowEightBits() {
        try (Guest guest = new Guest()) {
            guest.core.script.add(guest.step(172));
            guest.core.script.add(guest.step(94, 0x1ff));
            assertEquals(new ProcessResult.Exited(255), guest.process.run());
        }
    }

    @Test
    void faultsBecomeSignals() {
        Map<Exit.Cause, Integer> signals = Map.of(
                Exit.Cause.FETCH_ACCESS, 11, Exit.Cause.LOAD_ACCESS, 11, Exit.Cause.STORE_ACCESS, 11,
                Exit.Cause.FETCH_PAGE, 11, Exit.Cause.LOAD_PAGE, 11, Exit.Cause.STORE_PAGE, 11,
                Exit.Cause.ILLEGAL_INSTRUCTION, 4, Exit.Cause.LOAD_MISALIGNED, 7, Exit.Cause.STORE_MISALIGNED, 7);
        for (Exit.Cause cause : Exit.Cause.values()) {
            try (Guest guest = new Guest()) {
                Exit.Fault fault = new Exit.Fault(cause, 0x1234);
                guest.core.script.add(() -> fault);
                assertEquals(new ProcessResult.Signaled(signals.get(cause), Optional.of(fault), TinyElf.CODE),
                        guest.process.run());
            }
        }
    }

    @Test
    void aBreakpointIsSigtrapAndAUsedUpBudgetALimit() {
        try (Guest guest = new Guest()) {
            guest.core.script.add(() -> Exit.Breakpoint.INSTANCE);
            assertEquals(new ProcessResult.Signaled(5, Optional.empty(), TinyElf.CODE), guest.process.run());
        }
        try (Guest guest = new Guest()) {
            guest.core.script.add(() -> Exit.BudgetExhausted.INSTANCE);
            assertEquals(new ProcessResult.LimitReached(ProcessResult.Limit.INSTRUCTIONS), guest.process.run());
        }
    }

    @Test
    void theTimeLimitEndsAProgramThatSpins() {
        try (Guest guest = new Guest(options -> options.withWallTime(Duration.ofMillis(50)))) {
            assertEquals(new ProcessResult.LimitReached(ProcessResult.Limit.WALL_TIME), guest.process.run());
        }
    }

    @Test
    void aStopEndsAProgramThatSleepsOrReads() throws IOException {
        try (Guest guest = new Guest(options -> options.withWallTime(Duration.ofMillis(50)))) {
            guest.core.script.add(guest.step(101, guest.words(1 << 20, 0), 0));
            assertEquals(new ProcessResult.LimitReached(ProcessResult.Limit.WALL_TIME), guest.process.run());
        }
        try (InputStream silent = new SilentInput();
                Guest guest = new Guest(UnaryOperator.identity(), TinyElf.program().bytes(), silent)) {
            guest.core.script.add(() -> {
                Thread.ofVirtual().start(() -> guest.process.stop(StopReason.INTERRUPT));
                return guest.step(63, 0, guest.scratch, 10).get();
            });
            assertEquals(new ProcessResult.Interrupted(), guest.process.run());
        }
    }

    @Test
    void aKickWithoutAStopChangesNothing() {
        try (Guest guest = new Guest()) {
            guest.core.script.add(() -> Exit.Kicked.INSTANCE);
            guest.core.script.add(guest.step(93, 4));
            assertEquals(new ProcessResult.Exited(4), guest.process.run());
        }
    }

    @Test
    void theMemoryIsFreedWhereLoadingFails() {
        byte[] high = new TinyElf().entry(1L << 40).segment(5, 1L << 40, new byte[4], 4).bytes();
        GuestMemory[] made = new GuestMemory[1];
        assertThrows(ElfException.class, () -> LinuxProcess.load(
                ElfFile.parse(high, Machine.RISCV),
                LinuxOptions.of("/program").withMemoryLimit(16 << 20),
                memory -> {
                    made[0] = memory;
                    return new NoCode();
                }));
        assertThrows(IllegalStateException.class, () -> made[0].readI8(0x10000));
    }

    @Test
    void nothingOfTheHostIsVisibleUnlessGranted() {
        try (Guest guest = new Guest()) {
            for (String path : List.of("/etc/passwd", "/proc/1", "/sys/class", "/root", "/tmp", "passwd", "../etc")) {
                assertEquals(-2, guest.open(path, 0), path);
            }
            assertArrayEquals(new byte[0], guest.output.toByteArray());
            assertFalse(guest.trace.isEmpty());
        }
    }
}
