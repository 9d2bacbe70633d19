// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import java.util.Arrays;

/**
 * Which numbers the VCPUs of a guest have (the lowest that is free is given first; docs/zircon.md §2.3), and which of
 * them run. What a guest is told of that does not depend on when its VMM creates VCPUs, only on when it resumes them.
 * May be used from any thread.
 */
final class VcpuNumbers {
    /** All numbers are given away. */
    static final int NONE = -1;

    /** What a VCPU does, in the words of the SBI's hart state management. */
    enum State {
        STOPPED,
        START_PENDING,
        STARTED,
        SUSPENDED
    }

    private final State[] states;
    private long used;

    /** @param limit how many there are, at most 64 */
    VcpuNumbers(int limit) {
        states = new State[limit];
        Arrays.fill(states, State.STOPPED);
    }

    /** Gives a number away, or {@link #NONE}. */
    synchronized int allocate() {
        int number = Long.numberOfTrailingZeros(~used);
        if (number >= states.length) {
            return NONE;
        }
        used |= 1L << number;
        return number;
    }

    /** The VCPU is gone. That another is to be started with its number, if so, stays true. */
    synchronized void free(int number) {
        used &= ~(1L << number);
        if (states[number] != State.START_PENDING) {
            states[number] = State.STOPPED;
        }
    }

    /** Notes that the guest wants a VCPU to be started; false if it is not stopped. */
    synchronized boolean tryStart(int number) {
        boolean stopped = states[number] == State.STOPPED;
        if (stopped) {
            states[number] = State.START_PENDING;
        }
        return stopped;
    }

    /** Notes what a VCPU does. */
    synchronized void set(int number, State state) {
        states[number] = state;
    }

    synchronized State state(int number) {
        return states[number];
    }

    /** Whether a VCPU could have this number. */
    boolean canHave(long number) {
        return number >= 0 && number < states.length;
    }

    /** All numbers that VCPUs could have, as bits. */
    long all() {
        return -1L >>> Long.SIZE - states.length;
    }
}
