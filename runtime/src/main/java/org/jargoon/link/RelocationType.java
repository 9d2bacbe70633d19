// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.util.Arrays;
import org.jargoon.elf.ElfException;

/** The relocation types that are known, by their names in the psABI without R_RISCV_. */
enum RelocationType {
    NONE(0, "NONE", 0),
    ABSOLUTE_32(1, "32", 4),
    ABSOLUTE_64(2, "64", 8),
    RELATIVE(3, "RELATIVE", 8),
    COPY(4, "COPY", 0),
    JUMP_SLOT(5, "JUMP_SLOT", 8),
    TLS_MODULE(7, "TLS_DTPMOD64", 8),
    TLS_MODULE_OFFSET(9, "TLS_DTPREL64", 8),
    TLS_OFFSET(11, "TLS_TPREL64", 8),
    BRANCH(16, "BRANCH", 4),
    JAL(17, "JAL", 4),
    CALL(18, "CALL", 8),
    CALL_PLT(19, "CALL_PLT", 8),
    GOT_HI20(20, "GOT_HI20", 4),
    TLS_GOT_HI20(21, "TLS_GOT_HI20", 4),
    TLS_GD_HI20(22, "TLS_GD_HI20", 4),
    PCREL_HI20(23, "PCREL_HI20", 4),
    PCREL_LO12_I(24, "PCREL_LO12_I", 4),
    PCREL_LO12_S(25, "PCREL_LO12_S", 4),
    HI20(26, "HI20", 4),
    LO12_I(27, "LO12_I", 4),
    LO12_S(28, "LO12_S", 4),
    TPREL_HI20(29, "TPREL_HI20", 4),
    TPREL_LO12_I(30, "TPREL_LO12_I", 4),
    TPREL_LO12_S(31, "TPREL_LO12_S", 4),
    /** Marks the addition of the thread pointer, for a linker that makes code shorter. */
    TPREL_ADD(32, "TPREL_ADD", 0),
    ADD8(33, "ADD8", 1),
    ADD16(34, "ADD16", 2),
    ADD32(35, "ADD32", 4),
    ADD64(36, "ADD64", 8),
    SUB8(37, "SUB8", 1),
    SUB16(38, "SUB16", 2),
    SUB32(39, "SUB32", 4),
    SUB64(40, "SUB64", 8),
    /** The assembler's padding stays as long as it is: code aligned less than it could be runs as well. */
    ALIGN(43, "ALIGN", 0),
    RVC_BRANCH(44, "RVC_BRANCH", 2),
    RVC_JUMP(45, "RVC_JUMP", 2),
    /** Nothing is made shorter. */
    RELAX(51, "RELAX", 0),
    SUB6(52, "SUB6", 1),
    SET6(53, "SET6", 1),
    SET8(54, "SET8", 1),
    SET16(55, "SET16", 2),
    SET32(56, "SET32", 4),
    PCREL_32(57, "32_PCREL", 4),
    INDIRECT_RELATIVE(58, "IRELATIVE", 8),
    PLT32(59, "PLT32", 4),
    /** The LEB128 number stays as long as it is. */
    SET_ULEB128(60, "SET_ULEB128", 1),
    SUB_ULEB128(61, "SUB_ULEB128", 1);

    private static final RelocationType[] BY_NUMBER = new RelocationType[SUB_ULEB128.number + 1];

    static {
        Arrays.stream(values()).forEach(type -> BY_NUMBER[type.number] = type);
    }

    private final int number;
    private final String title;
    private final int size;

    RelocationType(int number, String title, int size) {
        this.number = number;
        this.title = title;
        this.size = size;
    }

    /** How many bytes it changes; of a LEB128 number at least so many. */
    int size() {
        return size;
    }

    static RelocationType of(int number) throws ElfException {
        RelocationType type = number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
        if (type == null) {
            throw new ElfException("relocation type %d is not supported%s".formatted(
                    Integer.toUnsignedLong(number), isDescriptor(number) ? ": TLS descriptors" : ""));
        }
        return type;
    }

    private static boolean isDescriptor(int number) {
        return number == 12 || number >= 62 && number <= 65;
    }

    ElfException unsupported(long place) {
        return new ElfException("relocation %s at 0x%x is not supported here".formatted(this, place));
    }

    @Override
    public String toString() {
        return "R_RISCV_" + title;
    }
}
