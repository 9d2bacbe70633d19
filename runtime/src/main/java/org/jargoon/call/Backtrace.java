// SPDX-License-Identifier: Apache-2.0
package org.jargoon.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.Core;

/**
 * The functions that a guest is in.
 *
 * <p>Found by what their prologues do, as compilers write them: lower the stack pointer and store the return address
 * above it. Nothing else is needed but symbols; where a function has neither, or does otherwise, the list ends.
 *
 * @param addresses the program counter, then the calls that led there, each by the address of the call instruction
 */
public record Backtrace(List<Long> addresses) {
    private static final int MOST_FRAMES = 200;
    private static final int LONGEST_PROLOGUE = 4096;
    private static final int RA = CallingConvention.RETURN_ADDRESS;
    private static final int SP = CallingConvention.STACK_POINTER;

    static Backtrace of(Core core, GuestMemory memory, SymbolTable symbols, long returnGate) {
        return new Backtrace(new Walk(memory, symbols, returnGate).from(core));
    }

    /** What the instructions of a function up to some place have done. */
    private record Prologue(long frameSize, long returnAddressOffset) {
        static final long NOT_STORED = Long.MIN_VALUE;
    }

    private record Walk(GuestMemory memory, SymbolTable symbols, long returnGate) {

        List<Long> from(Core core) {
            List<Long> addresses = new ArrayList<>();
            long pc = core.pc();
            long stack = core.register(SP);
            long link = core.register(RA);
            addresses.add(pc);
            try {
                for (boolean innermost = true; addresses.size() < MOST_FRAMES; innermost = false) {
                    Prologue prologue = prologue(pc);
                    boolean stored = prologue.returnAddressOffset() != Prologue.NOT_STORED;
                    if (!stored && !innermost) {
                        break;
                    }
                    long caller = stored ? memory.readI64(stack + prologue.returnAddressOffset()) : link;
                    if (caller == returnGate || !memory.allows(caller - 4, 4, GuestMemory.EXECUTE)) {
                        break;
                    }
                    stack += prologue.frameSize();
                    pc = callBefore(caller);
                    addresses.add(pc);
                }
            } catch (MemoryAccessException e) {
                // A stack that cannot be read is the end of what can be told, and often what killed the guest.
                return addresses;
            }
            return addresses;
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
