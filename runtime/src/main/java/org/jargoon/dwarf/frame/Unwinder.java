// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.frame;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.elf.Machine;

/**
 * Walks a guest's stack. It goes by what call frame information says; in code without any, of RISC-V, by how the
 * function's instructions lay out its frame; otherwise by the chain of frame pointers, and for the innermost frame by
 * the return address register, where what is found behind its caller may be wrong or nothing.
 *
 * <p>The stack is the guest's and may hold anything: a walk ends at what cannot be read, at a caller that is not
 * further out on the stack (except behind a signal frame, whose handler may have a stack of its own), where the caller
 * is said to be undefined, and after as many frames as asked for.
 *
 * <p>What is known of an address is remembered: where other code has been loaded since, make another one. May be used
 * by several threads.
 */
public final class Unwinder {
    private static final int MOST_KNOWN = 1 << 13;

    private final Convention convention;
    private final UnwindSource source;
    private final Map<Place, Known> known = new HashMap<>();

    private record Place(long pc, boolean interrupted) {}

    /** What is known of a place: its rules, or else what its function's instructions tell. */
    private record Known(Optional<FrameRules> described, Optional<FrameRules> scanned) {}

    /**
     * How a machine's compilers lay out a frame with a frame pointer.
     *
     * @param savedAddress where the return address is saved, from the frame pointer
     * @param savedPointer where the caller's frame pointer is saved, from the frame pointer
     * @param top where the frame ends, from the frame pointer
     */
    private record Convention(
            int returnAddress, int stackPointer, int framePointer, int savedAddress, int savedPointer, int top) {

        private static final Convention RISCV = new Convention(1, 2, 8, -8, -16, 0);
        private static final Convention AARCH64 = new Convention(30, 31, 29, 8, 0, 16);

        static Convention of(Machine machine) {
            return switch (machine) {
                case RISCV -> RISCV;
                case AARCH64 -> AARCH64;
            };
        }
    }

    public Unwinder(Machine machine, UnwindSource source) {
        this.convention = Convention.of(machine);
        this.source = source;
    }

    /**
     * The addresses at which the calls on the stack go on, from {@code pc} itself outwards.
     *
     * @param deepest how many at most, at least 1
     */
    public List<Long> stack(long pc, FrameReader reader, int deepest) {
        return frames(pc, reader, deepest).stream().map(CallFrame::pc).toList();
    }

    /** The same with registers. */
    public List<CallFrame> frames(long pc, FrameReader reader, int deepest) {
        List<CallFrame> frames = new ArrayList<>();
        Optional<CallFrame> frame = Optional.of(innermost(pc, reader));
        while (frame.isPresent() && frames.size() < deepest) {
            frames.add(frame.get());
            frame = caller(frame.get());
        }
        return frames;
    }

    /** Where the guest stands. */
    public CallFrame innermost(long pc, FrameReader reader) {
        return new CallFrame(pc, true, reader, Map.of());
    }

    /** The frame that has called this one, or that it has interrupted; empty where the walk ends. */
    public Optional<CallFrame> caller(CallFrame frame) {
        Known rules = known(frame);
        try {
            if (rules.described.isPresent()) {
                return byRules(frame, rules.described.get());
            }
            Optional<FrameRules> scanned = rules.scanned.filter(found -> isCredible(frame, found));
            Optional<CallFrame> caller = scanned.isPresent() ? byRules(frame, scanned.get()) : Optional.empty();
            return caller.isPresent() && source.executable(caller.get().pc()) ? caller : byPointers(frame);
        } catch (DwarfException e) {
            // The guest's memory or an expression over it says nothing: as if it could not be read.
            return Optional.empty();
        }
    }

    private synchronized Known known(CallFrame frame) {
        if (known.size() == MOST_KNOWN) {
            known.clear();
        }
        return known.computeIfAbsent(new Place(frame.pc(), frame.interrupted()), place -> {
            Optional<FrameRules> described = source.rules(frame.lookup());
            return new Known(described, described.isPresent() ? Optional.empty() : scanned(frame));
        });
    }

    /** What the function's own instructions tell of its frame. */
    private Optional<FrameRules> scanned(CallFrame frame) {
        OptionalLong function = source.functionStart(frame.lookup());
        return convention == Convention.RISCV && function.isPresent()
                ? RiscvPrologue.rules(frame.reader(), function.getAsLong(), frame.pc())
                : Optional.empty();
    }

    /** A function that has not saved its return address cannot have called. */
    private boolean isCredible(CallFrame frame, FrameRules rules) {
        return rules.registers().containsKey(convention.returnAddress) || frame.interrupted() && !hasCalled(frame);
    }

    /** Once an innermost function has called, the return address register is where it went on after that, in itself. */
    private boolean hasCalled(CallFrame frame) {
        OptionalLong returnAddress = frame.register(convention.returnAddress);
        return returnAddress.isPresent() && source.sameFunction(returnAddress.getAsLong() - 1, frame.pc());
    }

