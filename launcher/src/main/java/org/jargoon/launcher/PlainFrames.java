// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jargoon.dwarf.Frame;
import org.jargoon.dwarf.FrameReader;
import org.jargoon.dwarf.Unwinder;
import org.jargoon.profile.Disassembly;

/**
 * Callers of functions that have no call frame information, as most of a static C library: by what RISC-V's compilers
 * begin a function with. That is where the stack pointer goes down, and where the return address is stored, once each.
 */
final class PlainFrames {
    private static final int RETURN_ADDRESS = 1;
    private static final int STACK_POINTER = 2;

    /** In instructions: behind them nothing is looked for. */
    private static final int LONGEST_PROLOGUE = 24;

    private static final int MOST_KEPT = 1 << 12;
    private static final String NEW_FRAME = "sp,sp,-";
    private static final String SAVED = "ra,";

    private final ProgramImage image;
    private final Unwinder unwinder;
    private final Map<Long, Prologue> prologues = new HashMap<>();

    PlainFrames(ProgramImage image, Unwinder unwinder) {
        this.image = image;
        this.unwinder = unwinder;
    }

    /**
     * How a function makes its frame.
     *
     * @param size of the frame, in bytes; 0 if it makes none
     * @param made the first address behind the instruction that makes it
     * @param slot where in the frame the return address is; -1 if it is not stored
     * @param stored the first address behind the instruction that stores it
     */
    private record Prologue(long size, long made, long slot, long stored) {}

    /** What has called the frame, as if it had been interrupted in its call; empty where that cannot be told. */
    Optional<Frame> caller(Frame frame, FrameReader memory) {
        long at = frame.lookup();
        Optional<Prologue> found = image.functionAt(at).map(this::prologue);
        OptionalLong stack = frame.register(STACK_POINTER);
        if (found.isEmpty() || stack.isEmpty()) {
            return Optional.empty();
        }
        Prologue prologue = found.get();
        boolean returning = image.isReturn(at);
        boolean made = prologue.size != 0 && at >= prologue.made && !returning;
        boolean stored = made && prologue.slot >= 0 && at >= prologue.stored;
        OptionalLong target = stored
                ? memory.readLong(stack.getAsLong() + prologue.slot)
                : frame.interrupted() ? frame.register(RETURN_ADDRESS) : OptionalLong.empty();
        if (target.isEmpty() || !image.executable(target.getAsLong() - 1)) {
            return Optional.empty();
        }
        long outer = stack.getAsLong() + (made ? prologue.size : 0);
        return Optional.of(unwinder.innermost(target.getAsLong() - 1, new FrameReader() {
            @Override
            public long register(int number) {
                return switch (number) {
                    case STACK_POINTER -> outer;
                    // It has called, so that the register is not its own return address any more.
                    case RETURN_ADDRESS -> 0;
                    default -> frame.register(number).orElse(0);
                };
            }

            @Override
            public OptionalLong readLong(long address) {
                return memory.readLong(address);
            }
        }));
    }

    private Prologue prologue(long entry) {
        if (prologues.size() == MOST_KEPT) {
            prologues.clear();
        }
        return prologues.computeIfAbsent(entry, this::read);
    }

    private Prologue read(long entry) {
        long size = 0;
        long made = 0;
        for (Disassembly.Line line : lines(entry)) {
            long end = line.address() + line.length();
            if (size == 0 && line.mnemonic().startsWith("addi") && line.operands().startsWith(NEW_FRAME)) {
                size = number(line.operands().substring(NEW_FRAME.length()));
                made = end;
            } else if (size != 0 && line.mnemonic().startsWith("sd") && line.operands().startsWith(SAVED)) {
                int bracket = line.operands().indexOf('(');
                long slot = bracket < 0 ? -1 : number(line.operands().substring(SAVED.length(), bracket));
                return new Prologue(size, made, slot, end);
            }
        }
        return new Prologue(size, made, -1, 0);
    }

    private List<Disassembly.Line> lines(long entry) {
        return image.lines(ProgramProfiler.SPACE, entry, LONGEST_PROLOGUE);
    }

    private static long number(String digits) {
        return digits.matches("[0-9]{1,6}") ? Long.parseLong(digits) : 0;
    }
}
