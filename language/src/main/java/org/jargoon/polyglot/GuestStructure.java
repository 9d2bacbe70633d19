// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import org.jargoon.signature.Image;
import org.jargoon.signature.Structure;

/** A structure that a guest has passed by value: a copy, whose members are those of the source. */
@ExportLibrary(InteropLibrary.class)
final class GuestStructure extends GuestObject {
    private final Structure type;
    private final Image image;

    GuestStructure(Structure type, Image image) {
        this.type = type;
        this.image = image;
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary
    @SuppressWarnings("unused")
    Object getMembers(boolean includeInternal) {
        return new Names(type.members().stream().map(Structure.Member::name).toList());
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberReadable(String name) {
        return type.member(name).isPresent();
    }

    @ExportMessage
    @TruffleBoundary
    Object readMember(String name) throws UnknownIdentifierException {
        Structure.Member member =
                type.member(name).orElseThrow(() -> UnknownIdentifierException.create(name));
        return StructureValues.toHost(member.type(), image.from(member.offset()));
    }

    @Override
    String description() {
        return type.toString();
    }
}
