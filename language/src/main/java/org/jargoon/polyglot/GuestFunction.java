// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.source.SourceSection;
import java.util.List;
import org.jargoon.elf.Symbol;
import org.jargoon.signature.Prototype;
import org.jargoon.signature.Signature;
import org.jargoon.signature.Type;

/**
 * A function of a guest. Executing it calls it by the RISC-V psABI; its members are its {@code address}, its {@code
 * signature} such as {@code f64(f64,i32)}, and {@code as}, which gives the same function with another signature. As a
 * pointer it is its address.
 *
 * <p>A structure by value is an object with the members of the source, as an argument and as a result.
 *
 * <p>Where neither the file's debugging information nor {@code as} tells the signature, arguments go by what they are:
 * whole numbers and pointers as integers, other numbers as doubles; the result is a 64-bit integer.
 */
@ExportLibrary(InteropLibrary.class)
final class GuestFunction extends GuestObject {
    private static final String ADDRESS = "address";
    private static final String SIGNATURE = "signature";
    private static final String AS = "as";
    private static final List<String> MEMBERS = List.of(ADDRESS, SIGNATURE, AS);

    private final Instance instance;
    private final Symbol symbol;
    private final FunctionRoot root;
    private final Signature signature;

    GuestFunction(Instance instance, Symbol symbol, FunctionRoot root, Signature signature) {
        this.instance = instance;
        this.symbol = symbol;
        this.root = root;
        this.signature = signature;
    }

    Instance instance() {
        return instance;
    }

    long address() {
        return symbol.address();
    }

    FunctionRoot root() {
        return root;
    }

    Prototype prototype() {
        return signature.prototype();
    }

    @ExportMessage
    boolean isExecutable() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary
    Object execute(Object[] arguments) throws ArityException, UnsupportedTypeException {
        if (signature.obstacle() != null) {
            throw new GuestException("%s: %s: tell its signature with as"
                    .formatted(symbol.name(), signature.obstacle()), null);
        }
        Prototype prototype = prototype();
        if (!prototype.takes(arguments.length)) {
            int least = prototype.parameters().size();
            throw ArityException.create(
                    least, prototype.variadic() ? Prototype.MOST_ARGUMENTS : least, arguments.length);
        }
        int words = prototype.words(arguments.length);
        long[] values = new long[words];
        boolean[] doubles = new boolean[words];
        for (int i = 0, at = 0; i < arguments.length; i++) {
            Type type = prototype.parameter(i);
            doubles[at] = Values.isDouble(type, arguments[i]);
            Values.toGuest(type, doubles[at], arguments, i, values, at);
            at += type.words();
        }
        return root.getCallTarget().call(this, values, doubles);
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary
    @SuppressWarnings("unused")
    Object getMembers(boolean includeInternal) {
        return new Names(MEMBERS);
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberReadable(String name) {
        return MEMBERS.contains(name);
    }

    @ExportMessage
    @TruffleBoundary
    Object readMember(String name) throws UnknownIdentifierException {
        return switch (name) {
            case ADDRESS -> address();
            case SIGNATURE -> signature.obstacle() == null ? prototype().toString() : signature.obstacle();
            case AS -> new As();
            default -> throw UnknownIdentifierException.create(name);
        };
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberInvocable(String name) {
        return name.equals(AS);
    }

    @ExportMessage
    @TruffleBoundary
    Object invokeMember(String name, Object[] arguments)
            throws UnknownIdentifierException, ArityException, UnsupportedTypeException {
        if (!name.equals(AS)) {
            throw UnknownIdentifierException.create(name);
        }
        if (arguments.length != 1) {
            throw ArityException.create(1, 1, arguments.length);
        }
        return new GuestFunction(instance, symbol, root, Signature.of(Values.signature(arguments)));
    }

    @ExportMessage
    boolean isPointer() {
        return true;
    }

    @ExportMessage
    long asPointer() {
        return address();
    }

    @ExportMessage
    boolean hasExecutableName() {
        return true;
    }

    @ExportMessage
    Object getExecutableName() {
        return symbol.name();
    }

    @ExportMessage
    boolean hasSourceLocation() {
        return true;
    }

    @ExportMessage
    SourceSection getSourceLocation() {
        return root.getSourceSection();
    }

    @Override
    String description() {
        return "function " + symbol.name() + " at 0x" + Long.toHexString(address());
    }

    /** The member {@code as}, for languages that read a member first and execute it then. */
    @ExportLibrary(InteropLibrary.class)
    final class As extends GuestObject {
        @ExportMessage
        boolean isExecutable() {
            return true;
        }

        @ExportMessage
        @TruffleBoundary
        Object execute(Object[] arguments) throws ArityException, UnsupportedTypeException {
            try {
                return invokeMember(AS, arguments);
            } catch (UnknownIdentifierException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        String description() {
            return "as";
        }
    }
}
