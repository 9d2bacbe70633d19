// SPDX-License-Identifier: Apache-2.0
package org.jargoon.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jargoon.isa.Field;
import org.jargoon.isa.Format;
import org.jargoon.isa.InstructionRow;
import org.jargoon.isa.Operands;
import org.jargoon.isa.riscv.Rv64;
import org.jargoon.isa.riscv.Rv64Rows;

/**
 * Random instructions out of the instruction tables, so chosen that they do not fault: memory is accessed within the
 * window that the base registers point to, nothing writes a base register, jumps go forward and stay inside the block.
 */
final class RandomInstructions {
    /**
     * What leaves the program, may not be executed by a user program, or QEMU 7.2 does not know (Zicond, Zicbom,
     * Zicboz) or gets wrong (ctzw).
     */
    private static final Set<String> EXCLUDED = Set.of(
            "ecall", "ebreak", "c.ebreak", "c.unimp", "unimp", "sret", "mret", "wfi", "sfence.vma", "sinval.vma",
            "sfence.w.inval", "sfence.inval.ir", "jalr", "c.jr", "c.jalr", "sc.w", "sc.d", "czero.eqz", "czero.nez",
            "cbo.inval", "cbo.clean", "cbo.flush", "cbo.zero", "ctzw");

    private static final Set<String> BRANCHES = Set.of(
            "beq", "bne", "blt", "bge", "bltu", "bgeu", "c.beqz", "c.bnez", "jal", "c.j");

    private static final Set<String> LOADS_AND_STORES = Set.of(
            "lb", "lh", "lw", "ld", "lbu", "lhu", "lwu", "sb", "sh", "sw", "sd", "flw", "fld", "fsw", "fsd", "c.lw",
            "c.ld", "c.sw", "c.sd", "c.fld", "c.fsd", "c.lwsp", "c.ldsp", "c.fldsp", "c.swsp", "c.sdsp", "c.fsdsp");

    private static final List<InstructionRow> ROWS = Rv64Rows.instructions().stream()
            .filter(row -> !EXCLUDED.contains(row.name()))
            .toList();

    private static final int FFLAGS = 1;
    private static final int FRM = 2;
    private static final int FCSR = 3;
    private static final int DYNAMIC = 7;
    private static final int WINDOW_REACH = 512;
    private static final int ATTEMPTS = 200;

    private final RandomGenerator random;
    private final int mainBase;
    private final List<Integer> bases;

    RandomInstructions(RandomGenerator random) {
        this.random = random;
        mainBase = 1 + random.nextInt(31);
        List<Integer> chosen = new ArrayList<>(List.of(mainBase, 8 + random.nextInt(8)));
        if (random.nextBoolean()) {
            chosen.add(2);
        }
        bases = chosen.stream().distinct().toList();
    }

    /** A register that holds the address of the window's middle at the block's end. */
    int mainBase() {
        return mainBase;
    }

    boolean isBase(int register) {
        return bases.contains(register);
    }

    /** Instructions that belong together and may only be jumped over or into as a whole. */
    private record Unit(List<Integer> words, boolean jumps, InstructionRow row) {
        int length() {
            return words.stream().mapToInt(Assembly::length).sum();
        }
    }

    /** A block's body of {@code count} units. */
    byte[] body(int count) {
        List<Unit> units = new ArrayList<>(IntStream.range(0, count).mapToObj(i -> unit()).toList());
        Assembly assembly = new Assembly();
        for (int i = 0; i < count; i++) {
            Unit unit = units.get(i);
            if (!unit.jumps) {
                unit.words.forEach(assembly::add);
                continue;
            }
            int distance = unit.length();
            int skipped = random.nextInt(6);
            for (int k = i + 1; k <= Math.min(count - 1, i + skipped); k++) {
                distance += units.get(k).length();
            }
            Field offset = unit.row.format().imm();
            assembly.add(unit.words.getFirst() & ~offset.mask() | offset.insert(distance));
        }
        return assembly.bytes();
    }

    private Unit unit() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            InstructionRow row = ROWS.get(random.nextInt(ROWS.size()));
            int word = row.pattern().value() | random.nextInt() & row.pattern().operands();
            word = adjust(row, word);
            if (Rv64.decode(word).row().equals(row) && harmless(row, row.format().decode(word))) {
                boolean reserves = row.name().startsWith("lr.");
                List<Integer> words = reserves ? withStoreConditional(row, word) : List.of(word);
                return new Unit(words, BRANCHES.contains(row.name()), row);
            }
        }
        throw new IllegalStateException("no harmless instruction in %d attempts".formatted(ATTEMPTS));
    }

    /** Gives memory accesses a base and an offset, and arithmetic a rounding mode that exists. */
    private int adjust(InstructionRow row, int word) {
        Format format = row.format();
        int adjusted = word;
        if (format.rm().mask() != 0) {
            int mode = random.nextBoolean() ? DYNAMIC : random.nextInt(5);
            adjusted = set(adjusted, format.rm(), mode);
        }
        if (accessesMemory(row) && format.rs1().mask() != 0) {
            adjusted = set(adjusted, format.rs1(), bases.get(random.nextInt(bases.size())));
        }
        if (LOADS_AND_STORES.contains(row.name()) && row.pattern().length() == 4) {
            adjusted = set(adjusted, format.imm(), random.nextInt(-WINDOW_REACH, WINDOW_REACH));
        }
        if (row.name().startsWith("csr")) {
            adjusted = set(adjusted, format.imm(), 1 + random.nextInt(3));
        }
        return adjusted;
    }

    private static int set(int word, Field field, long number) {
        return word & ~field.mask() | field.insert(number);
    }

    private boolean harmless(InstructionRow row, Operands operands) {
        Format format = row.format();
        boolean writesInteger = !format.syntax().contains("frd") && (format.rd().mask() != 0 || operands.rd() != 0);
        if (writesInteger && isBase(operands.rd())) {
            return false;
        }
        if (accessesMemory(row) && !isBase(operands.rs1())) {
            return false;
        }
        return !row.name().startsWith("csr") || harmlessCsr(row.name(), operands);
    }

    /** The rounding mode must stay one that exists: it is written by immediates from 0 to 4 only. */
    private static boolean harmlessCsr(String name, Operands operands) {
        boolean writes = name.startsWith("csrrw") || operands.rs1() != 0;
        return switch ((int) operands.imm()) {
            case FFLAGS -> true;
            case FRM -> !writes || name.equals("csrrwi") && operands.rs1() <= 4;
            case FCSR -> !writes;
            default -> false;
        };
    }

    private static boolean accessesMemory(InstructionRow row) {
        return LOADS_AND_STORES.contains(row.name()) || row.name().startsWith("amo") || row.name().startsWith("lr.");
    }

    /** A reservation is used at once: how long it lasts is the implementation's affair. */
    private List<Integer> withStoreConditional(InstructionRow loadReserved, int word) {
        Operands operands = loadReserved.format().decode(word);
        InstructionRow conditional = Rv64Rows.named(loadReserved.name().replace("lr.", "sc."));
        int rd = 0;
        do {
            rd = random.nextInt(32);
        } while (isBase(rd));
        int value = random.nextInt(32);
        int store = conditional.encode(new Operands(rd, operands.rs1(), value, 0, random.nextInt(4), 0, 0));
        return List.of(word, store);
    }
}
