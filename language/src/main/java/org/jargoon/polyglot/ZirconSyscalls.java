// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.ArityException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;
import org.jargoon.zircon.Zircon;
import org.jargoon.zircon.syscall.Syscalls;

/**
 * Zircon's syscalls by their names in C, each a {@link ZirconSyscall} of one process, and {@code root_resource}, the
 * handle with which guests are made.
 */
@ExportLibrary(InteropLibrary.class)
final class ZirconSyscalls extends GuestObject {
    private static final String PREFIX = "zx_";
    private static final String ROOT_RESOURCE = "root_resource";

    private final Zircon zircon = Zircon.start();
    private final Map<String, Object> members = new TreeMap<>();

    ZirconSyscalls() {
        for (Method method : Syscalls.class.getMethods()) {
            if (method.getName().startsWith(PREFIX)) {
                members.put(method.getName(), new ZirconSyscall(zircon.syscalls(), method));
            }
        }
        members.put(ROOT_RESOURCE, zircon.rootResource());
    }

    void close() {
        zircon.close();
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary
    @SuppressWarnings("unused")
    Object getMembers(boolean includeInternal) {
        return new Names(members.keySet());
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberReadable(String name) {
        return members.containsKey(name);
    }

    @ExportMessage
    @TruffleBoundary
    Object readMember(String name) throws UnknownIdentifierException {
        Object member = members.get(name);
        if (member == null) {
            throw UnknownIdentifierException.create(name);
        }
        return member;
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberInvocable(String name) {
        return members.get(name) instanceof ZirconSyscall;
    }

    @ExportMessage
    @TruffleBoundary
    Object invokeMember(String name, Object[] arguments)
            throws UnknownIdentifierException, UnsupportedMessageException, ArityException, UnsupportedTypeException {
        if (readMember(name) instanceof ZirconSyscall syscall) {
            return syscall.execute(arguments);
        }
        throw UnsupportedMessageException.create();
    }

    @Override
    String description() {
        return Scope.ZIRCON;
    }
}
