// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.RvPrivileged.MACHINE;
import static org.jargoon.isa.riscv.RvPrivileged.USER;

/**
 * The counters of a hart (privileged manual, "Hardware Performance Monitor" and "Machine Counter-Enable Register"):
 * cycle and instret both count instructions retired, and what traps is not retired. The others are always 0.
 */
final class Counters {
    private static final long ENABLES = 0xffff_ffffL;

    /** cycle and instret can be held, by the bits of their numbers. */
    private static final long HOLDABLE = 0b101;

    /** cycle, time and instret. */
    private static final long BASIC = 7;

    private final Rv64Hart hart;
    final Counter cycle = new Counter(0);
    final Counter instret = new Counter(2);

    private long machineEnabled;
    private long supervisorEnabled;
    private long inhibited;

    Counters(Rv64Hart hart) {
        this.hart = hart;
        machineEnabled = hart.hasMachineMode ? 0 : ENABLES;
        // Firmware below an operating system lets its programs read the time; so does what stands for it.
        supervisorEnabled = hart.hasMachineMode ? 0 : BASIC;
    }

    /** A counter of instructions. */
    final class Counter {
        private final int index;

        /** What it is ahead of the instructions that the hart has retired; while it is held, its value. */
        private long offset;

        private Counter(int index) {
            this.index = index;
        }

        private boolean isHeld() {
            return (inhibited >>> index & 1) != 0;
        }

        /** As an instruction reads it, which has not been counted yet. */
        long read() {
            return isHeld() ? offset : hart.retired() + offset;
        }

        /** The next instruction reads this value. */
        void write(long value) {
            offset = isHeld() ? value : value - next();
        }

        /** As the next instruction will read it, or outside of instructions as it is. */
        long value() {
            return isHeld() ? offset : next() + offset;
        }

        private long next() {
            return hart.retired() + 1;
        }
    }

    /** mcounteren. */
    long machineEnabled() {
        return machineEnabled;
    }

    void setMachineEnabled(long value) {
        machineEnabled = value & ENABLES;
    }

    /** scounteren. */
    long supervisorEnabled() {
        return supervisorEnabled;
    }

    void setSupervisorEnabled(long value) {
        supervisorEnabled = value & ENABLES;
    }

    /** mcountinhibit. */
    long inhibited() {
        return inhibited;
    }

    void setInhibited(long value) {
        long cycleValue = cycle.value();
        long instretValue = instret.value();
        inhibited = value & HOLDABLE;
        cycle.write(cycleValue);
        instret.write(instretValue);
    }

    /** Whether the hart's mode may read a counter, by its number. */
    boolean mayRead(int index) {
        if (hart.privilege == MACHINE) {
            return true;
        }
        long allowed = hart.privilege == USER ? machineEnabled & supervisorEnabled : machineEnabled;
        return (allowed >>> index & 1) != 0;
    }
}
