// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jargoon.zircon.Port;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;

/** How long the calls of the hypervisor interface take: each method takes samples, in nanoseconds, after a warm-up. */
final class TrapLatencies {
    private static final int STATE = 0;

    /** Operations of which one sample is the mean. */
    private static final int BATCH = 20_000;

    private static final int WARM_UP_BATCHES = 50;
    private static final int WARM_UP_ROUNDS = 3_000;

    /** What a thread waits that has nothing to do until the other has got into its wait. */
    private static final long SETTLE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private TrapLatencies() {}

    static long[] roundTrips(int samples) {
        try (TrapGuest guest = new TrapGuest()) {
            guest.start(TrapGuest.LOAD);
            return batches(samples, guest::resume);
        }
    }

    static long[] roundTripsWithWrite(int samples) {
        try (TrapGuest guest = new TrapGuest()) {
            guest.start(TrapGuest.LOAD);
            guest.resume();
            read(guest);
            return batches(samples, () -> {
                guest.resume();
                write(guest);
            });
        }
    }

    static long[] roundTripsWithReadAndWrite(int samples) {
        try (TrapGuest guest = new TrapGuest()) {
            guest.start(TrapGuest.LOAD);
            return batches(samples, () -> {
                guest.resume();
                read(guest);
                write(guest);
            });
        }
    }

    private static void read(TrapGuest guest) {
        TrapGuest.require(guest.syscalls.zx_vcpu_read_state(guest.vcpu(), STATE, guest.state), Status.OK);
    }

    private static void write(TrapGuest guest) {
        TrapGuest.require(guest.syscalls.zx_vcpu_write_state(guest.vcpu(), STATE, guest.state), Status.OK);
    }

    static long[] handles(int samples) {
        try (TrapGuest guest = new TrapGuest()) {
            int[] duplicate = new int[1];
            int source = guest.port.handle();
            return batches(samples, () -> {
                TrapGuest.require(
                        guest.syscalls.zx_handle_duplicate(source, Rights.SAME_RIGHTS, duplicate), Status.OK);
                TrapGuest.require(guest.syscalls.zx_handle_close(duplicate[0]), Status.OK);
            });
        }
    }

    private static long[] batches(int samples, Runnable operation) {
        long[] result = new long[samples];
        for (int sample = -WARM_UP_BATCHES; sample < samples; sample++) {
            long start = System.nanoTime();
            for (int i = 0; i < BATCH; i++) {
                operation.run();
            }
            if (sample >= 0) {
                result[sample] = (System.nanoTime() - start) / BATCH;
            }
        }
        return result;
    }

    /** The VCPU's thread notes when it resumes the guest, which then rings; this one when the packet is there. */
    static long[] bells(int samples) {
        try (TrapGuest guest = new TrapGuest()) {
            int rounds = WARM_UP_ROUNDS + samples;
            Rounds started = new Rounds(rounds);
            Rounds received = new Rounds(rounds);
            Thread ringer = Thread.ofPlatform().start(() -> {
                guest.start(TrapGuest.RING);
                for (int i = 0; i < rounds; i++) {
                    guest.resume();
                    received.await(i);
                    settle();
                    started.note(i);
                }
                guest.resume();
            });
            ByteBuffer packet = ByteBuffer.allocate(PortPacket.SIZE);
            for (int i = 1; i <= rounds; i++) {
                int status = guest.syscalls.zx_port_wait(guest.port.handle(), Port.FOREVER, packet);
                received.note(i);
                TrapGuest.require(status, Status.OK);
            }
            join(ringer);
            return received.since(started, WARM_UP_ROUNDS);
        }
    }

    /** This thread kicks; the VCPU's notes when it has returned. */
    static long[] kicks(int samples) {
        return poked(samples, TrapGuest.COMPUTE, guest -> guest.syscalls.zx_vcpu_kick(guest.vcpu()), true);
    }

    static long[] interrupts(int samples) {
        return poked(samples, TrapGuest.INTERRUPTED, TrapLatencies::interrupt, false);
    }

    static long[] interruptsAsleep(int samples) {
        return poked(samples, TrapGuest.ASLEEP, TrapLatencies::interrupt, false);
    }

    private static int interrupt(TrapGuest guest) {
        return guest.interrupt(TrapGuest.EXTERNAL_INTERRUPT);
    }

    /** What one thread does to the VCPU of another; gives the status. */
    @FunctionalInterface
    private interface Poke {
        int apply(TrapGuest guest);
    }

    private static long[] poked(int samples, long program, Poke poke, boolean kick) {
        try (TrapGuest guest = new TrapGuest()) {
            int rounds = WARM_UP_ROUNDS + samples;
            Rounds started = new Rounds(rounds);
            Rounds returned = new Rounds(rounds);
            CountDownLatch made = new CountDownLatch(1);
            Thread runner = Thread.ofPlatform().start(() -> {
                guest.start(program);
                made.countDown();
                for (int i = 1; i <= rounds; i++) {
                    if (kick) {
                        guest.resumeUntilKicked();
                        returned.note(i);
                    } else {
                        guest.resume();
                        long now = System.nanoTime();
                        // Before the other thread interrupts again.
                        guest.withdrawInterrupt();
                        returned.note(i, now);
                    }
                }
            });
            await(made);
            for (int i = 0; i < rounds; i++) {
                returned.await(i);
                settle();
                started.note(i);
                TrapGuest.require(poke.apply(guest), Status.OK);
            }
            join(runner);
            return returned.since(started, WARM_UP_ROUNDS);
        }
    }

    private static void settle() {
        long end = System.nanoTime() + SETTLE_NANOS;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the benchmark was interrupted", e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the benchmark was interrupted", e);
        }
    }

    /** When each round came to some point; written by one thread and read by another. */
    private static final class Rounds {
        private final long[] times;
        private volatile int last;

        Rounds(int rounds) {
            times = new long[rounds + 1];
        }

        void note(int round) {
            note(round, System.nanoTime());
        }

        void note(int round, long time) {
            times[round] = time;
            last = round;
        }

        void await(int round) {
            while (last < round) {
                Thread.onSpinWait();
            }
        }

        /** Round {@code i + 1} here ends what began with round {@code i} there. */
        long[] since(Rounds started, int from) {
            long[] result = new long[times.length - 1];
            Arrays.setAll(result, i -> times[i + 1] - started.times[i]);
            return Arrays.copyOfRange(result, from, result.length);
        }
    }
}
