// SPDX-License-Identifier: Apache-2.0
package org.jargoon.call;

import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.signature.Prototype;
import org.jargoon.signature.ValueType;
import org.jargoon.vcpu.Core;

/**
 * Where arguments and results lie: the RISC-V psABI's LP64D, for scalars. Eight integer and eight floating-point
 * registers, each taken in order; a float or double that finds no register of its own kind, or is a further argument of
 * a variadic function, goes where an integer goes; what is left goes on the stack, eight bytes each.
 */
final class CallingConvention {
    static final int RETURN_ADDRESS = 1;
    static final int STACK_POINTER = 2;
    static final int GLOBAL_POINTER = 3;
    static final int THREAD_POINTER = 4;

    private static final int FIRST = 10;
    private static final int REGISTERS = 8;
    private static final int SLOT = 8;
    private static final int STACK_ALIGNMENT = 16;

    private CallingConvention() {}

    /**
     * Puts arguments in place and moves the stack pointer below those on the stack.
     *
     * @param values by argument: an integer, or the bits of a float or double
     * @param floats by argument: whether an argument of type {@link ValueType#ANY} is a double
     * @throws MemoryAccessException if the stack pointer leaves the guest's memory
     */
    static void pass(Core core, GuestMemory memory, Prototype prototype, long[] values, boolean[] floats)
            throws MemoryAccessException {
        Places places = new Places(prototype);
        int onStack = 0;
        for (int i = 0; i < values.length; i++) {
            onStack = Math.max(onStack, places.next(i, floats[i]) - Places.STACK + 1);
        }
        long stack = core.register(STACK_POINTER) - (long) onStack * SLOT & -STACK_ALIGNMENT;
        core.setRegister(STACK_POINTER, stack);
        places = new Places(prototype);
        for (int i = 0; i < values.length; i++) {
            long bits = prototype.parameter(i).toRegister(values[i]);
            int place = places.next(i, floats[i]);
            if (place >= Places.STACK) {
                memory.writeI64(stack + (long) (place - Places.STACK) * SLOT, bits);
            } else if (place >= Places.FLOATS) {
                core.setFloatRegister(FIRST + place - Places.FLOATS, bits);
            } else {
                core.setRegister(FIRST + place, bits);
            }
        }
    }

    /** The arguments of the call that the guest has just made. */
    static long[] passed(Core core, GuestMemory memory, Prototype prototype) throws MemoryAccessException {
        Places places = new Places(prototype);
        long stack = core.register(STACK_POINTER);
        long[] values = new long[prototype.parameters().size()];
        for (int i = 0; i < values.length; i++) {
            int place = places.next(i, false);
            long bits;
            if (place >= Places.STACK) {
                bits = memory.readI64(stack + (long) (place - Places.STACK) * SLOT);
            } else if (place >= Places.FLOATS) {
                bits = core.floatRegister(FIRST + place - Places.FLOATS);
            } else {
                bits = core.register(FIRST + place);
            }
            values[i] = prototype.parameter(i).fromRegister(bits);
        }
        return values;
    }

    static long result(Core core, ValueType type) {
        return type.fromRegister(type.isFloat() ? core.floatRegister(FIRST) : core.register(FIRST));
    }

    static void setResult(Core core, ValueType type, long value) {
        if (type.isFloat()) {
            core.setFloatRegister(FIRST, type.toRegister(value));
        } else if (type != ValueType.VOID) {
            core.setRegister(FIRST, type.toRegister(value));
        }
    }

    /** Hands out places one argument after the other. */
    private static final class Places {
        /** Places from here on are floating-point registers, those below integer registers. */
        static final int FLOATS = REGISTERS;

        /** Places from here on are stack slots. */
        static final int STACK = 2 * REGISTERS;

        private final Prototype prototype;
        private int integers;
        private int floats;
        private int slots;

        Places(Prototype prototype) {
            this.prototype = prototype;
        }

        int next(int index, boolean isDouble) {
            boolean named = index < prototype.parameters().size();
            // Without any prototype, the callee is taken for one that has its doubles where named ones go.
            boolean inFloats = named ? prototype.parameter(index).isFloat()
                    : isDouble && prototype.parameters().isEmpty();
            if (inFloats && floats < REGISTERS) {
                return FLOATS + floats++;
            }
            return integers < REGISTERS ? integers++ : STACK + slots++;
        }
    }
}
