// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KernelModuleTest {
    private static final int HEADER = 64;
    private static final int SECTION = 64;

    /** An ELF file of two sections behind its header: the sections' names, and {@code .modinfo}. */
    private static byte[] elf(String information) {
        byte[] names = "\0.names\0.modinfo\0".getBytes(StandardCharsets.US_ASCII);
        byte[] content = information.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(HEADER + 2 * SECTION + names.length + content.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, 0x464c457f).putLong(0x28, HEADER);
        out.putShort(0x3a, (short) SECTION).putShort(0x3c, (short) 2).putShort(0x3e, (short) 0);
        int behind = HEADER + 2 * SECTION;
        out.putInt(HEADER, 1).putLong(HEADER + 0x18, behind).putLong(HEADER + 0x20, names.length);
        int second = HEADER + SECTION;
        out.putInt(second, 8).putLong(second + 0x18, behind + names.length).putLong(second + 0x20, content.length);
        return out.put(behind, names).put(behind + names.length, content).array();
    }

    @Test
    void dependenciesAndAliasesAreRead() throws GuestException {
        KernelModule module = KernelModule.read(
                "virtio-net",
                elf("license=GPL\0alias=virtio:d00000001v*\0depends=net_failover,virtio-ring\0alias=eth\0intree=Y\0"));
        assertEquals(
                new KernelModule(
                        "virtio_net", List.of("net_failover", "virtio_ring"), List.of("virtio:d00000001v*", "eth")),
                module);
    }

    @Test
    void aModuleWithoutDependenciesSaysSo() throws GuestException {
        assertEquals(List.of(), KernelModule.read("crc16", elf("depends=\0name=crc16\0")).depends());
    }

    @Test
    void whatIsNoModuleIsRefused() {
        byte[] whole = elf("depends=\0");
        assertThrows(GuestException.class, () -> KernelModule.read("empty", new byte[0]));
        assertThrows(GuestException.class, () -> KernelModule.read("zeros", new byte[200]));
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(GuestException.class, () -> KernelModule.read("part", part), "of " + length + " bytes");
        }
    }
}
