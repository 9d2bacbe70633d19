// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;

/**
 * The threads that VCPUs are bound to; only one of them does something at a time. Number 0 is the thread of the test,
 * every third one is virtual.
 */
final class Crew implements AutoCloseable {
    private static final int SIZE = 5;
    private static final int SECONDS = 30;

    private final List<Member> members = new ArrayList<>();

    /** A thread and what the model knows of it; no executor for the thread of the test. */
    private record Member(ModelThread model, ExecutorService executor) {}

    Crew() {
        members.add(new Member(new ModelThread(), null));
        for (int i = 1; i < SIZE; i++) {
            members.add(hire(i));
        }
    }

    private static Member hire(int number) {
        ThreadFactory factory = number % 3 == 0
                ? Thread.ofVirtual().factory()
                : Thread.ofPlatform().daemon().factory();
        return new Member(new ModelThread(), Executors.newSingleThreadExecutor(factory));
    }

    int size() {
        return SIZE;
    }

    ModelThread model(int number) {
        return members.get(number).model();
    }

    /** One without a VCPU; -1 if there is none. */
    int anyFree(Random random) {
        int start = random.nextInt(SIZE);
        for (int i = 0; i < SIZE; i++) {
            int number = (start + i) % SIZE;
            if (members.get(number).model().vcpu() == null) {
                return number;
            }
        }
        return -1;
    }

    /** The number of a thread; -1 if it has ended. */
    int numberOf(ModelThread thread) {
        for (int i = 0; i < SIZE; i++) {
            if (members.get(i).model() == thread) {
                return i;
            }
        }
        return -1;
    }

    /** Makes a syscall on a thread. */
    int call(int number, IntSupplier syscall) {
        ExecutorService executor = members.get(number).executor();
        if (executor == null) {
            return syscall.getAsInt();
        }
        try {
            return executor.submit(syscall::getAsInt).get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("a syscall threw", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("a syscall does not end", e);
        }
    }

    /** Ends a thread other than number 0 and starts another one in its place. */
    void replace(int number) {
        end(members.set(number, hire(number)));
    }

    private static void end(Member member) {
        member.executor().shutdown();
        try {
            if (!member.executor().awaitTermination(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("a thread does not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        members.stream().skip(1).forEach(Crew::end);
    }
}
