// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import org.jargoon.call.GuestCaller;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.signature.Prototype;
import org.jargoon.signature.ValueType;

/**
 * A function of the host that a guest calls. What it throws passes through the guest's functions to whoever called
 * them; the guest can be called again after that.
 */
final class HostImport implements GuestCaller.HostFunction {
    private static final InteropLibrary INTEROP = InteropLibrary.getUncached();

    private final Program program;
    private final String name;
    private final Prototype prototype;
    private final Object function;

    HostImport(Program program, String name, Prototype prototype, Object function) {
        this.program = program;
        this.name = name;
        this.prototype = prototype;
        this.function = function;
    }

    @Override
    public void call(GuestCaller caller) {
        Object result;
        try {
            long[] values = caller.arguments(prototype);
            Object[] arguments = new Object[values.length];
            for (int i = 0; i < values.length; i++) {
                arguments[i] = Values.toHost(prototype.parameter(i), values[i]);
            }
            result = INTEROP.execute(function, arguments);
        } catch (MemoryAccessException e) {
            throw failure("its arguments cannot be read: " + e.getMessage());
        } catch (ArityException e) {
            throw failure("it does not take the %d arguments of %s".formatted(e.getActualArity(), prototype));
        } catch (UnsupportedTypeException | UnsupportedMessageException e) {
            throw failure("it does not take the arguments of %s: %s".formatted(prototype, e.getMessage()));
        }
        ValueType type = prototype.result();
        try {
            caller.setResult(type, Values.bits(type, result));
        } catch (UnsupportedMessageException e) {
            throw failure("its result has to be %s, not %s".formatted(Values.wanted(type), Values.shown(result)));
        }
    }

    private GuestException failure(String why) {
        return new GuestException("%s: the host's function %s: %s"
                .formatted(program.name(), name, why), null);
    }
}
