// SPDX-License-Identifier: Apache-2.0
package org.jargoon.elf;

/** The machines whose programs can be loaded (e_machine), and the names of others for messages. */
public enum Machine {
    AARCH64(183, "AArch64", 4),
    RISCV(243, "RISC-V", 2);

    private final int number;
    private final String title;
    private final int instructionAlignment;

    Machine(int number, String title, int instructionAlignment) {
        this.number = number;
        this.title = title;
        this.instructionAlignment = instructionAlignment;
    }

    /** The value of e_machine. */
    public int number() {
        return number;
    }

    /** In bytes: every instruction address is a multiple of it. */
    public int instructionAlignment() {
        return instructionAlignment;
    }

    @Override
    public String toString() {
        return title;
    }

    /** What an e_machine value stands for; for unknown values the number itself. */
    static String describe(int number) {
        return switch (number) {
            case 2 -> "SPARC";
            case 3 -> "x86";
            case 4 -> "Motorola 68000";
            case 8 -> "MIPS";
            case 20 -> "PowerPC";
            case 21 -> "64-bit PowerPC";
            case 22 -> "S/390";
            case 40 -> "ARM";
            case 42 -> "SuperH";
            case 43 -> "SPARC v9";
            case 50 -> "IA-64";
            case 62 -> "x86-64";
            case 183 -> AARCH64.title;
            case 243 -> RISCV.title;
            case 247 -> "BPF";
            case 258 -> "LoongArch";
            default -> "machine number " + number;
        };
    }
}
