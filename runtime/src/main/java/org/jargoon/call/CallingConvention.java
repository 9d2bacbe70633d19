// SPDX-License-Identifier: Apache-2.0
package org.jargoon.call;

import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.signature.Prototype;
import org.jargoon.signature.ValueType;
import org.jargoon.vcpu.Core;

/**
 * Where arguments and results lie: the RISC-V psABI's LP64D. Eight integer and eight floating-point registers, each
 * taken in order; a float or double that finds no register of its own kind, or is a further argument of a variadic
 * function, goes where an integer goes; what is left goes on the stack, eight bytes each. Of structures, {@link
 * StructurePassing} knows.
 */
final class CallingConvention {
    static final int RETURN_ADDRESS = 1;
    static final int STACK_POINTER = 2;
    static final int GLOBAL_POINTER = 3;
    static final int THREAD_POINTER = 4;

    static final int STACK_ALIGNMENT = 16;

    private CallingConvention() {}

    /**
     * Puts scalar arguments in place and moves the stack pointer below those on the stack.
     *
     * @param values by argument: an integer, or the bits of a float or double
     * @param floats by argument: whether an argument of type {@link ValueType#ANY} is a double
     * @throws MemoryAccessException if the stack pointer leaves the guest's memory
     */
    static void pass(Core core, GuestMemory memory, Prototype prototype, long[] values, boolean[] floats)
            throws MemoryAccessException {
        Places places = new Places(prototype);
        for (int i = 0; i < values.length; i++) {
            places.next(i, floats[i]);
        }
        long stack = core.register(STACK_POINTER) - places.onStack() & -STACK_ALIGNMENT;
        core.setRegister(STACK_POINTER, stack);
        places = new Places(prototype);
        for (int i = 0; i < values.length; i++) {
            long bits = ((ValueType) prototype.parameter(i)).toRegister(values[i]);
            Places.write(core, memory, stack, places.next(i, floats[i]), bits);
        }
    }

    /** The arguments of the call that the guest has just made. */
    static long[] passed(Core core, GuestMemory memory, Prototype prototype) throws MemoryAccessException {
        Places places = new Places(prototype);
        long stack = core.register(STACK_POINTER);
        long[] values = new long[prototype.parameters().size()];
        for (int i = 0; i < values.length; i++) {
            long bits = Places.read(core, memory, stack, places.next(i, false));
            values[i] = ((ValueType) prototype.parameter(i)).fromRegister(bits);
        }
        return values;
    }

    static long result(Core core, ValueType type) {
        return type.fromRegister(type.isFloat() ? core.floatRegister(Places.FIRST) : core.register(Places.FIRST));
    }

    static void setResult(Core core, ValueType type, long value) {
        if (type.isFloat()) {
            core.setFloatRegister(Places.FIRST, type.toRegister(value));
        } else if (type != ValueType.VOID) {
            core.setRegister(Places.FIRST, type.toRegister(value));
        }
    }
}
