// SPDX-License-Identifier: Apache-2.0
package org.jargoon.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.dwarf.Frame;
import org.jargoon.dwarf.FrameReader;
import org.jargoon.dwarf.FrameRules;
import org.jargoon.dwarf.UnwindSource;
import org.jargoon.dwarf.Unwinder;
import org.jargoon.elf.Machine;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.Core;

/**
 * The functions that a guest is in.
 *
 * <p>A caller is found by call frame information (DWARF) where the file has some for the function, and otherwise by
 * what its prologue does, as compilers write it: lower the stack pointer and store the return address above it. Where a
 * function has neither, the list ends.
 *
 * @param addresses the program counter, then the calls that led there, each by the address of the call instruction
 * @param complete whether the last is in the function that the host has called
 */
public record Backtrace(List<Long> addresses, boolean complete) {
    private static final int MOST_FRAMES = 200;
    private static final int LONGEST_PROLOGUE = 4096;
    private static final int RA = CallingConvention.RETURN_ADDRESS;
    private static final int SP = CallingConvention.STACK_POINTER;

    /** @param loadAddress what has been added to the addresses that {@code debugInfo} knows */
    static Backtrace of(
            Core core,
            GuestMemory memory,
            SymbolTable symbols,
            Optional<DebugInfo> debugInfo,
            long loadAddress,
            long returnGate) {
        return new Walk(memory, symbols, new Described(memory, symbols, debugInfo, loadAddress), returnGate).from(core);
    }

    /** What the instructions of a function up to some place have done. */
    private record Prologue(long frameSize, long returnAddressOffset) {
        static final long NOT_STORED = Long.MIN_VALUE;
    }

    /** What call frame information says of functions where they have been loaded. */
    private record Described(
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
        public boolean sameFunction(long one, long other) {
            return symbols.nearest(one).equals(symbols.nearest(other));
        }

        @Override
        public OptionalLong functionStart(long pc) {
            return symbols.nearest(pc).map(symbol -> OptionalLong.of(symbol.address())).orElse(OptionalLong.empty());
        }
    }

    /** The registers of a core, or those of a caller, of which only the stack pointer differs as far as is known. */
    private record Registers(Core core, GuestMemory memory, OptionalLong stackPointer) implements FrameReader {
        private static final int COUNT = 32;

        @Override
        public long register(int number) {
            if (number == SP && stackPointer.isPresent()) {
                return stackPointer.getAsLong();
            }
            return number >= 0 && number < COUNT ? core.register(number) : 0;
        }

        @Override
        public OptionalLong readLong(long address) {
            try {
                return OptionalLong.of(memory.readI64(address));
            } catch (MemoryAccessException e) {
                return OptionalLong.empty();
            }
        }
    }

    private record Walk(GuestMemory memory, SymbolTable symbols, Described described, long returnGate) {

        Backtrace from(Core core) {
            Unwinder unwinder = new Unwinder(Machine.RISCV, described);
            List<Long> addresses = new ArrayList<>();
            Frame frame = unwinder.innermost(core.pc(), new Registers(core, memory, OptionalLong.empty()));
            addresses.add(core.pc());
            try {
                while (addresses.size() < MOST_FRAMES) {
                    boolean innermost = addresses.size() == 1;
                    Optional<Frame> caller = described.rules(frame.lookup()).isPresent()
                            ? unwinder.caller(frame)
                            : byPrologue(unwinder, core, frame, addresses.getLast(), innermost);
                    if (caller.isEmpty()) {
                        break;
                    }
                    long goesOn = caller.get().pc();
                    if (goesOn == returnGate) {
                        return new Backtrace(addresses, true);
                    }
                    if (!memory.allows(goesOn - 4, 4, GuestMemory.EXECUTE | GuestMemory.READ)) {
                        break;
                    }
                    addresses.add(callBefore(goesOn));
                    frame = caller.get();
                }
            } catch (MemoryAccessException e) {
                // A stack that cannot be read is the end of what can be told, and often what killed the guest.
                return new Backtrace(addresses, false);
            }
            return new Backtrace(addresses, false);
        }

        private Optional<Frame> byPrologue(
                Unwinder unwinder, Core core, Frame frame, long address, boolean innermost)
                throws MemoryAccessException {
            Prologue prologue = prologue(address);
            long stack = frame.register(SP).orElse(0);
            boolean stored = prologue.returnAddressOffset() != Prologue.NOT_STORED;
            if (!stored && !innermost) {
                return Optional.empty();
            }
            long caller = stored ? memory.readI64(stack + prologue.returnAddressOffset()) : core.register(RA);
            OptionalLong outside = OptionalLong.of(stack + prologue.frameSize());
            return Optional.of(unwinder.innermost(caller, new Registers(core, memory, outside)));
        }

        /** The call instruction that the return address stands behind. */
        private long callBefore(long returnAddress) throws MemoryAccessException {
            int word = memory.readI32(returnAddress - 4);
            // jal ra (xxx0 1101 111) and jalr ra (000 00001 1100111); any other call is c.jalr.
            boolean call = (word & 0xfff) == 0x0ef || (word & 0x7fff) == 0x00e7;
            return returnAddress - (call ? 4 : 2);
        }

        private Prologue prologue(long pc) throws MemoryAccessException {
            Optional<Symbol> function = symbols.nearest(pc);
            long frame = 0;
            long offset = Prologue.NOT_STORED;
            if (function.isPresent()) {
                long at = function.get().address();
                long end = Math.min(pc, at + LONGEST_PROLOGUE);
                while (at < end) {
                    int bits = Short.toUnsignedInt(memory.readI16(at));
                    if ((bits & 3) == 3) {
                        bits = memory.readI32(at);
                        at += 2;
                    }
                    at += 2;
                    long lowered = lowers(bits);
                    frame += lowered;
                    offset += offset == Prologue.NOT_STORED ? 0 : lowered;
                    long stores = storesReturnAddress(bits);
                    if (stores >= 0 && offset == Prologue.NOT_STORED) {
                        offset = stores;
                    }
                }
            }
            return new Prologue(frame, offset);
        }

        /** By how much an instruction lowers the stack pointer: addi sp,sp,-n; c.addi16sp; c.addi sp. */
        private static long lowers(int bits) {
            long immediate = 0;
            if ((bits & 0xfffff) == 0x10113) {
                immediate = bits >> 20;
            } else if ((bits & 0xffff_ef83) == 0x6101) {
                long raw = (bits >> 12 & 1) << 9 | (bits >> 6 & 1) << 4 | (bits >> 5 & 1) << 6
                        | (bits >> 3 & 3) << 7 | (bits >> 2 & 1) << 5;
                immediate = raw << 54 >> 54;
            } else if ((bits & 0xffff_ef83) == 0x0101) {
                immediate = (long) ((bits >> 12 & 1) << 5 | bits >> 2 & 31) << 58 >> 58;
            }
            return Math.max(0, -immediate);
        }

        /** The offset at which an instruction stores ra above the stack pointer (sd, c.sdsp), or -1. */
        private static long storesReturnAddress(int bits) {
            if ((bits & 0x1ff_f07f) == 0x11_3023) {
                return bits >> 25 << 5 | bits >> 7 & 31;
            }
            if ((bits & 0xffff_e07f) == 0xe006) {
                return (bits >> 10 & 7) << 3 | (bits >> 7 & 7) << 6;
            }
            return -1;
        }
    }
}
