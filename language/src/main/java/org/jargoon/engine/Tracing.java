// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.vcpu.InstructionTracer.NONE;

import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.InstructionTracer;

/** Tells a tracer what one core does; the core then runs blocks of one instruction. */
final class Tracing {
    private final RegisterLayout layout;
    private final Core core;
    private InstructionTracer tracer;

    /** The block of the instruction that runs. */
    private Block block;

    Tracing(RegisterLayout layout, Core core) {
        this.layout = layout;
        this.core = core;
    }

    /** @param value or null */
    void setTracer(InstructionTracer value) {
        tracer = value;
    }

    boolean isOn() {
        return tracer != null;
    }

    /** The only instruction of a block is next. */
    void begin(Block next) {
        block = next;
    }

    void accessed(long address, int width, int access) {
        if (tracer != null) {
            tracer.accessed(core, address, width, access);
        }
    }

    void trapped(long pc, long cause, long value) {
        if (tracer != null) {
            tracer.trapped(core, pc, cause, value);
        }
    }

    /** The instruction that began last was retired. */
    void retired() {
        RegisterUse use = new RegisterUse();
        block.node(0).registers(use);
        int integer = use.written.nextSetBit(1);
        int floating = use.written.nextSetBit(layout.firstDouble());
        tracer.retired(
                core,
                block.pc,
                (int) block.bits(0),
                block.length(0),
                integer >= layout.firstDouble() ? NONE : integer,
                layout.isDouble(floating) ? floating - layout.firstDouble() : NONE);
    }
}
