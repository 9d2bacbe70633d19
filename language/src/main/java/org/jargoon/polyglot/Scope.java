// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import java.util.List;

/** The language's bindings. */
@ExportLibrary(InteropLibrary.class)
final class Scope extends GuestObject {
    /** The member that is {@link ZirconSyscalls}. */
    static final String ZIRCON = "zircon";

    private ZirconSyscalls zircon;
    private boolean closed;

    /** Zircon's syscalls, of one process that the context has for itself; it starts when it is first asked for. */
    @TruffleBoundary
    synchronized ZirconSyscalls zircon() {
        if (closed) {
            throw new IllegalStateException("the context has been disposed");
        }
        if (zircon == null) {
            zircon = new ZirconSyscalls();
        }
        return zircon;
    }

    synchronized void close() {
        closed = true;
        if (zircon != null) {
            zircon.close();
        }
    }

    @ExportMessage
    boolean isScope() {
        return true;
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary
    @SuppressWarnings("unused")
    Object getMembers(boolean includeInternal) {
        return new Names(List.of(ZIRCON));
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberReadable(String name) {
        return name.equals(ZIRCON);
    }

    @ExportMessage
    @TruffleBoundary
    Object readMember(String name) throws UnknownIdentifierException {
        if (!name.equals(ZIRCON)) {
            throw UnknownIdentifierException.create(name);
        }
        return zircon();
    }

    @Override
    String description() {
        return "jargoon";
    }
}
