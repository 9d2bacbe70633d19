// SPDX-License-Identifier: Apache-2.0
package org.jargoon.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.PhysicalMemory;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;

/** A machine of one core that runs one of the images in {@code guests/hypervisor}. */
final class MachineGuest implements AutoCloseable {
    static final int MEMORY_SIZE = 0x100_0000;
    static final long EXIT_TEST_ADDR = MEMORY_SIZE - GuestMemory.PAGE_SIZE;
    static final long TRAP_ADDR = EXIT_TEST_ADDR - GuestMemory.PAGE_SIZE;

    private static final Path IMAGES = Path.of("guests/hypervisor");
    private static final long ADDRESSES = 1L << 36;

    private final GuestMemory host = new GuestMemory(0, MEMORY_SIZE);
    private final MachineCode code;
    final MachineCore core;

    MachineGuest(String image, EngineOptions options) throws IOException {
        byte[] bytes = Files.readAllBytes(IMAGES.resolve(image + ".bin"));
        for (int i = 0; i < bytes.length; i++) {
            GuestMemory.UNSAFE.putByte(host.hostBase() + i, bytes[i]);
        }
        code = Engine.forIsa("riscv64").newMachineCode(new Memory(), options);
        core = code.newCore(0);
    }

    /** All but the two pages at the end can be accessed in all ways. */
    private final class Memory implements PhysicalMemory {
        @Override
        public long size() {
            return ADDRESSES;
        }

        @Override
        public long resolve(long address, int access) {
            return address >= 0 && address < TRAP_ADDR
                    ? host.hostBase() + (address & -GuestMemory.PAGE_SIZE)
                            | GuestMemory.READ | GuestMemory.WRITE | GuestMemory.EXECUTE
                    : 0;
        }
    }

    /** Runs the guest to the end of its test. */
    void expectCleanExit() {
        expectCleanExit(core.run());
    }

    void expectCleanExit(Exit exit) {
        Exit.MemoryAccess access = (Exit.MemoryAccess) exit;
        assertEquals(EXIT_TEST_ADDR, access.address(), exit::toString);
        assertEquals(GuestMemory.WRITE, access.access(), exit::toString);
        assertEquals(0, access.syndrome().data(), "the number of the guest's expectation that was not met");
    }

    /** Runs the guest to a store to the trap, and goes behind it. */
    Exit.Syndrome expectStore(long offset) {
        Exit.MemoryAccess access = trapped(core.run(), offset, GuestMemory.WRITE);
        core.setPc(core.pc() + access.length());
        return access.syndrome();
    }

    /** Runs the guest to a load from the trap, answers it, and goes behind it. */
    Exit.Syndrome expectLoad(long offset, IntToLongFunction answer) {
        Exit.MemoryAccess access = trapped(core.run(), offset, GuestMemory.READ);
        core.setPc(core.pc() + access.length());
        core.setRegister(access.syndrome().register(), answer.applyAsLong(access.syndrome().register()));
        return access.syndrome();
    }

    private static Exit.MemoryAccess trapped(Exit exit, long offset, int access) {
        Exit.MemoryAccess trapped = (Exit.MemoryAccess) exit;
        assertEquals(TRAP_ADDR + offset, trapped.address());
        assertEquals(access, trapped.access());
        return trapped;
    }

    /** Runs the guest, sleeping where it waits for its timer, until it exits for another reason. */
    Exit runWithTimer() throws InterruptedException {
        Exit exit = core.run();
        while (exit instanceof Exit.Wait wait && wait.deadline() != Exit.Wait.NO_DEADLINE) {
            TimeUnit.NANOSECONDS.sleep(Math.max(0, wait.deadline() - System.nanoTime()));
            exit = core.run();
        }
        return exit;
    }

    @Override
    public void close() {
        code.close();
        host.close();
    }
}
