// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.jargoon.call.GuestCaller;
import org.jargoon.elf.SymbolTable;
import org.jargoon.linux.LinuxProcess;

/**
 * A file that has been loaded.
 *
 * @param symbols where they have been loaded
 * @param threadLocals the thread's own variables, by their offsets from its {@linkplain GuestCaller#threadPointer
 *     pointer}
 * @param entry where the program begins; empty for libraries and objects
 * @param initializers functions to be called, in this order, before any other; a program calls its own
 */
public record CallableGuest(
        LinuxProcess process,
        GuestCaller caller,
        SymbolTable symbols,
        SymbolTable threadLocals,
        OptionalLong entry,
        List<Long> initializers)
        implements AutoCloseable {

    /** Frees the memory; nothing may be running. */
    @Override
    public void close() throws IOException {
        process.close();
    }
}
