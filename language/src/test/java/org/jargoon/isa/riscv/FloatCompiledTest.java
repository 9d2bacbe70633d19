// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.oracle.truffle.api.Truffle;
import com.oracle.truffle.api.frame.FrameDescriptor;
import com.oracle.truffle.api.frame.FrameSlotKind;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import com.oracle.truffle.api.nodes.RootNode;
import com.oracle.truffle.runtime.OptimizedCallTarget;
import com.oracle.truffle.runtime.OptimizedTruffleRuntime;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jargoon.engine.GuestFault;
import org.jargoon.engine.InstructionNode;
import org.jargoon.isa.InstructionRow;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Floating-point instructions do the same in compiled code as in the cold tier, in each context that a region can be
 * built for; or they ask for another try there, and then have changed nothing.
 */
@Tag("differential")
final class FloatCompiledTest {
    private static final int PLAIN_RUNS = 200;
    private static final int RUNS = 1000;

    private static final long[] SPECIAL_DOUBLES = {
        0, 1L << 63, 0x7ff0L << 48, 0xfff0L << 48, 0x7ff8L << 48, 0x7ff0_0000_0000_0001L, 1, 0x000f_ffff_ffff_ffffL,
        0x0010_0000_0000_0000L, 0x7fef_ffff_ffff_ffffL, 0x3ff0L << 48, 0x43e0L << 48, 0x41e0L << 48, 0x3fe0L << 48
    };
    private static final int[] SPECIAL_FLOATS = {
        0, 1 << 31, 0x7f80_0000, 0x7fc0_0000, 0x7f80_0001, 1, 0x007f_ffff, 0x0080_0000, 0x7f7f_ffff
    };

    /** An instruction on the registers of a state, in a frame as a region has it. */
    private static final class FrameRoot extends RootNode {
        @Child private InstructionNode node;

        private final Rv64State state;

        FrameRoot(InstructionNode node, Rv64State state) {
            super(null, descriptor());
            this.node = node;
            this.state = state;
        }

        private static FrameDescriptor descriptor() {
            FrameDescriptor.Builder builder = FrameDescriptor.newBuilder();
            builder.addSlots(Rv64.LAYOUT.size(), FrameSlotKind.Static);
            return builder.build();
        }

        /** Returns whether the instruction was carried out; the registers are written only then. */
        @Override
        @ExplodeLoop
        public Object execute(VirtualFrame frame) {
            for (int slot = 1; slot < Rv64.LAYOUT.size(); slot++) {
                if (slot >= Rv64.LAYOUT.firstDouble() && slot < Rv64.LAYOUT.endDouble()) {
                    frame.setDoubleStatic(slot, Double.longBitsToDouble(state.registers[slot]));
                } else {
                    frame.setLongStatic(slot, state.registers[slot]);
                }
            }
            try {
                node.execute(frame, state);
            } catch (GuestFault retry) {
                return false;
            }
            for (int slot = 1; slot < Rv64.LAYOUT.size(); slot++) {
                if (slot >= Rv64.LAYOUT.firstDouble() && slot < Rv64.LAYOUT.endDouble()) {
                    state.registers[slot] = Double.doubleToRawLongBits(frame.getDoubleStatic(slot));
                } else {
                    state.registers[slot] = frame.getLongStatic(slot);
                }
            }
            return true;
        }
    }

    static Stream<Arguments> instructions() {
        return Stream.of(new RvF(), new RvD())
                .flatMap(table -> table.rows().stream())
                .filter(row -> !List.of("flw", "fsw", "fld", "fsd").contains(row.name()))
                .map(InstructionRow::name)
                .distinct()
                .flatMap(name -> Stream.of(0, Rv64Isa.SETTLED_FLOAT, Rv64Isa.EXACT_FLOAT)
                        .map(context -> Arguments.of(name, context)));
    }

    @ParameterizedTest(name = "{0} context {1}")
    @MethodSource("instructions")
    void compiledCodeDoesAsTheColdTier(String name, int context) {
        assumeTrue(Truffle.getRuntime() instanceof OptimizedTruffleRuntime, "there is no compiler");
        Rv64State cold = new Rv64State();
        Rv64State compiled = new Rv64State();
        InstructionNode node = FloatMachine.node(name, FloatMachine.DYNAMIC, 0);
        InstructionNode inContext = FloatMachine.node(name, FloatMachine.DYNAMIC, context);
        var target = (OptimizedCallTarget) new FrameRoot(inContext, compiled).getCallTarget();
        target.compile(true);
        target.waitForCompilation();
        SplittableRandom random = new SplittableRandom(name.hashCode());
        boolean single = name.endsWith(".s") || name.equals("fmv.x.w");
        int plainRetries = 0;
        for (int run = 0; run < RUNS; run++) {
            boolean plain = run < PLAIN_RUNS;
            for (int i = 1; i <= 3; i++) {
                cold.registers[Rv64.FIRST_FLOAT + i] = single ? single(random, plain) : bits(random, plain);
            }
            cold.registers[1] = plain ? random.nextInt(100) : random.nextLong() >> random.nextInt(64);
            cold.registers[Rv64.FFLAGS] = context == 0 ? random.nextInt(2) : context == Rv64Isa.SETTLED_FLOAT ? 1 : 0;
            cold.registers[Rv64.FRM] = context == 0 && random.nextInt(8) == 0 ? random.nextInt(5) : 0;
            System.arraycopy(cold.registers, 0, compiled.registers, 0, cold.registers.length);
            if (target.call().equals(false)) {
                plainRetries += plain ? 1 : 0;
                assertTrue(context != 0, name);
            } else {
                node.execute(null, cold);
            }
            assertArrayEquals(cold.registers, compiled.registers);
        }
        assertTrue(target.isValidLastTier(), () -> name + " lost its code");
        // Half of the plain operands have no square root, and do not convert to unsigned integers.
        int retries = plainRetries;
        assertTrue(context == Rv64Isa.EXACT_FLOAT || retries < PLAIN_RUNS * 3 / 4, () -> retries + " retries");
    }

    private static double plain(SplittableRandom random) {
        double value = random.nextInt(-1000, 1000) / (double) (1 << random.nextInt(8));
        return random.nextInt(3) == 0 ? value * 0.1 : value;
    }

    private static long bits(SplittableRandom random, boolean plain) {
        if (plain || random.nextInt(3) != 0) {
            return Double.doubleToRawLongBits(plain(random));
        }
        return random.nextInt(4) == 0 ? random.nextLong() : SPECIAL_DOUBLES[random.nextInt(SPECIAL_DOUBLES.length)];
    }

    private static long single(SplittableRandom random, boolean plain) {
        boolean special = !plain && random.nextInt(3) == 0;
        int bits = special
                ? SPECIAL_FLOATS[random.nextInt(SPECIAL_FLOATS.length)]
                : Float.floatToRawIntBits((float) plain(random));
        return special && random.nextInt(10) == 0 ? bits : FloatMachine.BOX | bits;
    }
}
