// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.RvFormats.BASE;
import static org.jargoon.isa.riscv.RvFormats.PREFETCH;

import org.jargoon.isa.InstructionTable;

/** Zicbom, Zicboz and Zicbop: management of cache blocks, of which there are none, zeroing of them, and prefetches. */
final class RvZicbo extends InstructionTable {
    RvZicbo() {
        super(SystemNodes::illegal);
        //    name         31        20 19 15 14 12 11 7 6   0   operands  meaning
        inst("cbo.inval",  "000000000000 ..... 010 00000 0001111", BASE, CacheBlockNodes::invalidate);
        inst("cbo.clean",  "000000000001 ..... 010 00000 0001111", BASE, CacheBlockNodes::clean);
        inst("cbo.flush",  "000000000010 ..... 010 00000 0001111", BASE, CacheBlockNodes::clean);
        inst("cbo.zero",   "000000000100 ..... 010 00000 0001111", BASE, CacheBlockNodes::zero);
        hint("prefetch.i", ".......00000 ..... 110 00000 0010011", PREFETCH, IntegerNodes::nop).within("ori");
        hint("prefetch.r", ".......00001 ..... 110 00000 0010011", PREFETCH, IntegerNodes::nop).within("ori");
        hint("prefetch.w", ".......00011 ..... 110 00000 0010011", PREFETCH, IntegerNodes::nop).within("ori");
    }
}
