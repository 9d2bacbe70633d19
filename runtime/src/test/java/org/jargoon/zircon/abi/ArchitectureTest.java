// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.Test;

/** What each architecture is (docs/zircon.md §1, §2.3, §5.3; RISC-V: docs/zircon.md §9.2). */
class ArchitectureTest {
    @Test
    void arm64IsZircons() {
        Architecture arm64 = Architecture.ARM64;
        assertEquals(1L << 36, arm64.physicalSize());
        assertEquals(8, arm64.vcpuLimit());
        assertEquals(264, arm64.state().size());
        assertEquals(256, arm64.state().flags().offset());
        assertEquals(Status.NOT_FOUND, arm64.beyondMemory());
        assertFalse(arm64.hasPorts());
    }

    @Test
    void x86IsZircons() {
        Architecture x86 = Architecture.X86_64;
        assertEquals(1L << 48, x86.physicalSize());
        assertEquals(64, x86.vcpuLimit());
        assertEquals(136, x86.state().size());
        assertEquals(128, x86.state().flags().offset());
        assertEquals(Status.OUT_OF_RANGE, x86.beyondMemory());
        assertTrue(x86.hasPorts());
    }

    @Test
    void riscvIsThePublishedExtension() {
        Architecture riscv = Architecture.RISCV64;
        assertEquals(1L << 56, riscv.physicalSize());
        assertEquals(64, riscv.vcpuLimit());
        assertEquals(256, riscv.state().size());
        assertNull(riscv.state().flags());
        assertFalse(riscv.hasPorts());
    }

    @Test
    void addressesAreUnsigned() {
        assertTrue(Architecture.ARM64.contains((1L << 36) - 1));
        assertFalse(Architecture.ARM64.contains(1L << 36));
        assertFalse(Architecture.RISCV64.contains(-1));
    }

    @Test
    void nzcvIsSetButNeverCleared() {
        StateLayout.Flags flags = Architecture.ARM64.state().flags();
        assertEquals(0x6000_03C5L, flags.written(0x4000_03C5L, 0x2000_0000L));
        assertEquals(0x4000_03C5L, flags.written(0x4000_03C5L, 0));
        assertEquals(0x3C5L, flags.written(0x3C5L, 0x0FFF_FFFFL), "other bits are ignored");
    }

    @Test
    void rflagsAreLeftAloneWithoutTheBitThatIsAlwaysOne() {
        StateLayout.Flags flags = Architecture.X86_64.state().flags();
        assertEquals(0x246, flags.written(0x246, 0));
        assertEquals(0x246, flags.written(0x246, 0x1));
    }

    @Test
    void rflagsTakeTheUsersBitsOnly() {
        StateLayout.Flags flags = Architecture.X86_64.state().flags();
        assertEquals(0x202, flags.written(0x246, 0x2), "IF stays, ZF and PF go");
        assertEquals(0x24_4DD5L | 0x2, flags.written(0x2, -1), "IF, IOPL and the rest are not the user's");
        for (int bit : new int[] {0, 2, 4, 6, 7, 8, 10, 11, 14, 18, 21}) {
            assertNotEquals(0, flags.mask() & 1L << bit, "bit " + bit);
        }
        assertEquals(11, Long.bitCount(flags.mask()));
    }

    @Test
    void architecturesAreFoundByTheEnginesName() {
        assertSame(Architecture.RISCV64, Architecture.of("riscv64"));
        assertSame(Architecture.ARM64, Architecture.of("aarch64"));
        assertSame(Architecture.X86_64, Architecture.of("x86_64"));
        assertThrows(IllegalArgumentException.class, () -> Architecture.of("vax"));
    }

    @Test
    void profilesDifferInTheRowsOfTheTable() {
        assertEquals(Rights.MANAGE_PROCESS, Profile.ZIRCON_2020.vcpuCreateRight());
        assertEquals(Rights.MANAGE_THREAD, Profile.ZIRCON_2023.vcpuCreateRight());
        assertFalse(Profile.ZIRCON_2020.psciEndsSystem());
        assertTrue(Profile.ZIRCON_2023.psciEndsSystem());
        assertFalse(Profile.ZIRCON_2020.vcpuCreateChecksThreadFirst());
        assertTrue(Profile.ZIRCON_2023.vcpuCreateChecksThreadFirst());
        assertEquals(Status.INVALID_ARGS, Profile.ZIRCON_2020.ioTrapOfSizeZero());
        assertEquals(Status.OUT_OF_RANGE, Profile.ZIRCON_2023.ioTrapOfSizeZero());
    }
}