    private Optional<CallFrame> byRules(CallFrame frame, FrameRules rules) throws DwarfException {
        long cfa = cfa(frame, rules.cfa());
        OptionalLong stack = frame.register(convention.stackPointer);
        if (stack.isEmpty() || !rules.signalFrame() && !isOutside(cfa, stack.getAsLong(), frame.interrupted())) {
            return Optional.empty();
        }
        Map<Integer, OptionalLong> registers = new HashMap<>(frame.registers());
        registers.put(convention.stackPointer, OptionalLong.of(cfa));
        for (Map.Entry<Integer, RegisterRule> rule : rules.registers().entrySet()) {
            registers.put(rule.getKey(), value(frame, rule.getValue(), rule.getKey(), cfa));
        }
        RegisterRule ofReturn = rules.registers().get(rules.returnAddress());
        if (!frame.interrupted() && (ofReturn == null || ofReturn instanceof RegisterRule.SameValue)) {
            // It has called, so that the register is where it goes on itself.
            return Optional.empty();
        }
        OptionalLong pc = registers.getOrDefault(rules.returnAddress(), frame.register(rules.returnAddress()));
        return pc.isEmpty() || pc.getAsLong() == 0
                ? Optional.empty()
                : Optional.of(new CallFrame(pc.getAsLong(), rules.signalFrame(), frame.reader(), registers));
    }

    /** Only what has called nothing may have no frame at all. */
    private static boolean isOutside(long cfa, long stack, boolean innermost) {
        int order = Long.compareUnsigned(cfa, stack);
        return order > 0 || order == 0 && innermost;
    }

    private static long cfa(CallFrame frame, CfaRule rule) throws DwarfException {
        return switch (rule) {
            case CfaRule.RegisterOffset(int register, long offset) -> present(frame.register(register)) + offset;
            case CfaRule.ValueOf(var expression) -> new Expression(expression, frame).evaluate(OptionalLong.empty());
        };
    }

    private static OptionalLong value(CallFrame frame, RegisterRule rule, int register, long cfa)
            throws DwarfException {
        return switch (rule) {
            case RegisterRule.Undefined() -> OptionalLong.empty();
            case RegisterRule.SameValue() -> frame.register(register);
            case RegisterRule.Offset(long offset) -> frame.readLong(cfa + offset);
            case RegisterRule.ValueOffset(long offset) -> OptionalLong.of(cfa + offset);
            case RegisterRule.InRegister(int other) -> frame.register(other);
            case RegisterRule.SavedAt(var expression) ->
                frame.readLong(new Expression(expression, frame).evaluate(OptionalLong.of(cfa)));
            case RegisterRule.ValueOf(var expression) ->
                OptionalLong.of(new Expression(expression, frame).evaluate(OptionalLong.of(cfa)));
        };
    }

    static long present(OptionalLong value) throws DwarfException {
        if (value.isEmpty()) {
            throw new DwarfException("a value is lost");
        }
        return value.getAsLong();
    }

    private Optional<CallFrame> byPointers(CallFrame frame) throws DwarfException {
        long stack = present(frame.register(convention.stackPointer));
        Optional<CallFrame> chained = byChain(frame, stack);
        if (!frame.interrupted()) {
            return chained;
        }
        long returnAddress = present(frame.register(convention.returnAddress));
        boolean agree = chained.isPresent() && chained.get().pc() == returnAddress;
        if (hasCalled(frame) || agree || !source.executable(returnAddress)) {
            return chained;
        }
        return Optional.of(new CallFrame(returnAddress, false, frame.reader(), frame.registers()));
    }

    private Optional<CallFrame> byChain(CallFrame frame, long stack) {
        OptionalLong pointer = frame.register(convention.framePointer);
        if (pointer.isEmpty() || (pointer.getAsLong() & 7) != 0) {
            return Optional.empty();
        }
        long base = pointer.getAsLong();
        long lowest = base + Math.min(convention.savedAddress, convention.savedPointer);
        OptionalLong pc = frame.readLong(base + convention.savedAddress);
        OptionalLong callers = frame.readLong(base + convention.savedPointer);
        boolean inStack = Long.compareUnsigned(lowest, stack) >= 0 && Long.compareUnsigned(base, stack) >= 0;
        if (!inStack || pc.isEmpty() || callers.isEmpty() || !source.executable(pc.getAsLong())) {
            return Optional.empty();
        }
        Map<Integer, OptionalLong> registers = new HashMap<>(frame.registers());
        registers.put(convention.stackPointer, OptionalLong.of(base + convention.top));
        registers.put(convention.framePointer, callers);
        registers.put(convention.returnAddress, pc);
        return Optional.of(new CallFrame(pc.getAsLong(), false, frame.reader(), registers));
    }
}
