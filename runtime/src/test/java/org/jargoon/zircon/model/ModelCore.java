// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * The registers of a VCPU, and the program of {@link GuestCode} that it runs: at the start of every page enable
 * interrupts, act, leave, go back to the start; in the same page the handler of interrupts.
 */
final class ModelCore {
    static final int RFLAGS = 16;
    static final int FLAGS_ARM = 32;

    /** The words of ZX_VCPU_STATE_FULL that the scripted core has. */
    static final int FULL_WORDS = 42;

    private static final long X86_FLAGS = 0x24_4DD5;
    private static final long ARM_FLAGS = 0xF000_0000L;
    private static final int A0 = 10;
    private static final Set<Integer> RISCV_INTERRUPTS = Set.of(1, 3, 5, 7, 9, 11);
    private static final int WITHDRAW = 32;

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

    /**
     * A vector reaches the core (docs/zircon.md §6.5; for RISC-V some interrupts exist, which others withdraw:
     * Architecture).
     */
    void inject(int vector) {
        if (era.machine() != ModelEra.Machine.RISCV64 || RISCV_INTERRUPTS.contains(vector)) {
            raised.add(vector);
        } else {
            raised.remove(vector - WITHDRAW);
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

    /**
     * What zx_vcpu_read_state gives as 64-bit words (docs/zircon.md §5.3); arm64's cpsr is the lower half of the last.
     */
    long[] state() {
        long[] words = Arrays.copyOf(registers, era.stateSize() / Long.BYTES);
        switch (era.machine()) {
            case ARM64 -> words[FLAGS_ARM] &= ARM_FLAGS;
            case X86_64 -> words[RFLAGS] &= X86_FLAGS;
            case RISCV64 -> {}
        }
        return words;
    }

    /** All state, as ScriptedCore gives it: registers, pc, the handler, interrupts, the timer, what is raised. */
    long[] fullState() {
        long[] words = Arrays.copyOf(registers, FULL_WORDS);
        words[32] = pc;
        words[33] = handler;
        words[34] = interruptsEnabled ? 1 : 0;
        words[35] = interruptedPc;
        words[36] = -1;
        words[37] = registers[32];
        for (int vector : raised) {
            words[38] |= 1L << vector;
        }
        return words;
    }

    void setFullState(long[] words) {
        for (int i = 1; i < 32; i++) {
            registers[i] = words[i];
        }
        pc = words[32];
        handler = words[33];
        interruptsEnabled = (words[34] & 1) != 0;
        interruptedPc = words[35];
        registers[32] = words[37];
        raised.clear();
        for (int vector : RISCV_INTERRUPTS) {
            if ((words[38] >>> vector & 1) != 0) {
                raised.add(vector);
            }
        }
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
