// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.DATA;
import static org.jargoon.isa.riscv.Machine.word;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jargoon.engine.GuestNode;
import org.junit.jupiter.api.Test;

/** Harts on several threads do not lose each other's atomic updates. */
class AtomicContentionTest {
    private static final int HARTS = 4;
    private static final int ROUNDS = 500_000;

    @Test
    void noAmoIsLost() throws Exception {
        assertCounts("amoadd.w", "amoadd.d");
    }

    @Test
    void noUpdateByLrAndScIsLost() throws Exception {
        Machine.write(DATA, 0);
        onEveryHart(machine -> {
            GuestNode lr = machine.node(word("lr.d", 13, 11, 0, 0));
            GuestNode add = machine.node(word("addi", 13, 13, 0, 1));
            GuestNode sc = machine.node(word("sc.d", 10, 11, 13, 0));
            for (int i = 0; i < ROUNDS; i++) {
                do {
                    Machine.execute(lr, machine.state);
                    Machine.execute(add, machine.state);
                    Machine.execute(sc, machine.state);
                } while (machine.x(10) != 0);
            }
        });
        assertEquals((long) HARTS * ROUNDS, Machine.read(DATA));
    }

    /** Each hart toggles a bit of its own by exclusive or, an odd number of times. */
    @Test
    void noAmoThatLoopsIsLost() throws Exception {
        Machine.write(DATA, 0);
        Machine.write(DATA + 8, 0);
        onEveryHart(machine -> {
            GuestNode xor = machine.node(word("amoxor.d", 10, 11, 12, 0));
            GuestNode max = machine.node(word("amomax.w", 10, 14, 12, 0));
            machine.x(14, DATA + 8);
            for (int i = 0; i <= ROUNDS; i++) {
                Machine.execute(xor, machine.state);
                Machine.execute(max, machine.state);
            }
        });
        assertEquals((1 << HARTS) - 1, Machine.read(DATA));
        assertEquals(1 << HARTS - 1, Machine.read(DATA + 8));
    }

    private static void assertCounts(String... amos) throws Exception {
        for (String amo : amos) {
            Machine.write(DATA, 0);
            onEveryHart(machine -> {
                GuestNode node = machine.x(12, 1).node(word(amo, 10, 11, 12, 0));
                for (int i = 0; i < ROUNDS; i++) {
                    Machine.execute(node, machine.state);
                }
            });
            assertEquals((long) HARTS * ROUNDS, Machine.read(DATA), amo);
        }
    }

    private interface Program {
        void run(Machine machine);
    }

    /** Runs the program on harts with {@link Machine#DATA} in x11 and a bit of their own in x12. */
    private static void onEveryHart(Program program) throws Exception {
        List<Callable<Void>> harts = new ArrayList<>();
        CyclicBarrier start = new CyclicBarrier(HARTS);
        for (int i = 0; i < HARTS; i++) {
            Machine machine = new Machine().x(11, DATA).x(12, 1L << i);
            harts.add(() -> {
                start.await();
                program.run(machine);
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(HARTS)) {
            for (Future<Void> hart : threads.invokeAll(harts)) {
                hart.get();
            }
        }
    }
}
