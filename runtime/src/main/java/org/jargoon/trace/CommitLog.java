// SPDX-License-Identifier: Apache-2.0
package org.jargoon.trace;

import java.util.OptionalLong;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.InstructionTracer;

/**
 * Writes lines in the form of the commit log of Spike, RISC-V's reference simulator (its option {@code --log-commits}):
 * core, privilege level, address, bits, what was written to a register, what was accessed. CSRs that instructions write
 * are left out.
 */
final class CommitLog {
    private static final int RISCV_PRIVILEGE = 4161;

    private CommitLog() {}

    /** Whether a core has privilege levels. */
    static boolean hasPrivilege(Core core) {
        return core.debug().registers().stream().anyMatch(each -> each.number() == RISCV_PRIVILEGE);
    }

    /** The privilege level of a core now. */
    static int privilege(Core core) {
        return (int) core.debug().register(RISCV_PRIVILEGE);
    }

    /** The line of an instruction, without what it accessed. */
    static StringBuilder instruction(
            Core core, int privilege, long pc, int bits, int length, int integer, int floating) {
        StringBuilder line = new StringBuilder(96);
        begin(line, core).append(privilege).append(' ');
        hex(line, pc, Long.BYTES).append(" (");
        hex(line, length == 2 ? bits & 0xffff : bits, length).append(')');
        if (integer != InstructionTracer.NONE) {
            register(line, 'x', integer, core.register(integer));
        }
        if (floating != InstructionTracer.NONE) {
            register(line, 'f', floating, core.floatRegister(floating));
        }
        return line;
    }

    /** What the instruction of the line accessed; a store with the value that is there now. */
    static void access(StringBuilder line, long address, int width, int access, OptionalLong value) {
        if ((access & GuestMemory.READ) != 0) {
            hex(line.append(" mem "), address, Long.BYTES);
        }
        if ((access & GuestMemory.WRITE) != 0) {
            hex(line.append(" mem "), address, Long.BYTES);
            if (value.isPresent()) {
                hex(line.append(' '), value.getAsLong(), width);
            }
        }
    }

    /** The two lines of an exception or interrupt. */
    static String trap(Core core, long pc, long cause, long value) {
        StringBuilder lines = new StringBuilder(96);
        String kind = cause < 0 ? "interrupt" : "exception";
        begin(lines, core).append(kind).append(' ').append(cause & Long.MAX_VALUE).append(", epc ");
        hex(lines, pc, Long.BYTES).append('\n');
        begin(lines, core).append("          tval ");
        return hex(lines, value, Long.BYTES).toString();
    }

    private static StringBuilder begin(StringBuilder line, Core core) {
        String number = Integer.toString(core.number());
        return line.append("core").append(" ".repeat(Math.max(0, 4 - number.length()))).append(number).append(": ");
    }

    private static void register(StringBuilder line, char file, int number, long value) {
        line.append(' ').append(file).append(number).append(number < 10 ? "  " : " ");
        hex(line, value, Long.BYTES);
    }

    /** A number of so many bytes, with all of its digits. */
    static StringBuilder hex(StringBuilder line, long value, int bytes) {
        line.append("0x");
        for (int shift = bytes * Byte.SIZE - 4; shift >= 0; shift -= 4) {
            line.append(Character.forDigit((int) (value >>> shift & 0xf), 16));
        }
        return line;
    }
}
