// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.InvalidArrayIndexException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import org.jargoon.signature.ArrayType;
import org.jargoon.signature.Image;

/** An array in a {@link GuestStructure}. */
@ExportLibrary(InteropLibrary.class)
final class GuestArray extends GuestObject {
    private final ArrayType type;
    private final Image image;

    GuestArray(ArrayType type, Image image) {
        this.type = type;
        this.image = image;
    }

    @ExportMessage
    boolean hasArrayElements() {
        return true;
    }

    @ExportMessage
    long getArraySize() {
        return type.length();
    }

    @ExportMessage
    boolean isArrayElementReadable(long index) {
        return index >= 0 && index < type.length();
    }

    @ExportMessage
    @TruffleBoundary
    Object readArrayElement(long index) throws InvalidArrayIndexException {
        if (!isArrayElementReadable(index)) {
            throw InvalidArrayIndexException.create(index);
        }
        return StructureValues.toHost(type.element(), image.from((int) index * type.element().size()));
    }

    @Override
    String description() {
        return type.toString();
    }
}
