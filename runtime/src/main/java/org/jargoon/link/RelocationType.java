// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.util.Arrays;
import org.jargoon.elf.ElfException;

/** The relocation types that are known, by their names in the psABI without R_RISCV_. */
enum RelocationType {
    NONE(0, "NONE"),
    ABSOLUTE_32(1, "32"),
    ABSOLUTE_64(2, "64"),
    RELATIVE(3, "RELATIVE"),
    JUMP_SLOT(5, "JUMP_SLOT"),
    BRANCH(16, "BRANCH"),
    JAL(17, "JAL"),
    CALL(18, "CALL"),
    CALL_PLT(19, "CALL_PLT"),
    GOT_HI20(20, "GOT_HI20"),
    PCREL_HI20(23, "PCREL_HI20"),
    PCREL_LO12_I(24, "PCREL_LO12_I"),
    PCREL_LO12_S(25, "PCREL_LO12_S"),
    HI20(26, "HI20"),
    LO12_I(27, "LO12_I"),
    LO12_S(28, "LO12_S"),
    ADD8(33, "ADD8"),
    ADD16(34, "ADD16"),
    ADD32(35, "ADD32"),
    ADD64(36, "ADD64"),
    SUB8(37, "SUB8"),
    SUB16(38, "SUB16"),
    SUB32(39, "SUB32"),
    SUB64(40, "SUB64"),
    /** The assembler's padding stays as long as it is: code aligned less than it could be runs as well. */
    ALIGN(43, "ALIGN"),
    RVC_BRANCH(44, "RVC_BRANCH"),
    RVC_JUMP(45, "RVC_JUMP"),
    /** Nothing is made shorter. */
    RELAX(51, "RELAX"),
    SUB6(52, "SUB6"),
    SET6(53, "SET6"),
    SET8(54, "SET8"),
    SET16(55, "SET16"),
    SET32(56, "SET32"),
    PCREL_32(57, "32_PCREL"),
    INDIRECT_RELATIVE(58, "IRELATIVE"),
    PLT32(59, "PLT32");

    private final int number;
    private final String title;

    RelocationType(int number, String title) {
        this.number = number;
        this.title = title;
    }

    static RelocationType of(int number) throws ElfException {
        return Arrays.stream(values())
                .filter(type -> type.number == number)
                .findFirst()
                .orElseThrow(() -> new ElfException("relocation type %d is not supported%s".formatted(
                        Integer.toUnsignedLong(number), isThreadLocal(number) ? ": thread-local variables" : "")));
    }

    private static boolean isThreadLocal(int number) {
        return number >= 6 && number <= 12 || number == 21 || number == 22 || number >= 29 && number <= 32;
    }

    ElfException unsupported(long place) {
        return new ElfException("relocation %s at 0x%x is not supported here".formatted(this, place));
    }

    @Override
    public String toString() {
        return "R_RISCV_" + title;
    }
}
