// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.PC;
import static org.jargoon.isa.riscv.Machine.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jargoon.engine.IndirectJumpNode;
import org.jargoon.engine.IndirectJumpNode.Kind;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.Exit.Breakpoint;
import org.jargoon.vcpu.Exit.SystemCall;
import org.junit.jupiter.api.Test;

/** Branches, jumps, exits and CSRs. */
class ControlSemanticsTest {
    private final Machine machine = new Machine();

    @Test
    void branchesCompareAsNamed() {
        assertBranches("beq", false, true, false);
        assertBranches("bne", true, false, true);
        assertBranches("blt", true, false, false);
        assertBranches("bge", false, true, true);
        assertBranches("bltu", false, false, true);
        assertBranches("bgeu", true, true, false);
    }

    private void assertBranches(String name, boolean minusOneToOne, boolean equal, boolean oneToMinusOne) {
        int branch = word(name, 0, 11, 12, 8);
        assertEquals(minusOneToOne, machine.x(11, -1).x(12, 1).execute(branch), name);
        assertEquals(equal, machine.x(11, 3).x(12, 3).execute(branch), name);
        assertEquals(oneToMinusOne, machine.x(11, 1).x(12, -1).execute(branch), name);
    }

    @Test
    void jalrReadsItsBaseBeforeItLinksAndClearsBitZero() {
        machine.x(1, 0x1001);
        assertEquals(0x1004L, machine.execute(word("jalr", 1, 1, 0, 4)));
        assertEquals(PC + 4, machine.x(1));
        assertEquals(0x2000L, machine.x(1, 0x2000).execute(0x9082)); // c.jalr ra
        assertEquals(PC + 2, machine.x(1));
    }

    @Test
    void jumpsAreCallsAndReturnsByTheManualsHints() {
        assertKind(Kind.CALL, 1, 10);
        assertKind(Kind.CALL, 5, 5);
        assertKind(Kind.CALL, 1, 5);
        assertKind(Kind.RETURN, 0, 1);
        assertKind(Kind.RETURN, 10, 5);
        assertKind(Kind.JUMP, 0, 10);
    }

    private void assertKind(Kind kind, int rd, int rs1) {
        var node = assertInstanceOf(IndirectJumpNode.class, machine.node(word("jalr", rd, rs1, 0, 0)));
        assertEquals(kind, node.kind());
    }

    @Test
    void exitsLeaveThePcWhereTheirReasonSays() {
        assertEquals(SystemCall.INSTANCE.toString(), machine.execute(word("ecall", 0, 0, 0, 0)));
        assertEquals(PC + 4, machine.state.pc);
        assertEquals(Breakpoint.INSTANCE.toString(), machine.execute(word("ebreak", 0, 0, 0, 0)));
        assertEquals(PC, machine.state.pc);
        assertEquals(Breakpoint.INSTANCE.toString(), machine.execute(0x9002));
        assertEquals(PC, machine.state.pc);
        assertIllegal(0xffff_ffff);
        assertIllegal(0x0000);
        assertIllegal(0x1050_0073); // wfi
    }

    private void assertIllegal(int word) {
        Exit.Fault fault = new Exit.Fault(Exit.Cause.ILLEGAL_INSTRUCTION, Integer.toUnsignedLong(word));
        assertEquals(fault.toString(), machine.execute(word));
        assertEquals(PC, machine.state.pc);
    }

    @Test
    void fenceIMakesStoresVisibleAndGoesOn() {
        assertEquals("null", machine.execute(word("fence.i", 0, 0, 0, 0)));
        assertEquals(1, machine.synchronizations);
        assertEquals(PC + 4, machine.state.pc);
    }

    @Test
    void fcsrIsFrmAndFflagsAndDropsOtherBits() {
        machine.x(11, 0xfff).execute(word("csrrw", 10, 11, 0, CsrNodes.FCSR));
        assertEquals(0, machine.x(10));
        assertEquals(0x1f, machine.x(Rv64.FFLAGS));
        assertEquals(7, machine.x(Rv64.FRM));
        machine.execute(word("csrrci", 10, 0x11, 0, CsrNodes.FFLAGS));
        assertEquals(0x1f, machine.x(10));
        assertEquals(0x0e, machine.x(Rv64.FFLAGS));
        machine.execute(word("csrrwi", 10, 9, 0, CsrNodes.FRM));
        assertEquals(7, machine.x(10));
        assertEquals(1, machine.x(Rv64.FRM));
        machine.x(11, 0x41).execute(word("csrrs", 10, 11, 0, CsrNodes.FCSR));
        assertEquals(0x2e, machine.x(10));
        assertEquals(3, machine.x(Rv64.FRM));
        assertEquals(0x0f, machine.x(Rv64.FFLAGS));
    }

    @Test
    void aCsrInstructionReadsItsSourceBeforeItWrites() {
        machine.x(Rv64.FRM, 2).x(10, 5).execute(word("csrrw", 10, 10, 0, CsrNodes.FRM));
        assertEquals(2, machine.x(10));
        assertEquals(5, machine.x(Rv64.FRM));
    }

    @Test
    void countersAreReadOnlyAndOtherCsrsAreIllegal() {
        assertEquals("null", machine.execute(word("csrrs", 10, 0, 0, CsrNodes.TIME)));
        assertEquals(PC + 4, machine.state.pc);
        assertTrue(machine.x(10) >= 0);
        assertIllegal(word("csrrs", 10, 11, 0, CsrNodes.CYCLE));
        assertIllegal(word("csrrw", 0, 0, 0, CsrNodes.CYCLE));
        assertIllegal(word("csrrwi", 10, 0, 0, CsrNodes.INSTRET));
        assertEquals("null", machine.execute(word("csrrci", 0, 0, 0, CsrNodes.INSTRET)));
        assertIllegal(word("csrrs", 10, 0, 0, 0x300));
        assertIllegal(word("csrrs", 10, 0, 0, 0xf14));
    }

    @Test
    void timeRunsAtTenMegahertz() throws InterruptedException {
        int rdtime = word("csrrs", 10, 0, 0, CsrNodes.TIME);
        long nanos = System.nanoTime();
        machine.execute(rdtime);
        long before = machine.x(10);
        Thread.sleep(20);
        machine.execute(rdtime);
        long elapsed = System.nanoTime() - nanos;
        assertTrue(machine.x(10) - before >= 190_000, "20 ms are 200,000 ticks, but for the sleep's precision");
        assertTrue(machine.x(10) - before <= elapsed / 100 + 1);
    }
}
