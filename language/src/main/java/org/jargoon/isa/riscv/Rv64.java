// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static java.util.stream.Collectors.toMap;

import java.util.List;
import java.util.Map;
import org.jargoon.engine.RegisterLayout;
import org.jargoon.isa.Decoded;
import org.jargoon.isa.Decoder;
import org.jargoon.isa.Format;
import org.jargoon.isa.InstructionRow;
import org.jargoon.isa.InstructionRow.Kind;
import org.jargoon.isa.InstructionTable;
import org.jargoon.isa.Pattern;

/**
 * RV64GC with Zicntr, Zba, Zbb, Zbs, Zicond, Zicbom, Zicboz, Zicbop and Svinval: the instructions, and the registers'
 * places in the register file, which are x0 to x31, f0 to f31, fflags, frm.
 */
public final class Rv64 {
    /** Where f0 is. */
    public static final int FIRST_FLOAT = 32;
    /** The accrued exceptions, 5 bits. */
    public static final int FFLAGS = 64;
    /** The dynamic rounding mode, 3 bits. */
    public static final int FRM = 65;

    /** What needs sstatus.FS not to be Off, as {@link org.jargoon.engine.GuestNode#unit}. */
    static final int FLOAT_UNIT = 1;

    public static final RegisterLayout LAYOUT = new RegisterLayout(66, FIRST_FLOAT, FFLAGS);

    private static final InstructionTable BASE = new RvI();
    private static final InstructionTable DOUBLES = new RvD();

    /** All extensions. */
    static final List<InstructionTable> TABLES = List.of(
            BASE,
            new RvM(),
            new RvA(),
            new RvF(),
            DOUBLES,
            new RvZicsr(),
            new RvZba(),
            new RvZbb(),
            new RvZbs(),
            new RvZicond(),
            new RvZicbo(),
            new RvSvinval(),
            new RvC(List.of(BASE, DOUBLES)));

    private static final Decoder DECODER =
            new Decoder(TABLES.stream().flatMap(table -> table.rows().stream()).toList());

    private static final Map<String, InstructionRow> BY_NAME = TABLES.stream()
            .flatMap(table -> table.rows().stream())
            .filter(row -> row.kind() == Kind.INSTRUCTION)
            .collect(toMap(InstructionRow::name, row -> row, (first, _) -> first));

    private static final InstructionRow UNKNOWN16 = unknown("****************");
    private static final InstructionRow UNKNOWN32 = unknown("********************************");

    private Rv64() {}

    /**
     * The length in bytes of the instruction that begins with {@code bits}. The encodings that the manual sets aside
     * for longer instructions count as four: they are illegal whatever follows.
     */
    public static int length(int bits) {
        return (bits & 3) == 3 ? 4 : 2;
    }

    /**
     * Decodes an instruction. Every word has a meaning: what is no instruction gives a node that raises an illegal
     * instruction fault.
     *
     * @param bits its first four bytes, little-endian; the upper two are ignored where it is two bytes long
     */
    public static Decoded decode(int bits) {
        boolean compressed = length(bits) == 2;
        int word = compressed ? bits & 0xffff : bits;
        InstructionRow found = compressed ? DECODER.find16(word) : DECODER.find32(word);
        InstructionRow row = found != null ? found : compressed ? UNKNOWN16 : UNKNOWN32;
        return new Decoded(row, row.format().decode(word));
    }

    /** The instruction that {@code row} is a shorter encoding of, or {@code row} itself. */
    static InstructionRow baseRow(InstructionRow row) {
        return row.base().equals(row.name()) ? row : BY_NAME.get(row.base());
    }

    private static InstructionRow unknown(String bits) {
        return new InstructionRow(
                "unknown", Pattern.of(bits), Format.of(""), Kind.RESERVED, SystemNodes::illegal, "unknown", "unknown");
    }
}
