// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The format of the file: a head of {@link #MAGIC} and {@link #VERSION}, then records: tag and length of the contents
 * as 32-bit numbers, the contents, and a CRC-32C of the record's number in the file, its tag, length and contents. All
 * numbers are big-endian, as DataOutput has them.
 */
final class Records {
    /** "JARGOON" and a byte that is no text. */
    static final long MAGIC = 0x4A41_5247_4F4F_4E1AL;

    static final int VERSION = 2;
    static final int HEAD_BYTES = Long.BYTES + Integer.BYTES;

    /** A {@link MachineConfiguration}. */
    static final int CONFIGURATION = 0x434F_4E46;

    /** The ticks of the machine's clock, a long. */
    static final int TIME = 0x5449_4D45;

    /** A VCPU, by their order: whether it is started, a byte, and its words. */
    static final int VCPU = 0x5643_5055;

    /** A device begins, by their order: nothing. */
    static final int DEVICE = 0x4445_5649;

    /** The next part of what a device has written. */
    static final int DEVICE_DATA = 0x4441_5441;

    /** A {@link RamChunk}, by their offsets. */
    static final int RAM = 0x5241_4D20;

    /** The last record: nothing. */
    static final int END = 0x454E_4420;

    /** The longest contents. */
    static final int MOST_BYTES = RamChunk.MOST_BYTES;

    private Records() {}

    /** The checksum of a record whose contents are what remains of a buffer. */
    static int checksum(long number, int tag, ByteBuffer contents) {
        ByteBuffer head = ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES);
        head.putLong(number).putInt(tag).putInt(contents.remaining()).flip();
        CRC32C sum = new CRC32C();
        sum.update(head);
        sum.update(contents.duplicate());
        return (int) sum.getValue();
    }
}
