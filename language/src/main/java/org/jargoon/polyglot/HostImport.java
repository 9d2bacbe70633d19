// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import org.jargoon.call.GuestCaller;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.signature.Image;
import org.jargoon.signature.Prototype;
import org.jargoon.signature.Structure;
import org.jargoon.signature.Type;
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
            result = INTEROP.execute(function, arguments(caller.arguments(prototype)));
        } catch (MemoryAccessException e) {
            throw failure("its arguments cannot be read: " + e.getMessage());
        } catch (ArityException e) {
            throw failure("it does not take the %d arguments of %s".formatted(e.getActualArity(), prototype));
        } catch (UnsupportedTypeException | UnsupportedMessageException e) {
            throw failure("it does not take the arguments of %s: %s".formatted(prototype, e.getMessage()));
        }
        if (prototype.result() instanceof ValueType type) {
            setResult(caller, type, result);
        } else {
            setResult(caller, (Structure) prototype.result(), result);
        }
    }

    private Object[] arguments(long[] words) {
        Object[] arguments = new Object[prototype.parameters().size()];
        for (int i = 0, at = 0; i < arguments.length; i++) {
            Type type = prototype.parameter(i);
            arguments[i] = type instanceof ValueType scalar
                    ? Values.toHost(scalar, words[at])
                    : StructureValues.toHost(type, new Image(words, at * Long.BYTES));
            at += type.words();
        }
        return arguments;
    }

    private void setResult(GuestCaller caller, ValueType type, Object result) {
        try {
            caller.setResult(type, Values.bits(type, result));
        } catch (UnsupportedMessageException e) {
            throw failure("its result has to be %s, not %s".formatted(Values.wanted(type), Values.shown(result)));
        }
    }

    private void setResult(GuestCaller caller, Structure type, Object result) {
        try {
            Image image = new Image(new long[type.words()], 0);
            StructureValues.toGuest(type, result, image, "its result: ");
            caller.setResult(type, image);
        } catch (StructureValues.MismatchException e) {
            throw failure(e.getMessage());
        } catch (MemoryAccessException e) {
            throw failure("its result cannot be written: " + e.getMessage());
        }
    }

    private GuestException failure(String why) {
        return new GuestException("%s: the host's function %s: %s"
                .formatted(program.name(), name, why), null);
    }
}
