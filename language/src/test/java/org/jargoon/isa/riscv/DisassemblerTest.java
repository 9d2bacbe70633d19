// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** What is printed, where GNU objdump is not there to tell. */
class DisassemblerTest {
    private static String alias(int word) {
        return Rv64Disassembler.ALIASES.disassemble(word, 0x10074, _ -> null).toString();
    }

    private static String plain(int word) {
        return Rv64Disassembler.NO_ALIASES.disassemble(word, 0x10074, _ -> null).toString();
    }

    @Test
    void targetsHaveTheirSymbol() {
        LongFunction<String> symbols = address -> address == 0x10078 ? "main+0x4" : null;
        assertEquals("j\t10078 <main+0x4>",
                Rv64Disassembler.ALIASES.disassemble(0x0040006f, 0x10074, symbols).toString());
        assertEquals("j\t0x1007c", Rv64Disassembler.ALIASES.disassemble(0x0080006f, 0x10074, symbols).toString());
    }

    @Test
    void compressedInstructionsArePrintedAsWhatTheyAreShortFor() {
        assertEquals("addi\tsp,sp,-16", alias(0x1141));
        assertEquals("c.addi\tsp,-16", plain(0x1141));
        assertEquals("ret", alias(0x8082));
        assertEquals("c.jr\tra", plain(0x8082));
        assertEquals("mv\tra,sp", alias(0x808a));
        assertEquals("unimp", alias(0x0000));
    }

    @Test
    void pseudoInstructionsArePrintedWhereTheyApply() {
        assertEquals("nop", alias(0x00000013));
        assertEquals("li\ta0,-1", alias(0xfff00513));
        assertEquals("not\ta0,a0", alias(0xfff54513));
        assertEquals("beqz\ta0,0x1007c", alias(0x00050463));
        assertEquals("csrr\ta0,mstatus", alias(0x30002573));
        assertEquals("fmv.d\tfa0,fa1", alias(0x22b58553));
        assertEquals("fsgnj.d\tfa0,fa1,fa1", plain(0x22b58553));
    }

    @Test
    void orderingIsPartOfTheMnemonicAndTheRoundingModeTheLastOperand() {
        assertEquals("amoadd.w.aqrl\ta0,a1,(a2)", alias(0x06b6252f));
        assertEquals("lr.w.aq\ta0,(a2)", alias(0x1406252f));
        assertEquals("fadd.d\tfa0,fa1,fa2,rtz", alias(0x02c59553));
        assertEquals("fadd.d\tfa0,fa1,fa2", alias(0x02c5f553));
        assertEquals("fence\trw,w", alias(0x0310000f));
    }

    @Test
    void whatIsNoInstructionIsPrintedAsData() {
        assertEquals(".4byte\t0xffffffff", alias(0xffff_ffff));
        assertEquals(".2byte\t0x8002", alias(0x1234_8002));
    }
}
