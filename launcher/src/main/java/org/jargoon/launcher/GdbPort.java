// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.IOException;
import org.jargoon.gdb.DebugTarget;
import org.jargoon.gdb.GdbServer;
import org.jargoon.gdb.GdbSignal;

/** Where gdb can connect to what runs, if the user wants that: {@code --gdb} and {@code --wait}. */
final class GdbPort implements AutoCloseable {
    /** Null where gdb is not wanted. */
    private final GdbServer server;

    private final Console console;

    /** Whether the next guest is to wait for gdb. */
    private boolean wait;

    private GdbPort(GdbServer server, boolean wait, Console console) {
        this.server = server;
        this.wait = wait;
        this.console = console;
    }

    /** For a guest that is not debugged. */
    static GdbPort none() {
        return new GdbPort(null, false, null);
    }

    /**
     * Opens the port that the flags name.
     *
     * @throws CommandException if it cannot be had
     */
    static GdbPort open(CommandLine line, Console console) throws CommandException {
        boolean wait = line.has(Flags.WAIT.name());
        if (!line.has(Flags.GDB.name())) {
            if (wait) {
                throw new CommandException("%s needs %s".formatted(Flags.WAIT.name(), Flags.GDB.usage()));
            }
            return none();
        }
        int port = line.port(Flags.GDB.name());
        try {
            return new GdbPort(GdbServer.listen(port), wait, console);
        } catch (IOException e) {
            throw new CommandException("%s %d: %s".formatted(Flags.GDB.name(), port, e.getMessage()));
        }
    }

    /** Whether gdb is wanted. */
    boolean isOpen() {
        return server != null;
    }

    /** A guest begins; the first one waits for gdb, if it is to. The user is told how to connect. */
    void serve(DebugTarget target) {
        if (server == null) {
            return;
        }
        String what = "gdb can connect";
        if (wait) {
            target.stop(GdbSignal.SIGTRAP);
            wait = false;
            what = "waiting for gdb";
        }
        server.serve(target);
        console.say("%s: target remote :%d".formatted(what, server.port()));
    }

    /** The guest has ended. */
    void withdraw() {
        if (server != null) {
            server.withdraw();
        }
    }

    @Override
    public void close() {
        if (server == null) {
            return;
        }
        try {
            server.close();
        } catch (IOException e) {
            console.say("the port of gdb could not be closed: " + e.getMessage());
        }
    }
}
