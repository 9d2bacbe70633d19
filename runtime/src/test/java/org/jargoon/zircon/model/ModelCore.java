// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import java.util.Arrays;
import java.util.TreeSet;

/**
 * The registers of a VCPU, and the program of {@link GuestCode} that it runs: at the start of every page enable
 * interrupts, act, leave, go back to the start; in the same page the handler of interrupts.
 */
final class ModelCore {
    static final int RFLAGS = 16;
    static final int FLAGS_ARM = 32;

    private static final long X86_FLAGS = 0x24_4DD5;
    private static final long ARM_FLAGS = 0xF000_0000L;
    private static final int A0 = 10;

    private final ModelEra era;
    private final long[] registers = new long[33];
    private final TreeSet<Integer> raised = new TreeSet<>();
    private boolean interruptsEnabled;
    private long handler;
    private long interruptedPc;
    private int lastTaken;
    private long pc;

    ModelCore(ModelEra era, long entry, int number) {
        this.era = era;
        pc = entry;
        if (era.machine() == ModelEra.Machine.RISCV64) {
            registers[A0] = number;
        } else if (era.isX86()) {
            registers[RFLAGS] = 2;
        }
    }

    long pc() {
        return pc;
    }

    /** The page of the program that acts when the core runs: that of an interrupt's handler returns to it. */
    long program() {
        boolean inHandler = pc % ModelVmo.PAGE >= GuestCode.HANDLER;
        return (inHandler ? interruptedPc : pc) & -ModelVmo.PAGE;
    }

    void jump(long to) {
        pc = to;
    }

    void next() {
        pc += GuestCode.LENGTH;
    }

    long register(int index) {
        return registers[index];
    }

    void setRegister(int index, long value) {
        if (index != 0 || era.machine() != ModelEra.Machine.RISCV64) {
            registers[index] = value;
        }
    }

    /** An interrupt reaches the core (§6.5; for RISC-V only three exist, §9.2). */
    void raise(int vector) {
        if (era.machine() != ModelEra.Machine.RISCV64 || vector == 1 || vector == 5 || vector == 9) {
            raised.add(vector);
        }
    }

    void enableInterrupts(long at) {
        interruptsEnabled = true;
        handler = at;
    }

    void takeInterrupt() {
        if (interruptsEnabled && !raised.isEmpty()) {
            lastTaken = raised.pollFirst();
            interruptsEnabled = false;
            interruptedPc = pc;
            pc = handler;
        }
    }

    int lastTaken() {
        return lastTaken;
    }

    void returnFromInterrupt() {
        interruptsEnabled = true;
        pc = interruptedPc;
    }

    /** What zx_vcpu_read_state gives as 64-bit words (§5.3); arm64's cpsr is the lower half of the last. */
    long[] state() {
        long[] words = Arrays.copyOf(registers, era.stateSize() / Long.BYTES);
        switch (era.machine()) {
            case ARM64 -> words[FLAGS_ARM] &= ARM_FLAGS;
            case X86_64 -> words[RFLAGS] &= X86_FLAGS;
            case RISCV64 -> {}
        }
        return words;
    }

    void setState(long[] words) {
        int plain = era.machine() == ModelEra.Machine.X86_64 ? 16 : 32;
        for (int i = 0; i < plain; i++) {
            setRegister(i, words[i]);
        }
        switch (era.machine()) {
            case ARM64 -> registers[FLAGS_ARM] |= words[FLAGS_ARM] & ARM_FLAGS;
            case X86_64 -> {
                if ((words[RFLAGS] & 2) != 0) {
                    registers[RFLAGS] = registers[RFLAGS] & ~X86_FLAGS | words[RFLAGS] & X86_FLAGS;
                }
            }
            case RISCV64 -> {}
        }
    }
}
