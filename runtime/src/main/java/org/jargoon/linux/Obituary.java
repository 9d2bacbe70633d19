// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import org.jargoon.elf.SymbolTable;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.Disassembler;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.Exit;

/** One line about a guest that did not end by itself: why, place, instruction. */
public final class Obituary {
    private Obituary() {}

    public static String of(ProcessResult.Signaled end, LinuxProcess process) {
        return of(end, process, process.symbols());
    }

    /** As above, with symbols that the process itself does not know. */
    public static String of(ProcessResult.Signaled end, LinuxProcess process, SymbolTable symbols) {
        StringBuilder text = new StringBuilder("killed by ").append(end.signalName());
        end.fault().ifPresent(fault -> text.append(": ").append(cause(fault)));
        text.append("; at ").append(place(end.pc(), symbols));
        String instruction = instruction(end.pc(), process, symbols);
        if (instruction != null) {
            text.append(": ").append(instruction);
        }
        return text.toString();
    }

    /** @param symbols also those that the process itself does not know */
    public static String of(ProcessResult.Stuck end, SymbolTable symbols) {
        return "ended: it waits for ever, as only another thread or process could end that and it has none; at "
                + place(end.pc(), symbols);
    }

    private static String place(long pc, SymbolTable symbols) {
        String label = symbols.label(pc);
        return "0x" + Long.toHexString(pc) + (label == null ? "" : " <" + label + ">");
    }

    private static String cause(Exit.Fault fault) {
        String address = "0x" + Long.toHexString(fault.address());
        return switch (fault.cause()) {
            case FETCH_ACCESS, FETCH_PAGE -> "no instruction can be fetched from " + address;
            case ILLEGAL_INSTRUCTION -> "illegal instruction " + address;
            case LOAD_ACCESS, LOAD_PAGE -> "cannot read at " + address;
            case LOAD_MISALIGNED -> "misaligned read at " + address;
            case STORE_ACCESS, STORE_PAGE -> "cannot write at " + address;
            case STORE_MISALIGNED -> "misaligned write at " + address;
        };
    }

    /** The instruction in words, or null where nothing can be read. */
    private static String instruction(long pc, LinuxProcess process, SymbolTable symbols) {
        GuestMemory memory = process.memory();
        try {
            int bits = memory.allows(pc, Integer.BYTES, GuestMemory.READ)
                    ? memory.readI32(pc)
                    : Short.toUnsignedInt(memory.readI16(pc));
            Disassembler.Line line = Engine.forIsa(process.abi().isa())
                    .disassembler(Disassembler.Names.ALIASES)
                    .disassemble(bits, pc, symbols::label);
            return line.toString().replace('\t', ' ');
        } catch (MemoryAccessException e) {
            return null;
        }
    }
}
