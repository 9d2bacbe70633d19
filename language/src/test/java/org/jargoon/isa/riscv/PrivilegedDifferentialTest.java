// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.PrivilegedProgram.BASE;
import static org.jargoon.isa.riscv.PrivilegedProgram.DUMP;
import static org.jargoon.isa.riscv.PrivilegedProgram.DUMP_END;
import static org.jargoon.isa.riscv.PrivilegedProgram.ENTRY;
import static org.jargoon.isa.riscv.PrivilegedProgram.LOG;
import static org.jargoon.isa.riscv.PrivilegedProgram.RECORD;
import static org.jargoon.isa.riscv.PrivilegedProgram.SIZE;
import static org.jargoon.isa.riscv.PrivilegedProgram.SNIPPETS;
import static org.jargoon.memory.GuestMemory.UNSAFE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.PhysicalMemory;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.vcpu.MachineOptions.Platform;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random privileged code does what it does on QEMU: traps, CSRs, registers, memory, and bits set in page tables. */
@Tag("differential")
class PrivilegedDifferentialTest {
    private static final String QEMU = "qemu-system-riscv64";
    private static final String CPU = "rv64,v=false,h=false,sstc=true,svnapot=true,svpbmt=true";
    private static final List<Long> EXPECTED_CAUSES =
            List.of(Long.MIN_VALUE | 1, 2L, 3L, 4L, 6L, 8L, 12L, 13L, 15L);

    private static final List<Long> EXPECTED_MACHINE_CAUSES =
            List.of(Long.MIN_VALUE | 1, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 11L, 12L, 13L, 15L);

    private static final int BREAKPOINT = 3;
    private static final int LOAD_ACCESS = 5;
    private static final int STORE_ACCESS = 7;
    private static final int SHOWN = 20;
    private static final int WORDS = RECORD / Long.BYTES;
    private static final int STVAL = 2;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void requireQemu() throws InterruptedException {
        boolean found = exists();
        if ("true".equals(System.getenv("CI"))) {
            assertTrue(found, QEMU + " is missing (Debian: qemu-system-misc)");
        }
        assumeTrue(found, QEMU + " is missing");
    }

