// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.Set;

/** What kind of work an instruction is, by its RISC-V mnemonic. */
enum InstructionClass {
    LOAD("loads"),
    STORE("stores"),
    BRANCH("branches"),
    JUMP("jumps, calls, returns"),
    INTEGER("integer arithmetic"),
    MULTIPLY("multiplications, divisions"),
    FLOAT("floating point"),
    ATOMIC("atomic"),
    SYSTEM("system");

    private static final Set<String> LOADS = Set.of("lb", "lh", "lw", "ld", "lbu", "lhu", "lwu", "flw", "fld", "lwsp",
            "ldsp", "fldsp");
    private static final Set<String> STORES = Set.of("sb", "sh", "sw", "sd", "fsw", "fsd", "swsp", "sdsp", "fsdsp");
    private static final Set<String> BRANCHES = Set.of("beq", "bne", "blt", "bge", "bltu", "bgeu", "beqz", "bnez",
            "blez", "bgez", "bltz", "bgtz", "bgt", "ble", "bgtu", "bleu");
    private static final Set<String> JUMPS = Set.of("j", "jal", "jr", "jalr", "ret", "call", "tail");
    private static final Set<String> SYSTEMS = Set.of("ecall", "ebreak", "mret", "sret", "wfi", "fence", "fence.i",
            "fence.tso", "pause", "frcsr", "fscsr", "frrm", "fsrm", "frflags", "fsflags", "rdtime", "rdcycle",
            "rdinstret", "unimp");

    private final String title;

    InstructionClass(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    static InstructionClass of(String mnemonic) {
        String name = mnemonic.startsWith("c.") ? mnemonic.substring(2) : mnemonic;
        if (LOADS.contains(name)) {
            return LOAD;
        }
        if (STORES.contains(name)) {
            return STORE;
        }
        if (BRANCHES.contains(name)) {
            return BRANCH;
        }
        if (JUMPS.contains(name)) {
            return JUMP;
        }
        if (SYSTEMS.contains(name) || startsWith(name, "csr", "sfence", "hfence", "sinval", "cbo.", ".")) {
            return SYSTEM;
        }
        if (startsWith(name, "mul", "div", "rem")) {
            return MULTIPLY;
        }
        if (startsWith(name, "amo", "lr.", "sc.")) {
            return ATOMIC;
        }
        return name.startsWith("f") ? FLOAT : INTEGER;
    }

    private static boolean startsWith(String name, String... prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
