// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.frame;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jargoon.dwarf.data.AddressRange;

/**
 * Finds the frame of a RISC-V function without call frame information by its instructions, as most functions of a
 * static glibc need it: how far the function lowers the stack pointer where it begins, and where it saves registers
 * there.
 */
final class RiscvPrologue {
    private static final int RA = 1;
    private static final int SP = 2;
    private static final int FP = 8;
    /** Before the stack pointer is lowered, a function may have tested its arguments. */
    private static final int MOST_INSTRUCTIONS = 64;

    private final FrameReader memory;
    private final long pc;
    // Offsets from the lowered stack pointer.
    private final Map<Integer, Long> saved = new HashMap<>();
    private long size;
    private boolean byFramePointer;
    private long framePointerOffset;

    /** What an instruction does, as far as it matters here. */
    private sealed interface Effect {
        record LowersStack(long bytes) implements Effect {}

        record SetsFramePointer(long offset) implements Effect {}

        record Saves(int register, long offset) implements Effect {}

        record Transfers(boolean leaves) implements Effect {}

        record LosesStack() implements Effect {}

        record Nothing() implements Effect {}
    }

    private RiscvPrologue(FrameReader memory, long pc) {
        this.memory = memory;
        this.pc = pc;
    }

    /**
     * The rules at {@code pc} of the function that begins at {@code function}; empty if its code cannot be read or does
     * to the stack pointer what is not understood.
     */
    static Optional<FrameRules> rules(FrameReader memory, long function, long pc) {
        RiscvPrologue prologue = new RiscvPrologue(memory, pc);
        return prologue.scan(function) && prologue.checkEnd() ? Optional.of(prologue.found()) : Optional.empty();
    }

    private FrameRules found() {
        CfaRule cfa = byFramePointer
                ? new CfaRule.RegisterOffset(FP, size - framePointerOffset)
                : new CfaRule.RegisterOffset(SP, size);
        Map<Integer, RegisterRule> rules = new HashMap<>();
        saved.forEach((register, offset) -> rules.put(register, new RegisterRule.Offset(offset - size)));
        return new FrameRules(new AddressRange(pc, pc + 1), cfa, rules, RA, false);
    }

    /** Goes from the function's first instruction to the end of its prologue or to the pc. */
    private boolean scan(long function) {
        long at = function;
        for (int n = 0; n < MOST_INSTRUCTIONS && Long.compareUnsigned(at, pc) < 0; n++) {
            OptionalLong word = memory.readLong(at);
            if (word.isEmpty()) {
                return false;
            }
            switch (effect((int) word.getAsLong())) {
                case Effect.LowersStack(long bytes) when bytes >= 0 -> size += bytes;
                // An early way out: what follows has been reached around it.
                case Effect.LowersStack(long _) -> {
                    return true;
                }
                case Effect.SetsFramePointer(long offset) -> {
                    byFramePointer = size > 0;
                    framePointerOffset = offset;
                }
                case Effect.Saves(int register, long offset) -> {
                    if (size > 0 && isPreserved(register)) {
                        saved.putIfAbsent(register, offset);
                    }
                }
                case Effect.Transfers(boolean _) -> {
                    if (size > 0) {
                        return true;
                    }
                }
                case Effect.LosesStack() -> {
                    return false;
                }
                case Effect.Nothing() -> {
                    // goes on
                }
            }
            at += length((int) word.getAsLong());
        }
        return size > 0 || at >= pc;
    }

    /** Whether a call preserves it, or it is where the call returns to. */
    private static boolean isPreserved(int register) {
        return register == RA || register == FP || register == 9 || register >= 18 && register <= 27;
    }

    /** Looks ahead from the pc: behind the instruction that takes the frame down, nothing of it is left. */
    private boolean checkEnd() {
        long at = pc;
        for (int n = 0; size > 0 && n < MOST_INSTRUCTIONS; n++) {
            OptionalLong word = memory.readLong(at);
            if (word.isEmpty()) {
                return false;
            }
            Effect effect = effect((int) word.getAsLong());
            if (effect instanceof Effect.LowersStack(long bytes)) {
                // It is about to be taken down; the frame pointer may already be the caller's.
                byFramePointer &= bytes > 0;
                return true;
            }
            if (effect instanceof Effect.LosesStack) {
                return true;
            }
            if (effect instanceof Effect.Transfers(boolean leaves)) {
                if (leaves) {
                    size = 0;
                    byFramePointer = false;
                    saved.clear();
                }
                return true;
            }
            at += length((int) word.getAsLong());
        }
        return true;
    }

