// SPDX-License-Identifier: Apache-2.0
package org.jargoon.differential;

import static org.jargoon.isa.riscv.Rv64Rows.encode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A program of random blocks: the checked-in frame {@code guests/random/skeleton.elf} with a segment appended that
 * holds the blocks and the plan by which the frame calls them. The numbers here are those in {@code skeleton.c}.
 */
final class RandomProgram {
    private static final int PLAN = 0x400000;
    private static final int ARENA = 0x600000;
    private static final int PAGE = 4096;

    /** Where a block's bases point: into the middle of the window. */
    private static final int BASE = ARENA + 2048;

    private static final int STATE = ARENA - BASE;
    private static final int DUMP = ARENA + 2624 - BASE;
    private static final int SAVED = DUMP + 65 * 8;

    /** ra, sp, gp, tp, s0, s1 and s2 to s11: what a called function leaves as it was. */
    private static final int[] CALLEE_SAVED = {1, 2, 3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27};

    private static final int T0 = 5;
    private static final int FCSR = 0x003;

    private RandomProgram() {}

    /**
     * Makes a program.
     *
     * @param blocks how many
     * @param instructions in each
     * @param rounds how often each is called, with other registers each time
     */
    static byte[] make(RandomGenerator random, int blocks, int instructions, int rounds) throws IOException {
        int headerSize = 8 * (3 + blocks);
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        List<Long> entries = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            entries.add((long) PLAN + headerSize + code.size());
            code.writeBytes(block(random, instructions));
        }
        ByteBuffer segment = ByteBuffer.allocate(headerSize + code.size()).order(ByteOrder.LITTLE_ENDIAN);
        segment.putLong(blocks).putLong(rounds).putLong(random.nextLong() | 1);
        entries.forEach(segment::putLong);
        segment.put(code.toByteArray());
        return append(Files.readAllBytes(Path.of("guests/random/skeleton.elf")), segment.array());
    }

    /** Turns the frame's last program header, which only says how the stack is protected, into one for the segment. */
    private static byte[] append(byte[] skeleton, byte[] segment) {
        int offset = (skeleton.length + PAGE - 1) / PAGE * PAGE;
        ByteBuffer elf = ByteBuffer.allocate(offset + segment.length).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(skeleton).position(offset).put(segment);
        int lastHeader = (int) elf.getLong(32) + 56 * (elf.getShort(56) - 1);
        int type = elf.getInt(lastHeader);
        if (type != 0x6474e551) {
            throw new IllegalStateException("the last program header of the frame has type 0x%x".formatted(type));
        }
        elf.position(lastHeader);
        elf.putInt(1).putInt(5).putLong(offset).putLong(PLAN).putLong(PLAN);
        elf.putLong(segment.length).putLong(segment.length).putLong(PAGE);
        return elf.array();
    }

    private static byte[] block(RandomGenerator random, int instructions) {
        RandomInstructions generator = new RandomInstructions(random);
        int base = generator.mainBase();
        Assembly assembly = new Assembly();
        assembly.add(encode("lui", T0, 0, 0, BASE + 0x800 & ~0xfff));
        assembly.add(encode("addi", T0, T0, 0, BASE - (BASE + 0x800 & ~0xfff)));
        for (int i = 0; i < CALLEE_SAVED.length; i++) {
            assembly.add(encode("sd", 0, T0, CALLEE_SAVED[i], SAVED + 8 * i));
        }
        assembly.add(encode("addi", base, T0, 0, 0));
        load(assembly, base, generator);
        assembly.add(generator.body(instructions));
        dump(assembly, base);
        for (int i = 0; i < CALLEE_SAVED.length; i++) {
            if (CALLEE_SAVED[i] != base) {
                assembly.add(encode("ld", CALLEE_SAVED[i], base, 0, SAVED + 8 * i));
            }
        }
        for (int i = 0; i < CALLEE_SAVED.length; i++) {
            if (CALLEE_SAVED[i] == base) {
                assembly.add(encode("ld", base, base, 0, SAVED + 8 * i));
            }
        }
        assembly.add(encode("jalr", 0, 1, 0, 0));
        return assembly.bytes();
    }

    private static void load(Assembly assembly, int base, RandomInstructions generator) {
        int scratch = base == T0 ? T0 + 1 : T0;
        assembly.add(encode("ld", scratch, base, 0, STATE));
        assembly.add(encode("csrrw", 0, scratch, 0, FCSR));
        for (int i = 0; i < 32; i++) {
            assembly.add(encode("fld", i, base, 0, STATE + 8 * (32 + i)));
        }
        for (int i = 1; i < 32; i++) {
            if (generator.isBase(i)) {
                assembly.add(encode("addi", i, base, 0, 0));
            } else {
                assembly.add(encode("ld", i, base, 0, STATE + 8 * i));
            }
        }
    }

    private static void dump(Assembly assembly, int base) {
        for (int i = 1; i < 32; i++) {
            assembly.add(encode("sd", 0, base, i, DUMP + 8 * i));
        }
        int scratch = base == T0 ? T0 + 1 : T0;
        assembly.add(encode("csrrs", scratch, 0, 0, FCSR));
        assembly.add(encode("sd", 0, base, scratch, DUMP));
        for (int i = 0; i < 32; i++) {
            assembly.add(encode("fsd", 0, base, i, DUMP + 8 * (32 + i)));
        }
    }
}
