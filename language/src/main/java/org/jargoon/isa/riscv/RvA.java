// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.AtomicNodes.AmoOp.*;
import static org.jargoon.isa.riscv.AtomicNodes.amoD;
import static org.jargoon.isa.riscv.AtomicNodes.amoW;
import static org.jargoon.isa.riscv.RvFormats.AMO;
import static org.jargoon.isa.riscv.RvFormats.LR;

import org.jargoon.isa.InstructionTable;

/** The A extension: Zalrsc and Zaamo. The two bits behind the first five are aq and rl. */
final class RvA extends InstructionTable {
    RvA() {
        super(SystemNodes::illegal);
        //    name         31      25 24 20 19 15 14 12 11 7 6   0   operands  meaning
        inst("lr.w",      "00010 .. 00000 ..... 010 ..... 0101111", LR, AtomicNodes::lrW);
        inst("sc.w",      "00011 .. ..... ..... 010 ..... 0101111", AMO, AtomicNodes::scW);
        inst("amoswap.w", "00001 .. ..... ..... 010 ..... 0101111", AMO, amoW(SWAP));
        inst("amoadd.w",  "00000 .. ..... ..... 010 ..... 0101111", AMO, amoW(ADD));
        inst("amoxor.w",  "00100 .. ..... ..... 010 ..... 0101111", AMO, amoW(XOR));
        inst("amoand.w",  "01100 .. ..... ..... 010 ..... 0101111", AMO, amoW(AND));
        inst("amoor.w",   "01000 .. ..... ..... 010 ..... 0101111", AMO, amoW(OR));
        inst("amomin.w",  "10000 .. ..... ..... 010 ..... 0101111", AMO, amoW(MIN));
        inst("amomax.w",  "10100 .. ..... ..... 010 ..... 0101111", AMO, amoW(MAX));
        inst("amominu.w", "11000 .. ..... ..... 010 ..... 0101111", AMO, amoW(MINU));
        inst("amomaxu.w", "11100 .. ..... ..... 010 ..... 0101111", AMO, amoW(MAXU));
        inst("lr.d",      "00010 .. 00000 ..... 011 ..... 0101111", LR, AtomicNodes::lrD);
        inst("sc.d",      "00011 .. ..... ..... 011 ..... 0101111", AMO, AtomicNodes::scD);
        inst("amoswap.d", "00001 .. ..... ..... 011 ..... 0101111", AMO, amoD(SWAP));
        inst("amoadd.d",  "00000 .. ..... ..... 011 ..... 0101111", AMO, amoD(ADD));
        inst("amoxor.d",  "00100 .. ..... ..... 011 ..... 0101111", AMO, amoD(XOR));
        inst("amoand.d",  "01100 .. ..... ..... 011 ..... 0101111", AMO, amoD(AND));
        inst("amoor.d",   "01000 .. ..... ..... 011 ..... 0101111", AMO, amoD(OR));
        inst("amomin.d",  "10000 .. ..... ..... 011 ..... 0101111", AMO, amoD(MIN));
        inst("amomax.d",  "10100 .. ..... ..... 011 ..... 0101111", AMO, amoD(MAX));
        inst("amominu.d", "11000 .. ..... ..... 011 ..... 0101111", AMO, amoD(MINU));
        inst("amomaxu.d", "11100 .. ..... ..... 011 ..... 0101111", AMO, amoD(MAXU));
    }
}
