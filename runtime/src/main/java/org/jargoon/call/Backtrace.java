// SPDX-License-Identifier: Apache-2.0
package org.jargoon.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.dwarf.frame.CallFrame;
import org.jargoon.dwarf.frame.FrameRules;
import org.jargoon.dwarf.frame.UnwindSource;
import org.jargoon.dwarf.frame.Unwinder;
import org.jargoon.elf.Machine;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.Core;

/**
 * The functions that a guest is in, as an {@link Unwinder} finds them. A stack that cannot be read is the end of what
 * can be told, and often what killed the guest.
 *
 * @param addresses the program counter, then the calls that led there, each by the address of the call instruction
 */
public record Backtrace(List<Long> addresses) {
    private static final int MOST_FRAMES = 200;

    /** @param loadAddress what has been added to the addresses that {@code debugInfo} knows */
    static Backtrace of(
            Core core,
            GuestMemory memory,
            SymbolTable symbols,
            Optional<DebugInfo> debugInfo,
            long loadAddress,
            long returnGate) {
        Unwinder unwinder = new Unwinder(Machine.RISCV, new Loaded(memory, symbols, debugInfo, loadAddress));
        List<Long> addresses = new ArrayList<>();
        for (CallFrame frame : unwinder.frames(core.pc(), new CoreReader(core, memory), MOST_FRAMES)) {
            if (frame.pc() == returnGate && !addresses.isEmpty()) {
                break;
            }
            OptionalLong address = frame.interrupted() ? OptionalLong.of(frame.pc()) : callBefore(memory, frame.pc());
            if (address.isEmpty()) {
                break;
            }
            addresses.add(address.getAsLong());
        }
        return new Backtrace(addresses);
    }

    /** The call instruction that a return address stands behind; empty if no code is there. */
    private static OptionalLong callBefore(GuestMemory memory, long returnAddress) {
        if (!memory.allows(returnAddress - 4, 4, GuestMemory.EXECUTE | GuestMemory.READ)) {
            return OptionalLong.empty();
        }
        try {
            int word = memory.readI32(returnAddress - 4);
            // jal ra (xxx0 1101 111) and jalr ra (000 00001 1100111); any other call is c.jalr.
            boolean call = (word & 0xfff) == 0x0ef || (word & 0x7fff) == 0x00e7;
            return OptionalLong.of(returnAddress - (call ? 4 : 2));
        } catch (MemoryAccessException e) {
            return OptionalLong.empty();
        }
    }

    /** What is known of functions where they have been loaded. */
    private record Loaded(
            GuestMemory memory, SymbolTable symbols, Optional<DebugInfo> debugInfo, long loadAddress)
            implements UnwindSource {
        @Override
        public Optional<FrameRules> rules(long pc) {
            return debugInfo.flatMap(info -> info.frames().at(pc - loadAddress));
        }

        @Override
        public boolean executable(long address) {
            return (memory.protection(address) & GuestMemory.EXECUTE) != 0;
        }

        @Override
        public OptionalLong functionStart(long pc) {
            return symbols.nearest(pc).map(Symbol::address).map(OptionalLong::of).orElse(OptionalLong.empty());
        }
    }
}
