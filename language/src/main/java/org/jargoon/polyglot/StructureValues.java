// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.interop.InteropException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import org.jargoon.signature.ArrayType;
import org.jargoon.signature.Image;
import org.jargoon.signature.Structure;
import org.jargoon.signature.Type;
import org.jargoon.signature.ValueType;

/**
 * Structures between the guest and other languages: any object that has a structure's members can be passed for it,
 * also one that the guest has given.
 */
final class StructureValues {
    private static final InteropLibrary INTEROP = InteropLibrary.getUncached();

    private StructureValues() {}

    /** A value that cannot be passed; the message says what is needed where. */
    static final class MismatchException extends Exception {
        private static final long serialVersionUID = 1L;

        private MismatchException(String message) {
            super(message, null, false, false);
        }
    }

    /** What the guest's bytes are to other languages. */
    static Object toHost(Type type, Image image) {
        return switch (type) {
            case ValueType scalar -> Values.toHost(scalar, image.get(scalar, 0));
            case Structure structure -> new GuestStructure(structure, image);
            case ArrayType array -> new GuestArray(array, image);
        };
    }

    /**
     * Writes the bytes of a value.
     *
     * @param path what the value is, for the message: such as {@code argument 1: } or {@code argument 1: member x: }
     */
    static void toGuest(Type type, Object value, Image image, String path) throws MismatchException {
        switch (type) {
            case ValueType scalar -> {
                try {
                    image.set(scalar, 0, Values.bits(scalar, value));
                } catch (UnsupportedMessageException e) {
                    throw needed(path, Values.wanted(scalar), value);
                }
            }
            case Structure structure -> {
                for (Structure.Member member : structure.members()) {
                    Object part = member(structure, member.name(), value, path);
                    toGuest(member.type(), part, image.from(member.offset()), path + "member " + member.name() + ": ");
                }
            }
            case ArrayType array -> {
                requireLength(array, value, path);
                for (int i = 0; i < array.length(); i++) {
                    Image at = image.from(i * array.element().size());
                    toGuest(array.element(), element(value, i, path), at, path + "element " + i + ": ");
                }
            }
        }
    }

    private static Object member(Structure structure, String name, Object value, String path)
            throws MismatchException {
        try {
            if (INTEROP.isMemberReadable(value, name)) {
                return INTEROP.readMember(value, name);
            }
        } catch (InteropException e) {
            throw new MismatchException("%sits member %s cannot be read: %s".formatted(path, name, e.getMessage()));
        }
        throw needed(path, "an object with the member %s of %s".formatted(name, structure), value);
    }

    private static void requireLength(ArrayType array, Object value, String path) throws MismatchException {
        try {
            if (INTEROP.hasArrayElements(value) && INTEROP.getArraySize(value) == array.length()) {
                return;
            }
        } catch (UnsupportedMessageException e) {
            throw new IllegalStateException("an array has no size", e);
        }
        throw needed(path, "an array of length %d".formatted(array.length()), value);
    }

    private static Object element(Object value, int index, String path) throws MismatchException {
        try {
            return INTEROP.readArrayElement(value, index);
        } catch (InteropException e) {
            throw new MismatchException("%sits element %d cannot be read: %s".formatted(path, index, e.getMessage()));
        }
    }

    private static MismatchException needed(String path, String what, Object value) {
        return new MismatchException("%s%s is needed, not %s".formatted(path, what, Values.shown(value)));
    }
}
