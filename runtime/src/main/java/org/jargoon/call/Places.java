// SPDX-License-Identifier: Apache-2.0
package org.jargoon.call;

import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.signature.Prototype;
import org.jargoon.signature.ValueType;
import org.jargoon.vcpu.Core;

/** Hands out places for arguments, one after the other: registers, then slots of the stack. */
final class Places {
    /** The first register for arguments and results, of either kind. */
    static final int FIRST = 10;

    private static final int REGISTERS = 8;
    private static final int SLOT = 8;

    /** Places from here on are floating-point registers, those below integer registers. */
    private static final int FLOATS = REGISTERS;

    /** Places from here on are stack slots. */
    private static final int STACK = 2 * REGISTERS;

    private final Prototype prototype;
    private int integers;
    private int floats;
    private int slots;

    Places(Prototype prototype) {
        this.prototype = prototype;
    }

    /** The place of a scalar argument. */
    int next(int index, boolean isDouble) {
        boolean named = index < prototype.parameters().size();
        // Without any prototype, the callee is taken for one that has its doubles where named ones go.
        boolean inFloats = named ? prototype.parameter(index) instanceof ValueType type && type.isFloat()
                : isDouble && prototype.parameters().isEmpty();
        return inFloats && floats < REGISTERS ? floating() : integer();
    }

    /** A place for an integer. */
    int integer() {
        return integers < REGISTERS ? integers++ : STACK + slots++;
    }

    /** A floating-point register, of which there has to be one. */
    int floating() {
        return FLOATS + floats++;
    }

    /** Whether so many registers of both kinds are left. */
    boolean have(int integerRegisters, int floatRegisters) {
        return integers + integerRegisters <= REGISTERS && floats + floatRegisters <= REGISTERS;
    }

    /** How many bytes of stack the arguments take so far. */
    long onStack() {
        return (long) slots * SLOT;
    }

    static void write(Core core, GuestMemory memory, long stack, int place, long bits) throws MemoryAccessException {
        if (place >= STACK) {
            memory.writeI64(stack + (long) (place - STACK) * SLOT, bits);
        } else if (place >= FLOATS) {
            core.setFloatRegister(FIRST + place - FLOATS, bits);
        } else {
            core.setRegister(FIRST + place, bits);
        }
    }

    static long read(Core core, GuestMemory memory, long stack, int place) throws MemoryAccessException {
        if (place >= STACK) {
            return memory.readI64(stack + (long) (place - STACK) * SLOT);
        }
        return place >= FLOATS ? core.floatRegister(FIRST + place - FLOATS) : core.register(FIRST + place);
    }
}
