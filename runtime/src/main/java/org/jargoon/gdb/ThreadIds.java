// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

/** The thread identifiers of the protocol. */
final class ThreadIds {
    static final int ALL = -1;
    static final int ANY = 0;

    private ThreadIds() {}

    /** Reads a thread's number, {@link #ALL} or {@link #ANY}. */
    static int read(Cursor packet) throws PacketException {
        return packet.take("-1") ? ALL : packet.count();
    }

    /** Whether an identifier means a thread, perhaps beside others. */
    static boolean matches(int id, DebugThread thread) {
        return id == ALL || id == ANY || id == thread.number();
    }
}
