// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.word;
import static org.jargoon.isa.riscv.MappedPages.ALL;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.InstructionTracer;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vcpu.MachineOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A tracer is told of each instruction once, in order, with what it wrote and accessed. */
class InstructionTracerTest {
    private static final int T0 = 5;
    private static final int T1 = 6;
    private static final int A1 = 11;
    private static final int SSTATUS = 65 + 0x100;
    private static final long FLOATING_POINT_ON = 3 << 13;
    private static final long HANDLER = 0x100;

    private final MappedPages memory = new MappedPages(64);
    private final List<String> events = new ArrayList<>();
    private MachineCode code;
    private MachineCore core;

    private final InstructionTracer tracer = new InstructionTracer() {
        @Override
        public void accessed(Core core, long address, int width, int access) {
            events.add("access 0x%x %d %d".formatted(address, width, access));
        }

        @Override
        public void retired(Core core, long pc, int bits, int length, int integer, int floating) {
            String written = integer != NONE ? " x%d=%d".formatted(integer, core.register(integer))
                    : floating != NONE ? " f%d=%x".formatted(floating, core.floatRegister(floating)) : "";
            events.add("0x%x %d%s".formatted(pc, length, written));
        }

        @Override
        public void trapped(Core core, long pc, long cause, long value) {
            events.add("trap 0x%x %d %d".formatted(pc, cause, value));
        }
    };

    private void run(int... words) {
        memory.map(0, 0, ALL).map(0x1000, 20, READ | WRITE);
        memory.code(0, 0, words);
        memory.code(0, HANDLER, word("wfi", 0, 0, 0, 0));
        code = new Rv64Engine().newMachineCode(memory, EngineOptions.DEFAULT, MachineOptions.supervisor());
        core = code.newCore(0);
        code.setTracer(tracer);
        core.setRegister(A1, 0x1000);
        assertTrue(core.debug().setRegister(SSTATUS, FLOATING_POINT_ON));
        assertInstanceOf(Exit.Wait.class, core.run());
    }

    @AfterEach
    void close() {
        code.close();
        memory.close();
    }

    @Test
    void writesAndAccessesAreTold() {
        run(
                word("addi", T0, 0, 0, 7),
                word("sw", 0, A1, T0, 8),
                word("amoadd.w", T1, A1, T0, 0),
                word("csrrwi", T1, 3, 0, 0x140),
                word("csrrs", T1, 0, 0, 0x140),
                word("csrrs", T0, 0, 0, 0x180),
                word("fmv.d.x", 4, A1, 0, 0),
                word("jal", 1, 0, 0, 4),
                word("wfi", 0, 0, 0, 0));
        assertEquals(
                List.of(
                        "0x0 4 x5=7",
                        "access 0x1008 4 2",
                        "0x4 4",
                        "access 0x1000 4 3",
                        "0x8 4 x6=0",
                        "0xc 4 x6=0",
                        "0x10 4 x6=3",
                        "0x14 4 x5=0",
                        "0x18 4 f4=1000",
                        "0x1c 4 x1=32",
                        "0x20 4"),
                events);
        assertEquals(9, core.retired());
    }

    @Test
    void trapsAreToldAndWhatTrapsIsNotRetired() {
        run(
                word("addi", T0, 0, 0, 0x100),
                word("csrrw", 0, T0, 0, 0x105),
                word("ld", T0, A1, 0, 0x7f8),
                word("ebreak", 0, 0, 0, 0));
        assertEquals(
                List.of("0x0 4 x5=256", "0x4 4", "access 0x17f8 8 1", "0x8 4 x5=0", "trap 0xc 3 12", "0x100 4"),
                events);
    }
}
