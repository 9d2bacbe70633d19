// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.interop.InteropException;
import com.oracle.truffle.api.interop.InteropLibrary;
import java.util.Optional;
import org.jargoon.call.GuestCaller;
import org.jargoon.link.Imports;
import org.jargoon.signature.Prototype;
import org.jargoon.signature.Signature;

/**
 * The functions that a host gives to a guest: the members of an object. One is a function, where the file's debugging
 * information tells its signature, or an object with the members {@code function} and {@code signature}.
 */
final class HostImports implements Imports {
    private static final InteropLibrary INTEROP = InteropLibrary.getUncached();
    private static final String FUNCTION = "function";
    private static final String SIGNATURE = "signature";

    private final Program program;
    private final Object members;

    /** @param members null for none */
    HostImports(Program program, Object members) {
        this.program = program;
        this.members = members;
    }

    @Override
    public Optional<GuestCaller.HostFunction> find(String name) {
        if (members == null || !INTEROP.isMemberReadable(members, name)) {
            return Optional.empty();
        }
        try {
            Object member = INTEROP.readMember(members, name);
            Object function = member;
            Signature signature = program.importSignature(name);
            if (INTEROP.isMemberReadable(member, FUNCTION) && INTEROP.isMemberReadable(member, SIGNATURE)) {
                function = INTEROP.readMember(member, FUNCTION);
                signature = Signature.of(Prototype.parse(INTEROP.asString(INTEROP.readMember(member, SIGNATURE))));
            }
            if (!INTEROP.isExecutable(function)) {
                throw bad(name, "it is no function, nor an object with the members function and signature");
            }
            if (signature.obstacle() != null) {
                throw bad(name, signature.obstacle());
            }
            if (!signature.isKnown()) {
                throw bad(name, "nothing tells its signature: give an object with the members function and signature");
            }
            return Optional.of(new HostImport(program, name, signature.prototype(), function));
        } catch (InteropException e) {
            throw bad(name, "it cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw bad(name, e.getMessage());
        }
    }

    private LoadException bad(String name, String why) {
        return new LoadException("%s: the import %s: %s".formatted(program.name(), name, why), null);
    }
}
