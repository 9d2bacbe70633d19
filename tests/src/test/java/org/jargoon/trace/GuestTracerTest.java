// SPDX-License-Identifier: Apache-2.0
package org.jargoon.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.EngineOptions;
import org.junit.jupiter.api.Test;

/** A trace of a whole program tells all that it did. */
class GuestTracerTest {
    private static final Path PROGRAM = Path.of("guests", "golden", "arguments.elf");
    private static final Pattern INSTRUCTION = Pattern.compile(
            "core   0: 0 0x([0-9a-f]{16}) \\(0x([0-9a-f]{4}|[0-9a-f]{8})\\)(?: ([xf])(\\d+) +0x([0-9a-f]{16}))?"
                    + "((?: mem 0x[0-9a-f]{16}(?: 0x[0-9a-f]+)?)*)");

    private record Run(List<String> lines, long retired, long[] registers) {}

    private static Run trace(Set<TraceKind> kinds, List<String> only) throws Exception {
        ElfFile elf = ElfFile.read(PROGRAM, Machine.RISCV);
        Engine engine = Engine.forIsa("riscv64");
        List<String> lines = new ArrayList<>();
        try (LinuxProcess process = LinuxProcess.load(elf, LinuxOptions.of("arguments", "one"), memory ->
                engine.newCodeSpace(memory, EngineOptions.DEFAULT))) {
            TraceFilter filter = TraceFilter.of(only, process.symbols());
            long[] registers = new long[32];
            process.code().setTracer(new GuestTracer(kinds, filter, (core, address, width) -> {
                for (int i = 0; i < registers.length; i++) {
                    registers[i] = core.register(i);
                }
                return OptionalLong.empty();
            }, lines::add));
            process.run();
            return new Run(lines, process.code().statistics().retired(), registers);
        }
    }

    @Test
    void everyInstructionHasALineAndFollowsTheOneBefore() throws Exception {
        Run run = trace(EnumSet.of(TraceKind.INSN), List.of());
        assertEquals(run.retired, run.lines.size());
        long next = -1;
        Map<Integer, Long> registers = new TreeMap<>();
        for (String line : run.lines) {
            Matcher found = INSTRUCTION.matcher(line);
            assertTrue(found.matches(), line);
            long pc = Long.parseUnsignedLong(found.group(1), 16);
            int bits = Integer.parseUnsignedInt(found.group(2), 16);
            assertEquals(found.group(2).length() == 8, (bits & 3) == 3, line);
            if (next >= 0) {
                assertEquals(next, pc, line);
            }
            next = transfers(bits) ? -1 : pc + found.group(2).length() / 2;
            if ("x".equals(found.group(3))) {
                registers.put(Integer.parseInt(found.group(4)), Long.parseUnsignedLong(found.group(5), 16));
            }
        }
        // x17 holds the number of the last system call, exit_group.
        assertEquals(94, registers.get(17));
    }

    private static boolean transfers(int bits) {
        if ((bits & 3) == 3) {
            int opcode = bits & 0x7f;
            return opcode == 0x63 || opcode == 0x67 || opcode == 0x6f;
        }
        int kind = bits & 0xe003;
        return kind == 0xa001 || kind == 0xc001 || kind == 0xe001 || kind == 0x8002 && (bits & 0x7c) == 0;
    }

    @Test
    void onlyWhatTheFilterLetsThroughHasALine() throws Exception {
        ElfFile elf = ElfFile.read(PROGRAM, Machine.RISCV);
        Symbol function = elf.symbols().symbols().stream()
                .filter(symbol -> symbol.function() && symbol.size() > 0)
                .findFirst()
                .orElse(null);
        String range = "%x-%x".formatted(elf.entry(), elf.entry() + 4);
        Run run = trace(EnumSet.of(TraceKind.INSN), List.of(range));
        assertEquals(1, run.lines.size());
        if (function != null) {
            assertTrue(trace(EnumSet.of(TraceKind.INSN), List.of(function.name())).lines.size() > 1);
        }
    }

    @Test
    void accessesHaveALineEach() throws Exception {
        Run run = trace(EnumSet.of(TraceKind.MEM), List.of());
        assertTrue(run.lines.size() > 100);
        run.lines.forEach(line -> assertTrue(
                line.matches("mem 0x[0-9a-f]{16} (load|store|atomic) 0x[0-9a-f]{16} [1248]"), line));
    }

    @Test
    void whatIsNeitherASymbolNorARangeIsRefused() {
        for (String bad : new String[] {"", "-", "nobody", "10-10", "20-10", "0x-5", "1-2-3", "10000000000000000-1"}) {
            assertThrows(TraceException.class, () -> TraceFilter.of(List.of(bad), SymbolTable.EMPTY), bad);
        }
    }
}
