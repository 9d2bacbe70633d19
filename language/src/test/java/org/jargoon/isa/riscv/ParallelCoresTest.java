// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.CodeSpace;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.jargoon.vcpu.Exit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cores of one guest run its code in parallel, in every tier, and their atomic instructions are atomic. */
class ParallelCoresTest {
    private static final int CORES = 4;
    private static final long ROUNDS = 200_000;
    private static final long CODE = 0x10000;
    private static final long ADDED = 0x11000;
    private static final long COUNTED = 0x11100;
    private static final long TOGGLED = 0x11200;

    private static final int[] PROGRAM = {
        0x00c5302f, // 0: amoadd.d zero,a2,(a0)
        0x1006b2af, // 4: lr.d t0,(a3)
        0x00128293, //    addi t0,t0,1
        0x1856b32f, //    sc.d t1,t0,(a3)
        0xfe031ae3, //    bnez t1,4
        0x160722af, // 14: lr.w.aqrl t0,(a4)
        0x0012c393, //    xori t2,t0,1
        0x1a77232f, //    sc.w.rl t1,t2,(a4)
        0xfe031ae3, //    bnez t1,14
        0xfff58593, //    addi a1,a1,-1
        0xfc059ce3, //    bnez a1,0
        0x00000073, //    ecall
    };

    @ParameterizedTest
    @EnumSource
    void noAtomicUpdateIsLost(Tiers tiers) throws Exception {
        try (GuestMemory memory = new GuestMemory(CODE, 2 * GuestMemory.PAGE_SIZE);
                ExecutorService threads = Executors.newFixedThreadPool(CORES)) {
            memory.protect(CODE, 2 * GuestMemory.PAGE_SIZE, GuestMemory.READ | GuestMemory.WRITE);
            for (int i = 0; i < PROGRAM.length; i++) {
                memory.writeI32(CODE + 4L * i, PROGRAM[i]);
            }
            memory.protect(CODE, GuestMemory.PAGE_SIZE, GuestMemory.READ | GuestMemory.EXECUTE);
            EngineOptions options = EngineOptions.DEFAULT.withTiers(tiers).withRegionThreshold(1_000);
            try (CodeSpace code = new Rv64Engine().newCodeSpace(memory, options)) {
                List<Future<Exit>> exits = new ArrayList<>();
                for (int i = 0; i < CORES; i++) {
                    exits.add(threads.submit(core(code)::run));
                }
                for (Future<Exit> exit : exits) {
                    assertInstanceOf(Exit.SystemCall.class, exit.get());
                }
                assertEquals(CORES * ROUNDS, memory.readI64(ADDED));
                assertEquals(CORES * ROUNDS, memory.readI64(COUNTED));
                assertEquals(CORES * ROUNDS % 2, memory.readI32(TOGGLED));
                if (tiers != Tiers.COLD) {
                    long compiled = code.statistics().retiredCompiled();
                    assertTrue(compiled > 0, code.statistics().toString());
                }
            }
        }
    }

    private static Core core(CodeSpace code) {
        Core core = code.newCore();
        core.setPc(CODE);
        core.setRegister(10, ADDED);
        core.setRegister(11, ROUNDS);
        core.setRegister(12, 1);
        core.setRegister(13, COUNTED);
        core.setRegister(14, TOGGLED);
        return core;
    }
}
