// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.hypervisor.TestMachine.*;
import static org.junit.jupiter.api.Assertions.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.VmFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Zircon's tests of traps, by their names there (docs/zircon.md §10.2), and what they leave out (docs/zircon.md §3,
 * §4).
 */
class HypervisorTrapTest {
    private static final String ALL = "org.jargoon.zircon.hypervisor.TestMachine#architectures";
    private static final long UNMAPPED = 0x200_0000;

    private static ScriptedProgram program() {
        return ScriptedProgram.at(ENTRY);
    }

    private static ScriptedProgram storesThenExits() {
        return program().store(8, TRAP_ADDR, 1).store(4, EXIT_TEST_ADDR, 1);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void guestSetTrapWithMem(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture).with(storesThenExits())) {
            m.trap(MEM, TRAP_ADDR, PAGE, 0, TRAP_KEY);
            int vcpu = m.vcpu();
            PortPacket packet = m.packet(vcpu);
            assertEquals(PortPacket.GUEST_MEM, packet.type());
            assertEquals(TRAP_KEY, packet.key());
            assertEquals(0, packet.status());
            assertEquals(TRAP_ADDR, packet.word0());
            m.cleanExit(vcpu);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void guestSetTrapWithBell(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture).with(storesThenExits())) {
            int port = m.port();
            m.trap(BELL, TRAP_ADDR, PAGE, port, TRAP_KEY);
            m.cleanExit(m.vcpu());
            assertEquals(new PortPacket(TRAP_KEY, PortPacket.GUEST_BELL, 0, TRAP_ADDR, 0, 0, 0), m.dequeue(port));
            assertTrue(m.isPortEmpty(port));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aBellNeedsNoSyndrome(Architecture architecture) {
        ScriptedProgram program =
                program().storeWithoutSyndrome(8, TRAP_ADDR + 24, 1).store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(architecture).with(program)) {
            int port = m.port();
            m.trap(BELL, TRAP_ADDR, PAGE, port, TRAP_KEY);
            m.cleanExit(m.vcpu());
            assertEquals(TRAP_ADDR + 24, m.dequeue(port).word0());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void guestSetTrapWithBellDrop(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture).with(storesThenExits())) {
            int port = m.port();
            m.trap(BELL, TRAP_ADDR, PAGE, port, TRAP_KEY);
            int vcpu = m.vcpu();
            m.cleanExit(vcpu);
            m.closeHandle(vcpu);
            m.closeHandle(m.guest);
            assertTrue(m.isPortEmpty(port), "the guest's bell outlived it");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void guestSetTrapWithBellAndUser(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture).with(storesThenExits())) {
            int port = m.port();
            m.trap(BELL, TRAP_ADDR, PAGE, port, TRAP_KEY);
            PortPacket user = new PortPacket(TRAP_KEY, PortPacket.USER, 0, 1, 2, 3, 4);
            ByteBuffer bytes = ByteBuffer.allocate(PortPacket.SIZE);
            user.write(bytes);
            assertStatus(Status.OK, m.zx.zx_port_queue(port, bytes));
            int vcpu = m.vcpu();
            m.cleanExit(vcpu);
            m.closeHandle(vcpu);
            m.closeHandle(m.guest);
            assertEquals(user, m.dequeue(port));
            assertTrue(m.isPortEmpty(port), "the guest's bell outlived it");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void guestSetTrapWithBellAndMaxUser(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture).with(storesThenExits())) {
            int port = m.port();
            m.trap(BELL, TRAP_ADDR, PAGE, port, TRAP_KEY);
            int queued = 0;
            while (m.zx.zx_port_queue(port, ByteBuffer.allocate(PortPacket.SIZE)) == 0) {
                queued++;
            }
            m.cleanExit(m.vcpu());
            for (int i = 0; i < queued; i++) {
                assertEquals(PortPacket.USER, m.dequeue(port).type());
            }
            assertEquals(PortPacket.GUEST_BELL, m.dequeue(port).type());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void guestSetTrapClosePort(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture).with(storesThenExits())) {
            int port = m.port();
            m.trap(BELL, TRAP_ADDR, PAGE, port, TRAP_KEY);
            m.closeHandle(port);
            int vcpu = m.vcpu();
            assertSame(Status.BAD_STATE, m.resume(vcpu));
            m.cleanExit(vcpu);
        }
    }

