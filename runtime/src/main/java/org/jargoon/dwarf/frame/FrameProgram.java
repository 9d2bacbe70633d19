// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.frame;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jargoon.dwarf.data.AddressRange;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.SectionCursor;
import org.jargoon.dwarf.frame.CallFrames.Cie;
import org.jargoon.dwarf.frame.CallFrames.Fde;

/** Runs call frame instructions: makes the rows of one function's table (DWARF 5, section 6.4.2). */
final class FrameProgram {
    private static final int ADVANCE = 1;
    private static final int OFFSET = 2;
    private static final int RESTORE = 3;

    /** Compilers remember one state or two. */
    private static final int MOST_REMEMBERED = 64;

    /** No machine has as many that a call preserves. */
    private static final int MOST_REGISTERS = 256;

    private final Cie cie;
    private final Fde fde;
    private final Predicate<AddressRange> wanted;
    private final List<FrameRules> rows;
    private SectionCursor cursor;
    private CfaRule cfa;
    private Map<Integer, RegisterRule> registers = new TreeMap<>();
    private Map<Integer, RegisterRule> initial = Map.of();
    private final Deque<State> remembered = new ArrayDeque<>();
    private long location;

    private record State(CfaRule cfa, Map<Integer, RegisterRule> registers) {}

    /** @param rows takes those whose range is wanted */
    FrameProgram(Fde fde, Predicate<AddressRange> wanted, List<FrameRules> rows) {
        this.cie = fde.cie();
        this.fde = fde;
        this.wanted = wanted;
        this.rows = rows;
        this.location = fde.low();
    }

    /** @throws DwarfException also if no rule for the CFA is given */
    void run() throws DwarfException {
        cursor = cie.instructions();
        while (cursor.remaining() > 0) {
            step();
        }
        initial = new TreeMap<>(registers);
        cursor = fde.instructions();
        while (cursor.remaining() > 0) {
            step();
        }
        emit(fde.high());
    }

    /** Ends the row that is being made before {@code end}. */
    private void emit(long end) throws DwarfException {
        if (cfa == null) {
            throw new DwarfException("%s: the FDE at 0x%x has no rule for the CFA"
                    .formatted(cursor.section(), fde.offset()));
        }
        AddressRange range = new AddressRange(location, end);
        if (wanted.test(range)) {
            rows.add(new FrameRules(range, cfa, registers, cie.returnAddress(), cie.signalFrame()));
        }
    }

    private void step() throws DwarfException {
        int opcode = cursor.u8();
        int low = opcode & 0x3f;
        switch (opcode >> 6) {
            case ADVANCE -> advance(location + low * cie.codeFactor());
            case OFFSET -> set(low, new RegisterRule.Offset(cursor.uleb() * cie.dataFactor()));
            case RESTORE -> restore(low);
            default -> extended(low);
        }
    }

    private void extended(int opcode) throws DwarfException {
        switch (opcode) {
            case 0x00, 0x2d -> {
                // DW_CFA_nop, and what AArch64 says of signed return addresses, which no guest here has.
            }
            case 0x01 -> advance(cie.encoding().read(cursor, fde.base()));
            case 0x02 -> advance(location + cursor.u8() * cie.codeFactor());
            case 0x03 -> advance(location + cursor.u16() * cie.codeFactor());
            case 0x04 -> advance(location + cursor.u32() * cie.codeFactor());
            case 0x05 -> set(cursor.ulebInt(), new RegisterRule.Offset(cursor.uleb() * cie.dataFactor()));
            case 0x06 -> restore(cursor.ulebInt());
            case 0x07 -> set(cursor.ulebInt(), new RegisterRule.Undefined());
            case 0x08 -> set(cursor.ulebInt(), new RegisterRule.SameValue());
            case 0x09 -> set(cursor.ulebInt(), new RegisterRule.InRegister(cursor.ulebInt()));
            case 0x0a -> remember();
            case 0x0b -> recall();
            case 0x0c -> cfa = new CfaRule.RegisterOffset(cursor.ulebInt(), cursor.uleb());
            // The GNU assembler begins tables of RISC-V so, without an offset before.
            case 0x0d -> cfa = new CfaRule.RegisterOffset(cursor.ulebInt(), cfa == null ? 0 : cfaRegister().offset());
            case 0x0e -> cfa = new CfaRule.RegisterOffset(cfaRegister().register(), cursor.uleb());
            case 0x0f -> cfa = new CfaRule.ValueOf(cursor.block(cursor.uleb()));
            case 0x10 -> set(cursor.ulebInt(), new RegisterRule.SavedAt(cursor.block(cursor.uleb())));
            case 0x11 -> set(cursor.ulebInt(), new RegisterRule.Offset(cursor.sleb() * cie.dataFactor()));
            case 0x12 -> cfa = new CfaRule.RegisterOffset(cursor.ulebInt(), cursor.sleb() * cie.dataFactor());
            case 0x13 -> cfa = new CfaRule.RegisterOffset(cfaRegister().register(), cursor.sleb() * cie.dataFactor());
            case 0x14 -> set(cursor.ulebInt(), new RegisterRule.ValueOffset(cursor.uleb() * cie.dataFactor()));
            case 0x15 -> set(cursor.ulebInt(), new RegisterRule.ValueOffset(cursor.sleb() * cie.dataFactor()));
            case 0x16 -> set(cursor.ulebInt(), new RegisterRule.ValueOf(cursor.block(cursor.uleb())));
            // DW_CFA_GNU_args_size: for exceptions only.
            case 0x2e -> cursor.uleb();
            case 0x2f -> set(cursor.ulebInt(), new RegisterRule.Offset(-cursor.uleb() * cie.dataFactor()));
            default -> throw new DwarfException("%s has the unknown call frame instruction 0x%02x at 0x%x"
                    .formatted(cursor.section(), opcode, cursor.position() - 1));
        }
    }

    private void advance(long to) throws DwarfException {
        if (Long.compareUnsigned(to, location) < 0) {
            throw new DwarfException("%s: the FDE at 0x%x goes back".formatted(cursor.section(), fde.offset()));
        }
        emit(to);
        location = to;
    }

    private void set(int register, RegisterRule rule) throws DwarfException {
        registers.put(register, rule);
        if (registers.size() > MOST_REGISTERS) {
            throw new DwarfException("%s: the FDE at 0x%x has rules for more than %d registers"
                    .formatted(cursor.section(), fde.offset(), MOST_REGISTERS));
        }
    }

    private void restore(int register) {
        RegisterRule rule = initial.get(register);
        if (rule == null) {
            registers.remove(register);
        } else {
            registers.put(register, rule);
        }
    }

    private void remember() throws DwarfException {
        if (remembered.size() == MOST_REMEMBERED) {
            throw new DwarfException("%s: the FDE at 0x%x remembers more than %d states"
                    .formatted(cursor.section(), fde.offset(), MOST_REMEMBERED));
        }
        remembered.push(new State(cfa, new TreeMap<>(registers)));
    }

    private void recall() throws DwarfException {
        State state = remembered.poll();
        if (state == null) {
            throw new DwarfException("%s: the FDE at 0x%x restores a state that it has not remembered"
                    .formatted(cursor.section(), fde.offset()));
        }
        cfa = state.cfa;
        registers = state.registers;
    }

    private CfaRule.RegisterOffset cfaRegister() throws DwarfException {
        if (cfa instanceof CfaRule.RegisterOffset rule) {
            return rule;
        }
        throw new DwarfException("%s: the FDE at 0x%x changes a CFA that is not in a register"
                .formatted(cursor.section(), fde.offset()));
    }
}