    private static boolean exists() throws InterruptedException {
        try {
            return new ProcessBuilder(QEMU, "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomPrivilegedCodeDoesWhatItDoesOnQemu(long seed) throws IOException, InterruptedException {
        compare(new PrivilegedProgram(seed).image(), Platform.SUPERVISOR, EXPECTED_CAUSES);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void randomCodeOfMachineModeDoesWhatItDoesOnQemu(long seed) throws IOException, InterruptedException {
        compare(new MachineProgram(seed).image(), Platform.MACHINE, EXPECTED_MACHINE_CAUSES);
    }

    private static void compare(byte[] image, Platform platform, List<Long> expectedCauses)
            throws IOException, InterruptedException {
        ByteBuffer theirs = onQemu(image);
        Map<Long, Integer> causes = new TreeMap<>();
        for (int i = 0; i < SNIPPETS; i++) {
            causes.merge(theirs.getLong(LOG - DUMP + i * RECORD), 1, Integer::sum);
        }
        System.out.println("traps by cause: " + causes);
        assertTrue(causes.keySet().containsAll(expectedCauses), causes.toString());
        assertSame(theirs, onOurs(image, platform, EngineOptions.DEFAULT.withTiers(Tiers.COLD)));
        EngineOptions compiled = EngineOptions.DEFAULT.withTiers(Tiers.FIRST).withRegionThreshold(10);
        assertSame(theirs, onOurs(image, platform, compiled));
    }

    private static void assertSame(ByteBuffer theirs, ByteBuffer ours) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < SNIPPETS; i++) {
            compare(i, theirs, ours, differences);
        }
        for (int at = 0; at < LOG - DUMP; at += Long.BYTES) {
            if (theirs.getLong(at) != ours.getLong(at)) {
                differences.add("memory at %x: %x on QEMU, %x".formatted(
                        BASE + DUMP + at, theirs.getLong(at), ours.getLong(at)));
            }
        }
        differences.stream().limit(SHOWN).forEach(System.out::println);
        assertEquals(0, differences.size(), "differences");
    }

    private static void compare(int snippet, ByteBuffer theirs, ByteBuffer ours, List<String> differences) {
        int record = LOG - DUMP + snippet * RECORD;
        long cause = theirs.getLong(record);
        if (cause == LOAD_ACCESS && isExplained(record, theirs, ours)) {
            return;
        }
        for (int word = 0; word < WORDS; word++) {
            long expected = theirs.getLong(record + word * Long.BYTES);
            long value = ours.getLong(record + word * Long.BYTES);
            if (expected != value && !(word == STVAL && mayDiffer(cause, expected, value))) {
                differences.add("snippet %d, cause %x, word %d: %x on QEMU, %x"
                        .formatted(snippet, cause, word, expected, value));
            }
        }
    }

    /** Whether a load access fault on QEMU is another fault here for a reason. */
    private static boolean isExplained(int record, ByteBuffer theirs, ByteBuffer ours) {
        long cause = ours.getLong(record);
        long expected = theirs.getLong(record + STVAL * Long.BYTES);
        long value = ours.getLong(record + STVAL * Long.BYTES);
        boolean sameInstruction = theirs.getLong(record + Long.BYTES) == ours.getLong(record + Long.BYTES);
        // QEMU takes an atomic operation to where there is no memory for a load; the manual, for a store.
        boolean atomic = cause == STORE_ACCESS && expected == value;
        return sameInstruction && atomic;
    }

    /** Whether stval or mtval may be told as both do. */
    private static boolean mayDiffer(long cause, long expected, long value) {
        // The manual lets that of a breakpoint be 0, as QEMU does, or the address.
        if (cause == BREAKPOINT) {
            return true;
        }
        // QEMU makes two aligned loads of a misaligned one, and tells where the first of them is.
        boolean aligned = expected == (value & -2) || expected == (value & -4) || expected == (value & -8);
        return cause == LOAD_ACCESS && aligned;
    }

    /** With two harts, as QEMU takes an atomic operation for a load and a store where there is but one. */
    private static ByteBuffer onQemu(byte[] image) throws IOException, InterruptedException {
        Path bios = Files.write(folder.resolve("image"), image);
        Path printed = folder.resolve("printed");
        Process process = new ProcessBuilder(
                        QEMU, "-nodefaults", "-display", "none", "-machine", "virt", "-cpu", CPU, "-m", "32M",
                        "-smp", "2", "-bios", bios.toString(), "-serial", "file:" + printed)
                .inheritIO()
                .start();
        try {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "QEMU does not come to an end");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue());
        ByteBuffer dump = ByteBuffer.wrap(Files.readAllBytes(printed)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(DUMP_END - DUMP, dump.remaining());
        return dump;
    }

    private static ByteBuffer onOurs(byte[] image, Platform platform, EngineOptions options) {
        try (GuestMemory host = new GuestMemory(BASE, SIZE);
                MachineCode code = new Rv64Engine()
                        .newMachineCode(new Board(host), options, MachineOptions.supervisor().withPlatform(platform))) {
            for (int i = 0; i < image.length; i++) {
                UNSAFE.putByte(host.hostBase() + BASE + i, image[i]);
            }
            MachineCore core = code.newCore();
            // As on QEMU, where the timer of machine mode is due until it is set; nothing enables its interrupt.
            assertEquals(platform == Platform.MACHINE, core.raise(7));
            core.setPc(platform == Platform.MACHINE ? BASE : BASE + ENTRY);
            while (assertInstanceOf(Exit.MemoryAccess.class, core.run()).address() >>> GuestMemory.PAGE_BITS
                    != PrivilegedProgram.UART >>> GuestMemory.PAGE_BITS) {
                assertEquals(Platform.MACHINE, platform);
                core.takeAccessFault();
            }
            byte[] dump = new byte[DUMP_END - DUMP];
            for (int i = 0; i < dump.length; i++) {
                dump[i] = UNSAFE.getByte(host.hostBase() + BASE + DUMP + i);
            }
            return ByteBuffer.wrap(dump).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** The board's memory, and nothing else. */
    private record Board(GuestMemory host) implements PhysicalMemory {
        @Override
        public long size() {
            return 1L << 56;
        }

        @Override
        public long resolve(long address, int access) {
            return address >= BASE && address < BASE + SIZE
                    ? host.hostBase() + (address & -GuestMemory.PAGE_SIZE)
                            | GuestMemory.READ | GuestMemory.WRITE | GuestMemory.EXECUTE
                    : 0;
        }
    }
}
