// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static java.util.stream.Collectors.groupingBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jargoon.isa.Decoded;
import org.jargoon.isa.InstructionRow;
import org.jargoon.isa.InstructionRow.Kind;
import org.jargoon.isa.Operands;

/**
 * Pseudo-instructions (unprivileged manual, "RISC-V Assembly Programmer's Handbook"), as data: an instruction whose
 * operands fulfil conditions is printed by another name. Of an instruction's aliases the first that applies counts.
 */
final class RvAliases {

    /**
     * @param base the instruction; one that only has the alias in its compressed form is named by that
     * @param condition when the alias applies
     * @param name the pseudo-instruction
     * @param syntax its operands, in the names of {@link RvFormats}
     */
    record Alias(String base, Predicate<Operands> condition, String name, String syntax) {}

    private static final List<Alias> LIST = List.of(
            alias("c.unimp", "rd=0", "unimp", ""),
            alias("addi", "rd=0 rs1=0 imm=0", "nop", ""),
            alias("addi", "rs1=0", "li", "rd,imm"),
            alias("addi", "imm=0", "mv", "rd,rs1"),
            alias("c.mv", "rs1=0", "mv", "rd,rs2"),
            alias("addiw", "imm=0", "sext.w", "rd,rs1"),
            alias("andi", "imm=255", "zext.b", "rd,rs1"),
            alias("xori", "imm=-1", "not", "rd,rs1"),
            alias("sltiu", "imm=1", "seqz", "rd,rs1"),
            alias("sltu", "rs1=0", "snez", "rd,rs2"),
            alias("slt", "rs2=0", "sltz", "rd,rs1"),
            alias("slt", "rs1=0", "sgtz", "rd,rs2"),
            alias("sub", "rs1=0", "neg", "rd,rs2"),
            alias("subw", "rs1=0", "negw", "rd,rs2"),
            alias("add.uw", "rs2=0", "zext.w", "rd,rs1"),
            alias("beq", "rs2=0", "beqz", "rs1,target"),
            alias("bne", "rs2=0", "bnez", "rs1,target"),
            alias("bge", "rs1=0", "blez", "rs2,target"),
            alias("bge", "rs2=0", "bgez", "rs1,target"),
            alias("blt", "rs2=0", "bltz", "rs1,target"),
            alias("blt", "rs1=0", "bgtz", "rs2,target"),
            alias("jal", "rd=0", "j", "target"),
            alias("jal", "rd=1", "jal", "target"),
            alias("jalr", "rd=0 rs1=1 imm=0", "ret", ""),
            alias("jalr", "rd=0 imm=0", "jr", "rs1"),
            alias("jalr", "rd=0", "jr", "imm(rs1)"),
            alias("jalr", "rd=1 imm=0", "jalr", "rs1"),
            alias("jalr", "rd=1", "jalr", "imm(rs1)"),
            alias("jalr", "imm=0", "jalr", "rd,rs1"),
            alias("fence", "imm=255", "fence", ""),
            alias("sfence.vma", "rs1=0 rs2=0", "sfence.vma", ""),
            alias("sfence.vma", "rs2=0", "sfence.vma", "rs1"),
            alias("csrrs", "rs1=0 imm=0x001", "frflags", "rd"),
            alias("csrrs", "rs1=0 imm=0x002", "frrm", "rd"),
            alias("csrrs", "rs1=0 imm=0x003", "frcsr", "rd"),
            alias("csrrs", "rs1=0 imm=0xc00", "rdcycle", "rd"),
            alias("csrrs", "rs1=0 imm=0xc01", "rdtime", "rd"),
            alias("csrrs", "rs1=0 imm=0xc02", "rdinstret", "rd"),
            alias("csrrs", "rs1=0", "csrr", "rd,csr"),
            alias("csrrs", "rd=0", "csrs", "csr,rs1"),
            alias("csrrc", "rd=0", "csrc", "csr,rs1"),
            alias("csrrw", "rd=0 rs1=0 imm=0xc00", "unimp", ""),
            alias("csrrw", "rd=0 imm=0x001", "fsflags", "rs1"),
            alias("csrrw", "imm=0x001", "fsflags", "rd,rs1"),
            alias("csrrw", "rd=0 imm=0x002", "fsrm", "rs1"),
            alias("csrrw", "imm=0x002", "fsrm", "rd,rs1"),
            alias("csrrw", "rd=0 imm=0x003", "fscsr", "rs1"),
            alias("csrrw", "imm=0x003", "fscsr", "rd,rs1"),
            alias("csrrw", "rd=0", "csrw", "csr,rs1"),
            alias("csrrwi", "imm=0x001", "fsflagsi", "rd,zimm"),
            alias("csrrwi", "imm=0x002", "fsrmi", "rd,zimm"),
            alias("csrrwi", "rd=0", "csrwi", "csr,zimm"),
            alias("csrrsi", "rd=0", "csrsi", "csr,zimm"),
            alias("csrrci", "rd=0", "csrci", "csr,zimm"),
            alias("fsgnj.s", "rs1=rs2", "fmv.s", "frd,frs1"),
            alias("fsgnjn.s", "rs1=rs2", "fneg.s", "frd,frs1"),
            alias("fsgnjx.s", "rs1=rs2", "fabs.s", "frd,frs1"),
            alias("fsgnj.d", "rs1=rs2", "fmv.d", "frd,frs1"),
            alias("fsgnjn.d", "rs1=rs2", "fneg.d", "frd,frs1"),
            alias("fsgnjx.d", "rs1=rs2", "fabs.d", "frd,frs1"));

    private static final Map<String, List<Alias>> BY_BASE = LIST.stream().collect(groupingBy(Alias::base));

    private RvAliases() {}

    /**
     * How an instruction is printed where pseudo-instructions are wanted: as what it is short for, by its alias. Only
     * hints keep their names, as the names of what they are cut out of would mislead.
     */
    static Alias find(Decoded decoded) {
        InstructionRow row = decoded.row();
        if (row.kind() == Kind.HINT) {
            return new Alias(row.name(), _ -> true, row.name(), row.format().syntax());
        }
        return Stream.of(row.name(), row.base())
                .flatMap(name -> BY_BASE.getOrDefault(name, List.of()).stream())
                .filter(alias -> alias.condition().test(decoded.operands()))
                .findFirst()
                .orElseGet(() -> new Alias(row.base(), _ -> true, row.base(), Rv64.baseRow(row).format().syntax()));
    }

    /** @param conditions all must hold: {@code operand=number} or {@code rs1=rs2}, with spaces between them */
    private static Alias alias(String base, String conditions, String name, String syntax) {
        Predicate<Operands> all = Arrays.stream(conditions.split(" "))
                .map(RvAliases::condition)
                .reduce(_ -> true, Predicate::and);
        return new Alias(base, all, name, syntax);
    }

    private static Predicate<Operands> condition(String text) {
        if (text.equals("rs1=rs2")) {
            return o -> o.rs1() == o.rs2();
        }
        String[] sides = text.split("=");
        long value = Long.decode(sides[1]);
        return switch (sides[0]) {
            case "rd" -> o -> o.rd() == value;
            case "rs1" -> o -> o.rs1() == value;
            case "rs2" -> o -> o.rs2() == value;
            case "imm" -> o -> o.imm() == value;
            default -> throw new IllegalArgumentException("condition " + text);
        };
    }
}
