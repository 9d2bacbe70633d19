// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DecodeTest {
    @Test
    void operandsAreWhereTheManualPutsThem() {
        assertDecodes(0xfff58513, "addi", 10, 11, 0, -1); // addi a0,a1,-1
        assertDecodes(0x00c58533, "add", 10, 11, 12, 0); // add a0,a1,a2
        assertDecodes(0xfe000ee3, "beq", 0, 0, 0, -4); // beq zero,zero,.-4
        assertDecodes(0x1141, "c.addi", 2, 2, 0, -16); // addi sp,sp,-16
        assertDecodes(0x7179, "c.addi16sp", 2, 2, 0, -48); // addi sp,sp,-48
        assertDecodes(0x8082, "c.jr", 0, 1, 0, 0); // ret
        assertDecodes(0x0001, "c.nop", 0, 0, 0, 0);
        assertDecodes(0x9002, "c.ebreak", 0, 0, 0, 0);
        assertDecodes(0x0000, "reserved", 0, 0, 0, 0);
        assertDecodes(0xffffffff, "unknown", 0, 0, 0, 0);
    }

    private static void assertDecodes(int bits, String name, int rd, int rs1, int rs2, long imm) {
        var decoded = Rv64.decode(bits);
        assertEquals(name, decoded.row().name());
        assertEquals(rd, decoded.operands().rd(), name);
        assertEquals(rs1, decoded.operands().rs1(), name);
        assertEquals(rs2, decoded.operands().rs2(), name);
        assertEquals(imm, decoded.operands().imm(), name);
    }
}
