// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import java.util.function.LongFunction;
import org.jargoon.isa.Decoded;
import org.jargoon.isa.InstructionRow.Kind;
import org.jargoon.vcpu.Disassembler;

/** Prints RISC-V instructions as {@code objdump -d} does, from the rows that they are decoded with. */
public final class Rv64Disassembler implements Disassembler {
    /** Prints pseudo-instructions, and compressed instructions by the name of what they are short for. */
    public static final Rv64Disassembler ALIASES = new Rv64Disassembler(true);

    /** Prints each instruction by its own name, as {@code objdump -M no-aliases}. */
    public static final Rv64Disassembler NO_ALIASES = new Rv64Disassembler(false);

    private final boolean aliases;

    private Rv64Disassembler(boolean aliases) {
        this.aliases = aliases;
    }

    @Override
    public Line disassemble(int bits, long pc, LongFunction<String> symbols) {
        Decoded decoded = Rv64.decode(bits);
        int length = decoded.length();
        int word = decoded.operands().bits();
        if (decoded.row().kind() == Kind.RESERVED) {
            return new Line(length, word, "." + length + "byte", "0x" + Integer.toHexString(word));
        }
        if (aliases) {
            RvAliases.Alias alias = RvAliases.find(decoded);
            return new Line(length, word, alias.name() + RvSyntax.suffix(alias.syntax(), decoded.operands()),
                    RvSyntax.print(alias.syntax(), decoded.operands(), pc, symbols));
        }
        String syntax = decoded.row().format().syntax();
        return new Line(length, word, decoded.row().name() + RvSyntax.suffix(syntax, decoded.operands()),
                RvSyntax.print(syntax, decoded.operands(), pc, symbols));
    }
}
