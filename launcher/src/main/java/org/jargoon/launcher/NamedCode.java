// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.dwarf.frame.CallFrame;
import org.jargoon.dwarf.frame.FrameRules;
import org.jargoon.dwarf.frame.UnwindSource;
import org.jargoon.dwarf.frame.Unwinder;
import org.jargoon.elf.Machine;
import org.jargoon.elf.SymbolTable;
import org.jargoon.vmm.load.KernelSymbols;

/** The code of a kernel, or of firmware, where it runs: its functions, lines, and stacks. */
final class NamedCode implements UnwindSource {
    /** Functions that nothing has called: where execution begins, and where Linux goes on behind traps and forks. */
    private static final Set<String> OUTERMOST = Set.of(
            "_start", "_start_kernel", "secondary_start_sbi", "secondary_start_common", "ret_from_exception",
            "ret_from_fork", "ret_from_fork_kernel_asm", "ret_from_fork_user_asm");

    private static final int MOST_KNOWN = 1 << 14;

    /** The lowest bits of a trap vector say something else. */
    private static final int VECTOR_ALIGNMENT = 4;

    // Of a call: jal and jalr that link, and c.jalr, which ebreak would be without a register.
    private static final int OPCODE = 0x7f;
    private static final int JAL = 0x6f;
    private static final int JALR = 0x67;
    private static final int LINK_SHIFT = 7;
    private static final int LINK = 31;
    private static final int C_JALR_MASK = 0xf07f;
    private static final int C_JALR = 0x9002;
    private static final int CALL_BYTES = 4;

    private final SymbolTable symbols;
    private final CodeNames names;
    private final Optional<UnwindSource> described;
    private final boolean inUpperHalf;
    private final Unwinder unwinder = new Unwinder(Machine.RISCV, this);
    private final Map<Long, Function> functions = new ConcurrentHashMap<>();

    /** What is asked of each frame's function again and again: where it begins, and whether it is outermost by name. */
    private record Function(OptionalLong start, boolean outermost) {
        static final Function NONE = new Function(OptionalLong.empty(), false);
    }

    /**
     * @param debug of the symbols' file
     * @param distance how far it runs from where the symbols say
     */
    NamedCode(KernelSymbols symbols, Optional<DebugInfo> debug, long distance) {
        this.symbols = symbols.table().moved(distance);
        names = new CodeNames(this.symbols, debug, distance);
        described = debug.map(info -> info.unwindSource(distance));
        inUpperHalf = symbols.mayMove();
    }

    CodeNames names() {
        return names;
    }

    @Override
    public Optional<FrameRules> rules(long pc) {
        return described.flatMap(source -> source.rules(pc));
    }

    private Function function(long pc) {
        if (functions.size() > MOST_KNOWN) {
            functions.clear();
        }
        return functions.computeIfAbsent(pc, address -> symbols.nearest(address)
                .map(symbol -> new Function(
                        OptionalLong.of(symbol.address()), OUTERMOST.contains(symbol.name())))
                .orElse(Function.NONE));
    }

    /** The modules of a kernel in the upper half have no symbols here. */
    @Override
    public boolean executable(long address) {
        return inUpperHalf && address < 0 || functionStart(address).isPresent();
    }

    @Override
    public OptionalLong functionStart(long pc) {
        return function(pc).start;
    }

    /** The frames of a stack, and whether nothing has called the last. */
    record Stack(int depth, boolean complete) {}

    /**
     * Finds callers as long as each can be relied on: it is where a call returns to. Exceptions are not followed to
     * what they have interrupted.
     *
     * @param trapVector where exceptions come in, as the CSR has it
     * @param pcs gets the frames, as {@link org.jargoon.profile.SampleRecorder#record} takes them
     */
    Stack walk(long pc, long trapVector, VirtualMemory memory, long[] pcs) {
        pcs[0] = pc;
        OptionalLong trap = functionStart(trapVector & -VECTOR_ALIGNMENT);
        if (functionStart(pc).isEmpty()) {
            return new Stack(1, false);
        }
        CallFrame frame = unwinder.innermost(pc, memory);
        for (int depth = 1; depth < pcs.length; depth++) {
            boolean outermost = isOutermost(frame.lookup(), trap);
            Optional<CallFrame> caller = outermost ? Optional.empty() : unwinder.caller(frame);
            if (caller.isEmpty()) {
                return new Stack(depth, outermost);
            }
            frame = caller.get();
            pcs[depth] = frame.pc();
            if (!isBehindCall(frame.pc(), memory)) {
                // A function that was not called may have been told to return to another, which counts from its start.
                boolean told = isOutermost(frame.pc(), trap);
                pcs[depth]++;
                return new Stack(told ? depth + 1 : depth, told);
            }
        }
        return new Stack(pcs.length, true);
    }

    private boolean isOutermost(long pc, OptionalLong trap) {
        Function function = function(pc);
        return function.outermost || trap.isPresent() && trap.equals(function.start);
    }

    private static boolean isBehindCall(long address, VirtualMemory memory) {
        ByteBuffer call = ByteBuffer.allocate(CALL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (!memory.read(address - CALL_BYTES, call)) {
            return false;
        }
        int word = call.getInt(0);
        int half = word >>> Short.SIZE;
        boolean wide = (word & OPCODE) == JAL || (word & OPCODE) == JALR;
        return wide && (word >>> LINK_SHIFT & LINK) != 0 || (half & C_JALR_MASK) == C_JALR && half != C_JALR;
    }
}
