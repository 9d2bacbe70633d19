// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import java.util.function.ToIntFunction;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Profile;

/** A parameter of a {@link Syscall}. */
public sealed interface Parameter {

    /** Its name in C. */
    String name();

    /**
     * A handle that the syscall demands something of.
     *
     * @param type the object's type, or null if any will do
     * @param rights what the handle must have, by profile
     * @param optional whether ZX_HANDLE_INVALID may be given, for no object
     */
    record Handle(String name, ObjectType type, ToIntFunction<Profile> rights, boolean optional)
            implements Parameter {}

    /**
     * Anything else: a number, or a buffer.
     *
     * @param cType its type in C
     * @param direction whether the kernel writes there
     */
    record Value(String name, String cType, Direction direction) implements Parameter {}

    /** Which way data goes. */
    enum Direction {
        IN,
        OUT
    }

    static Parameter handle(String name, ObjectType type, int rights) {
        return new Handle(name, type, _ -> rights, false);
    }

    static Parameter handle(String name, ObjectType type, ToIntFunction<Profile> rights) {
        return new Handle(name, type, rights, false);
    }

    static Parameter optionalHandle(String name, ObjectType type, int rights) {
        return new Handle(name, type, _ -> rights, true);
    }

    static Parameter in(String name, String cType) {
        return new Value(name, cType, Direction.IN);
    }

    static Parameter out(String name, String cType) {
        return new Value(name, cType, Direction.OUT);
    }
}
