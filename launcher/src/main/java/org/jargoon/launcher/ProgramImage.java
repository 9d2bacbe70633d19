// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jargoon.demangle.Demangler;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.dwarf.frame.FrameRules;
import org.jargoon.dwarf.frame.UnwindSource;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.SymbolTable;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.profile.Disassembly;
import org.jargoon.profile.Symbolizer;
import org.jargoon.vcpu.Disassembler;
import org.jargoon.vcpu.Engine;

/** A program in a process's memory, in words: its functions, lines, instructions, and how its frames are unwound. */
final class ProgramImage implements Symbolizer, UnwindSource {
    /** The rules that are kept, as the same places are found again and again. */
    private static final int MOST_RULES = 1 << 14;

    private final UnwindSource frames;
    private final SymbolTable symbols;
    private final GuestMemory memory;
    private final CodeNames names;
    private final Disassembler disassembler =
            Engine.forIsa(Programs.ISA).disassembler(Disassembler.Names.ALIASES);
    private final Map<Long, Optional<FrameRules>> rules = new HashMap<>();

    ProgramImage(ElfFile elf, LinuxProcess process) {
        DebugInfo debug = DebugInfo.of(elf);
        symbols = process.symbols();
        memory = process.memory();
        names = new CodeNames(symbols, Optional.of(debug), process.loadAddress());
        frames = debug.unwindSource(process.loadAddress());
    }

    @Override
    public Location locate(String space, long pc) {
        return names.locate(pc);
    }

    @Override
    public List<InlinedCall> inlinedCalls(String space, long pc) {
        return names.inlinedCalls(pc);
    }

    @Override
    public Optional<FrameRules> rules(long pc) {
        Optional<FrameRules> known = rules.get(pc);
        if (known == null) {
            if (rules.size() == MOST_RULES) {
                rules.clear();
            }
            known = frames.rules(pc);
            rules.put(pc, known);
        }
        return known;
    }

    @Override
    public boolean executable(long address) {
        return frames.executable(address);
    }

    @Override
    public boolean sameFunction(long one, long other) {
        return frames.sameFunction(one, other);
    }

    @Override
    public OptionalLong functionStart(long pc) {
        return frames.functionStart(pc);
    }

    /** As {@link Disassembly#lines}. */
    List<Disassembly.Line> lines(String space, long address, int most) {
        List<Disassembly.Line> lines = new ArrayList<>();
        long at = address;
        try {
            while (lines.size() < most) {
                int bits = Short.toUnsignedInt(memory.readI16(at));
                // RISC-V has lengths in the lowest bits; where the second half cannot be read, it is not there.
                if ((bits & 3) == 3) {
                    bits |= memory.readI16(at + 2) << 16;
                }
                long pc = at;
                Disassembler.Line line = disassembler.disassemble(bits, pc, target -> label(pc, target));
                lines.add(new Disassembly.Line(at, line.length(), line.mnemonic(), line.operands()));
                at += line.length();
            }
        } catch (MemoryAccessException e) {
            // There is no memory behind.
            return lines;
        }
        return lines;
    }

    /** A place in the same function by its distance alone. */
    private String label(long pc, long target) {
        return symbols.nearest(target)
                .map(symbol -> {
                    String name = sameFunction(pc, target) ? "" : Demangler.demangle(symbol.name());
                    return name + "+0x" + Long.toHexString(target - symbol.address());
                })
                .orElse(null);
    }
}
