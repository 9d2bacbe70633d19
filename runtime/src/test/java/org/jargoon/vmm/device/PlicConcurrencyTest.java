// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * No interrupt is lost between devices, the PLIC and cores, whatever the order of asserting, taking, claiming, serving
 * and completing.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class PlicConcurrencyTest {
    private static final int CORES = 2;
    private static final int DEVICES = 6;
    private static final int ROUNDS = 200;
    private static final int REQUESTS = 100;

    /** Holds its line while it has work. */
    private static final class Worker {
        private final InterruptLine line;
        private long requested;
        private long served;

        Worker(InterruptLine line) {
            this.line = line;
        }

        synchronized void request() {
            requested++;
            line.set(true);
        }

        synchronized void serve() {
            served = requested;
            line.set(false);
        }

        synchronized long left() {
            return requested - served;
        }
    }

    private static final class Board {
        final List<TestLine> outputs = new ArrayList<>();
        final List<Worker> workers = new ArrayList<>();
        final Plic plic;

        Board(Random random) {
            List<Plic.Context> contexts = new ArrayList<>();
            for (int i = 0; i < CORES; i++) {
                outputs.add(new TestLine());
                contexts.add(new Plic.Context(i, 9, outputs.get(i)));
            }
            plic = new Plic(9, contexts);
            for (int i = 0; i < DEVICES; i++) {
                int source = 1 + i * 17;
                workers.add(new Worker(plic.line(source)));
                plic.write(4L * source, 4, 1 + random.nextInt(7));
                int cores = 1 + random.nextInt((1 << CORES) - 1);
                for (int core = 0; core < CORES; core++) {
                    long enables = 0x2000 + 0x80L * core + source / 32 * 4L;
                    long bit = (cores & 1 << core) != 0 ? 1L << source % 32 : 0;
                    plic.write(enables, 4, plic.read(enables, 4) | bit);
                }
            }
        }

        /** A core's interrupt handler, of one of the kinds that kernels have. */
        void handle(int core, Random random) {
            boolean onlyOne = random.nextBoolean();
            boolean completeFirst = random.nextInt(4) == 0;
            long claim = 0x200004 + 0x1000L * core;
            for (long source = plic.read(claim, 4); source != 0; source = plic.read(claim, 4)) {
                if (completeFirst) {
                    plic.write(claim, 4, source);
                }
                if (random.nextInt(8) == 0) {
                    Thread.yield();
                }
                workers.get((int) (source - 1) / 17).serve();
                if (!completeFirst) {
                    plic.write(claim, 4, source);
                }
                if (onlyOne) {
                    return;
                }
            }
        }
    }

    @Test
    void noInterruptIsLostInAnyOrder() throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (int round = 0; round < ROUNDS; round++) {
                round(new Board(new Random(round)), round, threads);
            }
        }
    }

    private static void round(Board board, int seed, ExecutorService threads)
            throws InterruptedException, ExecutionException {
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> cores = new ArrayList<>();
        for (int core = 0; core < CORES; core++) {
            int number = core;
            cores.add(threads.submit(() -> runCore(board, number, new Random(seed * 31L + number), over)));
        }
        List<Future<?>> devices = new ArrayList<>();
        for (int thread = 0; thread < 2; thread++) {
            Random random = new Random(seed * 37L + thread);
            devices.add(threads.submit(() -> {
                for (int i = 0; i < REQUESTS; i++) {
                    board.workers.get(random.nextInt(DEVICES)).request();
                    if (random.nextInt(4) == 0) {
                        Thread.yield();
                    }
                }
            }));
        }
        for (Future<?> device : devices) {
            device.get();
        }
        over.set(true);
        for (Future<?> core : cores) {
            core.get();
        }
        drain(board, new Random(seed));
        for (Worker worker : board.workers) {
            assertEquals(0, worker.left(), "round " + seed + ": a request was never told to a core");
        }
        for (TestLine output : board.outputs) {
            assertFalse(output.asserted, "round " + seed + ": an interrupt for nothing is left");
        }
    }

    private static void runCore(Board board, int core, Random random, AtomicBoolean over) {
        while (!over.get()) {
            if (board.outputs.get(core).asserted) {
                board.handle(core, random);
            } else {
                Thread.yield();
            }
        }
    }

    /** Cores run for as long as one of them has an interrupt pending: then nothing more can happen. */
    private static void drain(Board board, Random random) {
        boolean taken = true;
        while (taken) {
            taken = false;
            for (int core = 0; core < CORES; core++) {
                if (board.outputs.get(core).asserted) {
                    board.handle(core, random);
                    taken = true;
                }
            }
        }
    }
}
