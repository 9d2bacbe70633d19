// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.function.IntSupplier;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.syscall.Syscalls;

/** Chooses syscalls of some kind, with arguments that are wrong now and then, and makes them on both sides. */
abstract class Steps {
    static final int PACKET = 48;

    private static final int[] ODD_RIGHTS = {0, 1 << 3, 1 << 31 | 1, 0xFFFF, 1 << 20, 1 << 2 | 1 << 14};

    private final Rig rig;
    private Side side;
    private int thread;

    Steps(Rig rig) {
        this.rig = rig;
    }

    /** What the model does for a syscall. */
    @FunctionalInterface
    interface Prediction {
        void run() throws Refusal;
    }

    /** One choice. */
    @FunctionalInterface
    interface Step {
        void run();
    }

    /** Where choices are put. */
    @FunctionalInterface
    interface Menu {
        /**
         * Adds a choice.
         *
         * @param needs the type of the objects that it is about, 0 for any
         */
        void add(int weight, int needs, Step step);
    }

    abstract void offer(Menu menu);

    final Rig rig() {
        return rig;
    }

    final Random random() {
        return rig.random();
    }

    /** The process that makes the next syscalls; the thread is that of the test unless said otherwise. */
    final void in(Side next) {
        side = next;
        thread = 0;
    }

    final void on(int nextThread) {
        thread = nextThread;
    }

    final Side side() {
        return side;
    }

    final int thread() {
        return thread;
    }

    final ModelProcess model() {
        return side.model();
    }

    final Syscalls zx() {
        return side.zx();
    }

    /** Makes a syscall on both sides; the statuses are the same. True if it was ZX_OK. */
    final boolean same(String call, Prediction prediction, IntSupplier syscall) {
        rig.trail().add(call);
        Status expected = Status.OK;
        try {
            prediction.run();
        } catch (Refusal e) {
            expected = e.status();
        }
        int actual = rig.crew().call(thread, syscall);
        if (actual != expected.code()) {
            throw new AssertionError(
                    call + " is " + expected + " by the model, but " + Status.of(actual) + " by the kernel");
        }
        return actual == 0;
    }

    /** What else came out is the same. */
    final void equal(String what, long expected, long actual) {
        if (expected != actual) {
            throw new AssertionError(what + " is 0x" + Long.toHexString(expected) + " by the model, but 0x"
                    + Long.toHexString(actual));
        }
    }

    final boolean chance(int percent) {
        return random().nextInt(100) < percent;
    }

    final long oneOf(long... values) {
        return values[random().nextInt(values.length)];
    }

    final int oneOf(int[] values) {
        return values[random().nextInt(values.length)];
    }

    /** Options that mostly are a given number. */
    final int options(int usual, int... others) {
        return chance(95) ? usual : oneOf(others);
    }

    /** A value for a parameter that wants a handle of a type: mostly one, with whatever rights it has. */
    final int handle(int type) {
        int choice = random().nextInt(100);
        if (choice < 88) {
            int value = side.any(type, random());
            return value != 0 || chance(20) ? value : side.any(0, random());
        }
        if (choice < 92) {
            return side.any(0, random());
        }
        return choice < 96 ? side.stale(random()) : choice < 98
                ? rig.other(side).any(0, random())
                : choice < 99 ? 0 : random().nextInt();
    }

    /** Rights for another handle to what a value stands for. */
    final int rightsFor(int value) {
        ModelHandle handle = model().peek(value);
        if (handle == null || chance(45)) {
            return ModelProcess.SAME_RIGHTS;
        }
        return switch (random().nextInt(8)) {
            case 0 -> oneOf(ODD_RIGHTS);
            case 1, 2 -> handle.rights() & random().nextInt();
            case 3 -> 0;
            default -> handle.rights() & ~(1 << random().nextInt(16));
        };
    }

    static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    static String hex(long number) {
        return "0x" + Long.toHexString(number);
    }

    /** Compares a packet as it lies in memory. */
    final void samePacket(ModelPacket expected, ByteBuffer actual) {
        equal("key", expected.key(), actual.getLong(0));
        equal("type", expected.type(), actual.getInt(8));
        equal("status", expected.status(), actual.getInt(12));
        equal("word 0", expected.word0(), actual.getLong(16));
        equal("word 1", expected.word1(), actual.getLong(24));
        if (expected.timestamped()) {
            equal("there is a time", 1, actual.getLong(32) > 0 ? 1 : 0);
        } else {
            equal("word 2", expected.word2(), actual.getLong(32));
        }
        equal("word 3", expected.word3(), actual.getLong(40));
    }
}
