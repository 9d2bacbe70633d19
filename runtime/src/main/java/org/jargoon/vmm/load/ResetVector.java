// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The ROM in which all harts of a machine-mode board begin: it jumps to what was loaded, with the hart's number in a0,
 * the device tree in a1 and in a2 what OpenSBI's fw_dynamic wants to know ({@code struct fw_dynamic_info}).
 */
public final class ResetVector {
    /** Its guest-physical address, as on QEMU's virt board. */
    public static final long BASE = 0x1000;

    /** The size of its range in bytes. */
    public static final long SIZE = 0xf000;

    private static final int START = 24;
    private static final int TREE = 32;
    private static final int INFO = 40;
    private static final int INFO_WORDS = 6;

    private static final long INFO_MAGIC = 0x4942534f; // "OSBI"
    private static final long INFO_VERSION = 2;
    private static final long SUPERVISOR_MODE = 1;

    private ResetVector() {}

    /** Its bytes, to be placed anywhere. */
    public static byte[] rom(long start, long tree, long kernel) {
        return ByteBuffer.allocate(INFO + INFO_WORDS * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x0000_0297) // auipc t0, 0
                .putInt(INFO << 20 | 0x0002_8613) // addi a2, t0, INFO
                .putInt(0xf140_2573) // csrr a0, mhartid
                .putInt(TREE << 20 | 0x0002_b583) // ld a1, TREE(t0)
                .putInt(START << 20 | 0x0002_b283) // ld t0, START(t0)
                .putInt(0x0002_8067) // jr t0
                .putLong(start)
                .putLong(tree)
                .putLong(INFO_MAGIC)
                .putLong(INFO_VERSION)
                .putLong(kernel)
                .putLong(SUPERVISOR_MODE)
                .putLong(0) // options
                .putLong(0) // the hart that boots
                .array();
    }
}
