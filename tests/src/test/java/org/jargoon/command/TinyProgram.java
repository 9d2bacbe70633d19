// SPDX-License-Identifier: Apache-2.0
package org.jargoon.command;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** ELF files of a few instructions, made without a toolchain: one segment that holds headers and code. */
final class TinyProgram {
    static final int ADDRESS = 0x10000;
    /** Where the code begins, in the file and behind {@link #ADDRESS} in memory. */
    static final int CODE_OFFSET = 64 + 56;

    /** {@code j .} */
    static final int JUMP_TO_ITSELF = 0x0000006f;
    static final int ECALL = 0x00000073;
    /** All zero, which the manual sets aside as illegal. */
    static final int ILLEGAL = 0;

    static final int SP = 2;
    static final int S0 = 8;
    static final int A0 = 10;
    static final int A1 = 11;
    static final int A2 = 12;
    static final int A3 = 13;
    static final int A4 = 14;
    static final int A5 = 15;
    static final int A7 = 17;

    private TinyProgram() {}

    /** {@code li register,value} for -2048 to 2047. */
    static int li(int register, int value) {
        return addi(register, 0, value);
    }

    /** {@code addi register,from,value} for -2048 to 2047. */
    static int addi(int register, int from, int value) {
        return value << 20 | from << 15 | register << 7 | 0x13;
    }

    /** {@code slli register,from,bits} */
    static int shiftLeft(int register, int from, int bits) {
        return bits << 20 | from << 15 | 1 << 12 | register << 7 | 0x13;
    }

    /** {@code srli register,from,bits} */
    static int shiftRight(int register, int from, int bits) {
        return bits << 20 | from << 15 | 5 << 12 | register << 7 | 0x13;
    }

    /** {@code add register,first,second} */
    static int add(int register, int first, int second) {
        return second << 20 | first << 15 | register << 7 | 0x33;
    }

    /** {@code lui register,upper} */
    static int lui(int register, int upper) {
        return upper << 12 | register << 7 | 0x37;
    }

    /** {@code j} back over so many instructions. */
    static int jumpBack(int instructions) {
        int offset = -4 * instructions;
        return (offset >> 20 & 1) << 31
                | (offset >> 1 & 0x3ff) << 21
                | (offset >> 11 & 1) << 20
                | (offset >> 12 & 0xff) << 12
                | 0x6f;
    }

    /** {@code ld register,offset(from)} for offsets from -2048 to 2047 */
    static int load(int register, int from, int offset) {
        return offset << 20 | from << 15 | 3 << 12 | register << 7 | 0x03;
    }

    /** {@code ld register,0(zero)} */
    static int loadFromZero(int register) {
        return load(register, 0, 0);
    }

    /** The file. */
    static byte[] of(int... code) {
        int size = CODE_OFFSET + 4 * code.length;
        ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1).position(16);
        file.putShort((short) 2).putShort((short) 243).putInt(1);
        file.putLong(ADDRESS + CODE_OFFSET).putLong(64).putLong(0);
        file.putInt(5).putShort((short) 64).putShort((short) 56).putShort((short) 1);
        file.position(64);
        file.putInt(1).putInt(5).putLong(0).putLong(ADDRESS).putLong(ADDRESS);
        file.putLong(size).putLong(size).putLong(0x1000);
        for (int instruction : code) {
            file.putInt(instruction);
        }
        return file.array();
    }
}