    private static int length(int word) {
        return (word & 3) == 3 ? 4 : 2;
    }

    private static Effect effect(int word) {
        return (word & 3) == 3 ? wide(word) : compressed(word & 0xffff);
    }

    private static Effect wide(int word) {
        int rd = word >> 7 & 31;
        int rs1 = word >> 15 & 31;
        boolean writes = switch (word & 0x7f) {
            case 0x03, 0x13, 0x17, 0x1b, 0x33, 0x37, 0x3b -> true;
            default -> false;
        };
        int function = word >> 12 & 7;
        if ((word & 0x7f) == 0x13 && function == 0 && rs1 == SP && rd == SP) {
            return new Effect.LowersStack(-(word >> 20));
        }
        if ((word & 0x7f) == 0x13 && function == 0 && rs1 == SP && rd == FP) {
            return new Effect.SetsFramePointer(word >> 20);
        }
        if (writes && rd == SP) {
            return new Effect.LosesStack();
        }
        return switch (word & 0x7f) {
            case 0x23 -> function == 3 && rs1 == SP
                    ? new Effect.Saves(word >> 20 & 31, word >> 25 << 5 | rd)
                    : new Effect.Nothing();
            case 0x63 -> new Effect.Transfers(false);
            // A jump that links nothing leaves, but within the function it may as well go on.
            case 0x67 -> new Effect.Transfers(rd == 0 && rs1 == RA);
            case 0x6f -> new Effect.Transfers(false);
            default -> new Effect.Nothing();
        };
    }

    private static Effect compressed(int half) {
        int rd = half >> 7 & 31;
        int rs2 = half >> 2 & 31;
        return switch ((half & 3) << 3 | half >> 13) {
            // c.addi4spn of s0
            case 0b00_000 -> (half >> 2 & 7) == 0 && half != 0
                    ? new Effect.SetsFramePointer(bits(half, 11, 2) << 4 | bits(half, 7, 4) << 6
                            | bits(half, 6, 1) << 2 | bits(half, 5, 1) << 3)
                    : new Effect.Nothing();
            // c.addi
            case 0b01_000 -> rd == SP ? new Effect.LowersStack(-immediate(half)) : new Effect.Nothing();
            // c.addiw, c.li
            case 0b01_001, 0b01_010 -> rd == SP ? new Effect.LosesStack() : new Effect.Nothing();
            // c.addi16sp
            case 0b01_011 -> rd == SP ? new Effect.LowersStack(-immediate16(half)) : new Effect.Nothing();
            // c.j, c.beqz, c.bnez
            case 0b01_101, 0b01_110, 0b01_111 -> new Effect.Transfers(false);
            // c.ldsp
            case 0b10_011 -> rd == SP ? new Effect.LosesStack() : new Effect.Nothing();
            // c.jr, c.jalr, c.mv, c.add
            case 0b10_100 -> rs2 == 0
                    ? new Effect.Transfers(rd == RA && half >> 12 == 8)
                    : rd == SP ? new Effect.LosesStack() : new Effect.Nothing();
            // c.sdsp
            case 0b10_111 -> new Effect.Saves(rs2, bits(half, 10, 3) << 3 | bits(half, 7, 3) << 6);
            default -> new Effect.Nothing();
        };
    }

    private static int bits(int half, int from, int count) {
        return half >> from & (1 << count) - 1;
    }

    private static long immediate(int half) {
        return bits(half, 2, 5) - (bits(half, 12, 1) << 5);
    }

    private static long immediate16(int half) {
        return (bits(half, 6, 1) << 4 | bits(half, 2, 1) << 5 | bits(half, 5, 1) << 6 | bits(half, 3, 2) << 7)
                - (bits(half, 12, 1) << 9);
    }
}