    @Test
    void guestSetTrapWithIo() {
        ScriptedProgram program =
                program().set(0, 0xFFFF_FFFF_8877_6655L).out(TRAP_PORT, 1).store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(Architecture.X86_64).with(program)) {
            m.trap(IO, TRAP_PORT, 1, 0, TRAP_KEY);
            int vcpu = m.vcpu();
            PortPacket packet = m.packet(vcpu);
            assertEquals(PortPacket.GUEST_IO, packet.type());
            assertEquals(TRAP_KEY, packet.key());
            assertEquals(TRAP_PORT, (short) packet.word0());
            assertEquals(0x55, packet.word0() >>> 32, "the lowest byte of rax alone");
            m.cleanExit(vcpu);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0x1122334455667788, 0x11223344556677AA", "2, 0x1122334455667788, 0x112233445566BBAA",
        "4, 0, 0xDDCCBBAA"})
    void anInputIsCompletedByWriteState(int size, String unanswered, String answered) {
        ScriptedProgram program =
                program().set(0, 0x1122_3344_5566_7788L).in(TRAP_PORT, size).store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(Architecture.X86_64).with(program)) {
            m.trap(IO, TRAP_PORT, 1, 0, TRAP_KEY);
            int vcpu = m.vcpu();
            assertEquals(TRAP_PORT | size << 16 | 1 << 24, m.packet(vcpu).word0());
            assertEquals(Long.decode(unanswered), m.register(vcpu, 0));
            ByteBuffer io = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            io.put(0, (byte) size).putInt(4, 0xDDCC_BBAA);
            assertStatus(Status.OK, m.zx.zx_vcpu_write_state(vcpu, VCPU_IO, io));
            assertEquals(Long.decode(answered), m.register(vcpu, 0));
            m.cleanExit(vcpu);
        }
    }

    @Test
    void aPortWithoutTrapIsNotFoundUntilThereIsOne() {
        ScriptedProgram program = program().out(TRAP_PORT, 1).store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(Architecture.X86_64).with(program)) {
            int vcpu = m.vcpu();
            assertSame(Status.NOT_FOUND, m.resume(vcpu));
            assertSame(Status.NOT_FOUND, m.resume(vcpu), "rip moved");
            m.trap(IO, TRAP_PORT, 1, 0, TRAP_KEY);
            assertEquals(PortPacket.GUEST_IO, m.packet(vcpu).type());
            m.cleanExit(vcpu);
        }
    }

    @Test
    void stringsToPortsAreNotSupportedAndRipStays() {
        try (TestMachine m = new TestMachine(Architecture.X86_64).with(program().outString(TRAP_PORT, 1))) {
            m.trap(IO, TRAP_PORT, 1, 0, TRAP_KEY);
            int vcpu = m.vcpu();
            assertSame(Status.NOT_SUPPORTED, m.resume(vcpu));
            assertSame(Status.NOT_SUPPORTED, m.resume(vcpu));
        }
    }

    @Test
    void anAccessToPortsIsFoundByItsFirstPort() {
        ScriptedProgram program = program().out(0x10, 4).out(0x12, 4).store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(Architecture.X86_64).with(program)) {
            m.trap(IO, 0x11, 2, 0, TRAP_KEY);
            int vcpu = m.vcpu();
            assertSame(Status.NOT_FOUND, m.resume(vcpu), "an access that begins before the trap");
            m.trap(IO, 0x10, 1, 0, 1);
            assertEquals(1, m.packet(vcpu).key());
            assertEquals(TRAP_KEY, m.packet(vcpu).key(), "an access that ends behind the trap");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0x1122334455667788", "2, 0x1122334455667788", "4, 0x1122334455667788", "8, 0x1122334455667788"})
    void aStoresPacketHasTheWholeRegister(int size, String value) {
        for (Architecture architecture : new Architecture[] {Architecture.ARM64, Architecture.RISCV64}) {
            ScriptedProgram program = program().set(7, Long.decode(value)).store(size, TRAP_ADDR + 0x38, 7);
            try (TestMachine m = new TestMachine(architecture).with(program)) {
                m.trap(MEM, TRAP_ADDR, PAGE, 0, TRAP_KEY);
                PortPacket packet = m.packet(m.vcpu());
                assertEquals(TRAP_ADDR + 0x38, packet.word0());
                assertEquals(size | 7 << 16, packet.word1());
                assertEquals(Long.decode(value), packet.word2());
                assertEquals(0, packet.word3());
            }
        }
    }

    @Test
    void aLoadIsAnsweredByWriteState() {
        for (Architecture architecture : new Architecture[] {Architecture.ARM64, Architecture.RISCV64}) {
            ScriptedProgram program =
                    program().set(7, 42).loadSigned(2, TRAP_ADDR + 2, 7).add(7, 1).store(4, EXIT_TEST_ADDR, 7);
            try (TestMachine m = new TestMachine(architecture).with(program)) {
                m.trap(MEM, TRAP_ADDR, PAGE, 0, TRAP_KEY);
                int vcpu = m.vcpu();
                PortPacket packet = m.packet(vcpu);
                assertEquals(2 | 1 << 8 | 7 << 16 | 1 << 24, packet.word1(), "sign-extended read of register 7");
                assertEquals(0, packet.word2());
                assertEquals(42, m.register(vcpu, 7), "the register is the VMM's to write");
                m.setRegister(vcpu, 7, -5);
                assertEquals(-4, m.packet(vcpu).word2());
            }
        }
    }

    @Test
    void anAccessWithoutSyndromeIsAnIntegrityErrorBehindTheInstruction() {
        for (Architecture architecture : new Architecture[] {Architecture.ARM64, Architecture.RISCV64}) {
            ScriptedProgram program = program()
                    .length(2)
                    .storeWithoutSyndrome(8, TRAP_ADDR, 1)
                    .loadWithoutSyndrome(TRAP_ADDR)
                    .store(4, EXIT_TEST_ADDR, 1);
            try (TestMachine m = new TestMachine(architecture).with(program)) {
                m.trap(MEM, TRAP_ADDR, PAGE, 0, TRAP_KEY);
                int vcpu = m.vcpu();
                assertSame(Status.IO_DATA_INTEGRITY, m.resume(vcpu));
                assertSame(Status.IO_DATA_INTEGRITY, m.resume(vcpu));
                m.cleanExit(vcpu);
            }
        }
    }

    @Test
    void anX86PacketHasTheInstructionUntil2022() {
        ScriptedProgram program = program().length(6).store(8, TRAP_ADDR, 1).store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(Architecture.X86_64).with(program)) {
            m.writeMemory(ENTRY, 0x8877_6655_4433_2211L);
            m.trap(MEM, TRAP_ADDR, PAGE, 0, TRAP_KEY);
            int vcpu = m.vcpu();
            PortPacket packet = m.packet(vcpu);
            assertEquals(TRAP_ADDR, packet.word0());
            assertEquals(0x0066_5544_3322_1106L, packet.word1() & 0x00FF_FFFF_FFFF_FFFFL, "length and six bytes");
            assertEquals(0, packet.word1() >>> 56);
            assertEquals(0, packet.word2());
            assertEquals(4, packet.word3(), "default_operand_size");
            m.cleanExit(vcpu);
        }
    }

    @Test
    void anX86InstructionThatCannotBeReadIsNotFoundBehindIt() {
        try (TestMachine m = new TestMachine(Architecture.X86_64).with(storesThenExits())) {
            m.writeMemory(0, 0);
            m.trap(MEM, TRAP_ADDR, PAGE, 0, TRAP_KEY);
            int vcpu = m.vcpu();
            assertSame(Status.NOT_FOUND, m.resume(vcpu));
            m.writeMemory(0, 0x1003);
            m.cleanExit(vcpu);
        }
    }

    @Test
    void anX86InstructionOfMoreThan15BytesIsInternal() {
        try (TestMachine m = new TestMachine(Architecture.X86_64)
                .with(program().length(16).store(8, TRAP_ADDR, 1).store(4, EXIT_TEST_ADDR, 1))) {
            m.trap(MEM, TRAP_ADDR, PAGE, 0, TRAP_KEY);
            assertSame(Status.INTERNAL, m.resume(m.vcpu()));
        }
    }

    @Test
    void anX86PacketHasRegistersSince2023() {
        ScriptedProgram program = program().set(Architecture.X86_CR3, 0x3000).length(6).store(8, TRAP_ADDR, 1);
        try (TestMachine m = new TestMachine(Architecture.X86_64, Profile.ZIRCON_2023).with(program)) {
            m.trap(MEM, TRAP_ADDR, PAGE, 0, TRAP_KEY);
            PortPacket packet = m.packet(m.vcpu());
            assertEquals(0x3000, packet.word1(), "cr3");
            assertEquals(ENTRY + 4, packet.word2(), "rip of the instruction");
            assertEquals(6 | 4 << 8, packet.word3());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void readingABellIsNotSupportedBehindTheInstruction(Architecture architecture) {
        ScriptedProgram program = program().load(8, TRAP_ADDR, 1).store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(architecture).with(program)) {
            int port = m.port();
            m.trap(BELL, TRAP_ADDR, PAGE, port, TRAP_KEY);
            int vcpu = m.vcpu();
            assertSame(Status.NOT_SUPPORTED, m.resume(vcpu));
            m.cleanExit(vcpu);
            assertTrue(m.isPortEmpty(port));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anUnmappedAccessIsNotFoundUntilMemoryIsMapped(Architecture architecture) {
        ScriptedProgram program = program().store(8, UNMAPPED, 1).store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(architecture).with(program)) {
            int vcpu = m.vcpu();
            m.setRegister(vcpu, 1, 77);
            assertSame(Status.NOT_FOUND, m.resume(vcpu));
            assertSame(Status.NOT_FOUND, m.resume(vcpu));
            m.map(UNMAPPED, m.vmo, 0x5000, PAGE);
            m.cleanExit(vcpu);
            assertEquals(77, m.readMemory(0x5000));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anUnmappedAccessIsNotFoundUntilATrapIsSet(Architecture architecture) {
        ScriptedProgram program = program().store(8, UNMAPPED, 1).store(4, EXIT_TEST_ADDR, 1);
        try (TestMachine m = new TestMachine(architecture).with(program)) {
            int vcpu = m.vcpu();
            assertSame(Status.NOT_FOUND, m.resume(vcpu));
            m.trap(MEM, UNMAPPED, PAGE, 0, TRAP_KEY);
            assertEquals(TRAP_KEY, m.packet(vcpu).key());
            m.cleanExit(vcpu);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anUnmappedFetchIsNotFound(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture).with(program().jump(UNMAPPED))) {
            int vcpu = m.vcpu();
            assertSame(Status.NOT_FOUND, m.resume(vcpu));
            m.with(ScriptedProgram.at(UNMAPPED).store(4, EXIT_TEST_ADDR, 1));
            m.map(UNMAPPED, m.vmo, 0, PAGE);
            m.cleanExit(vcpu);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anAccessBeyondMemoryIsWhatTheArchitectureSays(Architecture architecture) {
        long beyond = architecture.physicalSize();
        try (TestMachine m = new TestMachine(architecture).with(program().store(8, beyond, 1))) {
            assertSame(architecture.beyondMemory(), m.resume(m.vcpu()));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aWriteThatTheMappingForbidsIsNotSupportedAndStays(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture).with(storesThenExits())) {
            int readable = VmFlags.PERM_READ | VmFlags.PERM_EXECUTE;
            assertStatus(Status.OK, m.zx.zx_vmar_protect(m.vmar, readable, TRAP_ADDR, PAGE));
            int vcpu = m.vcpu();
            assertSame(Status.NOT_SUPPORTED, m.resume(vcpu));
            assertSame(Status.NOT_SUPPORTED, m.resume(vcpu));
            assertStatus(Status.OK, m.zx.zx_vmar_protect(m.vmar, VmFlags.PERMS, TRAP_ADDR, PAGE));
            m.cleanExit(vcpu);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void vmarProtect(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture).with(program().store(4, EXIT_TEST_ADDR, 1).jump(ENTRY))) {
            int vcpu = m.vcpu();
            m.cleanExit(vcpu);
            assertStatus(Status.OK, m.zx.zx_vmar_protect(m.vmar, VmFlags.PERMS, 0, PAGE));
            m.cleanExit(vcpu);
            assertStatus(Status.OK, m.zx.zx_vmar_protect(m.vmar, VmFlags.PERM_READ, ENTRY, PAGE));
            assertSame(Status.NOT_SUPPORTED, m.resume(vcpu), "a fetch from memory that may not be executed");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theTrapBeatsAMappingMadeLaterForDataButNotForFetch(Architecture architecture) {
        ScriptedProgram program = program().store(8, TRAP_ADDR, 1).jump(TRAP_ADDR);
        try (TestMachine m = new TestMachine(architecture)
                .with(program)
                .with(ScriptedProgram.at(TRAP_ADDR).store(4, EXIT_TEST_ADDR, 1))) {
            m.trap(MEM, TRAP_ADDR, PAGE, 0, TRAP_KEY);
            m.map(TRAP_ADDR, m.vmo, 0, PAGE);
            int vcpu = m.vcpu();
            assertEquals(TRAP_KEY, m.packet(vcpu).key());
            m.cleanExit(vcpu);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aTrapTakesEffectOnWhatACoreHasUsed(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture)
                .with(program().store(8, TRAP_ADDR, 1).store(4, EXIT_TEST_ADDR, 1).jump(ENTRY))) {
            int vcpu = m.vcpu();
            m.cleanExit(vcpu);
            m.trap(MEM, TRAP_ADDR, PAGE, 0, TRAP_KEY);
            assertEquals(TRAP_KEY, m.packet(vcpu).key());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aTrapThatAlreadyExistsHasUnmappedItsRange(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture).with(storesThenExits())) {
            assertStatus(Status.ALREADY_EXISTS, m.setTrap(MEM, TRAP_ADDR, 2 * PAGE, 0, TRAP_KEY));
            assertSame(Status.NOT_FOUND, m.resume(m.vcpu()));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theGuestHandleOfADeviceProcessSetsBells(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture).with(storesThenExits())) {
            int device = m.duplicate(m.guest, Rights.WRITE);
            int port = m.port();
            assertStatus(Status.OK, m.zx.zx_guest_set_trap(device, BELL, TRAP_ADDR, PAGE, port, 5));
            m.cleanExit(m.vcpu());
            assertEquals(5, m.dequeue(port).key());
        }
    }
}
